// Which functions of a program come to an end: loops without a way out (exit_note.h), through all
// calls.
//
//   Exits exits(graph, sync, blocking, deadlines);
//   if (std::optional<EndlessLoop> loop = exits.EndlessIn(f)) ... loop->note->begin
//   if (exits.NeverReturns(site)) ...
//
// Who calls a function that never returns, never returns; a loop in which that happens has its way
// out there. A function value that was handed in, by whoever, does not count: one caller's is not
// another's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "flow/blocking.h"
#include "flow/call_graph.h"
#include "flow/deadlines.h"
#include "flow/exit_note.h"
#include "flow/sync_facts.h"

namespace premortem::flow {

struct EndlessLoop {
  FunctionId function;             // in which it stands
  const LoopNote* note = nullptr;  // of the function
  models::WaitSet waits;           // what it waits for, itself or in what it calls
};

class Exits {
 public:
  // All must outlive it.
  Exits(const CallGraph& graph, const SyncFacts& sync, const Blocking& blocking,
        const Deadlines& deadlines);

  // The first loop without an end that a function enters, itself or in what it calls. Nothing where
  // it has no body.
  std::optional<EndlessLoop> EndlessIn(FunctionId f) const;
  // Whether a loop that a function's note has is without an end.
  bool IsEndless(FunctionId f, const LoopNote& loop) const { return IsEndless(f, loop, endings_); }
  // Why EndlessIn gives nothing for a function, as far as its own body says it: for people.
  std::string_view WhyItEnds(FunctionId f) const;
  // Whether the channel that would end a loop is the only one of the process: others that are like
  // the loop would take from each other what it waits for.
  bool WaitsForShared(const EndlessLoop& loop) const;
  // Whether a call surely never comes back, or none of the function does: no way leads to a return,
  // or all pass one call that never comes back. A panic that a deferred function may recover does.
  bool NeverReturns(SiteId site) const;
  bool NeverReturns(FunctionId f) const { return !endings_[f.value].returns; }

 private:
  // `loop` counts from 1; 0: it does not end in one.
  struct Ending {
    bool returns = true;
    FunctionId function;
    uint32_t loop = 0;

    friend bool operator==(const Ending&, const Ending&) = default;
  };

  Ending EndingOf(FunctionId f, std::span<const Ending> known) const;
  Ending EndingAt(SiteId site, std::span<const Ending> known) const;
  bool IsEndless(FunctionId f, const LoopNote& loop, std::span<const Ending> known) const;
  bool NeverOpens(FunctionId f, const GuardedExit& exit) const;

  const CallGraph& graph_;
  const SyncFacts& sync_;
  const Blocking& blocking_;
  const Deadlines& deadlines_;
  std::vector<Ending> endings_;  // by FunctionId
};

}  // namespace premortem::flow
