// fmt.Errorf("...: %v", err) keeps the text of an error and drops the error: who looks for it with
// errors.Is or errors.As does not find it any more.
//
// Often that is meant: a package need not show its callers what it stands on. So a call is only
// reported where somebody looks for an error that is lost there: a check, the error that it is
// given coming through this call, and what it looks for among what the call was given
// (flow/error_facts.h). Silent where the same error was looked for before the call, in tests, and
// on lines that say so.

#include <algorithm>
#include <optional>
#include <string>

#include "flow/program_flow.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::errorf_no_wrap {

namespace {

using models::Role;
using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports every %v

// The verb for the argument at `index` (from 0, without the format), where the format is one
// literal: its letter in the file, and the verb as written.
struct Verb {
  source::SourceRange letter;
  std::string text;
};
std::optional<Verb> VerbAt(FileContext& file, NodeId format, size_t index) {
  const Tree& tree = file.tree();
  format = Unparen(tree, format);
  if (tree.kind(format) != NodeKind::kBasicLit) return {};
  std::string_view text = tree.TextOf(format);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    size_t begin = i++;
    while (i < text.size() && std::string_view("+-# .0123456789").contains(text[i])) ++i;
    if (i == text.size()) return {};
    if (text[i] == '%' || index-- > 0) continue;
    if (text[i] != 'v' && text[i] != 's') return {};
    uint32_t at = tree.Pos(format) + static_cast<uint32_t>(i);
    return Verb{file.Range(at, at + 1), std::string(text.substr(begin, i - begin + 1))};
  }
  return {};
}

// Whether a call may keep the text of an error only.
bool MayDrop(const FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto call = tree.Get<syntax::CallExpr>(node);
  if (call.args.size() < 2 || tree.TextOf(call.args[0]).contains("%w")) return false;
  return std::ranges::any_of(call.args.subspan(1), [&](NodeId arg) {
    return ImplementsError(file.types().TypeOf(arg)) || ErrorOfTextCall(file, arg);
  });
}

bool Wants(FileContext& file, NodeId node) {
  if (!MayDrop(file, node) || ServesTests(file)) return false;
  std::optional<Callee> callee = CalleeOf(file, node);
  return callee && models::HasRole(callee->name, Role::kFormatsError);
}

// As code of the file writes it.
std::string_view Sought(const FileContext& file, const flow::ErrorTarget& target) {
  bool own = flow::TextOf(target.package) == file.package().import_path;
  return flow::TextOf(own ? target.own : target.shown);
}

// Edits after which the error is wrapped.
std::optional<std::vector<findings::Edit>> WrapEdits(const FileContext& file, const Verb& verb,
                                                     NodeId arg) {
  std::vector<findings::Edit> edits = {{verb.letter, "w"}};
  if (NodeId error = ErrorOfTextCall(file, arg)) {
    edits.push_back({file.Range(arg), std::string(file.tree().TextOf(error))});
  }
  return edits;
}

void Report(FileContext& file, NodeId node, uint32_t arg, const flow::LostError& lost) {
  const Tree& tree = file.tree();
  auto call = tree.Get<syntax::CallExpr>(node);
  if (arg >= call.args.size() || IsAccepted(file, node, kRival)) return;
  NodeId error = call.args[arg];
  auto report = file.Report(error);
  if (!report) return;
  std::optional<Verb> verb = VerbAt(file, call.args[0], arg - 1);
  report.Message(Quoted(tree.TextOf(error)) + " is formatted with `" + (verb ? verb->text : "%v") +
                 "`, which hides the " + Quoted(Sought(file, lost.target)) +
                 " in it from who looks for it");
  auto related = [&](source::SourceLoc loc, std::string text) {
    if (loc.file.valid() && loc.offset != syntax::kNoOffset) {
      report.Related({loc.file, loc.offset, loc.offset + 1}, std::move(text));
    }
  };
  related(lost.check, "looked for here");
  related(lost.mentioned, lost.sure ? "it comes from here" : "it may come from here");
  if (!lost.sure) report.Confidence(findings::Confidence::kSuspect);
  if (verb) {
    if (auto edits = WrapEdits(file, *verb, error)) {
      report.Fix("wrap the error", std::move(*edits));
    }
  }
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  for (NodeId node : function.nodes()) {
    uint32_t pos = file.tree().Get<syntax::CallExpr>(node).lparen;
    auto [f, call] = InstrAt(function.group(), ir::Op::kCall, file.file().source->id(), pos);
    if (f == nullptr) continue;
    flow::SiteId site = function.in_program().SiteOf(*f, call);
    if (!site.valid()) continue;
    auto args = file.tree().Get<syntax::CallExpr>(node).args;
    for (uint32_t arg = 1; arg < args.size(); ++arg) {
      const flow::LostError* lost = function.in_program().program().errors().LostAt(site, arg);
      if (lost != nullptr) Report(file, node, arg, *lost);
    }
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "errorf-no-wrap",
             .family = "errors",
             .summary = "an error that is looked for is lost in the text of another",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::errorf_no_wrap
