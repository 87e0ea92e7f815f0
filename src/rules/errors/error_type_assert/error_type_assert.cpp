// err.(*T) looks at the outermost error only. Once somebody on the way adds a word with %w, the
// assertion fails, and the branch that knows what to do is never taken again.
//
// So: is the operand of type error, the wanted type that of an error, and can the error that
// arrives be wrapped (rules/error_origin.h)? Silent where it cannot, in code that unwraps by hand,
// and in tests.

#include <algorithm>
#include <optional>

#include "models/errors.h"
#include "rules/accepted.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "types/check.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/store.h"

namespace premortem::rules::error_type_assert {

namespace {

using syntax::Tree;

constexpr std::string_view kRival = "errorlint";  // reports the same
constexpr LanguageVersion kHasAsType = {1, 26};

// A type by which errors are told apart: behaviour alone (interface{ Timeout() bool }) is none.
bool IsKindOfError(const FileContext& file, NodeId type_expr) {
  types::TypeId type = file.types().TypeOf(type_expr);
  return type.valid() && types::IsValid(type) && !IsErrorType(type) &&
         types::AsTypeParam(type) == nullptr && !types::IsInterface(type) && ImplementsError(type);
}

// Whether a value of the type holds other errors.
bool HoldsErrors(types::TypeId type) {
  if (const auto* list = types::UnderlyingAs<types::Slice>(type))
    return ImplementsError(list->elem);
  const auto* fields = types::UnderlyingAs<types::Struct>(type);
  return fields != nullptr && std::ranges::any_of(fields->fields, [](types::ObjectId field) {
           return IsErrorType(types::Get(field).type);
         });
}

// Whether the type is one of this package that wraps other errors: its own package asks whether an
// error is such a one to add to it or to take from it, and means the outermost.
bool IsOwnWrapper(const FileContext& file, types::TypeId type) {
  const types::Named* named = types::AsNamed(types::Deref(types::Unalias(type)));
  if (named == nullptr) return false;
  const types::Object& object = types::Get(types::ObjOf(*named));
  const types::PackageState* state = file.package().types;
  if (state == nullptr || !object.package.valid()) return false;
  if (!types::SamePackage(object.package, state->package)) return false;
  if (HoldsErrors(object.type)) return true;
  types::TypeId pointer = types::Store().NewPointer(object.type);
  return std::ranges::any_of(types::MethodSetOf(pointer), [](const types::Selection& method) {
    return models::IsErrorProtocol(types::NameOf(types::Get(method.obj)));
  });
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

struct Assertion {
  NodeId type;  // the first that counts
  WantedError wanted;
  ErrorOrigin origin;
};

// What there is to say of an assertion, as far as its package shows it.
std::optional<Assertion> Judge(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  if (!IsErrorType(file.types().TypeOf(assertion.x))) return {};
  NodeId type = assertion.type;
  if (!type) {
    NodeId type_switch = SwitchAround(file, node);
    type = type_switch ? FirstKind(file, type_switch) : NodeId();
  }
  if (!type || !IsKindOfError(file, type)) return {};
  WantedError wanted{.type = file.types().TypeOf(type)};
  ErrorOrigin origin = OriginOf(file, assertion.x, wanted);
  if (!origin.wrapped && !origin.handed_in) return {};
  if (!origin.wrapped && IsOwnWrapper(file, wanted.type)) return {};
  if (file.ServesTests() || UnwrapsByHand(file, node, wanted)) return {};
  if (IsAccepted(file, node, kRival)) return {};
  return Assertion{type, wanted, origin};
}

bool Wants(FileContext& file, NodeId node) { return Judge(file, node).has_value(); }

void Report(FileContext& file, NodeId node, const Assertion& found) {
  const Tree& tree = file.tree();
  auto report = file.Report(node);
  if (!report) return;
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  report.Message("a wrapped " + Quoted(tree.TextOf(found.type)) + " in " +
                 Quoted(tree.TextOf(assertion.x)) + " is not found here");
  if (found.origin.wrapped) {
    report.Related(found.origin.place, "wrapped here");
  } else {
    report.Confidence(findings::Confidence::kSuspect);
  }
  if (assertion.type) AddFix(file, report, node);
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) {
    std::optional<Assertion> found = Judge(function.file(), node);
    if (!found) continue;
    ErrorOrigin& origin = found->origin;
    if (origin.wrapped || MayBeHandedWrapped(function, found->wanted, origin))
      Report(function.file(), node, *found);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-type-assert",
             .family = "errors",
             .summary = "a type assertion that misses wrapped errors",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kTypeAssertExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::error_type_assert
