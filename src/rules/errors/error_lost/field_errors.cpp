// An error in a field that is set again before anybody looks at it.
//
//   name, d.err = d.text()
//   size, d.err = d.number()     the first error is lost, unless number() asks d.err
//
// Only in the block of the first, and where nothing in between has the struct, but the receiver of
// a method in sight that does not touch the field.

#include <algorithm>
#include <optional>
#include <string>

#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/errors/error_lost/parts.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::error_lost {

namespace {

using syntax::Tree;

// x.err of a local x, set by `statement` to what `source` gives.
struct SetField {
  NodeId field;
  NodeId x;
  std::string_view name;
  NodeId source;
};

std::optional<SetField> SetFieldAt(const FileContext& file, NodeId lhs, NodeId source) {
  const Tree& tree = file.tree();
  if (tree.kind(lhs) != NodeKind::kSelectorExpr) return {};
  NodeId x = tree.Get<syntax::SelectorExpr>(lhs).x;
  types::TypeId type = file.types().TypeOf(lhs);
  if (tree.kind(x) != NodeKind::kIdent || !type.valid() || !IsErrorType(type)) return {};
  return SetField{lhs, x, tree.NameOf(lhs), source};
}

// The same field, as another statement sets it.
std::optional<SetField> SetAgain(FileContext& file, NodeId statement, const SetField& set) {
  const Tree& tree = file.tree();
  if (tree.kind(statement) != NodeKind::kAssignStmt) return {};
  auto stmt = tree.Get<syntax::AssignStmt>(statement);
  if (stmt.tok != syntax::Token::kAssign) return {};
  for (size_t i = 0; i < stmt.lhs.size(); ++i) {
    NodeId source = stmt.rhs.size() == stmt.lhs.size() ? stmt.rhs[i] : stmt.rhs[0];
    std::optional<SetField> again = SetFieldAt(file, stmt.lhs[i], source);
    bool same = again && again->name == set.name &&
                file.Locals().DeclarationOf(again->x) == file.Locals().DeclarationOf(set.x);
    if (same) return again;
  }
  return {};
}

// Whether a method may look at a field of its receiver: it names one like it, or calls others of
// its methods. Of one that is not in sight nobody knows.
bool MayAsk(FileContext& file, NodeId call, std::string_view field) {
  std::optional<Callee> callee = CalleeOf(file, call);
  Declaration declaration = callee ? DeclarationOf(file.package(), *callee->func) : Declaration();
  if (declaration.file == nullptr) return true;
  const Tree& tree = *declaration.file->tree;
  types::ObjectId receiver;
  if (const auto* signature = types::UnderlyingAs<types::Signature>(callee->func->type)) {
    receiver = signature->recv;
  }
  std::string_view own = receiver.valid() ? NameOf(types::Get(receiver)) : std::string_view();
  bool asks = false;
  for (NodeId selector : tree.AllOf(NodeKind::kSelectorExpr)) {
    if (!IsWithin(tree, selector, declaration.node)) continue;
    asks |= tree.NameOf(selector) == field;
  }
  for (NodeId inner : tree.AllOf(NodeKind::kCallExpr)) {
    if (!IsWithin(tree, inner, declaration.node)) continue;
    NodeId fun = tree.Get<syntax::CallExpr>(inner).fun;
    if (tree.kind(fun) != NodeKind::kSelectorExpr) continue;
    NodeId x = tree.Get<syntax::SelectorExpr>(fun).x;
    asks |= tree.kind(x) == NodeKind::kIdent && tree.NameOf(x) == own;
  }
  return asks;
}

// Whether anything of a statement may look at the field.
bool MayLook(FileContext& file, NodeId statement, const SetField& set, NodeId again) {
  const Tree& tree = file.tree();
  NodeId declaration = file.Locals().DeclarationOf(set.x);
  return std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId use) {
    if (use == again || !IsWithin(tree, use, statement)) return false;
    NodeId method = file.Parent(use);
    NodeId call = method ? file.Parent(method) : NodeId();
    bool called = tree.kind(method) == NodeKind::kSelectorExpr && call &&
                  tree.kind(call) == NodeKind::kCallExpr &&
                  tree.Get<syntax::CallExpr>(call).fun == method;
    return !called || MayAsk(file, call, set.name);
  });
}

}  // namespace

void LookAtField(FileContext& file, NodeId statement, NodeId lhs, NodeId source) {
  const Tree& tree = file.tree();
  std::optional<SetField> set = SetFieldAt(file, lhs, source);
  NodeId block = file.Parent(statement);
  if (!set || !block || tree.kind(block) != NodeKind::kBlockStmt || file.ServesTests()) return;
  if (!file.Locals().DeclarationOf(set->x) || !GivesNewsOfFailure(file, source)) return;
  auto list = tree.Get<syntax::BlockStmt>(block).list;
  auto next = std::ranges::find(list, statement);
  while (next != list.end() && ++next != list.end()) {
    std::optional<SetField> again = SetAgain(file, *next, *set);
    if (MayLook(file, *next, *set, again ? again->x : NodeId())) return;
    if (!again) continue;
    if (!GivesNewsOfFailure(file, again->source)) return;
    if (auto report = file.Report(lhs)) {
      report.Message("the error of " + TextOfSource(tree, source) +
                     " is overwritten before anybody looks at it");
      report.Related(file.Range(again->field), "overwritten here");
      report.Subject(std::string(tree.TextOf(lhs)) + " of " + TextOfSource(tree, source));
    }
    return;
  }
}

}  // namespace premortem::rules::error_lost
