// What a whole program does with its channels and groups of goroutines: whether anybody closes a
// channel, sends to it, receives from it.
//
//   SyncFacts facts(graph, unseen);
//   if (facts.Of(f, object).IsNeverClosed()) ...      // object: of f's SyncNote
//
// Values that may be one object are one set, over all functions, fields and variables (Steensgaard,
// POPL 1996): what goes from one place to another is in both from then on, whichever was first. A
// field stands for that field of all values of its struct. Code that nobody sees may do anything
// with what it gets, but only receive from what it can only receive from; so may the callers of
// functions that a library exports. Tests do not count.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "flow/call_graph.h"
#include "flow/sync_note.h"
#include "flow/unseen.h"

namespace premortem::flow {

struct SyncState {
  uint8_t events = 0;   // SyncEvents of all functions
  bool unknown = true;  // and perhaps those of code that nobody sees
  bool shared = false;  // a variable of a package keeps it: the process has one

  bool Has(SyncEvent event) const { return unknown || (events & event) != 0; }
  bool IsNeverClosed() const { return !Has(kCloses); }
  // Whether no receive from it ever returns.
  bool IsSilent() const { return !Has(kCloses) && !Has(kSends); }
};

class SyncFacts {
 public:
  // O((objects + their ends) * callees of a call).
  SyncFacts(const CallGraph& graph, const Unseen& unseen);

  // Of an object in the SyncNote of a function.
  SyncState Of(FunctionId f, uint32_t object) const;
  // The same number for objects that may be one.
  std::optional<uint32_t> NumberOf(FunctionId f, uint32_t object) const;
  // Of the group that a call tells or waits for; nothing known where it does neither.
  SyncState OfGroupCall(SiteId site) const;
  // Whether the function with such a call itself waits for the group.
  bool WaitsItself(SiteId site) const;
  // Whether the function with a `go` statement, or a call that starts a goroutine in a group,
  // itself waits for what runs there: by its group, or on a channel on which that sends or that it
  // closes.
  bool StarterWaits(SiteId site) const;

 private:
  static constexpr uint32_t kInput = 0, kResult = 1;

  uint32_t NewSet();
  uint32_t Find(uint32_t set);
  void Merge(uint32_t a, uint32_t b) { sets_[Find(a)] = Find(b); }
  uint32_t SetOfPlace(Symbol place);
  uint32_t SetOf(FunctionId f, uint32_t kind, uint32_t index);

  std::optional<uint32_t> GroupOf(SiteId site) const;
  bool WaitsFor(FunctionId f, FunctionId told_by) const;
  void Add(FunctionId f, uint32_t set, const SyncEnd& end);
  void AddArgument(FunctionId f, uint32_t set, const SyncEnd& end);
  void AddCallResult(FunctionId f, uint32_t set, const SyncEnd& end);
  void MakeUnknown(uint32_t set) { unknown_.push_back(set); }

  const CallGraph& graph_;
  const Unseen& unseen_;
  std::vector<uint32_t> first_;               // of each function its objects' sets, by FunctionId
  std::vector<uint32_t> sets_;                // union-find: which stands for each
  std::vector<uint32_t> unknown_, received_;  // sets, while they are made
  std::vector<SyncState> states_;             // by set, of those that stand for theirs
  std::unordered_map<uint32_t, uint32_t> places_;     // by Symbol
  std::unordered_map<uint64_t, uint32_t> interface_;  // inputs and results of functions
};

}  // namespace premortem::flow
