// An error in a variable that hides another one of the same name: the function sets the inner and
// looks at the outer.
//
//   var err error
//   for _, name := range names {
//     err := os.Remove(name)            hides the err that is returned
//     if err != nil { break }
//   }
//   return err
//
// Reported in the four forms in which the author must have meant the outer one: `break` because of
// the inner error and then a look at the outer; a deferred function that asks the outer one whether
// the function failed, which the `return` of the inner does not set; where nothing is done about
// the inner one, a `return` of the outer that can only be nil; and a `return` of an outer one that
// nobody ever sets.
//
// Likewise an error that is only looked at where another variable has been asked, which is nil.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "models/waits.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::FlowPoint;
using syntax::Tree;

// `err != nil` as a whole condition, also in parentheses.
bool IsNotNil(const Tree& tree, NodeId cond, NodeId ident) {
  cond = syntax::Unparen(tree, cond);
  if (tree.kind(cond) != NodeKind::kBinaryExpr) return false;
  auto binary = tree.Get<syntax::BinaryExpr>(cond);
  return binary.op == syntax::Token::kNeq && binary.x == ident;
}

// The `if` of which a comparison of `ident` with nil is the condition; none for other uses.
NodeId IfOf(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  NodeId at = file.Parent(ident);
  if (!at || tree.kind(at) != NodeKind::kBinaryExpr) return {};
  NodeId parent = file.Parent(at);
  bool is_if = parent && tree.kind(parent) == NodeKind::kIfStmt &&
               tree.Get<syntax::IfStmt>(parent).cond == at;
  return is_if ? parent : NodeId();
}

// The only statement of a block; none where there are others.
NodeId OnlyStatement(const Tree& tree, NodeId block) {
  auto body = tree.Get<syntax::BlockStmt>(block);
  return body.list.size() == 1 ? body.list[0] : NodeId();
}

bool LeavesLoop(const Tree& tree, NodeId block) {
  NodeId only = OnlyStatement(tree, block);
  if (!only || tree.kind(only) != NodeKind::kBranchStmt) return false;
  return tree.Get<syntax::BranchStmt>(only).tok == syntax::Token::kBreak;
}

bool Returns(const Tree& tree, NodeId block) {
  NodeId only = OnlyStatement(tree, block);
  return only && tree.kind(only) == NodeKind::kReturnStmt;
}

bool EndsInReturn(const Tree& tree, NodeId block) {
  auto body = tree.Get<syntax::BlockStmt>(block);
  return !body.list.empty() && tree.kind(body.list[body.list.size() - 1]) == NodeKind::kReturnStmt;
}

// The loop that a `break` in `node` leaves; none where it leaves a switch, or a label says it.
NodeId LoopLeft(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  for (NodeId at = file.Parent(node); at; at = file.Parent(at)) {
    switch (tree.kind(at)) {
      case NodeKind::kForStmt:
      case NodeKind::kRangeStmt: return at;
      case NodeKind::kSwitchStmt:
      case NodeKind::kTypeSwitchStmt:
      case NodeKind::kSelectStmt:
      case NodeKind::kFuncLit:
      case NodeKind::kFuncDecl: return {};
      default: break;
    }
  }
  return {};
}

// A use of another variable of the same name that the function has declared before `inner`, among
// those for which `wanted` holds; none where there is none. O(the declared function around it).
template <typename Wanted>
NodeId UseOfOuter(FileContext& file, NodeId inner, Wanted wanted) {
  const Tree& tree = file.tree();
  NodeId root = inner;
  while (root && tree.kind(root) != NodeKind::kFuncDecl) root = file.Parent(root);
  if (!root) return {};
  NameId name = tree.Get<syntax::Ident>(inner).name;
  NodeId found;
  ForEachIdent(tree, root, [&](NodeId ident) {
    if (found || tree.Get<syntax::Ident>(ident).name != name) return;
    NodeId outer = file.Locals().DeclarationOf(ident);
    if (!outer || outer == inner || tree.Pos(outer) >= tree.Pos(inner)) return;
    if (outer != ident && wanted(ident, outer)) found = ident;
  });
  return found;
}

bool IsResult(FileContext& file, NodeId declaration) {
  return file.tree().kind(file.Parent(declaration)) == NodeKind::kField;
}

// Whether a way leads from one step of a function to another on which nobody sets the outer
// variable, and which comes by no part of a node (none: any way).
bool ReachesUnset(FileContext& file, NodeId function, FlowPoint from, FlowPoint to, NodeId outer,
                  NodeId around) {
  const Tree& tree = file.tree();
  std::vector<FlowPoint> settings;
  for (const Setting& setting : SettingsOf(file, outer)) {
    bool inside = file.EnclosingFunction(setting.ident) == function;
    if (inside && setting.ident != outer) settings.push_back(file.PointAround(setting.ident));
  }
  const syntax::FlowGraph& flow = file.Flow(function);
  return flow.Reaches(from, to, [&](FlowPoint point) {
    NodeId node = flow.NodeOf(point);
    bool avoided = around && node && IsWithin(tree, node, around);
    return avoided || std::ranges::find(settings, point) != settings.end();
  });
}

// The `return` in which a variable is the error that the function gives; none for other uses.
NodeId ReturnOf(FileContext& file, NodeId use) {
  NodeId statement = file.Parent(use);
  bool returns = statement && file.tree().kind(statement) == NodeKind::kReturnStmt;
  return returns ? statement : NodeId();
}

// The return behind the loop that gives the outer variable, which nobody sets in between.
NodeId ReturnOfOuter(FileContext& file, NodeId inner, NodeId loop) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(inner);
  return UseOfOuter(file, inner, [&](NodeId use, NodeId outer) {
    NodeId statement = ReturnOf(file, use);
    if (!statement || file.EnclosingFunction(use) != function || IsWithin(tree, use, loop)) {
      return false;
    }
    FlowPoint from = file.PointAround(loop), to = file.PointAround(statement);
    return from && to && ReachesUnset(file, function, from, to, outer, {});
  });
}

// Where a function that is deferred before `inner` compares the outer variable, which is none of
// the results, and which that function does not set itself.
NodeId DeferredLook(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(inner);
  return UseOfOuter(file, inner, [&](NodeId use, NodeId outer) {
    if (IsResult(file, outer) || tree.Pos(use) >= tree.Pos(inner)) return false;
    NodeId test = IfOf(file, use);
    if (!test || !IsNotNil(tree, tree.Get<syntax::IfStmt>(test).cond, use)) return false;
    NodeId literal = file.EnclosingFunction(use);
    if (!literal || tree.kind(literal) != NodeKind::kFuncLit) return false;
    NodeId call = file.Parent(literal);
    bool deferred = call && tree.kind(call) == NodeKind::kCallExpr &&
                    tree.kind(file.Parent(call)) == NodeKind::kDeferStmt;
    bool sets = std::ranges::any_of(SettingsOf(file, outer), [&](const Setting& setting) {
      return IsWithin(tree, setting.ident, literal);
    });
    return deferred && !sets && file.EnclosingFunction(literal) == function &&
           file.EnclosingFunction(outer) == function;
  });
}

// What the function does about the inner error by `if err != nil`.
struct Tests {
  NodeId left;                // breaks off a loop
  NodeId returned;            // returns
  bool only_compared = true;  // and nothing else is done with it
};
// Whether the function around a node gives an error.
bool GivesError(FileContext& file, NodeId node) {
  return std::ranges::any_of(ResultTypesAround(file, node), IsErrorType);
}

// Nothing where it is asked in another way.
std::optional<Tests> TestsOf(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  Tests tests;
  for (NodeId use : file.Locals().UsesOf(inner)) {
    NodeId statement = IfOf(file, use);
    if (!statement) {
      tests.only_compared = false;
      continue;
    }
    auto test = tree.Get<syntax::IfStmt>(statement);
    if (!IsNotNil(tree, test.cond, use)) return {};
    if (LeavesLoop(tree, test.body)) tests.left = statement;
    if (Returns(tree, test.body)) tests.returned = statement;
  }
  return tests;
}

// The return of the outer variable behind a loop that is left because of the inner error.
NodeId ReturnBehindBreak(FileContext& file, NodeId inner) {
  std::optional<Tests> tests = TestsOf(file, inner);
  if (!tests || !tests->left || !tests->only_compared) return {};
  NodeId loop = LoopLeft(file, tests->left);
  bool within = loop && IsWithin(file.tree(), inner, loop);
  return within ? ReturnOfOuter(file, inner, loop) : NodeId();
}

// Where a deferred function asks the outer variable, which the return of the inner does not set.
NodeId LookBehindReturn(FileContext& file, NodeId inner) {
  std::optional<Tests> tests = TestsOf(file, inner);
  bool returned = tests && tests->returned && !(tests->left && tests->only_compared);
  return returned ? DeferredLook(file, inner) : NodeId();
}

// ---- The inner error of which nothing comes, and a return of the outer that is nil ----

// Whether a block does nothing about an error, nor tells anybody: it waits, or goes on with a loop.
bool IsHarmless(const FileContext& file, NodeId block) {
  const Tree& tree = file.tree();
  return std::ranges::all_of(tree.Get<syntax::BlockStmt>(block).list, [&](NodeId statement) {
    if (tree.kind(statement) == NodeKind::kBranchStmt) return true;
    if (tree.kind(statement) != NodeKind::kExprStmt) return false;
    std::optional<Callee> callee = CalleeOf(file, tree.Get<syntax::ExprStmt>(statement).x);
    return callee && models::WaitOf(callee->name) == models::Wait::kTime;
  });
}

// Where the function goes on when the inner error is there and nothing has been done about it.
struct WayOn {
  FlowPoint from;
  NodeId around;  // what it does not come by: what is done where there is no error
};
std::optional<WayOn> WayOnWithError(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  WayOn way{.from = file.PointAround(inner), .around = {}};
  bool asked = false;
  for (NodeId use : file.Locals().UsesOf(inner)) {
    if (use == inner) continue;
    NodeId statement = IfOf(file, use);
    if (!statement || asked) return {};
    asked = true;
    auto test = tree.Get<syntax::IfStmt>(statement);
    // `if x, err := f(); err == nil` does without x where there is none, on purpose.
    if (test.else_stmt || (test.init && IsWithin(tree, inner, test.init))) return {};
    if (IsNotNil(tree, test.cond, use)) {
      auto body = tree.Get<syntax::BlockStmt>(test.body);
      if (body.list.empty() || !IsHarmless(file, test.body)) return {};
      way.from = file.PointAround(body.list[0]);
    } else {
      way = {file.PointAround(test.cond), test.body};
    }
  }
  return asked && way.from ? std::optional(way) : std::nullopt;
}

// Whether an `if` comes right behind another statement, or has it before its condition.
bool FollowsAtOnce(FileContext& file, NodeId test, NodeId before) {
  const Tree& tree = file.tree();
  if (!test) return false;
  if (tree.Get<syntax::IfStmt>(test).init == before) return true;
  NodeId block = file.Parent(before);
  if (tree.kind(block) != NodeKind::kBlockStmt || file.Parent(test) != block) return false;
  auto list = tree.Get<syntax::BlockStmt>(block).list;
  auto at = std::ranges::find(list, before);
  return at != list.end() && std::next(at) != list.end() && *std::next(at) == test;
}

// Whether the outer variable can only be nil where the inner one is set: on each way there from
// where it got a value somebody has asked it, and has returned if it was not.
bool IsNilAt(FileContext& file, NodeId outer, NodeId inner) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(inner);
  std::vector<FlowPoint> checks;
  for (NodeId use : file.Locals().UsesOf(outer)) {
    NodeId statement = IfOf(file, use);
    if (!statement || file.EnclosingFunction(use) != function) continue;
    auto test = tree.Get<syntax::IfStmt>(statement);
    bool leaves = IsNotNil(tree, test.cond, use) && EndsInReturn(tree, test.body);
    bool within = !IsNotNil(tree, test.cond, use) && IsWithin(tree, inner, test.body);
    if (leaves || within) checks.push_back(file.PointAround(test.cond));
  }
  FlowPoint to = file.PointAround(inner);
  const syntax::FlowGraph& flow = file.Flow(function);
  return std::ranges::none_of(SettingsOf(file, outer), [&](const Setting& setting) {
    if (setting.declares || (setting.ident == outer && IsResult(file, outer))) return false;
    if (!setting.value || file.EnclosingFunction(setting.ident) != function) return true;
    FlowPoint from = file.PointAround(setting.ident);
    return !from || flow.Reaches(from, to, [&](FlowPoint point) {
      return std::ranges::find(checks, point) != checks.end();
    });
  });
}

bool IsSetBy(FileContext& file, NodeId declaration, NodeId statement) {
  return std::ranges::any_of(SettingsOf(file, declaration), [&](const Setting& setting) {
    return file.Parent(setting.ident) == statement;
  });
}

// The variable of another error, `if err != nil`, in whose body all uses of an error are that was
// declared right before it, or in it; none where there are others.
NodeId OtherErrorAsked(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  NodeId asked, within;
  for (NodeId use : file.Locals().UsesOf(ident)) {
    if (use == ident) continue;
    if (within && IsWithin(tree, use, within)) continue;
    if (within) return {};
    for (NodeId at = file.Parent(use); at && !asked; at = file.Parent(at)) {
      if (tree.kind(at) == NodeKind::kFuncLit || tree.kind(at) == NodeKind::kFuncDecl) return {};
      if (tree.kind(at) != NodeKind::kIfStmt) continue;
      auto test = tree.Get<syntax::IfStmt>(at);
      NodeId cond = syntax::Unparen(tree, test.cond);
      if (tree.kind(cond) != NodeKind::kBinaryExpr) return {};
      NodeId other = tree.Get<syntax::BinaryExpr>(cond).x;
      bool is_other = tree.kind(other) == NodeKind::kIdent && IsNotNil(tree, cond, other);
      if (!is_other || !IsWithin(tree, use, test.body)) return {};
      asked = other;
      within = test.body;
    }
    if (!asked) return {};
  }
  if (!asked) return {};
  NodeId declaration = file.Locals().DeclarationOf(asked);
  bool is_error = declaration && IsErrorVariable(file, declaration) &&
                  !IsSetBy(file, declaration, file.Parent(ident));
  bool next = is_error && FollowsAtOnce(file, IfOf(file, asked), file.Parent(ident));
  return next ? asked : NodeId();
}

// Whether a use of a variable lies where a condition has found it not to be nil.
bool IsWhereNotNil(FileContext& file, NodeId use, NodeId declaration) {
  const Tree& tree = file.tree();
  return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId asked) {
    NodeId statement = IfOf(file, asked);
    if (!statement) return false;
    auto test = tree.Get<syntax::IfStmt>(statement);
    return IsNotNil(tree, test.cond, asked) && IsWithin(tree, use, test.body);
  });
}

// A return of the outer variable, which is nil there, by which the function ends though the inner
// one is an error.
NodeId ReturnOfNil(FileContext& file, NodeId inner) {
  std::optional<WayOn> way = WayOnWithError(file, inner);
  if (!way) return {};
  NodeId function = file.EnclosingFunction(inner);
  return UseOfOuter(file, inner, [&](NodeId use, NodeId outer) {
    NodeId statement = ReturnOf(file, use);
    if (!statement || file.EnclosingFunction(use) != function) return false;
    if (IsWhereNotNil(file, use, outer)) return false;
    FlowPoint to = file.PointAround(statement);
    return to && IsErrorVariable(file, outer) &&
           ReachesUnset(file, function, way->from, to, outer, way->around) &&
           IsNilAt(file, outer, inner);
  });
}

// ---- An outer variable that nobody ever sets ----

bool IsNeverSet(FileContext& file, NodeId outer) {
  return std::ranges::all_of(SettingsOf(file, outer), [&](const Setting& setting) {
    return setting.declares || (setting.ident == outer && IsResult(file, outer));
  });
}

// Whether the block sets something: where there is an error, that stands for what it has not got.
bool FallsBack(const Tree& tree, NodeId block) {
  return std::ranges::any_of(tree.Get<syntax::BlockStmt>(block).list, [&](NodeId statement) {
    return tree.kind(statement) == NodeKind::kAssignStmt;
  });
}

// Whether the inner error is asked, or told to somebody by a call that gives nothing, and goes
// nowhere else.
bool IsOnlyTold(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  return std::ranges::all_of(file.Locals().UsesOf(inner), [&](NodeId use) {
    if (use == inner) return true;
    if (NodeId statement = IfOf(file, use)) {
      auto test = tree.Get<syntax::IfStmt>(statement);
      return !test.else_stmt && !(IsNotNil(tree, test.cond, use) && FallsBack(tree, test.body));
    }
    NodeId call = file.Parent(use);
    return call && tree.kind(call) == NodeKind::kCallExpr &&
           tree.kind(file.Parent(call)) == NodeKind::kExprStmt;
  });
}

// Where the function goes on with the inner error: behind it, or where it is not nil.
WayOn WayWithError(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  for (NodeId use : file.Locals().UsesOf(inner)) {
    NodeId statement = IfOf(file, use);
    if (!statement) continue;
    auto test = tree.Get<syntax::IfStmt>(statement);
    if (!IsNotNil(tree, test.cond, use)) return {file.PointAround(test.cond), test.body};
    auto body = tree.Get<syntax::BlockStmt>(test.body);
    if (!body.list.empty()) return {file.PointAround(body.list[0]), {}};
  }
  return {file.PointAround(inner), {}};
}

// A return of the outer variable, which is nil everywhere, to which the function comes from the
// inner error, or from the function without results that has it.
NodeId ReturnOfUnset(FileContext& file, NodeId inner) {
  const Tree& tree = file.tree();
  if (!IsOnlyTold(file, inner)) return {};
  NodeId function = file.EnclosingFunction(inner);
  return UseOfOuter(file, inner, [&](NodeId use, NodeId outer) {
    NodeId statement = ReturnOf(file, use);
    if (!statement || tree.Pos(use) < tree.Pos(inner) || !IsErrorVariable(file, outer))
      return false;
    if (!IsNeverSet(file, outer)) return false;
    if (file.EnclosingFunction(use) != function) return !GivesError(file, inner);
    WayOn way = WayWithError(file, inner);
    FlowPoint to = file.PointAround(statement);
    return way.from && to && ReachesUnset(file, function, way.from, to, outer, way.around);
  });
}

void Report(FileContext& file, NodeId ident, NodeId call, NodeId look, std::string_view what) {
  const Tree& tree = file.tree();
  std::string callee = TextOfSource(tree, call);
  if (auto report = file.Report(ident)) {
    report.Message("the error of " + callee + " is in " + Quoted(tree.NameOf(ident)) +
                   ", which hides the one that " + std::string(what));
    report.Related(file.Range(look), "looked at here");
    report.Subject(std::string(tree.NameOf(ident)) + " of " + callee + " hides");
  }
}

}  // namespace

void LookAtHiding(FileContext& file, NodeId ident, NodeId call) {
  if (!file.Locals().IsDeclaration(ident) || file.ServesTests()) return;
  if (NodeId look = ReturnBehindBreak(file, ident)) {
    Report(file, ident, call, look, "is returned");
  } else if (NodeId asked = LookBehindReturn(file, ident)) {
    Report(file, ident, call, asked, "the deferred function asks");
  } else if (NodeId returned = ReturnOfNil(file, ident)) {
    Report(file, ident, call, returned, "is returned, and is nil");
  } else if (NodeId unset = ReturnOfUnset(file, ident)) {
    Report(file, ident, call, unset, "is returned, and is always nil");
  }
}

void LookAtWrongCondition(FileContext& file, NodeId ident, NodeId call) {
  const Tree& tree = file.tree();
  if (!file.Locals().IsDeclaration(ident) || file.ServesTests()) return;
  NodeId asked = OtherErrorAsked(file, ident);
  if (!asked || !IsNilAt(file, file.Locals().DeclarationOf(asked), ident)) return;
  if (auto report = file.Report(ident)) {
    report.Message("the error of " + TextOfSource(tree, call) + " is in " +
                   Quoted(tree.NameOf(ident)) + ", but " + Quoted(tree.NameOf(asked)) +
                   " is asked, which is nil there");
    report.Related(file.Range(asked), "asked here");
    report.Subject(std::string(tree.NameOf(ident)) + " is not asked");
  }
}

}  // namespace premortem::rules::error_lost
