// What each processor (P) of a traced program did lately, so that a long delay of a goroutine can
// say what ran meanwhile. Each processor remembers its last changes (TraceLimits::activities).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "evidence/limits.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

class TraceProcessors {
 public:
  enum class Doing : uint8_t { kUnknown, kIdle, kScheduler, kRuns, kSyscall };
  // Who runs, or is in a system call.
  struct Runner {
    uint64_t goroutine = 0;
    uint32_t group = 0;
  };

  explicit TraceProcessors(const TraceLimits& limits) : limits_(limits) {}

  void SetId(uint32_t slot, uint64_t id) { At(slot).id = id; }
  // From now on the processor does something else.
  void Do(uint32_t slot, Doing doing, int64_t now, Runner runner);
  void BeginSweep(uint32_t slot, int64_t now);
  // How long it has swept; none where no sweep had begun.
  std::optional<uint64_t> EndSweep(uint32_t slot, int64_t now);

  // What they did from `from` to `to`, which is now, by id. `events` is how many there were so far:
  // looking back must not become the main work, whatever the input is.
  std::vector<TraceProcShare> Shares(int64_t from, int64_t to, uint64_t events);
  // How many have done something.
  uint64_t seen() const;

 private:
  struct Activity {
    int64_t from = 0, to = 0;
    Runner runner;
    Doing doing = Doing::kUnknown;
  };
  struct Proc {
    uint64_t id = 0;
    Activity now;
    int64_t sweep_since = -1;
    std::vector<Activity> recent;  // a ring of the last ones
    size_t next = 0;
  };

  Proc& At(uint32_t slot) {
    if (slot >= procs_.size()) procs_.resize(slot + 1);
    return procs_[slot];
  }
  void Remember(Proc& proc);
  TraceProcShare ShareOf(const Proc& proc, int64_t from, int64_t to);
  static void Add(TraceProcShare& share, const Activity& activity, uint64_t time);

  const TraceLimits& limits_;
  std::vector<Proc> procs_;   // by slot
  uint64_t looked_back_ = 0;  // activities that were looked at
};

}  // namespace premortem::evidence
