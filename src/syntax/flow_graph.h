// The ways through one function body, statement by statement, as far as its syntax tells them:
// which step can come after which. Rules ask it whether a statement can run twice, or whether every
// way from here to there leads past something.
//
//   FlowGraph graph(tree, body);
//   FlowPoint defer = graph.PointOf(defer_stmt);
//   if (graph.CanRepeat(defer)) ...   // runs more than once
//
// A point is one step of the function: a simple statement, or the head of a compound one. The head
// of `if` and `switch` evaluates the condition or tag, that of `for` the condition, that of `range`
// fetches the next element; a case clause is a point that compares or communicates, a labelled
// statement one that does nothing. Function literals are steps of their own functions, not of this
// one.
//
// Conditions are not evaluated: both ways out of `if false` exist. Calls return, but for `panic`
// (whoever calls it by that name), which leaves the function.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "base/id.h"
#include "syntax/ast.h"

namespace premortem::syntax {

// A step within the graph of its function.
struct FlowPoint : Id<FlowPoint> {
  using Id::Id;
};

class FlowGraph {
 public:
  // `body` is the BlockStmt of a function declaration or literal. O(statements).
  FlowGraph(const Tree& tree, NodeId body);

  // Before the first statement, and after the last: where `return`, `panic` and the closing brace
  // lead.
  FlowPoint entry() const { return FlowPoint(1u); }
  FlowPoint exit() const { return FlowPoint(2u); }
  // Points run from 1 to point_count().
  uint32_t point_count() const { return static_cast<uint32_t>(nodes_.size() - 1); }

  // The step that `node` is; none for a node that is none: a block, or a part of a statement.
  FlowPoint PointOf(NodeId node) const;
  // The node of a step; none at the entry, the exit, and where ways merely meet.
  NodeId NodeOf(FlowPoint point) const { return nodes_[point.value]; }

  std::span<const FlowPoint> Successors(FlowPoint point) const;

  // Whether some way leads from the point back to itself. O(1).
  bool CanRepeat(FlowPoint point) const { return cycle_[point.value] != 0; }
  // Whether ways lead from each of two points to the other. O(1).
  bool CanAlternate(FlowPoint a, FlowPoint b) const {
    return CanRepeat(a) && cycle_[a.value] == cycle_[b.value];
  }

  // Whether some way of at least one step leads from one point to the other without passing a
  // point that `avoid` holds for. The two ends are not asked about. O(points).
  bool Reaches(FlowPoint from, FlowPoint to) const;
  bool Reaches(FlowPoint from, FlowPoint to, FunctionRef<bool(FlowPoint)> avoid) const;

 private:
  class Builder;
  class Cycles;

  std::vector<NodeId> nodes_;    // by point
  std::vector<uint32_t> first_;  // by point, where its successors begin; one more at the end
  std::vector<FlowPoint> successors_;
  std::vector<uint32_t>
      cycle_;  // by point: the number of its component where that has cycles, else 0
  std::vector<FlowPoint> points_;  // by node, counted from first_node_
  uint32_t first_node_ = 0;
};

}  // namespace premortem::syntax
