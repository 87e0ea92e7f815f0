// An error that somebody took the trouble to assign, and that is gone before anybody looks at it:
// the variable is set again first, or the function ends.
//
//   line, err := json.Marshal(order)
//   _, err = w.Write(line)             the first error is lost
//
// Errors that are told late, variables that hide others, what deferred functions set, and fields
// are looked at in late_errors.cpp, hidden_errors.cpp, deferred_errors.cpp and field_errors.cpp.
//
// This is no errcheck: what is not assigned, or assigned to _, is dropped in plain sight. Asked is
// the flow graph of the function, for each variable of type error that nothing else can see (no
// closure, no pointer).

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "models/errors.h"
#include "models/functions.h"
#include "models/resources.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/flow_graph.h"
#include "syntax/names.h"
#include "types/predicates.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::FlowGraph;
using syntax::FlowPoint;
using syntax::Tree;

// Report dead values too.
constexpr std::string_view kRivals[] = {"ineffassign", "staticcheck", "wastedassign"};

bool IsLoop(NodeKind kind) { return kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt; }

// The innermost loop around a node within its function; none where there is none.
NodeId LoopAround(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  for (NodeId at = file.Parent(node); at; at = file.Parent(at)) {
    NodeKind kind = tree.kind(at);
    if (IsLoop(kind)) return at;
    if (kind == NodeKind::kFuncLit || kind == NodeKind::kFuncDecl) return {};
  }
  return {};
}

bool Has(const std::vector<FlowPoint>& points, FlowPoint point) {
  return std::ranges::find(points, point) != points.end();
}

// One place at which a variable is mentioned.
struct Use {
  NodeId ident;
  FlowPoint point;
  bool sets = false;
  NodeId value;  // of what sets it: the call, or another expression, or none
};

// All that happens to one variable in its function.
struct Variable {
  NodeId function;
  std::vector<Use> uses;         // by place
  std::vector<FlowPoint> reads;  // points that look at it
};

bool IsBareReturn(const Tree& tree, NodeId node) {
  return tree.kind(node) == NodeKind::kReturnStmt &&
         tree.Get<syntax::ReturnStmt>(node).results.empty();
}

// Nothing where something else may see the variable: a closure that has it, a pointer to it.
std::optional<Variable> VariableOf(FileContext& file, NodeId declaration) {
  const Tree& tree = file.tree();
  Variable variable{.function = file.EnclosingFunction(declaration), .uses = {}, .reads = {}};
  // A result is declared outside the body.
  bool is_result = tree.kind(file.Parent(declaration)) == NodeKind::kField;
  if (is_result && !variable.function) {
    for (NodeId at = declaration; at; at = file.Parent(at)) {
      NodeKind kind = tree.kind(at);
      if (kind != NodeKind::kFuncLit && kind != NodeKind::kFuncDecl) continue;
      variable.function = at;
      break;
    }
  }
  if (!variable.function || !syntax::FunctionBody(tree, variable.function)) return {};
  std::vector<Setting> settings = SettingsOf(file, declaration);
  std::vector<NodeId> idents = {declaration};
  std::ranges::copy(file.Locals().UsesOf(declaration), std::back_inserter(idents));
  for (NodeId ident : idents) {
    if (is_result && ident == declaration) continue;
    if (file.EnclosingFunction(ident) != variable.function) return {};
    auto setting = std::ranges::find(settings, ident, &Setting::ident);
    Use use{.ident = ident, .point = file.PointAround(ident), .sets = false, .value = {}};
    if (!use.point) return {};
    if (setting != settings.end()) {
      use.sets = true;
      use.value = setting->value;
      NodeKind parent = tree.kind(file.Parent(ident));
      if (parent == NodeKind::kUnaryExpr) return {};
    } else {
      variable.reads.push_back(use.point);
    }
    variable.uses.push_back(use);
  }
  if (is_result) {
    for (NodeId node : tree.AllOf(NodeKind::kReturnStmt)) {
      if (!IsBareReturn(tree, node) || file.EnclosingFunction(node) != variable.function) continue;
      variable.reads.push_back(file.PointAround(node));
    }
  }
  return variable;
}

bool IsReceive(const Tree& tree, NodeId value) {
  return tree.kind(value) == NodeKind::kUnaryExpr &&
         tree.Get<syntax::UnaryExpr>(value).op == syntax::Token::kArrow;
}

// A call that is no conversion, or what another goroutine tells: what an error comes from.
bool IsSource(const FileContext& file, NodeId value) {
  if (!value) return false;
  value = syntax::Unparen(file.tree(), value);
  if (IsReceive(file.tree(), value)) return true;
  if (file.tree().kind(value) != NodeKind::kCallExpr) return false;
  auto call = file.tree().Get<syntax::CallExpr>(value);
  return file.types().ModeOf(call.fun) != types::OperandMode::kTypExpr;
}

// The callee of what an error comes from; nothing where it is received.
std::optional<Callee> CalleeOfSource(const FileContext& file, NodeId source) {
  source = syntax::Unparen(file.tree(), source);
  if (IsReceive(file.tree(), source)) return {};
  return CalleeOf(file, source);
}

// errors.New, fmt.Errorf, errors.Join and their like in other libraries.
bool IsOfLibraryOfErrors(const models::FunctionName& name) {
  return models::HasRole(name, models::Role::kMakesError) ||
         models::HasRole(name, models::Role::kFormatsError) ||
         models::HasRole(name, models::Role::kJoinsErrors);
}

// Whether a call gives a new error, which takes the place of another on purpose: all that it gives
// is of a type of errors, and not `error`, or it is known by its name.
bool MakesError(const FileContext& file, NodeId value) {
  types::TypeId type = file.types().TypeOf(value);
  if (type.valid() && !types::IsInterface(type) && ImplementsError(type)) return true;
  std::optional<Callee> callee = CalleeOfSource(file, value);
  return callee &&
         (models::IsErrorConstructor(callee->name.name) || IsOfLibraryOfErrors(callee->name));
}

// Whether a call asks a context for its error, which stays where it is.
bool AsksContext(const FileContext& file, NodeId source) {
  std::optional<Callee> callee = CalleeOfSource(file, source);
  return callee &&
         (models::IsErrorOfContext(callee->name) || models::IsCauseOfContext(callee->name));
}

// Whether a call is given an error: what it gives is made of that.
bool IsGivenError(const FileContext& file, NodeId call) {
  if (IsReceive(file.tree(), call)) return false;
  return std::ranges::any_of(file.tree().Get<syntax::CallExpr>(call).args,
                             [&](NodeId arg) { return ImplementsError(file.types().TypeOf(arg)); });
}

bool NeverFails(const FileContext& file, NodeId value) {
  std::optional<Callee> callee = CalleeOfSource(file, value);
  return callee && models::HasRole(callee->name, models::Role::kNeverFails);
}

// Most errors are looked at next: no need to ask how the function flows.
bool IsLookedAtNext(FileContext& file, const Variable& variable, const Use& set) {
  const Tree& tree = file.tree();
  NodeId statement = file.Parent(set.ident);
  auto next = std::ranges::find_if(
      variable.uses, [&](const Use& use) { return tree.Pos(use.ident) > tree.End(statement); });
  if (next == variable.uses.end() || next->sets) return false;
  NodeId loop = LoopAround(file, set.ident);
  return !loop || IsWithin(tree, next->ident, loop);
}

// Whether a condition behind the assignment asks one of the other results of the call: what they
// say may stand for the error.
bool OthersAreAsked(FileContext& file, const syntax::AssignStmt& stmt, NodeId ident) {
  const Tree& tree = file.tree();
  return std::ranges::any_of(stmt.lhs, [&](NodeId other) {
    if (other == ident) return false;
    if (tree.kind(other) != NodeKind::kIdent) return true;  // a field: anybody may ask it
    NodeId declaration = file.Locals().DeclarationOf(other);
    if (!declaration) return tree.NameOf(other) != "_";
    return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId use) {
      if (use == other) return false;
      for (NodeId at = use; at; at = file.Parent(at)) {
        NodeId parent = file.Parent(at);
        if (!parent) return false;
        switch (tree.kind(parent)) {
          case NodeKind::kIfStmt: return tree.Get<syntax::IfStmt>(parent).cond == at;
          case NodeKind::kForStmt: return tree.Get<syntax::ForStmt>(parent).cond == at;
          case NodeKind::kSwitchStmt: return tree.Get<syntax::SwitchStmt>(parent).tag == at;
          case NodeKind::kCaseClause:
          case NodeKind::kBinaryExpr:
          case NodeKind::kUnaryExpr:
          case NodeKind::kParenExpr:
          case NodeKind::kSelectorExpr:
          case NodeKind::kIndexExpr:
          case NodeKind::kCallExpr: break;
          default: return false;
        }
      }
      return false;
    });
  });
}

enum class Loss : uint8_t {
  kNever,        // nobody looks at it, on any path
  kOverwritten,  // set again on every path before anybody looks
  kSometimes,    // on some
  kNextIteration,
};

struct Lost {
  Loss loss;
  NodeId again;  // where it is set again
};

// The list of statements that a node is in, directly or deeper: its innermost block.
NodeId BlockAround(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  for (NodeId at = file.Parent(node); at; at = file.Parent(at)) {
    NodeKind kind = tree.kind(at);
    if (kind == NodeKind::kBlockStmt || kind == NodeKind::kCaseClause ||
        kind == NodeKind::kCommClause) {
      return at;
    }
  }
  return {};
}

std::optional<Lost> LossOf(FileContext& file, const Variable& variable, const Use& set) {
  const FlowGraph& flow = file.Flow(variable.function);
  auto reads = [&](FlowPoint point) { return Has(variable.reads, point); };
  auto mentions = [&](FlowPoint point) {
    return reads(point) ||
           std::ranges::find(variable.uses, point, &Use::point) != variable.uses.end();
  };
  bool read = std::ranges::any_of(
      variable.reads, [&](FlowPoint point) { return flow.Reaches(set.point, point, mentions); });
  NodeId again;
  bool reset = false;  // on purpose: to nil, or to another error
  for (const Use& other : variable.uses) {
    if (!other.sets || reads(other.point)) continue;
    if (!flow.Reaches(set.point, other.point, mentions)) continue;
    if (!IsSource(file, other.value) || MakesError(file, other.value)) {
      reset = true;
    } else if (other.ident == set.ident) {
      if (read) return Lost{Loss::kNextIteration, set.ident};
    } else if (!again &&
               (!read || IsWithin(file.tree(), other.ident, BlockAround(file, set.ident)))) {
      again = other.ident;
    }
  }
  if (again) return Lost{read ? Loss::kSometimes : Loss::kOverwritten, again};
  if (read || reset) return {};
  return Lost{Loss::kNever, {}};
}

std::string_view Consequence(Loss loss) {
  switch (loss) {
    case Loss::kNever: return " is never looked at";
    case Loss::kOverwritten: return " is overwritten before anybody looks at it";
    case Loss::kSometimes: return " is overwritten on some path before anybody looks at it";
    case Loss::kNextIteration:
      return " is overwritten by the next iteration before anybody looks at it";
  }
  return "";
}

// Whether a variable is read only where it is set: err = errors.Join(err, f()).
bool IsOnlyFedBack(const Variable& variable) {
  return std::ranges::all_of(variable.reads, [&](FlowPoint read) {
    return std::ranges::any_of(variable.uses,
                               [&](const Use& use) { return use.sets && use.point == read; });
  });
}

void Report(FileContext& file, NodeId ident, NodeId call, const Lost& found) {
  const Tree& tree = file.tree();
  if (std::ranges::any_of(kRivals, [&](auto rival) { return IsAccepted(file, ident, rival); })) {
    return file.Silent(ident, "a comment accepts it");
  }
  std::string callee = TextOfSource(tree, call);
  if (auto report = file.Report(ident)) {
    report.Message("the error of " + callee + std::string(Consequence(found.loss)));
    report.Subject(std::string(tree.NameOf(ident)) + " of " + callee);
    if (found.loss == Loss::kNextIteration) {
      NodeId loop = LoopAround(file, ident);
      if (loop) report.Related(file.Range(tree.Pos(loop), tree.Pos(loop) + 3), "the loop");
    } else if (found.again) {
      report.Related(file.Range(found.again), "overwritten here");
    }
  }
}

// Of a new error it matters only that somebody looks at the variable at all.
void LookAtMadeError(FileContext& file, NodeId declaration, NodeId ident, NodeId call) {
  std::optional<Variable> variable = VariableOf(file, declaration);
  bool collected = variable && !variable->reads.empty() && IsOnlyFedBack(*variable);
  if (!collected) return file.Silent(ident, "the error is a new one");
  Report(file, ident, call, {Loss::kNever, {}});
}

// errors.Join(err, other), as a statement.
void LookAtDroppedError(FileContext& file, NodeId call) {
  const Tree& tree = file.tree();
  call = syntax::Unparen(tree, call);
  if (tree.kind(call) != NodeKind::kCallExpr || file.ServesTests()) return;
  std::optional<Callee> callee = CalleeOf(file, call);
  if (!callee || !IsOfLibraryOfErrors(callee->name)) return;
  if (auto report = file.Report(call)) {
    std::string text = Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun));
    report.Message("the error that " + text + " makes goes nowhere");
    report.Subject(text + " as a statement");
  }
}

void Look(FileContext& file, const syntax::AssignStmt& stmt, NodeId ident, NodeId call) {
  NodeId declaration = file.Locals().DeclarationOf(ident);
  if (!declaration || file.ServesTests()) return;
  auto silent = [&](std::string_view why) { file.Silent(ident, why); };
  if (NeverFails(file, call)) return silent("the call never fails");
  if (MakesError(file, call)) return LookAtMadeError(file, declaration, ident, call);
  if (AsksContext(file, call)) return silent("the context keeps its error");
  if (IsGivenError(file, call)) return silent("the call is given an error: it may give that");
  std::optional<Variable> variable = VariableOf(file, declaration);
  if (!variable) return silent("somebody else may see the variable: a closure, or by its address");
  auto set = std::ranges::find(variable->uses, ident, &Use::ident);
  if (set == variable->uses.end()) return;
  if (IsLookedAtNext(file, *variable, *set)) return silent("it is looked at next");
  if (Has(variable->reads, set->point)) return silent("the old error may be in the new one");
  std::optional<Lost> found = LossOf(file, *variable, *set);
  if (!found) return silent("what is set again is looked at before, or set on purpose");
  if (OthersAreAsked(file, stmt, ident)) return silent("another result of the call is asked");
  Report(file, ident, call, *found);
}

void LookAtAssignment(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  auto stmt = tree.Get<syntax::AssignStmt>(node);
  bool plain = stmt.tok == syntax::Token::kAssign || stmt.tok == syntax::Token::kDefine;
  if (!plain) return;
  for (size_t i = 0; i < stmt.lhs.size(); ++i) {
    NodeId ident = stmt.lhs[i];
    NodeId value = stmt.rhs.size() == stmt.lhs.size() ? stmt.rhs[i] : stmt.rhs[0];
    if (!IsSource(file, value)) continue;
    if (tree.kind(ident) == NodeKind::kSelectorExpr) LookAtField(file, node, ident, value);
    if (tree.kind(ident) != NodeKind::kIdent || tree.NameOf(ident) == "_") continue;
    const types::Object* object = types::GetOrNull(file.types().UseOf(ident));
    if (object == nullptr) object = types::GetOrNull(file.types().DefOf(ident));
    if (object == nullptr || !object->type.valid() || !IsErrorType(object->type)) continue;
    NodeId call = syntax::Unparen(tree, value);
    Look(file, stmt, ident, call);
    if (stmt.tok == syntax::Token::kDefine) {
      LookAtHiding(file, ident, call);
      LookAtWrongCondition(file, ident, call);
    }
  }
}

void Visit(FileContext& file, NodeId node) {
  switch (file.tree().kind(node)) {
    case NodeKind::kAssignStmt: return LookAtAssignment(file, node);
    case NodeKind::kExprStmt: {
      NodeId call = file.tree().Get<syntax::ExprStmt>(node).x;
      LookAtCommit(file, call);
      LookAtLastCall(file, node, call);
      return LookAtDroppedError(file, call);
    }
    case NodeKind::kDeferStmt: {
      NodeId call = file.tree().Get<syntax::DeferStmt>(node).call;
      LookAtCommit(file, call);
      LookAtLastCall(file, node, call);
      return LookAtDeferredFunction(file, node);
    }
    case NodeKind::kForStmt: return LookAtLoop(file, node);
    default: return;
  }
}

}  // namespace

bool IsErrorVariable(const FileContext& file, NodeId declaration) {
  const types::Object* object = types::GetOrNull(file.types().DefOf(declaration));
  return object != nullptr && object->type.valid() && IsErrorType(object->type);
}

bool GivesNewsOfFailure(const FileContext& file, NodeId value) {
  if (!IsSource(file, value)) return false;
  NodeId call = syntax::Unparen(file.tree(), value);
  return !NeverFails(file, call) && !MakesError(file, call) && !AsksContext(file, call) &&
         !IsGivenError(file, call);
}

std::string TextOfSource(const Tree& tree, NodeId source) {
  source = syntax::Unparen(tree, source);
  if (IsReceive(tree, source)) return Quoted(tree.TextOf(source));
  return Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(source).fun));
}

extern constinit const Rule kRule = Declare({
    .info = {.name = "error-lost",
             .family = "errors",
             .summary = "an error is overwritten before anybody looks at it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kTypes,
    .visits = {NodeKind::kAssignStmt, NodeKind::kDeferStmt, NodeKind::kExprStmt,
               NodeKind::kForStmt},
    .visit = Visit,
});

}  // namespace premortem::rules::error_lost
