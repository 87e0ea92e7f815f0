// Functions that make a client which holds connections for their caller: each call gives one more.
//
//   Clients clients(graph, keeping);
//   if (std::string_view what = clients.MadeBy(callee); !what.empty()) ...
//
// A function that also keeps what it returns (a cache, sync.Once) makes nothing for its caller.
#pragma once

#include <string_view>
#include <vector>

#include "flow/call_graph.h"
#include "flow/keeping.h"

namespace premortem::flow {

class Clients {
 public:
  Clients(const CallGraph& graph, const Keeping& keeping);

  // "an HTTP transport"; empty: nothing of the kind, or not on each call.
  std::string_view MadeBy(FunctionId f) const { return made_[f.value]; }

 private:
  std::vector<std::string_view> made_;  // by FunctionId
};

}  // namespace premortem::flow
