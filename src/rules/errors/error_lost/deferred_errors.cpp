// Errors that a deferred function literal sets when the function around it is done.
//
//   func save(path string) (err error) {
//     ...
//     defer func() { err = file.Close() }()     takes the place of what write gives
//     return write(file)
//   }
//
// Of a variable that is no result nobody hears at all: the results are there by then.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/accepted.h"
#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "syntax/names.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::Tree;

// A variable of the function around the literal, an error, that the literal sets.
struct DeferredSet {
  NodeId function;
  NodeId literal;
  NodeId statement;
  NodeId ident;
  NodeId declaration;
};

// Whether the function may give another error than nil in a `return`.
bool MayFail(FileContext& file, NodeId function) {
  const Tree& tree = file.tree();
  return std::ranges::any_of(tree.AllOf(NodeKind::kReturnStmt), [&](NodeId node) {
    if (file.EnclosingFunction(node) != function) return false;
    auto stmt = tree.Get<syntax::ReturnStmt>(node);
    if (stmt.results.empty()) return false;
    NodeId last = syntax::Unparen(tree, stmt.results[stmt.results.size() - 1]);
    return tree.kind(last) != NodeKind::kIdent ||
           tree.Get<syntax::Ident>(last).name != syntax::names::kNil;
  });
}

// Whether the literal sets a result on every way through it, and has not asked before what it was.
bool ReplacesResult(FileContext& file, const DeferredSet& set) {
  const Tree& tree = file.tree();
  if (file.Parent(set.statement) != tree.Get<syntax::FuncLit>(set.literal).body) return false;
  return MayFail(file, set.function) &&
         std::ranges::none_of(file.Locals().UsesOf(set.declaration), [&](NodeId use) {
           bool before = tree.Pos(use) < tree.Pos(set.ident) && IsWithin(tree, use, set.literal);
           return before || (IsWithin(tree, use, set.statement) && use != set.ident);
         });
}

// Whether nobody looks at a variable, which is no result, when the literal has set it.
bool IsSetTooLate(FileContext& file, const DeferredSet& set) {
  const Tree& tree = file.tree();
  return std::ranges::none_of(file.Locals().UsesOf(set.declaration), [&](NodeId use) {
    if (use == set.ident || file.EnclosingFunction(use) == set.function) return false;
    return file.EnclosingFunction(use) != set.literal || tree.Pos(use) > tree.Pos(set.ident);
  });
}

void Look(FileContext& file, const DeferredSet& set, NodeId value) {
  const Tree& tree = file.tree();
  if (!GivesNewsOfFailure(file, value)) return;
  bool is_result = tree.kind(file.Parent(set.declaration)) == NodeKind::kField;
  bool lost = is_result ? ReplacesResult(file, set) : IsSetTooLate(file, set);
  if (!lost) return;
  if (IsAccepted(file, set.ident, "errcheck") || IsAccepted(file, set.ident, "ineffassign")) {
    return file.Silent(set.ident, kWhyAccepted);
  }
  std::string callee = TextOfSource(tree, value);
  if (auto report = file.Report(set.ident)) {
    report.Message(is_result ? "the error of " + callee +
                                   ", or its nil, takes the place of the one that is returned"
                             : "the error of " + callee +
                                   " is never looked at: when the deferred function sets it, the "
                                   "results are given");
    report.Subject(std::string(tree.NameOf(set.ident)) + " of deferred " + callee);
  }
}

// Whether a declaration is of the function itself: a variable in it, or one of its results.
bool IsOf(FileContext& file, NodeId declaration, NodeId function) {
  const Tree& tree = file.tree();
  if (tree.kind(file.Parent(declaration)) != NodeKind::kField) {
    return file.EnclosingFunction(declaration) == function;
  }
  NodeId type = file.Parent(file.Parent(file.Parent(declaration)));
  NodeId results = tree.Get<syntax::FuncType>(type).results;
  return file.Parent(type) == function && results && IsWithin(tree, declaration, results);
}

}  // namespace

void LookAtDeferredFunction(FileContext& file, NodeId defer) {
  const Tree& tree = file.tree();
  NodeId call = tree.Get<syntax::DeferStmt>(defer).call;
  NodeId literal = syntax::Unparen(tree, tree.Get<syntax::CallExpr>(call).fun);
  if (tree.kind(literal) != NodeKind::kFuncLit || file.ServesTests()) return;
  NodeId function = file.EnclosingFunction(defer);
  for (NodeId node : tree.AllOf(NodeKind::kAssignStmt)) {
    if (!IsWithin(tree, node, literal) || file.EnclosingFunction(node) != literal) continue;
    auto stmt = tree.Get<syntax::AssignStmt>(node);
    if (stmt.tok != syntax::Token::kAssign) continue;
    for (size_t i = 0; i < stmt.lhs.size(); ++i) {
      if (tree.kind(stmt.lhs[i]) != NodeKind::kIdent) continue;
      NodeId declaration = file.Locals().DeclarationOf(stmt.lhs[i]);
      if (!declaration || !IsOf(file, declaration, function) ||
          !IsErrorVariable(file, declaration)) {
        continue;
      }
      NodeId value = stmt.rhs.size() == stmt.lhs.size() ? stmt.rhs[i] : stmt.rhs[0];
      Look(file, {function, literal, node, stmt.lhs[i], declaration}, value);
    }
  }
}

}  // namespace premortem::rules::error_lost
