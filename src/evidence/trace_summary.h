// What an execution trace shows, summed up: where each kind of goroutine spent its time, how long
// it waited for a processor, what the collector did, and the worst delays with what ran meanwhile.
// Part of Evidence (Evidence::traces); times are nanoseconds.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"
#include "evidence/trace_format.h"

namespace premortem::evidence {

// How many, how long together, how long at most.
struct TimeSum {
  uint64_t count = 0;
  uint64_t total = 0;
  uint64_t greatest = 0;

  void Add(uint64_t time) {
    ++count;
    total += time;
    greatest = std::max(greatest, time);
  }
  void Add(const TimeSum& other) {
    count += other.count;
    total += other.total;
    greatest = std::max(greatest, other.greatest);
  }
};

// Counts times in buckets that are at most a quarter of an octave wide.
class TimeHistogram {
 public:
  static constexpr size_t kBuckets = 4 * 48;

  void Add(uint64_t time) { ++counts_[BucketOf(time)]; }
  void Add(const TimeHistogram& other) {
    for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  }
  // The least time of a bucket.
  static uint64_t LeastOf(size_t bucket) {
    if (bucket < 4) return bucket;
    return (4 + bucket % 4) << (bucket / 4 - 1);
  }
  // A bound that `share` (0 to 1) of all times do not exceed, exact to its bucket; 0 without times.
  uint64_t Quantile(double share) const;
  const std::array<uint64_t, kBuckets>& counts() const { return counts_; }

 private:
  static size_t BucketOf(uint64_t time) {
    if (time < 4) return static_cast<size_t>(time);
    auto octave = static_cast<size_t>(std::bit_width(time)) - 3;  // 4 to 7: 0
    return std::min(4 * (octave + 1) + (time >> octave & 3), kBuckets - 1);
  }

  std::array<uint64_t, kBuckets> counts_{};
};

// Goroutines that were made by the same go statement and begin with the same function.
struct TraceGroup {
  StackId created_by;  // with the go statement; none where the trace does not show it
  StackId start;       // the function that they begin with; none where unknown

  uint64_t created = 0;  // in the trace
  uint64_t ended = 0;
  uint64_t alive = 0;              // at its end
  uint64_t short_lived = 0;        // that ended within 10 microseconds
  std::array<uint64_t, 5> time{};  // by GoStatus
  TimeSum latency;                 // runnable until running
  TimeHistogram latencies;
  TimeSum assist;  // marking for the collector, within the other times

  uint64_t TimeIn(GoStatus status) const { return time[static_cast<size_t>(status)]; }
};

// Where the goroutines of a group stopped running, why, and for how long.
struct TraceStay {
  uint32_t group = 0;
  GoStatus status = GoStatus::kNone;  // waiting, in a system call, or runnable: preempted
  StringId reason;  // "chan receive"; of mark assists, which run: "GC mark assist"
  StackId stack;
  TimeSum time;
};

// Stretches of time that have a name: regions and tasks of the program, kinds of stops of the
// world.
struct TraceStretch {
  StringId name;
  TimeSum time;
  uint64_t open = 0;  // at the end of the trace
};

// How a goroutine became runnable.
enum class RunnableCause : uint8_t { kUnknown, kCreated, kWoken, kPreempted, kSyscallEnd };
std::string_view Name(RunnableCause cause);

// What a processor did during a delay.
struct TraceProcShare {
  struct Ran {
    uint32_t group = 0;
    uint64_t time = 0;
    uint64_t times = 0;      // how often
    uint64_t goroutine = 0;  // the one that ran longest
    uint64_t longest = 0;
    bool several = false;  // goroutines, not only that one
  };
  uint64_t proc = 0;
  uint64_t known = 0;  // of the delay, the last part that was still known
  uint64_t idle = 0, syscall = 0, scheduler = 0;
  std::vector<Ran> ran;  // the longest first, at most four
};

// A goroutine that waited long for a processor.
struct TraceDelay {
  int64_t time = 0;  // when it began to run, on the trace's clock
  uint64_t delay = 0;
  uint64_t goroutine = 0;
  uint32_t group = 0;
  RunnableCause cause = RunnableCause::kUnknown;
  StackId stack;                      // where it had stopped
  StackId waker;                      // what woke or made it
  uint64_t marking = 0;               // of the delay, the concurrent mark phase ran
  uint64_t stopped = 0;               // of the delay, the world was stopped
  uint64_t steals = 0;                // processors taken from threads in system calls meanwhile
  std::vector<TraceProcShare> procs;  // by id
};

struct TraceSummary {
  static constexpr size_t kWorstDelays = 20;
  static constexpr uint32_t kUnknownGroup =
      1;  // of goroutines that have not shown where they began

  InputId input;
  int64_t begin = 0, end = 0;  // of the events, on the trace's clock
  uint64_t events = 0;
  std::vector<TraceGroup> groups;     // row 0: those beyond the limit; row 1: kUnknownGroup
  std::vector<TraceStay> stays;       // row 0 likewise
  std::vector<TraceStretch> stops;    // of the world, by kind
  std::vector<TraceStretch> regions;  // row 0 likewise
  std::vector<TraceStretch> tasks;    // row 0 likewise
  TimeSum marking;                    // concurrent mark phases
  TimeSum sweeping;
  uint64_t swept = 0, reclaimed = 0;  // bytes
  uint64_t steals = 0;
  uint64_t procs = 0;       // GOMAXPROCS as far as it was seen
  TimeHistogram latencies;  // of all goroutines
  TimeSum latency;
  std::vector<TraceDelay> worst_delays;  // the longest first

  uint64_t duration() const { return static_cast<uint64_t>(end - begin); }
};

// Adds an execution trace to `evidence`: a TraceSummary, the goroutines that are there at its end,
// who wakes whom (edges), CPU samples (a profile), series of the heap and of goroutines, and facts:
// version, generations, what was cut. An error only where nothing can be used. The stream is read
// once; memory is that of ReadTrace and what is distinct.
Result<void> ReadExecutionTrace(InputId input, ByteStream& stream, const Limits& limits,
                                Evidence& evidence);

// The summary as text, for people and tests; deterministic.
void DumpTraceSummary(std::string& out, const TraceSummary& summary, const Evidence& evidence);

}  // namespace premortem::evidence
