// Which calls may take for ever: contexts that no caller gives a deadline, and HTTP clients without
// a time-out. And which contexts never end, as nobody can cancel them either.
//
//   Deadlines deadlines(graph, unseen);
//   if (deadlines.IsEndless(f, OriginOfLimit(function, value, numbers))) ...
//
// A parameter is endless where all callers that are seen, but for tests, hand over what is endless,
// and there is one; a variable or field where all that is put into it anywhere in the program is.
// That a context never ends is said of those only of which all is seen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "flow/call_graph.h"
#include "flow/deadline_note.h"
#include "flow/unseen.h"

namespace premortem::flow {

class Deadlines {
 public:
  // O(what is handed over and put * rounds); a round more for each step on the longest way.
  // Both must outlive it.
  Deadlines(const CallGraph& graph, const Unseen& unseen);

  // Of a value in the function; `origin` as OriginOfLimit gives it there.
  bool IsEndless(FunctionId f, const LimitOrigin& origin) const {
    return Of(f, origin, 0).limit == Limit::kEndless;
  }
  // Whether a context of the function has no deadline and nobody can cancel it.
  bool NeverEnds(FunctionId f, const LimitOrigin& context) const {
    return Of(f, context, 0) == State{Limit::kEndless, false};
  }
  // Of the variable or field of this name.
  bool IsUnlimited(Symbol place) const;
  // Which parameter of a function becomes what it returns, with no limit on the way; -1: none.
  int ReturnedInput(FunctionId f) const;

 private:
  enum class Limit : uint8_t { kNeverCalled, kEndless, kUnknown };
  struct State {
    Limit limit = Limit::kNeverCalled;
    bool cancelled = false;  // it may be, where it is a context

    friend bool operator==(const State&, const State&) = default;
  };
  // What calls return is followed through this many of them.
  static constexpr int kMostCalls = 8;

  static constexpr State kUnknown = {Limit::kUnknown, true};

  static State JoinOf(State a, State b) {
    return {std::max(a.limit, b.limit), a.cancelled || b.cancelled};
  }
  State Of(FunctionId f, const LimitOrigin& origin, int depth) const;
  State OfInput(FunctionId f, uint32_t input) const;
  State OfPlace(Symbol place) const;
  State OfCall(FunctionId f, uint32_t call, int depth) const;
  bool Pass(FunctionId from, const DeadlineNote::Pass& pass);
  bool Put(FunctionId from, const DeadlineNote::Put& put);
  bool PutAt(Symbol place, State state);
  bool GiveLimit(FunctionId f, const LimitOrigin& client);
  bool IsLimited(FunctionId f, const LimitOrigin& client) const;
  bool Join(FunctionId f, uint32_t input, State state);
  void AddCallbacks();

  const CallGraph& graph_;
  const Unseen& unseen_;
  std::vector<std::vector<State>> inputs_;  // by FunctionId
  // By FunctionId: the clients that it gives a limit, or hands to what does.
  std::vector<std::vector<LimitOrigin>> limited_;
  std::unordered_map<uint32_t, State> places_;  // by Symbol
};

}  // namespace premortem::flow
