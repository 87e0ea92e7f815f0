// What a call may wait for before it returns, and whether it starts goroutines.
//
//   Blocking blocking(graph);
//   if (!blocking.OfCall(site).empty()) ...   // models::WaitSet: time, io, lock, event, stream
//   if (blocking.Starts(f)) ...
//   if (!blocking.MayWait(f)) ...             // for those who must not miss any
//   if (blocking.WaitsOf(f).by_context.Has(models::Wait::kIo)) ...   // a context ends it
//
// Channel operations wait for an event; what has no body here, the runtime's functions, and any
// method of an interface that src/models has a row of, wait as the row says. All else comes from
// the callees, of calls of which all are known: what is not known waits for nothing. A lock that a
// function lets go of again, itself or in what it calls, is none that its callers wait for: that is
// counted by calls, not by paths and not by which lock. And what has no stream among its parameters
// or in them waits for none.
//
// A context cuts short what a function waits for where it selects on the context's channel, or
// hands the context to what heeds it: to a function with a row, or to one that does so in turn.
// That an HTTP client has a time-out is for deadlines.h to say.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow/blocking_note.h"
#include "flow/call_graph.h"
#include "models/waits.h"

namespace premortem::flow {

class Blocking {
 public:
  // O(edges * rounds of SolveBottomUp). `graph` must outlive it.
  explicit Blocking(const CallGraph& graph);

  models::WaitSet Of(FunctionId f) const { return facts_[f.value].waits.All(); }
  // The same, by what cuts it short. What of a kind of wait is cut in one place may not be in
  // another.
  const Waits& WaitsOf(FunctionId f) const { return facts_[f.value].waits; }
  // What a part of a function waits for: that with these calls, by their numbers, and, with
  // `channels`, channel operations.
  models::WaitSet OfPart(FunctionId f, std::span<const uint32_t> calls, bool channels) const;
  // Whether it waits, or perhaps what it calls that is not seen. The standard library is: of that
  // src/models knows what waits. Streams do not count: a print is over at once, mostly.
  bool MayWait(FunctionId f) const;
  // Whether it calls what is not seen, itself or in what it calls.
  bool CallsUnseen(FunctionId f) const { return facts_[f.value].unseen; }
  // What the caller waits for: nothing at a go statement.
  models::WaitSet OfCall(SiteId site) const { return OfCall(site, {}, facts_).waits.All(); }
  // Whether a call of the function may start a goroutine, by its body or by its callees'.
  bool Starts(FunctionId f) const { return facts_[f.value].starts; }

 private:
  struct Fact {
    Waits waits;
    bool starts = false;
    bool unseen = false;   // it calls what is not seen
    bool library = false;  // it is known by its row alone

    friend bool operator==(const Fact&, const Fact&) = default;
  };

  void FindUnlocking();
  Fact OfFunction(FunctionId f, std::span<const Fact> facts) const;
  Fact OfCall(SiteId site, Cut cut, std::span<const Fact> facts) const;
  void RemoveOwn(FunctionId f, Waits& waits) const;

  const CallGraph& graph_;
  std::vector<char> unlocks_;  // by FunctionId: lets go of a lock, itself or in what it calls
  std::vector<Fact> facts_;    // by FunctionId
};

}  // namespace premortem::flow
