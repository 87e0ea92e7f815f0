// Which functions run what they are given, and whether in a goroutine of its own.
//
//   func safeGo(f func()) { go func() { defer recoverAll(); f() }() }
//   Running(graph).Of(site, 0).starts      // of a call safeGo(work)
#pragma once

#include <cstdint>
#include <unordered_map>

#include "flow/call_graph.h"

namespace premortem::flow {

class Running {
 public:
  struct How {
    bool calls = false;   // it runs before the call returns
    bool starts = false;  // it runs in another goroutine

    friend bool operator==(const How&, const How&) = default;
  };

  // O(uses * rounds); a round more for each function on the longest way that one is handed on.
  explicit Running(const CallGraph& graph);

  // Of argument `argument` of a call, its receiver counted. `calls` also where it is `go` that
  // calls: then the goroutine's own.
  How Of(SiteId site, uint32_t argument) const;
  // Of an input of a function: a parameter, or behind them a free variable.
  How OfInput(FunctionId f, uint32_t input) const;

 private:
  static constexpr int kMostRounds = 16;

  bool Update(FunctionId f);
  How OfUse(FunctionId f, const RunUse& use) const;

  const CallGraph& graph_;
  std::unordered_map<uint64_t, How> inputs_;  // by FunctionId and input
};

}  // namespace premortem::flow
