// Counterpart: go/types/initorder.go, go1.27. Go removes the functions from the graph of
// dependencies one by one; here a walk through them finds what each value comes to depend on, which
// gives the same graph.
#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_set>

#include "types/checker.h"

namespace premortem::types {

namespace {

bool IsDependency(const Object& object) {
  return object.kind == ObjectKind::kConst || object.kind == ObjectKind::kVar ||
         object.kind == ObjectKind::kFunc;
}

// A constant, variable or function of the package.
struct GraphNode {
  Object* object;
  const DeclInfo* decl;
  std::vector<uint32_t> deps;        // as the declaration says
  std::vector<uint32_t> dependents;  // values alone: also through functions
  int open_deps = 0;                 // values that this one still waits for
  bool done = false;

  bool is_value() const { return object->kind != ObjectKind::kFunc; }
};

class Graph {
 public:
  explicit Graph(const PackageState& state);
  std::vector<GraphNode>& nodes() { return nodes_; }

 private:
  void ConnectValue(uint32_t value);

  std::vector<GraphNode> nodes_;
  std::vector<uint32_t> seen_by_;  // by node: the last value (plus one) from which it was reached
  std::vector<uint32_t> stack_;
};

Graph::Graph(const PackageState& state) {
  std::vector<uint32_t> index(state.objects.size());  // by order
  for (Object* object : state.objects) {
    if (!IsDependency(*object)) continue;
    index[object->order - 1] = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({.object = object, .decl = state.DeclOf(*object)});
  }
  for (GraphNode& node : nodes_) {
    for (const Object* dep : node.decl->deps) {
      if (IsDependency(*dep)) node.deps.push_back(index[dep->order - 1]);
    }
  }
  seen_by_.resize(nodes_.size());
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].is_value()) ConnectValue(i);
  }
}

void Graph::ConnectValue(uint32_t value) {
  stack_ = nodes_[value].deps;
  while (!stack_.empty()) {
    uint32_t dep = stack_.back();
    stack_.pop_back();
    if (seen_by_[dep] == value + 1) continue;
    seen_by_[dep] = value + 1;
    GraphNode& node = nodes_[dep];
    if (node.is_value()) {
      node.dependents.push_back(value);
      ++nodes_[value].open_deps;
    } else {
      stack_.insert(stack_.end(), node.deps.begin(), node.deps.end());
    }
  }
}

// The nodes that wait, the next one first: constants, then the fewest open dependencies, then the
// order of the source. A node that waits for less now is put in once more.
class NodeQueue {
 public:
  explicit NodeQueue(std::vector<GraphNode>& nodes) : nodes_(nodes) {
    for (uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].is_value()) Push(i);
    }
  }

  void Push(uint32_t i) {
    const GraphNode& node = nodes_[i];
    queue_.push({node.object->kind != ObjectKind::kConst, node.open_deps, i});
  }

  // The next node, or null at the end.
  GraphNode* Pop() {
    while (!queue_.empty()) {
      GraphNode& node = nodes_[std::get<2>(queue_.top())];
      queue_.pop();
      if (std::exchange(node.done, true)) continue;
      return &node;
    }
    return nullptr;
  }

 private:
  using Entry = std::tuple<bool, int, uint32_t>;  // nodes are in the order of the source

  std::vector<GraphNode>& nodes_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

// The objects on a path of dependencies, the last one first; empty where there is none.
class PathFinder {
 public:
  PathFinder(const PackageState& state, const Object& to) : state_(state), to_(to) {}

  std::vector<const Object*> Find(const Object& from) {
    if (!seen_.insert(from.id.value).second) return {};
    std::vector<Object*> deps = state_.DeclOf(from)->deps;
    std::ranges::sort(deps, {}, [](const Object* object) { return object->order; });
    for (const Object* dep : deps) {
      if (dep == &to_) return {dep};
      if (std::vector<const Object*> path = Find(*dep); !path.empty()) {
        path.push_back(dep);
        return path;
      }
    }
    return {};
  }

 private:
  const PackageState& state_;
  const Object& to_;
  std::unordered_set<uint32_t> seen_;
};

void ReportCycle(Checker& check, const std::vector<const Object*>& cycle) {
  const Object* object = cycle[0];
  if (cycle.size() == 1) {
    check.Errorf(check.At(*object), Code::kInvalidInitCycle,
                 "initialization cycle: %s refers to itself", {NameOf(*object)});
    return;
  }
  Checker::ErrorBuilder err = check.NewError(Code::kInvalidInitCycle);
  err.Addf(check.At(*object), "initialization cycle for %s", {NameOf(*object)});
  for (size_t i = cycle.size(); i-- > 0;) {
    const Object* next = cycle[i];
    err.Addf(check.At(*object), "%s refers to %s", {NameOf(*object), NameOf(*next)});
    object = next;
  }
  err.Report();
}

}  // namespace

void Checker::InitOrder() {
  state_.init_order.clear();
  Graph graph(state_);
  NodeQueue queue(graph.nodes());
  std::unordered_set<const DeclInfo*> emitted;
  while (const GraphNode* node = queue.Pop()) {
    // Who still waits when it is its turn waits for itself, or for somebody who does.
    if (node->open_deps > 0) {
      std::vector<const Object*> cycle = PathFinder(state_, *node->object).Find(*node->object);
      if (!cycle.empty()) ReportCycle(*this, cycle);
    }
    for (uint32_t i : node->dependents) {
      GraphNode& dependent = graph.nodes()[i];
      --dependent.open_deps;
      if (!dependent.done) queue.Push(i);
    }
    const DeclInfo& decl = *node->decl;
    if (node->object->kind != ObjectKind::kVar || !decl.HasInitializer()) continue;
    // The variables of `var a, b = f()` share their declaration.
    if (!emitted.insert(&decl).second) continue;
    Initializer init{.unit = decl.unit, .rhs = decl.init};
    for (const Object* lhs : decl.lhs) init.lhs.push_back(lhs->id);
    if (init.lhs.empty()) init.lhs.push_back(node->object->id);
    state_.init_order.push_back(std::move(init));
  }
}

}  // namespace premortem::types
