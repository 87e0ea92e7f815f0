#include "rules/packages/import_cycle/graph.h"

#include <algorithm>

namespace premortem::rules::import_cycle {

// Tarjan's algorithm with its recursion on a stack of its own.
std::vector<uint32_t> Components(const Graph& graph) {
  constexpr uint32_t kNone = 0xffffffff;
  struct Frame {
    uint32_t node;
    uint32_t next;  // index of the successor to look at
  };
  std::vector<uint32_t> component(graph.size(), kNone);
  std::vector<uint32_t> order(graph.size(), kNone);
  std::vector<uint32_t> low(graph.size());
  std::vector<uint32_t> open;  // nodes whose component is not complete
  std::vector<Frame> stack;
  uint32_t visited = 0;
  uint32_t count = 0;
  auto enter = [&](uint32_t node) {
    order[node] = low[node] = visited++;
    open.push_back(node);
    stack.push_back({node, 0});
  };
  for (uint32_t root = 0; root < graph.size(); ++root) {
    if (order[root] != kNone) continue;
    enter(root);
    while (!stack.empty()) {
      uint32_t node = stack.back().node;
      if (stack.back().next < graph[node].size()) {
        uint32_t to = graph[node][stack.back().next++];
        if (order[to] == kNone) {
          enter(to);
        } else if (component[to] == kNone) {
          low[node] = std::min(low[node], order[to]);
        }
        continue;
      }
      stack.pop_back();
      if (!stack.empty()) {
        low[stack.back().node] = std::min(low[stack.back().node], low[node]);
      }
      if (low[node] != order[node]) continue;
      uint32_t member;
      do {
        member = open.back();
        open.pop_back();
        component[member] = count;
      } while (member != node);
      ++count;
    }
  }
  return component;
}

std::vector<std::vector<uint32_t>> Members(const std::vector<uint32_t>& components) {
  std::vector<std::vector<uint32_t>> members;
  for (uint32_t node = 0; node < components.size(); ++node) {
    if (components[node] >= members.size()) members.resize(components[node] + 1);
    members[components[node]].push_back(node);
  }
  return members;
}

}  // namespace premortem::rules::import_cycle
