#include "rules/trip_count.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "rules/outlives.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;
using syntax::Tree;

using Count = std::optional<uint64_t>;

// The value of a literal such as 16 or 100_000; those with a prefix are left to others.
Count IntLiteral(const Tree& tree, NodeId id) {
  if (!id || tree.kind(id) != NodeKind::kBasicLit) return {};
  std::string text(tree.LiteralOf(id));
  std::erase(text, '_');
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

// `x = x[:1]` makes x no longer.
bool IsOwnSlice(const Tree& tree, NodeId assign_stmt, NodeId ident) {
  auto assign = tree.Get<syntax::AssignStmt>(assign_stmt);
  if (assign.rhs.size() != 1 || tree.kind(assign.rhs[0]) != NodeKind::kSliceExpr) return false;
  NodeId x = tree.Get<syntax::SliceExpr>(assign.rhs[0]).x;
  return tree.kind(x) == NodeKind::kIdent && tree.NameOf(x) == tree.NameOf(ident);
}

// x of `x := ...` or `var x = ...`, where that is all that `x` is ever set to; else none.
NodeId OnlyValueOf(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  NodeId declaration = file.Locals().DeclarationOf(ident);
  if (!declaration) return {};
  NodeId stmt = file.Parent(declaration);
  NodeId value;
  if (tree.kind(stmt) == NodeKind::kAssignStmt) {
    auto assign = tree.Get<syntax::AssignStmt>(stmt);
    if (assign.lhs.size() == 1 && assign.rhs.size() == 1) value = assign.rhs[0];
  } else if (tree.kind(stmt) == NodeKind::kValueSpec) {
    auto spec = tree.Get<syntax::ValueSpec>(stmt);
    if (spec.names.size() == 1 && spec.values.size() == 1) value = spec.values[0];
  }
  if (!value) return {};
  bool changed = std::ranges::any_of(file.Locals().UsesOf(declaration), [&](NodeId use) {
    NodeId parent = file.Parent(use);
    if (tree.kind(parent) == NodeKind::kUnaryExpr) return true;
    if (tree.kind(parent) != NodeKind::kAssignStmt || IsOwnSlice(tree, parent, use)) return false;
    syntax::NodeList lhs = tree.Get<syntax::AssignStmt>(parent).lhs;
    return std::ranges::find(lhs, use) != lhs.end();
  });
  return changed ? NodeId() : value;
}

Count CompositeLength(const Tree& tree, NodeId id) {
  auto literal = tree.Get<syntax::CompositeLit>(id);
  if (!literal.type) return {};
  if (tree.kind(literal.type) == NodeKind::kArrayType) {
    NodeId length = tree.Get<syntax::ArrayType>(literal.type).len;
    if (length && tree.kind(length) != NodeKind::kEllipsis) return IntLiteral(tree, length);
    return literal.elts.size();
  }
  return tree.kind(literal.type) == NodeKind::kMapType ? Count(literal.elts.size()) : Count();
}

// What is ranged over, seen through a local variable; may be none.
NodeId RangedValue(FileContext& file, NodeId x) {
  x = Unparen(file.tree(), x);
  return file.tree().kind(x) == NodeKind::kIdent ? OnlyValueOf(file, x) : x;
}

Count RangeCount(FileContext& file, NodeId x) {
  const Tree& tree = file.tree();
  x = RangedValue(file, x);
  if (!x) return {};
  if (tree.kind(x) == NodeKind::kCompositeLit) return CompositeLength(tree, x);
  return IntLiteral(tree, x);
}

// n of `i < n`, where `i` is what the loop counts up; of one side of `&&` too.
Count UpperBound(const Tree& tree, NodeId condition, std::string_view counter) {
  condition = Unparen(tree, condition);
  if (tree.kind(condition) != NodeKind::kBinaryExpr) return {};
  auto binary = tree.Get<syntax::BinaryExpr>(condition);
  if (binary.op == Token::kLogicalAnd) {
    Count left = UpperBound(tree, binary.x, counter);
    return left ? left : UpperBound(tree, binary.y, counter);
  }
  if (tree.kind(binary.x) != NodeKind::kIdent || tree.NameOf(binary.x) != counter) return {};
  Count bound = IntLiteral(tree, binary.y);
  if (!bound) return {};
  if (binary.op == Token::kLss || binary.op == Token::kNeq) return bound;
  return binary.op == Token::kLeq ? Count(*bound + 1) : Count();
}

}  // namespace

Count EvidentTripCount(FileContext& file, NodeId loop) {
  const Tree& tree = file.tree();
  if (tree.kind(loop) == NodeKind::kRangeStmt) {
    return RangeCount(file, tree.Get<syntax::RangeStmt>(loop).x);
  }
  auto stmt = tree.Get<syntax::ForStmt>(loop);
  if (!stmt.cond || !stmt.post || tree.kind(stmt.post) != NodeKind::kIncDecStmt) return {};
  auto step = tree.Get<syntax::IncDecStmt>(stmt.post);
  if (step.tok != Token::kInc || tree.kind(step.x) != NodeKind::kIdent) return {};
  return UpperBound(tree, stmt.cond, tree.NameOf(step.x));
}

bool RangesOverStructs(FileContext& file, NodeId loop) {
  const Tree& tree = file.tree();
  if (tree.kind(loop) != NodeKind::kRangeStmt) return false;
  NodeId list = RangedValue(file, tree.Get<syntax::RangeStmt>(loop).x);
  if (!list || tree.kind(list) != NodeKind::kCompositeLit) return false;
  NodeId type = tree.Get<syntax::CompositeLit>(list).type;
  if (!type) return false;
  NodeId element;
  if (tree.kind(type) == NodeKind::kArrayType) element = tree.Get<syntax::ArrayType>(type).elt;
  if (tree.kind(type) == NodeKind::kMapType) element = tree.Get<syntax::MapType>(type).value;
  return element && tree.kind(element) != NodeKind::kStarExpr;
}

}  // namespace premortem::rules
