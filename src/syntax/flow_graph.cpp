#include "syntax/flow_graph.h"

#include <algorithm>
#include <unordered_map>

#include "syntax/names.h"

namespace premortem::syntax {

// Walks the statements in order. `current_` is the point after which the next statement comes;
// behind a jump it is a new point that nothing leads to.
class FlowGraph::Builder {
 public:
  Builder(const Tree& tree, FlowGraph& graph) : tree_(tree), graph_(graph) {}

  void Build(NodeId body) {
    graph_.nodes_.emplace_back();  // point 0 is none
    FlowPoint entry = New();
    exit_ = New();
    current_ = entry;
    Block(body);
    Edge(current_, exit_);
    StoreEdges();
    IndexNodes();
  }

 private:
  // Where `break` and `continue` lead within a statement.
  struct Target {
    NameId label;
    FlowPoint break_to;
    FlowPoint continue_to;  // none for switch and select
  };
  struct FlowEdge {
    FlowPoint from;
    FlowPoint to;
  };

  FlowPoint New(NodeId node = {}) {
    graph_.nodes_.push_back(node);
    return FlowPoint(graph_.nodes_.size() - 1);
  }
  void Edge(FlowPoint from, FlowPoint to) { edges_.push_back({from, to}); }

  // Goes on to a new point, or to one made before.
  FlowPoint Step(NodeId node) { return GoTo(New(node)); }
  FlowPoint GoTo(FlowPoint point) {
    Edge(current_, point);
    return current_ = point;
  }
  // The way ends here; what follows is reached from elsewhere or not at all.
  void Leave(FlowPoint to) {
    Edge(current_, to);
    current_ = New();
  }

  void List(NodeList list) {
    for (NodeId stmt : list) Statement(stmt, NameId());
  }
  void Block(NodeId block) { List(tree_.Get<BlockStmt>(block).list); }
  void Optional(NodeId stmt) {
    if (stmt) Statement(stmt, NameId());
  }

  // `label` is that of the statement itself, if it has one.
  void Statement(NodeId stmt, NameId label) {
    switch (tree_.kind(stmt)) {
      case NodeKind::kBlockStmt: return Block(stmt);
      case NodeKind::kLabeledStmt: return Labeled(stmt);
      case NodeKind::kIfStmt: return If(stmt);
      case NodeKind::kForStmt: return For(stmt, label);
      case NodeKind::kRangeStmt: return Range(stmt, label);
      case NodeKind::kSwitchStmt: return Switch(stmt, label);
      case NodeKind::kTypeSwitchStmt: return TypeSwitch(stmt, label);
      case NodeKind::kSelectStmt: return Select(stmt, label);
      case NodeKind::kBranchStmt: return Branch(stmt);
      case NodeKind::kReturnStmt: Step(stmt); return Leave(exit_);
      default:
        Step(stmt);
        if (IsPanic(stmt)) Leave(exit_);
    }
  }

  bool IsPanic(NodeId stmt) const {
    if (tree_.kind(stmt) != NodeKind::kExprStmt) return false;
    NodeId x = tree_.Get<ExprStmt>(stmt).x;
    if (tree_.kind(x) != NodeKind::kCallExpr) return false;
    NodeId fun = tree_.Get<CallExpr>(x).fun;
    return tree_.kind(fun) == NodeKind::kIdent && tree_.Get<Ident>(fun).name == names::kPanic;
  }

  FlowPoint LabelPoint(NameId name) {
    FlowPoint& point = labels_[name.value];
    if (!point) point = New();
    return point;
  }

  void Labeled(NodeId stmt) {
    auto labeled = tree_.Get<LabeledStmt>(stmt);
    NameId name = tree_.Get<Ident>(labeled.label).name;
    graph_.nodes_[GoTo(LabelPoint(name)).value] = stmt;
    Statement(labeled.stmt, name);
  }

  void If(NodeId stmt) {
    auto node = tree_.Get<IfStmt>(stmt);
    Optional(node.init);
    FlowPoint condition = Step(stmt);
    FlowPoint after = New();
    Block(node.body);
    Edge(current_, after);
    current_ = condition;
    Optional(node.else_stmt);
    GoTo(after);
  }

  void For(NodeId stmt, NameId label) {
    auto node = tree_.Get<ForStmt>(stmt);
    Optional(node.init);
    FlowPoint head = Step(stmt);
    FlowPoint after = New();
    FlowPoint next = node.post ? New(node.post) : head;
    if (node.cond) Edge(head, after);
    Loop(node.body, {label, after, next});
    if (next != head) Edge(next, head);
    current_ = after;
  }

  void Range(NodeId stmt, NameId label) {
    auto node = tree_.Get<RangeStmt>(stmt);
    Step(node.x);
    FlowPoint head = Step(stmt);
    FlowPoint after = New();
    Edge(head, after);
    Loop(node.body, {label, after, head});
    current_ = after;
  }

  void Loop(NodeId body, Target target) {
    targets_.push_back(target);
    Block(body);
    Edge(current_, target.continue_to);
    targets_.pop_back();
  }

  void Switch(NodeId stmt, NameId label) {
    auto node = tree_.Get<SwitchStmt>(stmt);
    Optional(node.init);
    Step(stmt);
    Cases(node.body, label);
  }

  void TypeSwitch(NodeId stmt, NameId label) {
    auto node = tree_.Get<TypeSwitchStmt>(stmt);
    Optional(node.init);
    Step(stmt);
    Cases(node.body, label);
  }

  // All clauses are reached from the head; that they are compared in turn changes no way.
  void Cases(NodeId block, NameId label) {
    FlowPoint head = current_;
    FlowPoint after = New();
    NodeList clauses = tree_.Get<BlockStmt>(block).list;
    bool has_default = false;
    FlowPoint body = New();
    FlowPoint outer_fallthrough = fallthrough_to_;
    targets_.push_back({label, after, {}});
    for (NodeId id : clauses) {
      if (tree_.kind(id) != NodeKind::kCaseClause) continue;
      auto clause = tree_.Get<CaseClause>(id);
      has_default |= clause.list.empty();
      FlowPoint next_body = New();
      fallthrough_to_ = next_body;
      current_ = head;
      Step(id);
      GoTo(body);
      List(clause.body);
      Edge(current_, after);
      body = next_body;
    }
    targets_.pop_back();
    fallthrough_to_ = outer_fallthrough;
    if (!has_default) Edge(head, after);
    current_ = after;
  }

  void Select(NodeId stmt, NameId label) {
    FlowPoint head = Step(stmt);
    FlowPoint after = New();
    targets_.push_back({label, after, {}});
    for (NodeId id : tree_.Get<BlockStmt>(tree_.Get<SelectStmt>(stmt).body).list) {
      if (tree_.kind(id) != NodeKind::kCommClause) continue;
      current_ = head;
      Step(id);
      List(tree_.Get<CommClause>(id).body);
      Edge(current_, after);
    }
    targets_.pop_back();
    current_ = after;
  }

  void Branch(NodeId stmt) {
    auto branch = tree_.Get<BranchStmt>(stmt);
    Step(stmt);
    NameId label = branch.label ? tree_.Get<Ident>(branch.label).name : NameId();
    FlowPoint to = BranchTarget(branch.tok, label);
    // A jump to nowhere is a compile error; it ends the way.
    Leave(to ? to : New());
  }

  FlowPoint BranchTarget(Token tok, NameId label) {
    if (tok == Token::kGoto) return LabelPoint(label);
    if (tok == Token::kFallthrough) return fallthrough_to_;
    for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
      if (label && target->label != label) continue;
      if (tok == Token::kBreak) return target->break_to;
      if (target->continue_to) return target->continue_to;
    }
    return {};
  }

  void StoreEdges() {
    std::vector<uint32_t>& first = graph_.first_;
    first.assign(graph_.nodes_.size() + 1, 0);
    for (const FlowEdge& edge : edges_) ++first[edge.from.value + 1];
    for (size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    graph_.successors_.resize(edges_.size());
    std::vector<uint32_t> next(first.begin(), first.end() - 1);
    for (const FlowEdge& edge : edges_) graph_.successors_[next[edge.from.value]++] = edge.to;
  }

  void IndexNodes() {
    uint32_t low = UINT32_MAX;
    uint32_t high = 0;
    for (NodeId node : graph_.nodes_) {
      if (!node) continue;
      low = std::min(low, node.value);
      high = std::max(high, node.value);
    }
    if (high == 0) return;
    graph_.first_node_ = low;
    graph_.points_.resize(high - low + 1);
    for (size_t i = 1; i < graph_.nodes_.size(); ++i) {
      if (NodeId node = graph_.nodes_[i]) graph_.points_[node.value - low] = FlowPoint(i);
    }
  }

  const Tree& tree_;
  FlowGraph& graph_;
  FlowPoint exit_;
  FlowPoint current_;
  FlowPoint fallthrough_to_;
  std::vector<Target> targets_;
  std::vector<FlowEdge> edges_;
  std::unordered_map<uint32_t, FlowPoint> labels_;  // by name
};

// Finds the points that lie on cycles: Tarjan's strongly connected components, without recursion. A
// point is on a cycle when its component has another point, or when it follows itself.
class FlowGraph::Cycles {
 public:
  explicit Cycles(FlowGraph& graph)
      : graph_(graph), order_(graph.nodes_.size()), low_(graph.nodes_.size()) {}

  void Mark() {
    graph_.cycle_.resize(graph_.nodes_.size());
    for (uint32_t i = 1; i < graph_.nodes_.size(); ++i) {
      if (order_[i] == 0) Search(FlowPoint(i));
    }
  }

 private:
  struct Visit {
    FlowPoint point;
    size_t next = 0;  // index of the successor to look at next
  };
  static constexpr uint32_t kDone = UINT32_MAX;  // for low_: the component is complete

  void Search(FlowPoint root) {
    Open(root);
    while (!path_.empty()) {
      Visit& visit = path_.back();
      std::span<const FlowPoint> successors = graph_.Successors(visit.point);
      if (visit.next == successors.size()) {
        Close();
        continue;
      }
      FlowPoint from = visit.point;
      FlowPoint to = successors[visit.next++];
      if (to == from) graph_.cycle_[to.value] = order_[to.value];
      if (order_[to.value] == 0) {
        Open(to);
      } else if (low_[to.value] != kDone) {
        low_[from.value] = std::min(low_[from.value], order_[to.value]);
      }
    }
  }

  void Open(FlowPoint point) {
    order_[point.value] = low_[point.value] = ++count_;
    path_.push_back({point});
    open_.push_back(point);
  }

  void Close() {
    FlowPoint point = path_.back().point;
    path_.pop_back();
    uint32_t low = low_[point.value];
    if (low == order_[point.value]) return CloseComponent(point);
    uint32_t& above = low_[path_.back().point.value];
    above = std::min(above, low);
  }

  void CloseComponent(FlowPoint first) {
    bool several = open_.back() != first;
    for (bool more = true; more;) {
      FlowPoint point = open_.back();
      open_.pop_back();
      low_[point.value] = kDone;
      if (several) graph_.cycle_[point.value] = order_[first.value];
      more = point != first;
    }
  }

  FlowGraph& graph_;
  std::vector<uint32_t> order_;  // by point: when it was first seen, from 1
  std::vector<uint32_t> low_;    // by point: the earliest point that it reaches on the open path
  uint32_t count_ = 0;
  std::vector<Visit> path_;
  std::vector<FlowPoint> open_;  // points whose component is not complete
};

FlowGraph::FlowGraph(const Tree& tree, NodeId body) {
  Builder(tree, *this).Build(body);
  Cycles(*this).Mark();
}

FlowPoint FlowGraph::PointOf(NodeId node) const {
  uint32_t index = node.value - first_node_;  // wraps around for smaller ids
  return index < points_.size() ? points_[index] : FlowPoint();
}

std::span<const FlowPoint> FlowGraph::Successors(FlowPoint point) const {
  const FlowPoint* all = successors_.data();
  return {all + first_[point.value], all + first_[point.value + 1]};
}

bool FlowGraph::Reaches(FlowPoint from, FlowPoint to) const {
  return Reaches(from, to, [](FlowPoint) { return false; });
}

bool FlowGraph::Reaches(FlowPoint from, FlowPoint to, FunctionRef<bool(FlowPoint)> avoid) const {
  std::vector<bool> seen(nodes_.size());
  std::vector<FlowPoint> open = {from};
  while (!open.empty()) {
    FlowPoint point = open.back();
    open.pop_back();
    for (FlowPoint next : Successors(point)) {
      if (next == to) return true;
      if (seen[next.value]) continue;
      seen[next.value] = true;
      if (!avoid(next)) open.push_back(next);
    }
  }
  return false;
}

}  // namespace premortem::syntax
