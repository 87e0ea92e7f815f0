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
// Reported in the two forms in which the author must have meant the outer one: `break` because of
// the inner error and then a look at the outer; and a deferred function that asks the outer one
// whether the function failed, which the `return` of the inner does not set.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::Tree;

bool Lies(const Tree& tree, NodeId inner, NodeId outer) {
  return tree.Pos(outer) <= tree.Pos(inner) && tree.End(inner) <= tree.End(outer);
}

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

// The return behind the loop that gives the outer variable, which nobody sets in between.
NodeId ReturnOfOuter(FileContext& file, NodeId inner, NodeId loop) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(inner);
  return UseOfOuter(file, inner, [&](NodeId use, NodeId outer) {
    NodeId statement = file.Parent(use);
    if (!statement || tree.kind(statement) != NodeKind::kReturnStmt) return false;
    if (file.EnclosingFunction(use) != function || Lies(tree, use, loop)) return false;
    syntax::FlowPoint from = file.PointAround(loop), to = file.PointAround(statement);
    if (!from || !to) return false;
    std::vector<syntax::FlowPoint> settings;
    for (const Setting& setting : SettingsOf(file, outer)) {
      bool inside = file.EnclosingFunction(setting.ident) == function;
      if (inside && setting.ident != outer) settings.push_back(file.PointAround(setting.ident));
    }
    return file.Flow(function).Reaches(from, to, [&](syntax::FlowPoint point) {
      return std::ranges::find(settings, point) != settings.end();
    });
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
      return Lies(tree, setting.ident, literal);
    });
    return deferred && !sets && file.EnclosingFunction(literal) == function &&
           file.EnclosingFunction(outer) == function;
  });
}

void Report(FileContext& file, NodeId ident, NodeId call, NodeId look, std::string_view what) {
  const Tree& tree = file.tree();
  std::string callee = Quoted(tree.TextOf(tree.Get<syntax::CallExpr>(call).fun));
  if (auto report = file.Report(ident)) {
    report.Message("the error of " + callee + " is in " + Quoted(tree.NameOf(ident)) +
                   ", which hides the one that " + std::string(what));
    report.Related(file.Range(look), "looked at here");
    report.Subject(std::string(tree.NameOf(ident)) + " of " + callee + " hides");
  }
}

}  // namespace

void LookAtHiding(FileContext& file, NodeId ident, NodeId call) {
  const Tree& tree = file.tree();
  if (!file.Locals().IsDeclaration(ident) || file.ServesTests()) return;
  NodeId left, returned;
  bool only_compared = true;
  for (NodeId use : file.Locals().UsesOf(ident)) {
    NodeId statement = IfOf(file, use);
    if (!statement) {
      only_compared = false;
      continue;
    }
    auto test = tree.Get<syntax::IfStmt>(statement);
    if (!IsNotNil(tree, test.cond, use)) return;
    if (LeavesLoop(tree, test.body)) left = statement;
    if (Returns(tree, test.body)) returned = statement;
  }
  if (left && only_compared) {
    NodeId loop = LoopLeft(file, left);
    if (!loop || !Lies(tree, ident, loop)) return;
    if (NodeId look = ReturnOfOuter(file, ident, loop)) {
      Report(file, ident, call, look, "is returned");
    }
  } else if (returned) {
    if (NodeId look = DeferredLook(file, ident)) {
      Report(file, ident, call, look, "the deferred function asks");
    }
  }
}

}  // namespace premortem::rules::error_lost
