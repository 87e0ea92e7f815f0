// What functions do with resources, in the whole program: which release what they are given, which
// only use it, which give their caller something that has to be released.
//
//   LifetimeFacts facts(graph);
//   facts.OnArgument(site, 0, Means::kBody)   // what a call does with its first argument
//   facts.AcquiredBy(site)                    // {kResponse, result 0 by kBody}
//
// What is not known takes what it is given (but readers, which are only used) and gives nothing: at
// first that is all functions, and rounds over the call graph make it less. So wherever that
// stops, also within cycles, what is known is true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/call_graph.h"
#include "flow/lifetime_note.h"

namespace premortem::flow {

// What a function does whose paths end so.
Effect EffectOf(const std::vector<const LifetimeEnd*>& ends);

// What a call gives that has to be released.
struct Acquired {
  models::ResourceKind kind = models::ResourceKind::kCancel;
  MeansOfResults given;

  friend bool operator==(const Acquired&, const Acquired&) = default;
};

// Immutable once it is made.
class LifetimeFacts {
 public:
  // Rounds over what is still changing.
  static constexpr int kMostRounds = 16;

  // O((functions + handovers) * rounds); a round more for each cycle or closure that a resource
  // goes through.
  explicit LifetimeFacts(const CallGraph& graph);

  // What a call does with an argument, the receiver of a method first.
  Effect OnArgument(SiteId site, uint32_t index, Means means) const;
  // What a function does with a parameter, or, behind them, a free variable.
  Effect OnInput(FunctionId f, uint32_t index, Means means) const;
  std::optional<Acquired> AcquiredBy(SiteId site) const;
  std::optional<Acquired> AcquiredBy(FunctionId f) const;

  // "0 releases, 2 uses, gives a response as 0": for dumps.
  std::string TextOf(FunctionId f) const;

 private:
  struct Row {
    FunctionId function;
    std::vector<Effect> effects;  // by trail
    std::optional<Acquired> acquired;
  };

  const Row* RowOf(FunctionId f) const {
    uint32_t row = rows_of_[f.value];
    return row == 0 ? nullptr : &rows_[row - 1];
  }
  bool Update(Row& row) const;
  Effect EffectOf(FunctionId f, const LifetimeTrail& trail) const;
  Effect OfHandover(FunctionId f, const LifetimeHandover& handover) const;
  std::optional<Acquired> AcquiredIn(FunctionId f, const LifetimeTrail& trail) const;
  std::vector<const LifetimeEnd*> EndsOf(FunctionId f, const LifetimeTrail& trail) const;
  SiteId SiteOf(FunctionId f, uint32_t call) const {
    return SiteId(graph_.SitesOf(f).first + call - 1);
  }

  const CallGraph& graph_;
  std::vector<uint32_t> rows_of_;  // by FunctionId: number of the row, from 1
  std::vector<Row> rows_;          // of functions with something to say; callees first
};

}  // namespace premortem::flow
