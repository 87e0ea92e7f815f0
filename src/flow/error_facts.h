// Which errors are looked for in vain: somebody calls errors.Is or As, or compares, and the error
// that is looked for has come through a call, Errorf with %v, that kept its text and dropped it.
//
//   if (const LostError* lost = program.errors().LostAt(site, arg)) ... lost->target, lost->check
//
// From each check the error is followed back through the calls that give it. A parameter is what
// the call gave through which the way came, so that an error which one caller of a helper handed
// over does not come out at another; where the way began in the function itself, it is what all
// callers give. Calls of interfaces and function values count where few functions are meant.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "flow/call_graph.h"
#include "flow/error_note.h"

namespace premortem::flow {

struct LostError {
  ErrorTarget target;
  source::SourceLoc check;  // who looks for it
  // Whether what is looked for is seen, there; else a function of a library, called there, may give
  // it.
  bool sure = false;
  source::SourceLoc mentioned;
};

// Immutable.
class ErrorFacts {
 public:
  // At most kMostSteps sources are looked at for one check.
  static constexpr size_t kMostSteps = 20'000;

  explicit ErrorFacts(const CallGraph& graph);

  // Of an error that is given to a call as this argument; null where nobody misses it.
  const LostError* LostAt(SiteId site, uint32_t arg) const;

 private:
  class Walk;
  using Sources = std::pair<FunctionId, ErrorNote::Range>;

  void Look(FunctionId f, const ErrorNote::Check& check);
  const ErrorNote* NoteOf(FunctionId f) const;

  const CallGraph& graph_;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<Sources>> args_;  // by function, parameter
  std::map<std::pair<uint32_t, uint32_t>, ErrorNote::Range> given_;     // by call, parameter
  std::map<uint32_t, ErrorNote::Range> made_;                           // by call
  std::map<uint32_t, std::vector<const ErrorNote::Site*>> sites_;       // by call
  std::map<uint32_t, std::vector<Sources>> fields_;                     // by Symbol
  std::map<std::pair<uint32_t, uint32_t>, LostError> lost_;             // by call, argument
};

}  // namespace premortem::flow
