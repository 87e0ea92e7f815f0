// What the rule puts together: what the goroutine does (work.cpp), and how the process ends behind
// its start (end_of_process.cpp).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "flow/program_flow.h"
#include "rules/context.h"
#include "rules/starts.h"

namespace premortem::rules::goroutine_not_awaited {

// What a goroutine does, through the calls of the program.
class Work {
 public:
  Work(const flow::ProgramFlow& program, const Start& start);

  // Others may know when it is done, or how far it is.
  bool tells() const { return tells_; }
  // It receives or selects, other than over a channel of which the program shows who feeds it.
  bool has_life_of_its_own() const { return has_life_of_its_own_; }
  // What it ranges over: channels, as SyncFacts numbers them.
  const std::vector<uint32_t>& fed_by() const { return fed_by_; }

  // A call that leaves something, and what it does: "writes to a file".
  struct Effect {
    flow::SiteId site;  // none: it leaves nothing
    std::string what;
  };
  const Effect& effect() const { return effect_; }
  // It passes on what it has buffered, to whatever that is.
  const Effect& flushing() const { return flushing_; }
  // It prints, which is lost where the process ends at once.
  const Effect& printing() const { return printing_; }
  // It lets a server end its requests, for which that returns from serving at once.
  const Effect& draining() const { return draining_; }

 private:
  void Walk(std::vector<flow::FunctionId>& open, bool starter);
  void LookAt(flow::FunctionId f, bool starter, std::vector<flow::FunctionId>& next);
  void LookAtEffects(flow::FunctionId f, FunctionRef<bool(uint32_t call)> counts);
  void LookAtChannels(flow::FunctionId f);
  void LookAtReceive(flow::FunctionId f, uint32_t object);
  void LookAtForeign(flow::SiteId site, flow::FunctionId callee);
  void Follow(flow::SiteId site, std::vector<flow::FunctionId>& next);
  void Add(flow::FunctionId f, std::vector<flow::FunctionId>& next);
  void Note(Effect& effect, flow::SiteId site, std::string_view what);
  bool CallsInput(flow::FunctionId f, uint32_t call, uint32_t inputs) const;

  const flow::CallGraph& graph_;
  const flow::SyncFacts& sync_;
  std::set<uint32_t> seen_;  // FunctionIds
  bool tells_ = false;
  bool has_life_of_its_own_ = false;
  std::vector<uint32_t> fed_by_;
  bool effects_count_ = true;
  Effect effect_, flushing_, printing_, draining_;
};

// How a command gets to its end from some place on, as far as a goroutine can know that it has been
// waited for.
enum class WayToEnd : uint8_t {
  kWaits,   // it may wait for somebody, or it is not seen that it ends
  kPauses,  // it sleeps, takes a lock, works on files: that takes time, and says nothing
  kAtOnce,
};

// How the process ends behind the start of a goroutine in the package `main`. Who only feeds what
// the goroutine ranges over does not wait for it; nor does a server that it drains.
WayToEnd WayToEndAfter(FunctionContext& function, const Start& start, const Work& work);

}  // namespace premortem::rules::goroutine_not_awaited
