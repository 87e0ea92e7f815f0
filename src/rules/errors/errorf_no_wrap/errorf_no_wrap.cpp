// fmt.Errorf("...: %v", err) and errors.New(err.Error()) keep the text of an error and drop the
// error: who looks for it does not find it any more.
//
// Often that is meant: a package need not show its callers what it stands on. So a call is only
// reported where somebody in the program looks for an error that is lost there: a check, the error
// that it is given coming through this call, and what it looks for among what the call was given
// (flow/lost_errors.h). Silent where the same error was looked for before the call, in tests, and
// on lines that say so.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/program_flow.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::errorf_no_wrap {

namespace {

using models::Role;
using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports every %v
constexpr int kMostDepth = 4;                     // of what a text is put together of

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
    uint32_t at = tree.Pos(format) + static_cast<uint32_t>(i);
    return Verb{file.Range(at, at + 1), std::string(text.substr(begin, i - begin + 1))};
  }
  return {};
}

// The error whose text an expression is, or is put together of (flow::ErrorFinder finds the same in
// IR, through variables too); none where there is none.
NodeId ErrorInText(FileContext& file, NodeId expr, int depth = 0) {
  const Tree& tree = file.tree();
  expr = Unparen(tree, expr);
  if (ImplementsError(file.types().TypeOf(expr))) return expr;
  if (depth == kMostDepth) return {};
  switch (tree.kind(expr)) {
    case NodeKind::kBinaryExpr: {
      auto binary = tree.Get<syntax::BinaryExpr>(expr);
      NodeId left = ErrorInText(file, binary.x, depth + 1);
      return left ? left : ErrorInText(file, binary.y, depth + 1);
    }
    case NodeKind::kIdent: {
      NodeId value = OnlyValueOf(file, expr);
      return value ? ErrorInText(file, value, depth + 1) : NodeId();
    }
    case NodeKind::kCallExpr: {
      if (NodeId error = ErrorOfTextCall(file, expr)) return error;
      for (NodeId arg : tree.Get<syntax::CallExpr>(expr).args) {
        if (NodeId error = ErrorInText(file, arg, depth + 1)) return error;
      }
      return {};
    }
    default: return {};
  }
}

// The argument of a call that is the format of an error, or its whole text: of fmt.Errorf,
// errors.New, and what looks like a helper that calls them. Nothing for other calls.
std::optional<size_t> FormatOf(const FileContext& file, NodeId node) {
  std::optional<Callee> callee = CalleeOf(file, node);
  auto call = file.tree().Get<syntax::CallExpr>(node);
  if (!callee || call.args.empty()) return {};
  if (models::HasRole(callee->name, Role::kMakesError)) return 0;
  const auto* signature = types::UnderlyingAs<types::Signature>(callee->func->type);
  std::optional<uint32_t> format;
  if (signature != nullptr) format = flow::FormatParameter(*signature);
  return format && *format < call.args.size() ? std::optional<size_t>(*format) : std::nullopt;
}

// Whether a call that makes an error may keep the text of another only.
bool MayDrop(FileContext& file, NodeId node, size_t format) {
  auto call = file.tree().Get<syntax::CallExpr>(node);
  auto wraps = [&](size_t i) {
    std::optional<Verb> verb = VerbAt(file, call.args[format], i - format - 1);
    return verb && verb->text.back() == 'w';
  };
  for (size_t i = format; i < call.args.size(); ++i) {
    if (ErrorInText(file, call.args[i]) && (i == format || !wraps(i))) return true;
  }
  return false;
}

bool Wants(FileContext& file, NodeId node) {
  std::optional<size_t> format = FormatOf(file, node);
  if (!format || !MayDrop(file, node, *format) || file.ServesTests()) return false;
  bool accepted = IsAccepted(file, node, kRival);
  if (accepted) file.Silent(node, "a comment accepts it");
  return !accepted;
}

// Whether the last part of an import path is a major version, after which no package is named.
bool IsVersion(std::string_view part) {
  return part.size() > 1 && part[0] == 'v' && part.find_first_not_of("0123456789", 1) == part.npos;
}

// The name of a kind of errors as code of the package writes it: "*store.Missing".
std::string Sought(const FileContext& file, flow::Symbol name) {
  std::string_view text = flow::TextOf(name);
  std::string_view star = text.starts_with('*') ? "*" : "";
  text.remove_prefix(star.size());
  size_t dot = text.substr(0, text.find_first_of("([")).rfind('.');
  std::string_view path = text.substr(0, dot == text.npos ? 0 : dot);
  size_t begin = path.rfind('/') + 1;  // 0 where there is none
  if (begin != 0 && IsVersion(path.substr(begin))) begin = path.rfind('/', begin - 2) + 1;
  if (path == file.package().import_path) {
    return std::string(star) + std::string(text.substr(dot + 1));
  }
  std::string_view package = path.substr(begin);
  return std::string(star) + std::string(package.substr(0, package.find('/'))) +
         std::string(text.substr(path.size()));
}

// The comparison, assertion or call at the place that looks for an error.
source::SourceRange RangeOfCheck(const FileContext& file, source::SourceLoc place) {
  for (const FileView& other : file.package().files) {
    if (other.tree == nullptr || other.source->id() != place.file) continue;
    const Tree& tree = *other.tree;
    for (NodeId node : tree.AllOf(NodeKind::kBinaryExpr)) {
      if (tree.Get<syntax::BinaryExpr>(node).op_pos == place.offset) return RangeOf(other, node);
    }
    for (NodeId node : tree.AllOf(NodeKind::kTypeAssertExpr)) {
      if (tree.Get<syntax::TypeAssertExpr>(node).lparen == place.offset)
        return RangeOf(other, node);
    }
  }
  return RangeOfCall(file, place);
}

// Of `argument`, which is formatted with a verb, the error itself; it is wrapped with %w.
std::vector<findings::Edit> WrapEdits(const FileContext& file, NodeId argument, const Verb& verb) {
  std::vector<findings::Edit> edits = {{verb.letter, "w"}};
  if (NodeId error = ErrorOfTextCall(file, argument)) {
    edits.push_back({file.Range(argument), std::string(file.tree().TextOf(error))});
  }
  return edits;
}

// Whether the text stays the same with %w, and nothing else is wrapped, which only Go 1.20 allows.
bool CanBecomeW(const FileContext& file, NodeId format, const Verb& verb) {
  bool same = verb.text.back() == 'v' || verb.text.back() == 's';
  std::optional<std::vector<char>> verbs = flow::VerbsOf(file.tree().TextOf(format));
  return same && verbs && std::ranges::find(*verbs, 'w') == verbs->end();
}

void Report(FileContext& file, NodeId node, size_t index, const flow::LostError& lost) {
  const Tree& tree = file.tree();
  auto call = tree.Get<syntax::CallExpr>(node);
  NodeId argument = call.args[index];
  size_t format = FormatOf(file, node).value_or(0);
  auto report = file.Report(argument);
  if (!report) return;
  std::optional<Verb> verb;
  if (index != format) verb = VerbAt(file, call.args[format], index - format - 1);
  NodeId error = ErrorInText(file, argument);
  std::string how = index == format ? " goes into a new error as a text"
                                    : " is formatted with `" + (verb ? verb->text : "%v") + "`";
  report.Message(Quoted(tree.TextOf(index == format && error ? error : argument)) + how +
                 ", which hides " + (lost.sure ? "the " : "any ") +
                 Quoted(Sought(file, lost.name)) + " in it from who looks for it");
  report.Related(RangeOfCheck(file, lost.check),
                 lost.deep ? "looked for here" : "looked for here, on the surface only");
  if (!lost.sure) report.Confidence(findings::Confidence::kSuspect);
  bool whole = error == Unparen(tree, argument) || ErrorOfTextCall(file, argument);
  if (verb && lost.deep && whole && CanBecomeW(file, call.args[format], *verb)) {
    report.Fix("wrap the error", WrapEdits(file, argument, *verb));
  }
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  const flow::LostErrors& lost_errors = function.in_program().program().lost_errors();
  for (NodeId node : function.nodes()) {
    auto call = file.tree().Get<syntax::CallExpr>(node);
    source::SourceLoc place{file.file().source->id(), call.lparen};
    bool looked_for = false;
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      const flow::LostError* lost = lost_errors.At(place, i);
      if (lost == nullptr) continue;
      looked_for = true;
      Report(file, node, i, *lost);
    }
    if (!looked_for) file.Silent(node, "nobody is seen to look in vain for what it drops");
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
    .imports = {"errors", "fmt", "github.com/pkg/errors"},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::errorf_no_wrap
