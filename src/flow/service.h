// Which functions run in a process that lasts, beside the handlers that reach.h knows. What waits
// for ever there is lost, and nobody sees it; a command is ended by who started it.
//
//   Service service(graph, reach, sync, exits);
//   if (Standing standing = service.Of(f)) ... standing.start
//
// A goroutine that main, or what it calls, waits for is a part of that. Others belong to a service
// unless their starter is a part of commands alone: functions of main or of a command
// (models/entries.h) that get to no place where requests begin to be served.
#pragma once

#include <cstdint>
#include <vector>

#include "flow/call_graph.h"
#include "flow/exits.h"
#include "flow/reach.h"
#include "flow/sync_facts.h"

namespace premortem::flow {

struct Standing {
  enum class Why : uint8_t {
    kNone,
    kHandler,    // it gets a request and what to answer it by: whoever calls it, that waits
    kGoroutine,  // it runs in a goroutine of a service
    kLoop,       // it is called in a loop without an end, or one that a select ends
  };
  Why why = Why::kNone;
  FunctionId entry;  // the handler, what starts the goroutine, what has the loop
  SiteId start;      // where the goroutine is started; in the loop the call that leads on

  explicit operator bool() const { return why != Why::kNone; }
};

class Service {
 public:
  // O(edges). All but `graph` are needed while it is made only.
  Service(const CallGraph& graph, const Reach& reach, const SyncFacts& sync, const Exits& exits);

  // Of a function with all that calls it, tests apart.
  const Standing& Of(FunctionId f) const { return standings_[f.value]; }
  // Of what a call does: that of its function, or it stands in such a loop itself.
  Standing OfCall(SiteId site) const;
  // Whether the program is neither a command nor serves requests: others do so with it.
  bool IsLibrary() const { return is_library_; }

 private:
  // Which functions only commands get to that serve no requests.
  class Commands;

  void AddHandlers();
  void AddGoroutines(const Reach& reach, const SyncFacts& sync, const Commands& commands);
  void AddLoops(const Exits& exits);
  void Add(FunctionId f, const Standing& standing);
  void Spread(uint32_t most_calls);

  const CallGraph& graph_;
  std::vector<Standing> standings_;  // by FunctionId
  std::vector<SiteId> in_loops_;     // sorted
  std::vector<FunctionId> queue_;
  bool is_library_ = false;
};

}  // namespace premortem::flow
