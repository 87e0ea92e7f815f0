#include "rules/witness.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "syntax/ast.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

// Of a long path only the last conditions are told.
constexpr size_t kMaxConditions = 3;

// The smallest expression around an offset that is an operation or a call.
NodeId ConditionAt(const Tree& tree, uint32_t offset) {
  NodeId found;
  for (uint32_t id = 1; id < tree.node_count(); ++id) {
    NodeId node(id);
    NodeKind kind = tree.kind(node);
    bool fits = kind == NodeKind::kBinaryExpr || kind == NodeKind::kCallExpr ||
                kind == NodeKind::kUnaryExpr || kind == NodeKind::kSelectorExpr;
    if (!fits || tree.Pos(node) > offset || tree.End(node) <= offset) continue;
    if (!found || tree.End(node) - tree.Pos(node) < tree.End(found) - tree.Pos(found)) found = node;
  }
  return found;
}

}  // namespace

void AddBranches(FileContext& file, FindingBuilder& report,
                 std::span<const flow::PathBranch> branches) {
  std::vector<std::pair<NodeId, bool>> conditions;
  for (const flow::PathBranch& branch : branches) {
    if (branch.condition.offset == syntax::kNoOffset) continue;
    NodeId node = ConditionAt(file.tree(), branch.condition.offset);
    if (node) conditions.emplace_back(node, branch.taken);
  }
  size_t skipped = conditions.size() - std::min(conditions.size(), kMaxConditions);
  for (auto [node, taken] : std::span(conditions).subspan(skipped)) {
    report.Related(file.Range(node), taken ? "where this is true" : "where this is false");
  }
}

}  // namespace premortem::rules
