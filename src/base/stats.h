// Counters and timers of a run, shown by `--stats`: how many files and lines there were, how long
// each phase took. On request also spans, written by `--trace-out`: what each thread did and when.
// Thread-safe. Meant for units of work (a file, a phase), not for inner loops: an addition takes a
// lock.
//
//   { ScopedTimer timer("parse", path); ParseFile(); }
//   Stats::Global().Add("lines", lines);
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace premortem {

// What a thread did for a while.
struct Span {
  std::string timer;
  std::string detail;  // of what, such as a package; may be empty
  uint32_t thread = 0;
  std::chrono::steady_clock::time_point start, end;
};

class Stats {
 public:
  static constexpr size_t kMaxSpans = 1'000'000;

  // The statistics of the program. Lives to its end.
  static Stats& Global();

  void Add(std::string_view counter, uint64_t amount = 1);
  // `cpu`: of the time, what the processor spent on the thread.
  void AddTime(std::string_view timer, std::chrono::nanoseconds time,
               std::chrono::nanoseconds cpu = {});
  // From now on spans are kept, the first kMaxSpans of them.
  void KeepSpans() { keep_spans_.store(true, std::memory_order_relaxed); }
  bool keeps_spans() const { return keep_spans_.load(std::memory_order_relaxed); }
  void Add(Span span);
  // All spans in the Trace Event Format (JSON), which Perfetto and Chrome's about:tracing show.
  // Times are microseconds since the first of them; threads have numbers in the order in which they
  // came.
  std::string SpansToJson() const;

  uint64_t Count(std::string_view counter) const;
  // Processor time of a timer, summed over threads; what another process did in between is not in
  // it.
  std::chrono::nanoseconds CpuTime(std::string_view timer) const;

  // One line per timer and counter, by name; times are wall-clock times, summed over threads.
  std::string ToString() const;

 private:
  struct Timer {
    std::chrono::nanoseconds time{};
    std::chrono::nanoseconds cpu{};
    uint64_t calls = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, uint64_t, std::less<>> counters_;
  std::map<std::string, Timer, std::less<>> timers_;
  std::atomic<bool> keep_spans_ = false;
  std::vector<Span> spans_;
};

// Processor time of the calling thread.
std::chrono::nanoseconds ThreadCpuTime();

// Adds the time from its birth to its death to a timer of Stats::Global(), and where spans are kept
// a span. Both texts must live as long as it does.
class ScopedTimer {
 public:
  explicit ScopedTimer(std::string_view timer, std::string_view detail = {})
      : timer_(timer),
        detail_(detail),
        start_(std::chrono::steady_clock::now()),
        cpu_start_(ThreadCpuTime()) {}
  ~ScopedTimer();
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

 private:
  std::string_view timer_, detail_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::nanoseconds cpu_start_;
};

// The most memory that the process ever had in use.
uint64_t PeakMemoryBytes();

// "1.234 ms", "12.3 s": a time for people, at most ten characters.
std::string FormatDuration(std::chrono::nanoseconds time);

}  // namespace premortem
