// Facts of functions from the facts of what they call: callees before callers, and within a
// strongly connected component until nothing changes.
//
//   // Which functions start goroutines, themselves or in what they call?
//   std::vector<char> starts = SolveBottomUp<char>(graph, {.start = 0, .unknown = 1},
//       [&](FunctionId f, std::span<const char> facts) { ... facts[edge.callee.value] ... });
//
// A fact is what callers need to know of a function. What comes from the function's own body is
// noted while its IR is there (Summarise), with calls by their numbers, and joined here with
// what the callees turn out to be: docs/decisions/0017-summaries-and-link.md.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "flow/call_graph.h"

namespace premortem::flow {

// Rounds over a component before its facts become unknown.
inline constexpr int kMostFactRounds = 16;

template <typename Fact>
struct FactBounds {
  Fact start;    // of each function before anything is known of it; the smallest
  Fact unknown;  // of functions of a component that does not come to rest
};

// By FunctionId. `transfer(f, facts)` gives the fact of f, with or without a body, from those of
// its callees; it must grow when they grow, and see nothing else that changes. Facts are compared
// with
// ==. A function outside of cycles is asked once, one in a cycle at most kMostFactRounds times.
// Sequential and in a fixed order.
template <typename Fact>
std::vector<Fact> SolveBottomUp(const CallGraph& graph, const FactBounds<Fact>& bounds,
                                FunctionRef<Fact(FunctionId, std::span<const Fact>)> transfer) {
  std::vector<Fact> facts(graph.function_count() + 1, bounds.start);
  auto step = [&](FunctionId f) {
    Fact fact = transfer(f, facts);
    if (fact == facts[f.value]) return false;
    facts[f.value] = std::move(fact);
    return true;
  };
  for (const std::vector<FunctionId>& component : graph.Components()) {
    if (component.size() == 1 && !graph.CallsItself(component[0])) {
      step(component[0]);
      continue;
    }
    bool changed = true;
    for (int round = 0; changed && round < kMostFactRounds; ++round) {
      changed = false;
      for (FunctionId f : component) changed = step(f) || changed;
    }
    if (!changed) continue;
    for (FunctionId f : component) facts[f.value] = bounds.unknown;
  }
  return facts;
}

}  // namespace premortem::flow
