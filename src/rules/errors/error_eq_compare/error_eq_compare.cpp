// err == ErrX is false once somebody on the way has wrapped ErrX, and the branch behind it is never
// taken again.
//
// So: is one side a variable that stands for a kind of error, and can the other be a wrapped one
// (rules/error_origin.h)? Reported where the wrapping is seen, where the standard library is known
// never to return the value bare, and in exported functions that are handed whatever their callers
// have. Silent for values that are handed on bare by convention (io.EOF), in code that unwraps by
// hand, and in tests.

#include <optional>

#include "models/errors.h"
#include "rules/accepted.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/check.h"
#include "types/package.h"

namespace premortem::rules::error_eq_compare {

namespace {

using syntax::Token;
using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports the same

struct Comparison {
  NodeId place;
  NodeId error;
  NodeId value;
  WantedError wanted;
  ErrorOrigin origin;
  bool never_bare = false;
};

// Whether others can be expected to wrap the value. Not what its own package tells apart by a type
// of its own, as numbers of the kernel are; nor what is never set, and stands for no error.
bool MayBeWrapped(const FileContext& file, const types::Object& sentinel) {
  const types::PackageState* state = file.package().types;
  const types::DeclInfo* own = state != nullptr ? state->DeclOf(sentinel) : nullptr;
  return own == nullptr || (own->HasInitializer() && IsErrorType(sentinel.type));
}

std::optional<Comparison> Judge(FileContext& file, NodeId place, NodeId error, NodeId value) {
  if (!IsErrorType(file.types().TypeOf(error)) || SentinelOf(file, error) != nullptr) return {};
  const types::Object* sentinel = SentinelOf(file, value);
  if (sentinel == nullptr) return {};
  WantedError wanted{.type = {}, .sentinel = sentinel};
  Comparison found{place, error, value, wanted, {}, false};
  found.origin = OriginOf(file, error, wanted);
  std::string_view package = types::Get(sentinel->package).path;
  std::string_view name = NameOf(*sentinel);
  found.never_bare =
      !found.origin.unknown && models::IsAlwaysWrapped(found.origin.standard, package, name);
  // Who wraps io.EOF beside a bare one means something else by it.
  bool by_convention = models::IsPassedBare(package, name);
  bool arrives_bare = found.origin.bare || found.origin.unknown || !found.origin.standard.empty();
  bool seen = by_convention ? found.origin.wrapped && !arrives_bare
                            : found.origin.wrapped ||
                                  (found.origin.handed_in && MayBeWrapped(file, *sentinel));
  if (!seen && !found.never_bare) return {};
  if (IsAccepted(file, place, kRival)) return {};
  if (file.ServesTests() || UnwrapsByHand(file, place, wanted)) return {};
  return found;
}

std::optional<Comparison> InBinary(FileContext& file, NodeId node) {
  auto binary = file.tree().Get<syntax::BinaryExpr>(node);
  if (binary.op != Token::kEql && binary.op != Token::kNeq) return {};
  if (auto found = Judge(file, node, binary.x, binary.y)) return found;
  return Judge(file, node, binary.y, binary.x);
}

std::optional<Comparison> InSwitch(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto stmt = tree.Get<syntax::SwitchStmt>(node);
  if (!stmt.tag || !IsErrorType(file.types().TypeOf(stmt.tag))) return {};
  for (NodeId clause : tree.Get<syntax::BlockStmt>(stmt.body).list) {
    for (NodeId value : tree.Get<syntax::CaseClause>(clause).list) {
      if (auto found = Judge(file, value, stmt.tag, value)) return found;
    }
  }
  return {};
}

void AddFix(FileContext& file, FindingBuilder& report, const Comparison& found) {
  const Tree& tree = file.tree();
  if (tree.kind(found.place) != NodeKind::kBinaryExpr) return;
  std::optional<PackageRef> ref = RefToPackage(file, models::kErrorsPackage);
  if (!ref) return;
  bool differs = tree.Get<syntax::BinaryExpr>(found.place).op == Token::kNeq;
  std::string call = (differs ? "!" : "") + ref->name + ".Is(" +
                     std::string(tree.TextOf(Unparen(tree, found.error))) + ", " +
                     std::string(tree.TextOf(Unparen(tree, found.value))) + ")";
  std::vector<findings::Edit> edits = std::move(ref->edits);
  edits.push_back({file.Range(found.place), call});
  report.Fix("look through wrapping errors too", std::move(edits));
}

std::optional<Comparison> Find(FileContext& file, NodeId node) {
  bool is_switch = file.tree().kind(node) == NodeKind::kSwitchStmt;
  return is_switch ? InSwitch(file, node) : InBinary(file, node);
}

bool Wants(FileContext& file, NodeId node) { return Find(file, node).has_value(); }

void Report(FileContext& file, const Comparison& found) {
  const Tree& tree = file.tree();
  auto report = file.Report(found.place);
  if (!report) return;
  std::string value = Quoted(tree.TextOf(found.value));
  std::string error = Quoted(tree.TextOf(found.error));
  if (found.never_bare) {
    report.Message(error + " is never equal to " + value +
                   ", which the standard library only returns wrapped");
    report.Confidence(findings::Confidence::kProven);
    report.Severity(findings::Severity::kError);
  } else {
    report.Message("a wrapped " + value + " in " + error + " is not found here");
    if (found.origin.wrapped) {
      report.Related(found.origin.place, "wrapped here");
    } else {
      report.Confidence(findings::Confidence::kSuspect);
    }
  }
  AddFix(file, report, found);
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) {
    std::optional<Comparison> found = Find(function.file(), node);
    if (!found) continue;
    bool sure = found->never_bare || found->origin.wrapped;
    if (sure || MayBeHandedWrapped(function, found->wanted, found->origin))
      Report(function.file(), *found);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-eq-compare",
             .family = "errors",
             .summary = "a comparison that misses wrapped errors",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kBinaryExpr, NodeKind::kSwitchStmt},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::error_eq_compare
