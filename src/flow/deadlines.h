// Which calls may take for ever: contexts that no caller gives a deadline, and HTTP clients without
// a time-out.
//
//   Deadlines deadlines(graph);
//   if (deadlines.IsEndless(f, origin) && deadlines.IsUnlimited(place)) ...
//
// A context is endless where all callers that are seen, but for tests, hand over an endless one,
// and there is one. A variable or field has no limit where every client that is put into it
// anywhere in the program has none.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "flow/call_graph.h"
#include "flow/deadline_note.h"

namespace premortem::flow {

class Deadlines {
 public:
  // O(contexts that are handed over * rounds); a round more for each caller on the longest way.
  explicit Deadlines(const CallGraph& graph);

  // Of a context in the function; `origin` as OriginOfContext gives it there.
  bool IsEndless(FunctionId f, const ContextOrigin& origin) const {
    return Of(f, origin) == State::kEndless;
  }
  bool IsUnlimited(Symbol place) const;

 private:
  enum class State : uint8_t { kNeverCalled, kEndless, kUnknown };

  State Of(FunctionId f, const ContextOrigin& origin) const;
  bool Pass(FunctionId from, const DeadlineNote::Pass& pass);
  bool Join(FunctionId f, uint32_t input, State state);
  void AddCallbacks();
  void AddClients(const DeadlineNote& note);

  const CallGraph& graph_;
  std::vector<std::vector<State>> inputs_;        // by FunctionId
  std::unordered_map<uint32_t, bool> unlimited_;  // by Symbol of the place
};

}  // namespace premortem::flow
