// The import graph as numbers, and what can be asked of it. Nothing here recurses: a graph may be
// one chain of 100,000 packages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace premortem::rules::import_cycle {

// Successors of each node, sorted.
using Graph = std::vector<std::vector<uint32_t>>;
using Edge = std::pair<uint32_t, uint32_t>;  // from, to

// The strongly connected component of each node. Every edge leads to a component of the same or a
// lower number. O(nodes + edges).
std::vector<uint32_t> Components(const Graph& graph);

// The nodes of each component, sorted, by component.
std::vector<std::vector<uint32_t>> Members(const std::vector<uint32_t>& components);

// Searches a graph breadth-first, many times; each search costs what it touches, not the graph.
class PathFinder {
 public:
  explicit PathFinder(const Graph& graph) : graph_(graph), mark_(graph.size()) {}

  // The shortest path, both ends included; the first by the order of successors where there are
  // several, and empty where there is none. Only nodes for which allowed(node) holds are entered.
  template <typename F>
  std::vector<uint32_t> Path(uint32_t from, uint32_t to, F&& allowed) {
    Search(from, to, allowed);
    if (!Seen(to)) return {};
    std::vector<uint32_t> path = {to};
    while (path.back() != from) path.push_back(mark_[path.back()].from);
    return {path.rbegin(), path.rend()};
  }

  // Everything that the search from `from` enters. Seen() then answers for single nodes, until the
  // next search.
  template <typename F>
  const std::vector<uint32_t>& Reach(uint32_t from, F&& allowed) {
    Search(from, kNowhere, allowed);
    return queue_;
  }
  bool Seen(uint32_t node) const { return mark_[node].round == round_; }

  // Edges that all searches together have followed.
  uint64_t steps() const { return steps_; }

 private:
  static constexpr uint32_t kNowhere = 0xffffffff;

  struct Mark {
    uint32_t round = 0;
    uint32_t from = 0;
  };

  template <typename F>
  void Search(uint32_t from, uint32_t to, F& allowed) {
    ++round_;
    queue_.assign(1, from);
    mark_[from] = {round_, from};
    for (size_t i = 0; i < queue_.size(); ++i) {
      if (queue_[i] == to) return;
      for (uint32_t next : graph_[queue_[i]]) {
        ++steps_;
        if (Seen(next) || !allowed(next)) continue;
        mark_[next] = {round_, queue_[i]};
        queue_.push_back(next);
      }
    }
  }

  const Graph& graph_;
  std::vector<Mark> mark_;
  std::vector<uint32_t> queue_;
  uint32_t round_ = 0;
  uint64_t steps_ = 0;
};

}  // namespace premortem::rules::import_cycle
