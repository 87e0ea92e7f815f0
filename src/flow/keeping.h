// Who still has a value when a function has returned: whether somebody keeps it (a variable of a
// package, a field of something older, a channel, another goroutine), it is given back as a result,
// or all are done with it.
//
//   Keeping keeping(graph);
//   if (keeping.OfInput(f, 0).kept) ... the receiver
//
// Flow-insensitive: what is true of one use is true of the value. What is not understood keeps what
// it is given. Of functions that nobody sees those of packages whose rows are complete
// (models/retains.h) keep what they have a row of, and may give back what they are given; others
// keep their arguments. None keeps the receiver of a method; one whose result is of the receiver's
// type may give that back, or another view of it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "flow/call_graph.h"
#include "flow/keep_note.h"
#include "models/functions.h"

namespace premortem::flow {

class Keeping {
 public:
  // What becomes of a value.
  struct Fate {
    bool kept = false;
    bool returned = false;  // as a result, or in one

    friend bool operator==(const Fate&, const Fate&) = default;
  };

  // Rounds before what still changes counts as kept.
  static constexpr int kMostRounds = 32;

  // O(handovers * rounds); a round more for each cycle that a value goes.
  explicit Keeping(const CallGraph& graph);

  // Of a parameter, the receiver of a method first, and behind the parameters the free variables.
  Fate OfInput(FunctionId f, uint32_t index) const;
  // Of the value whose trail in a note is `trail`. `site_of` gives the call with a number.
  Fate OfTrail(const KeepNote& note, uint32_t trail, FunctionRef<SiteId(uint32_t)> site_of) const;

 private:
  using Seen = std::vector<bool>;

  Fate Follow(const KeepNote& note, uint32_t trail, FunctionRef<SiteId(uint32_t)> site_of,
              Seen& seen) const;
  Fate OfHandover(const Handover& handover, FunctionRef<SiteId(uint32_t)> site_of) const;
  Fate OfCall(SiteId site, const Handover& handover) const;
  bool Update(FunctionId f);

  const CallGraph& graph_;
  std::vector<uint32_t> first_;  // of each function its inputs, by FunctionId
  std::vector<Fate> inputs_;
  // Functions of libraries of which rows are to be asked, by FunctionId.
  std::unordered_map<uint32_t, models::FunctionName> libraries_;
};

}  // namespace premortem::flow
