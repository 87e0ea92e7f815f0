// What functions return as far as nil is concerned: for each result whether it may be nil, a nil
// pointer in an interface (a "typed nil"), or never nil; and what goes together: a nil pointer with
// an error, with false.
//
//   func find(id string) (*User, error)    outcomes: (nil, not nil), (not nil, nil)
//   func check(u *User) *Problem           outcomes: (nil), (not nil)
//
// An *outcome* is one way to return. What comes from a call is what the callee returns: a function
// is first read alone (ResultNoteOf), with such results by the number of the call, and the outcomes
// of all functions are found when the program is linked, callees first. Where not all callees of a
// call are known its results are unknown.
//
// An outcome also says what it takes: that a parameter is nil, or that conditions on the way ask
// about a parameter. So `if err != nil { return wrap(err) }` does not return nil, though wrap(nil)
// does. Outcomes that a caller cannot be said to get are left out: that a pointer could be nil is
// no reason to think that it is. But errors are nil as a rule.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "flow/call_graph.h"
#include "flow/result_note.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

// One way in which a function returns.
struct Outcome {
  std::array<ResultShape, kMostResults> results{};
  uint16_t nil_params = 0;      // bits of parameters (a receiver first) that are nil then
  uint16_t not_nil_params = 0;  // that are not
  uint16_t asked_params = 0;    // that conditions ask about in another way

  friend auto operator<=>(const Outcome&, const Outcome&) = default;
};

// All ways, sorted, each once; none: it never returns. Where there are too many, or nothing is
// known, the one way of which all is unknown.
using Outcomes = std::vector<Outcome>;
Outcomes UnknownOutcomes();
// "(nil, not nil) asks 0, (not nil, nil) if 1 is nil": for dumps, of so many results.
std::string TextOf(const Outcomes& outcomes, size_t results);

// The outcomes of a noted function; `outcomes_of_call` has those of what a call calls.
Outcomes OutcomesOf(const ResultNote& note, FunctionRef<Outcomes(uint32_t call)> outcomes_of_call);

// Of all functions of a program. Immutable.
class ResultFacts {
 public:
  explicit ResultFacts(const CallGraph& graph);

  const Outcomes& Of(FunctionId f) const { return outcomes_[f.value]; }
  // Of what a call may reach; unknown where that is not all known.
  Outcomes OfCall(SiteId site) const;
  // Where a caller compares a result, which is an interface, with nil, or somebody the field or
  // variable of a package into which a caller puts it: the first such place in the order of calls.
  // Nothing where none does.
  std::optional<source::SourceLoc> ComparisonOf(FunctionId f, uint32_t result) const;
  // Whether some function gives a new struct to its caller and leaves the field, an error by its
  // type, as it was: nil. What tests do does not count.
  bool IsLeftNil(Symbol field) const { return left_nil_.contains(field.value); }

 private:
  void AddComparison(FunctionId caller, uint32_t call, uint32_t result, source::SourceLoc at);
  void AddComparisonsOfPlaces();

  const CallGraph& graph_;
  std::vector<Outcomes> outcomes_;                                          // by FunctionId
  std::map<std::pair<uint32_t, uint32_t>, source::SourceLoc> comparisons_;  // function, result
  std::unordered_set<uint32_t> left_nil_;                                   // by Symbol
};

}  // namespace premortem::flow
