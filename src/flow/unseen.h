// What code that nobody sees may do with a program: call its functions, use its fields and
// variables. Whoever uses a library may call what it exports; what the program itself gets to from
// main or from requests is the code of a program, not of a library. Tests do not count.
//
//   Unseen unseen(graph, reach);
//   if (unseen.MayCall(f)) ...      // the callers in the graph are not all
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "flow/call_graph.h"
#include "flow/reach.h"

namespace premortem::flow {

class Unseen {
 public:
  // O(functions + call sites). Neither need outlive it.
  Unseen(const CallGraph& graph, const Reach& reach);

  // Whether such code may call a function: its package exports it, libraries call it back, or
  // nobody is seen to call it.
  bool MayCall(FunctionId f) const { return may_call_[f.value]; }
  // Whether it may use a field or variable of a package.
  bool MayUse(Symbol place) const;

 private:
  bool IsExported(const CallGraph& graph, FunctionId f) const;

  std::unordered_map<uint32_t, bool> open_;  // packages, by the symbol of their path
  std::vector<bool> may_call_;               // by FunctionId
};

}  // namespace premortem::flow
