// err.(*T) looks at the outermost error only. Once somebody on the way adds a word with %w, the
// assertion fails, and the branch that knows what to do is never taken again.
//
// So: is the operand of type error, the wanted type that of an error, and can the error that
// arrives be wrapped (rules/error_origin.h)? Silent where it cannot, in code that unwraps by hand,
// and in tests.

#include <optional>

#include "models/errors.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/predicates.h"

namespace premortem::rules::error_type_assert {

namespace {

using syntax::Tree;

constexpr LanguageVersion kHasAsType = {1, 26};

// A type by which errors are told apart: behaviour alone (interface{ Timeout() bool }) is none.
bool IsKindOfError(const FileContext& file, NodeId type_expr) {
  types::TypeId type = file.types().TypeOf(type_expr);
  return type.valid() && types::IsValid(type) && !IsErrorType(type) &&
         types::AsTypeParam(type) == nullptr && !types::IsInterface(type) && ImplementsError(type);
}

// The first type of a type switch that counts; none also where a case asks for what errors wrap.
NodeId FirstKind(const FileContext& file, NodeId type_switch) {
  const Tree& tree = file.tree();
  NodeId first;
  auto stmt = tree.Get<syntax::TypeSwitchStmt>(type_switch);
  for (NodeId clause : tree.Get<syntax::BlockStmt>(stmt.body).list) {
    for (NodeId type : tree.Get<syntax::CaseClause>(clause).list) {
      if (tree.TextOf(type).find("Unwrap") != std::string_view::npos) return {};
      if (!first && IsKindOfError(file, type)) first = type;
    }
  }
  return first;
}

NodeId SwitchAround(FileContext& file, NodeId assertion) {
  const Tree& tree = file.tree();
  for (NodeId parent = file.Parent(assertion); parent; parent = file.Parent(parent)) {
    if (tree.kind(parent) == NodeKind::kTypeSwitchStmt) return parent;
    if (syntax::IsStmt(tree.kind(parent)) && tree.kind(parent) != NodeKind::kAssignStmt &&
        tree.kind(parent) != NodeKind::kExprStmt)
      return {};
  }
  return {};
}

// v, ok := err.(T) means the same but for what is wrapped.
void AddFix(FileContext& file, FindingBuilder& report, NodeId node) {
  const Tree& tree = file.tree();
  if (file.language() < kHasAsType) return;
  NodeId parent = file.Parent(node);
  if (tree.kind(parent) != NodeKind::kAssignStmt) return;
  auto stmt = tree.Get<syntax::AssignStmt>(parent);
  if (stmt.lhs.size() != 2 || stmt.rhs.size() != 1) return;
  std::optional<PackageRef> ref = RefToPackage(file, models::kErrorsPackage);
  if (!ref) return;
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  std::vector<findings::Edit> edits = std::move(ref->edits);
  std::string call = ref->name + ".AsType[" + std::string(tree.TextOf(assertion.type)) + "](" +
                     std::string(tree.TextOf(Unparen(tree, assertion.x))) + ")";
  edits.push_back({file.Range(node), call});
  report.Fix("look through wrapping errors too", std::move(edits));
}

void Visit(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  if (!IsErrorType(file.types().TypeOf(assertion.x))) return;
  NodeId type = assertion.type;
  if (!type) {
    NodeId type_switch = SwitchAround(file, node);
    type = type_switch ? FirstKind(file, type_switch) : NodeId();
  }
  if (!type || !IsKindOfError(file, type)) return;
  WantedError wanted{.type = file.types().TypeOf(type)};
  ErrorOrigin origin = OriginOf(file, assertion.x, wanted);
  if (!origin.wrapped && !origin.handed_in) return;
  if (ServesTests(file) || UnwrapsByHand(file, node, wanted)) return;
  if (auto report = file.Report(node)) {
    report.Message("a wrapped " + Quoted(tree.TextOf(type)) + " in " +
                   Quoted(tree.TextOf(assertion.x)) + " is not found here");
    if (origin.wrapped) {
      report.Related(origin.place, "wrapped here");
    } else {
      report.Confidence(findings::Confidence::kSuspect);
    }
    if (assertion.type) AddFix(file, report, node);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-type-assert",
             .family = "errors",
             .summary = "a type assertion that misses wrapped errors",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kTypes,
    .visits = {NodeKind::kTypeAssertExpr},
    .visit = Visit,
});

}  // namespace premortem::rules::error_type_assert
