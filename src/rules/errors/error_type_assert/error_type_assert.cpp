// err.(*T) looks at the outermost error only. Once somebody on the way adds a word with %w, the
// assertion fails, and the branch that knows what to do is never taken again.
//
// So: is the operand of type error, the wanted type that of an error, and can the error that
// arrives be wrapped (rules/error_origin.h)? Silent where it cannot, where nothing is left to do
// for the wrapped one (rules/done_before.h), in code that unwraps by hand, and in tests.

#include <algorithm>
#include <optional>
#include <vector>

#include "models/errors.h"
#include "rules/accepted.h"
#include "rules/done_before.h"
#include "rules/error_origin.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
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

// The types of a type switch that count; none also where a case asks for what errors wrap.
std::vector<NodeId> KindsIn(const FileContext& file, NodeId type_switch) {
  const Tree& tree = file.tree();
  std::vector<NodeId> kinds;
  auto stmt = tree.Get<syntax::TypeSwitchStmt>(type_switch);
  for (NodeId clause : tree.Get<syntax::BlockStmt>(stmt.body).list) {
    for (NodeId type : tree.Get<syntax::CaseClause>(clause).list) {
      if (tree.TextOf(type).find("Unwrap") != std::string_view::npos) return {};
      if (IsKindOfError(file, type)) kinds.push_back(type);
    }
  }
  return kinds;
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

// The types that an assertion or type switch asks for, if it misses wrapped errors.
std::vector<NodeId> CandidatesAt(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  if (!IsErrorType(file.types().TypeOf(assertion.x))) return {};
  std::vector<NodeId> kinds;
  if (assertion.type) {
    if (IsKindOfError(file, assertion.type)) kinds.push_back(assertion.type);
  } else if (NodeId type_switch = SwitchAround(file, node)) {
    kinds = KindsIn(file, type_switch);
  }
  if (kinds.empty() || file.ServesTests()) return {};
  if (IsAccepted(file, node, kRival)) {
    file.Silent(node, "a comment accepts it");
    return {};
  }
  std::erase_if(kinds, [&](NodeId type) {
    return UnwrapsByHand(file, node, WantedType(file.types().TypeOf(type)));
  });
  if (kinds.empty()) file.Silent(node, "the function looks into wrapped errors itself");
  return kinds;
}

bool Wants(FileContext& file, NodeId node) { return !CandidatesAt(file, node).empty(); }

// The error in the IR, where a type is asked for.
ErrorAt Locate(FunctionContext& function, NodeId node, NodeId type) {
  FileContext& file = function.file();
  const Tree& tree = file.tree();
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  uint32_t pos = assertion.lparen;
  if (!assertion.type) pos = tree.Get<syntax::CaseClause>(file.Parent(type)).case_pos;
  auto [f, at] = InstrAt(function.group(), ir::Op::kTypeAssert, file.file().source->id(), pos);
  if (f == nullptr) return {};
  return {f, ir::ValueId((*f)[at].a), at};
}

void Report(FileContext& file, NodeId node, NodeId type, const ErrorOrigin& origin) {
  const Tree& tree = file.tree();
  auto report = file.Report(node);
  if (!report) return;
  auto assertion = tree.Get<syntax::TypeAssertExpr>(node);
  report.Message("a wrapped " + Quoted(tree.TextOf(type)) + " in " +
                 Quoted(tree.TextOf(assertion.x)) + " is not found here");
  if (!origin.wrapped) {
    report.Confidence(findings::Confidence::kSuspect);
  } else if (origin.place.file.valid()) {
    report.Related(RangeOfCall(file, origin.place), "wrapped here");
  }
  if (assertion.type) AddFix(file, report, node);
}

// Why an error that arrives so is no finding; empty where it is one.
std::string_view WhySilent(const FunctionContext& function, const ErrorAt& error,
                           types::TypeId asserted, const ErrorOrigin& origin) {
  if (!origin.wrapped) {
    if (!origin.handed_in) return WhyNotMissed(origin);
    bool is_own = IsOwnWrapper(function.file(), asserted);
    return is_own ? "its package wraps errors in this type, and means the outermost" : "";
  }
  if (IsDoneBefore(function.group(), *error.function, error.at, origin.place)) {
    return "where it is wrapped, all that is done here has been done before";
  }
  return "";
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  for (NodeId node : function.nodes()) {
    for (NodeId type : CandidatesAt(file, node)) {
      types::TypeId asserted = file.types().TypeOf(type);
      ErrorAt error = Locate(function, node, type);
      if (error.function == nullptr) continue;
      ErrorOrigin origin = OriginOf(function, error, WantedType(asserted));
      std::string_view why = WhySilent(function, error, asserted, origin);
      if (!why.empty()) {
        file.Silent(node, why);
        continue;
      }
      Report(file, node, type, origin);
      break;
    }
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
