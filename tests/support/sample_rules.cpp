// Rules that exist for the tests of the engine, the reports and the command line, so that these do
// not change when the real rules do. They take the place of the table that the build writes.

#include <map>
#include <string>
#include <vector>

#include "rules/registry.h"
#include "rules/rule.h"

namespace premortem::rules {

namespace {

using findings::Confidence;
using findings::FixKind;
using findings::Severity;
using findings::Status;
using syntax::Token;

// ---- no-goto: an error without a fix ----

void VisitBranch(FileContext& file, NodeId id) {
  auto branch = file.tree().Get<syntax::BranchStmt>(id);
  if (branch.tok != Token::kGoto) return;
  std::string label(file.tree().NameOf(branch.label));
  if (auto report = file.Report(id)) report.Message("`goto " + label + "` jumps around");
}

constinit const Rule kNoGoto = Declare({
    .info = {.name = "no-goto",
             .family = "flow",
             .summary = "goto hides the way through a function",
             .severity = Severity::kError,
             .confidence = Confidence::kProven,
             .status = Status::kStable},
    .visits = {NodeKind::kBranchStmt},
    .visit = VisitBranch,
});

// ---- double-not: a warning with a safe fix and a related place; says why it is silent ----

void VisitUnary(FileContext& file, NodeId id) {
  auto outer = file.tree().Get<syntax::UnaryExpr>(id);
  if (outer.op != Token::kNot) return;
  bool unary = file.tree().kind(outer.x) == NodeKind::kUnaryExpr;
  if (!unary) return file.Silent(id, "`!` negates once");
  auto inner = file.tree().Get<syntax::UnaryExpr>(outer.x);
  if (inner.op != Token::kNot) return;
  if (auto report = file.Report(id)) {
    report.Message("`!!` negates twice")
        .Related(file.Range(inner.op_pos, inner.op_pos + 1), "the second negation")
        .Fix("remove both negations", {{file.Range(outer.op_pos, file.tree().Pos(inner.x)), ""}});
  }
}

constinit const Rule kDoubleNot = Declare({
    .info = {.name = "double-not",
             .family = "logic",
             .summary = "a value is negated twice",
             .status = Status::kStable,
             .fix = FixKind::kSafe},
    .visits = {NodeKind::kUnaryExpr},
    .visit = VisitUnary,
});

// ---- print-call: a note with an unsafe fix ----

bool IsCallOf(const syntax::Tree& tree, NodeId id, std::string_view name) {
  auto call = tree.Get<syntax::CallExpr>(id);
  return tree.kind(call.fun) == NodeKind::kIdent && tree.NameOf(call.fun) == name;
}

void VisitPrint(FileContext& file, NodeId id) {
  if (!IsCallOf(file.tree(), id, "println")) return;
  if (auto report = file.Report(id)) {
    report.Message("`println` writes to stderr").Fix("remove the call", {{file.Range(id), ""}});
  }
}

constinit const Rule kPrintCall = Declare({
    .info = {.name = "print-call",
             .family = "output",
             .summary = "println is for bootstrapping",
             .severity = Severity::kNote,
             .confidence = Confidence::kSuspect,
             .status = Status::kStable,
             .fix = FixKind::kUnsafe},
    .visits = {NodeKind::kCallExpr},
    .visit = VisitPrint,
});

// ---- broken-fix: preview; its fixes are wrong in every way that there is ----

void VisitBroken(FileContext& file, NodeId id) {
  if (file.tree().kind(file.Parent(id)) != NodeKind::kExprStmt) return;
  auto report_with = [&](const char* message, std::string new_text) {
    if (auto report = file.Report(id)) {
      report.Message(message).Fix("break it", {{file.Range(id), std::move(new_text)}});
    }
  };
  if (IsCallOf(file.tree(), id, "unparsable")) report_with("does not parse", "f(");
  if (IsCallOf(file.tree(), id, "unchanged")) report_with("changes nothing", "unchanged()");
  if (IsCallOf(file.tree(), id, "again")) report_with("is found again", "again( )");
  if (IsCallOf(file.tree(), id, "fine")) report_with("works", "good()");
}

constinit const Rule kBrokenFix = Declare({
    .info = {.name = "broken-fix",
             .family = "testing",
             .summary = "offers fixes that do not work",
             .status = Status::kPreview,
             .fix = FixKind::kSafe},
    .visits = {NodeKind::kCallExpr},
    .visit = VisitBroken,
});

// ---- imports-unsafe: runs per package, only where the import is ----

void RunImports(PackageContext& package) {
  for (const auto& file : package.files()) {
    if (auto report = file->Report(file->tree().file().name)) {
      report.Message("package `" + package.package().name + "` is unsafe");
    }
  }
}

constinit const Rule kImportsUnsafe = Declare({
    .info = {.name = "imports-unsafe",
             .family = "testing",
             .summary = "the package imports unsafe",
             .status = Status::kPreview},
    .imports = {"unsafe"},
    .run_package = RunImports,
});

// ---- same-name: runs over the program ----

void RunSameName(ProgramContext& program) {
  std::map<std::string, const PackageView*> first;
  for (const PackageView& package : program.packages()) {
    if (package.files.empty() || !package.for_test.empty()) continue;
    auto [entry, is_new] = first.try_emplace(package.name, &package);
    if (is_new) continue;
    const FileView& here = program.WithTrees(package).files[0];
    const FileView& there = program.WithTrees(*entry->second).files[0];
    auto name_of = [](const FileView& file) {
      NodeId name = file.tree->file().name;
      return source::SourceRange{file.source->id(), file.tree->Pos(name), file.tree->End(name)};
    };
    if (auto report = program.Report(here, name_of(here))) {
      report.Message("package `" + package.name + "` exists twice")
          .Related(name_of(there), "the other one");
    }
  }
}

constinit const Rule kSameName = Declare({
    .info = {.name = "same-name",
             .family = "testing",
             .summary = "two packages have one name",
             .status = Status::kPreview},
    .run_program = RunSameName,
});

constexpr std::string_view kPage = R"(# double-not

Reports `!!x`.

## What it reports

A negation of a negation, which is **nothing** but its operand. A second sentence makes the
paragraph long enough to be wrapped on a terminal of eighty columns.

## Why it hurts

- it reads badly
- it is slower to read

## Bad

```go
package p

func f(b bool) bool { return !!b } // want "double-not: twice"
```

becomes

```go
package p

func f(b bool) bool { return b } // want "double-not: twice"
```

## Good

```go
package p

func f(b bool) bool { return b }
```
)";

}  // namespace

std::span<const RegisteredRule> GeneratedRules();
std::span<const RegisteredRule> GeneratedRules() {
  static const std::vector<RegisteredRule> rules = {
      {&kNoGoto, "# no-goto\n\nDo not.\n", "flow/no_goto"},
      {&kDoubleNot, kPage, "logic/double_not"},
      {&kPrintCall, "# print-call\n\nUse a logger.\n", "output/print_call"},
      {&kBrokenFix, "# broken-fix\n", "testing/broken_fix"},
      {&kImportsUnsafe, "# imports-unsafe\n", "testing/imports_unsafe"},
      {&kSameName, "# same-name\n", "testing/same_name"},
  };
  return rules;
}

}  // namespace premortem::rules
