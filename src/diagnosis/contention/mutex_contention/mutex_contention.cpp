// Locks for which goroutines wait in turn. The mutex profile counts the waiting of others at the
// line that unlocks; the block profile has the lines that wait. The rate of waiting, in seconds
// each second, is what it costs; a profile since the start of the process has no rate, two have.
#include <algorithm>
#include <optional>
#include <vector>

#include "diagnosis/locks.h"
#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::mutex_contention {

namespace {

using evidence::Profile;
using findings::Confidence;
using findings::Severity;

constexpr size_t kPlacesShown = 3;
// From so many on a number of goroutines says more than a time in each second.
constexpr double kManyWaiters = 10;

// Waits for a processor that say that the processors are the bottleneck: longer than a turn, which
// the scheduler ends after 10 ms.
constexpr double kLongDelay = 0.01;  // seconds
// Waits for a lock that are no longer than so many of these: whoever holds it waits for a processor
// as well, and everybody for him. Ours; the lab's services had 1 and 25 where the machine was busy.
constexpr double kOfDelay = 2;

// Of the execution traces: what 99 in 100 waits for a processor do not exceed, in seconds.
double ProcessorDelay(const evidence::Evidence& evidence) {
  double delay = 0;
  for (const auto& trace : evidence.traces()) {
    delay = std::max(delay, std::min(Seconds(trace->latencies.Quantile(0.99)),
                                     Seconds(trace->latency.greatest)));
  }
  return delay;
}

void AddLines(std::vector<FramePlace>& places, const LockDelays& delays, std::string_view role) {
  std::vector<std::pair<double, FramePlace>> ranked;
  for (const auto& [line, seconds] : delays.by_line) {
    const auto& [file, number, function] = line;
    if (seconds > 0) ranked.push_back({seconds, {function, file, number, std::string(role)}});
  }
  std::ranges::stable_sort(ranked, std::greater(), &std::pair<double, FramePlace>::first);
  for (size_t i = 0; i < std::min(ranked.size(), kPlacesShown); ++i) {
    places.push_back(ranked[i].second);
  }
}

void Run(Context& context) {
  std::optional<LockStretch> stretch = LockStretchOf(context);
  if (!stretch || !stretch->notable()) return;
  const LockDelays& delays = stretch->delays;
  double rate = stretch->rate();
  Symptom symptom{.severity = rate >= kSevereLockRate ? Severity::kWarning : Severity::kNote,
                  .confidence = rate > 0 ? Confidence::kStrong : Confidence::kSuspect};
  AddLines(symptom.places, delays, "unlocks");
  double most = 0;
  for (const auto& [line, seconds] : delays.by_line) most = std::max(most, seconds);
  // Ten seconds in each second are ten goroutines that always wait.
  std::string how_long = rate >= kManyWaiters ? "on average " + Rounded(rate) + " at any time"
                         : rate > 0           ? Duration(rate) + " in each second"
                                              : Duration(delays.total) + " since the start";
  symptom.message = "goroutines wait for locks, " + how_long + "; " + Percent(most / delays.total) +
                    " of it for the lock that " + Code(symptom.places[0].function) + " holds";
  symptom.cost = {.share = std::min(1.0, rate), .wait_rate = rate};
  double wait = delays.total / std::max(1.0, delays.contentions);
  symptom.numbers = {{"waited", delays.total, "seconds"},
                     {"contentions", delays.contentions, "count"},
                     {"a wait, on average", wait, "seconds"}};
  double delay = ProcessorDelay(context.evidence());
  if (delay >= kLongDelay && wait <= kOfDelay * delay) {
    symptom.severity = Severity::kNote;
    symptom.confidence = Confidence::kSuspect;
    symptom.message += "; waits for a processor are as long, and whoever holds a lock has them too";
    symptom.numbers.push_back(
        {"99 in 100 waits for a processor are shorter than", delay, "seconds"});
  }
  if (stretch->seconds > 0) {
    symptom.numbers.push_back({"span", stretch->seconds, "seconds"});
    symptom.numbers.push_back({"waited in each second", rate, ""});
  }
  symptom.inputs = stretch->inputs;
  std::vector<const Profile*> blocks = ProfilesOf(context.evidence(), "block");
  if (!blocks.empty()) {
    AddLines(symptom.places, LockDelaysOf(context, *blocks.back(), true), "waits");
    symptom.inputs.push_back(context.evidence().InputOf(blocks.back()->input).name);
  }
  symptom.advice =
      "hold the lock for less: compute, format and do I/O before or after; split what it protects "
      "(shards by key), or let readers go by a copy (atomic.Pointer); an RWMutex helps only where "
      "reading takes long";
  symptom.settle = rate > 0 ? "the latency of requests with the lock split"
                            : "a profile of a stretch of time (/debug/pprof/mutex?seconds=30), or "
                              "two profiles some minutes apart, for a rate";
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "mutex-contention",
             .family = "contention",
             .summary = "goroutines wait for locks in turn",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::mutex_contention
