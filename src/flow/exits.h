// Which functions of a program come to an end: loops without a way out (exit_note.h), through all
// calls.
//
//   Exits exits(graph, sync);
//   if (std::optional<EndlessLoop> loop = exits.EndlessAt(site)) ... loop->note->begin
//
// Who calls a function that never returns, never returns; a loop in which that happens has its way
// out there. A function value that was handed in, by whoever, does not count: one caller's is not
// another's.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/call_graph.h"
#include "flow/exit_note.h"
#include "flow/sync_facts.h"

namespace premortem::flow {

struct EndlessLoop {
  FunctionId function;             // in which it stands
  const LoopNote* note = nullptr;  // of the function
  bool waits = false;              // it, or what it calls, waits for something
};

class Exits {
 public:
  Exits(const CallGraph& graph, const SyncFacts& sync);

  // The first loop without an end that a function enters, itself or in what it calls. Nothing where
  // it has no body.
  std::optional<EndlessLoop> EndlessIn(FunctionId f) const;
  // The same of what a call or `go` may run: of all functions that it may, of the first.
  std::optional<EndlessLoop> EndlessAt(SiteId site) const;
  // Whether a function may wait for something, as far as its callees are seen. With `carefully`
  // what is not seen may, but the standard library, of which src/models knows what does.
  bool Waits(FunctionId f) const { return waits_[f.value] & kWaits; }
  bool MayWait(FunctionId f) const { return waits_[f.value] != 0; }

 private:
  static constexpr char kWaits = 1, kMayWait = 2;

  // `loop` counts from 1; 0: it does not end in one.
  struct Ending {
    bool returns = true;
    FunctionId function;
    uint32_t loop = 0;

    friend bool operator==(const Ending&, const Ending&) = default;
  };

  void FindWaits();
  Ending EndingOf(FunctionId f, std::span<const Ending> known) const;
  Ending EndingAt(SiteId site, std::span<const Ending> known) const;
  bool IsEndless(FunctionId f, const LoopNote& loop, std::span<const Ending> known) const;

  const CallGraph& graph_;
  const SyncFacts& sync_;
  std::vector<char> waits_;      // by FunctionId
  std::vector<Ending> endings_;  // likewise
};

}  // namespace premortem::flow
