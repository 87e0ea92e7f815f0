// fmt.Errorf("...: %v", err) keeps the text of an error and drops the error: who looks for it with
// errors.Is or errors.As does not find it any more.
//
// Often that is meant: a package need not show its callers what it stands on. So a call is only
// reported where somebody in the package looks for an error that is lost there: a check, the error
// that it is given coming through this call, and what it looks for among what the call was given
// (error_flow.h). Silent where the same error was looked for before the call, in tests, and on
// lines that say so.

#include <algorithm>
#include <optional>
#include <string>

#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/errorf_no_wrap/error_flow.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/format.h"
#include "types/package.h"

namespace premortem::rules::errorf_no_wrap {

namespace {

using models::Role;
using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports every %v

// The file and the call with that left parenthesis; null and none where it is in no file that is
// looked at.
std::pair<FileContext*, NodeId> CallAt(const PackageContext& package, source::SourceLoc paren) {
  for (const auto& file : package.files()) {
    if (file->file().source->id() != paren.file) continue;
    for (NodeId call : file->tree().AllOf(NodeKind::kCallExpr)) {
      if (file->tree().Get<syntax::CallExpr>(call).lparen == paren.offset)
        return {file.get(), call};
    }
  }
  return {};
}

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
  return std::ranges::any_of(call.args.subspan(1),
                             [&](NodeId arg) { return ImplementsError(file.types().TypeOf(arg)); });
}

// Whether the package both drops errors and looks for some.
bool IsWorthIt(const PackageContext& package) {
  bool drops = false;
  bool looks = false;
  for (const auto& file : package.files()) {
    if (file->file().types == nullptr || file->file().test) continue;
    for (NodeId call : file->tree().AllOf(NodeKind::kCallExpr)) {
      std::optional<Callee> callee = CalleeOf(*file, call);
      if (!callee) continue;
      looks = looks || models::HasRole(callee->name, Role::kFindsError) ||
              models::HasRole(callee->name, Role::kFindsType);
      drops = drops || (models::HasRole(callee->name, Role::kFormatsError) && MayDrop(*file, call));
      if (drops && looks) return true;
    }
  }
  return false;
}

void ReadPackage(ErrorFlow& flow, const PackageContext& package) {
  for (const FileView& file : package.package().files) {
    if (file.types == nullptr || file.test) continue;
    for (NodeId decl : file.tree->file().decls) {
      if (file.tree->kind(decl) != NodeKind::kFuncDecl) continue;
      NodeId name = file.tree->Get<syntax::FuncDecl>(decl).name;
      if (const types::Object* func = types::GetOrNull(file.types->DefOf(name))) flow.Read(*func);
    }
  }
}

// As code of the package writes it.
std::string Sought(const FileContext& file, const Target& target) {
  const std::string& own = file.package().import_path;
  auto qualifier = [&](types::PackageId package) {
    const types::Package& other = types::Get(package);
    return other.path == own ? std::string() : std::string(types::TextOf(other.name));
  };
  if (target.sentinel == nullptr) return types::TypeString(target.type, qualifier);
  std::string package = qualifier(target.sentinel->package);
  return (package.empty() ? "" : package + ".") + std::string(NameOf(*target.sentinel));
}

void Report(const PackageContext& package, const LostError& lost) {
  auto [file, node] = CallAt(package, lost.site.call);
  if (file == nullptr || file->ServesTests()) return;
  const Tree& tree = file->tree();
  auto call = tree.Get<syntax::CallExpr>(node);
  if (lost.site.arg >= call.args.size() || IsAccepted(*file, node, kRival)) return;
  NodeId error = call.args[lost.site.arg];
  if (auto report = file->Report(error)) {
    std::optional<Verb> verb = VerbAt(*file, call.args[0], lost.site.arg - 1);
    report.Message(Quoted(tree.TextOf(error)) + " is formatted with `" +
                   (verb ? verb->text : "%v") + "`, which hides the " +
                   Quoted(Sought(*file, lost.check.target)) + " in it from who looks for it");
    auto [check_file, check] = CallAt(package, lost.check.call);
    if (check_file != nullptr) report.Related(check_file->Range(check), "looked for here");
    auto [made_file, made] = CallAt(package, lost.mentioned);
    if (made_file != nullptr && made != node) {
      report.Related(made_file->Range(made), "it may come from here");
    } else {
      for (const auto& other : package.files()) {
        if (other->file().source->id() != lost.mentioned.file || made_file != nullptr) continue;
        if (lost.mentioned.offset == syntax::kNoOffset) continue;
        report.Related(other->Range(lost.mentioned.offset, lost.mentioned.offset + 1),
                       "it comes from here");
      }
    }
    if (!lost.sure) report.Confidence(findings::Confidence::kSuspect);
    if (verb) report.Fix("wrap the error", {{verb->letter, "w"}});
  }
}

void Run(PackageContext& package) {
  if (package.package().types == nullptr || !IsWorthIt(package)) return;
  flow::PackageIr ir(*package.package().types);
  ErrorFlow flow(ir);
  ReadPackage(flow, package);
  for (const LostError& lost : flow.FindLost()) Report(package, lost);
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
    .needs = Phase::kIr,
    .imports = {"errors", "github.com/pkg/errors"},  // for who looks for errors
    .run_package = Run,
});

}  // namespace premortem::rules::errorf_no_wrap
