// Questions to running services: what net/http/pprof and package expvar serve, read into the
// evidence as if it had been saved to files. Which questions, in which order, is decided by what an
// answer costs the service:
//
//   goroutine                cheap for any number of goroutines, and says how many there are
//   goroutine?debug=2        stops the service while it writes: only below kMostDumped goroutines
//   heap, mutex, block       cheap
//   threadcreate             cheap
//   /debug/vars, /metrics    cheap; beside /debug/pprof, where they are served
//   goroutineleak            one garbage collection; at the end, when there is most to see
//   profile                  kCpuSeconds of a slightly slower service
//
// With a stretch of time, goroutine, heap, vars and metrics are asked again and again, and the
// others at the beginning and the end.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"
#include "evidence/load.h"
#include "serve/http_client.h"

namespace premortem::serve {

// A dump of all goroutines is written with the service stopped, several times over as the runtime
// looks for room: 24 microseconds for each goroutine, measured with Go 1.26 and 200,000 of them.
inline constexpr uint64_t kMostDumped = 10'000;
inline constexpr int kCpuSeconds = 10;
inline constexpr uint64_t kMostSamples = 4096;

struct LiveOptions {
  HttpOptions http;
  double stretch = 0;  // seconds over which to take samples; 0: ask once
  double every = 5;    // seconds from sample to sample
  int cpu_seconds = kCpuSeconds;
};

// How far it is, for those who wait.
struct LiveProgress {
  uint64_t sample = 0;  // from 1 on
  uint64_t samples = 0;
  uint64_t goroutines = 0;  // in the last answer that says it
};

// Who waits, and may want to wait no longer.
class LiveWatcher {
 public:
  virtual ~LiveWatcher() = default;
  virtual void Sampled(const LiveProgress&) {}
  // Asked every tenth of a second between samples: no further samples, please.
  virtual bool Enough() { return false; }
};

// Asks all of `addresses`: "http://host/debug/pprof" stands for the questions above, as does an
// address without a path; any other one is a question of its own, asked once for each sample.
// Errors name the endpoint. An endpoint that a service does not have is none; one that it refuses
// is the fact "not taken" of its input.
void CollectLive(std::span<const std::string> addresses, const LiveOptions& options,
                 const evidence::Limits& limits, evidence::Evidence& evidence,
                 evidence::LoadReport& report, LiveWatcher& watcher);

}  // namespace premortem::serve
