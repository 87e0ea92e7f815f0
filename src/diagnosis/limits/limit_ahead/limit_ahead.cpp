// A resource with a limit that the evidence has beside its use: open files, threads, memory. Says
// when the limit is reached where the use grows, and that it is near where it does not.
#include <algorithm>
#include <cmath>
#include <optional>

#include "diagnosis/growth.h"
#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::limit_ahead {

namespace {

using findings::Confidence;
using findings::Severity;

// Of the limit, where the use does not grow. Ours.
constexpr double kNear = 0.9;
// Until the limit: beyond that, something else changes first. Ours.
constexpr double kSoonSeconds = 30 * 86400.0;
constexpr double kThreadLimit = 10'000;  // runtime/debug.SetMaxThreads
// Limits above are none: GOMEMLIMIT that is not set is math.MaxInt64.
constexpr double kNoLimit = 9e18;

struct Resource {
  std::string_view what;
  std::string_view use;    // names of metrics: of client_golang, cAdvisor
  std::string_view limit;  // empty: `fixed`
  double fixed = 0;
  bool bytes = false;
  bool full_by_design = false;  // caches and the collector use what they may
  std::string_view advice;
};

constexpr std::string_view kFiles =
    "close what is opened, on error paths too: files, response bodies, connections; goroutines in "
    "IO wait and their stacks show which";
constexpr std::string_view kThreads =
    "let fewer goroutines be in system calls or in C at a time; a goroutine dump shows where they "
    "are";
constexpr std::string_view kMemory =
    "heap profiles of now and of later show which line grows; goroutine profiles, whether their "
    "stacks do";
constexpr Resource kResources[] = {
    {.what = "open files", .use = "process_open_fds", .limit = "process_max_fds", .advice = kFiles},
    {.what = "threads", .use = "go_threads", .fixed = kThreadLimit, .advice = kThreads},
    {.what = "resident memory",
     .use = "process_resident_memory_bytes",
     .limit = "go_gc_gomemlimit_bytes",
     .bytes = true,
     .full_by_design = true,
     .advice = kMemory},
    {.what = "memory of the container",
     .use = "container_memory_working_set_bytes",
     .limit = "container_spec_memory_limit_bytes",
     .bytes = true,
     .full_by_design = true,
     .advice = kMemory},
    {.what = "memory of the container",
     .use = "memory.current",
     .limit = "memory.max",
     .bytes = true,
     .full_by_design = true,
     .advice = kMemory},
    {.what = "threads of the container",
     .use = "pids.current",
     .limit = "pids.max",
     .advice = kThreads}};

std::string Amount(const Resource& resource, double value) {
  return resource.bytes ? Bytes(value) : Rounded(value);
}

// The limit of one process: where several have one, that of the same labels.
std::optional<double> LimitOf(const Resource& resource, const TimeSeries& use,
                              const std::vector<TimeSeries>& all,
                              const evidence::Evidence& evidence) {
  if (resource.limit.empty()) return resource.fixed;
  std::optional<double> limit;
  for (const TimeSeries& series : all) {
    bool same = series.labels == use.labels && !series.points.empty();
    if (same && evidence.Text(series.name) == resource.limit) limit = series.points.back().value;
  }
  bool real = limit && *limit > 0 && *limit < kNoLimit;
  return real ? limit : std::nullopt;
}

void Report(Context& context, const Resource& resource, const TimeSeries& use, double limit) {
  double now = use.points.back().value;
  double left = limit - now;
  std::optional<Growth> growth = TestGrowth(use.points);
  bool growing = growth && growth->growing && left > 0 && left / growth->slope <= kSoonSeconds;
  bool near = !resource.full_by_design && now >= kNear * limit;
  if (!growing && !near) return;
  const char* unit = resource.bytes ? "bytes" : "count";
  Symptom symptom{
      .severity = Severity::kWarning,
      .confidence = Confidence::kStrong,
      .cost = {.share = std::min(1.0, now / limit),
               .bytes = resource.bytes ? static_cast<uint64_t>(now) : 0},
      .numbers = {{std::string(resource.what), now, unit}, {"limit", limit, unit}},
      .advice = std::string(resource.advice),
  };
  if (growing) {
    symptom.message =
        std::string(resource.what) + ": " + Amount(resource, now) + ", growing by " +
        (resource.bytes ? Bytes(growth->slope * 3600) + " an hour"
                        : Rate(growth->slope, growth->slope_low, growth->slope_high)) +
        "; the limit of " + Amount(resource, limit) + " is reached in " +
        Duration(left / growth->slope);
    symptom.numbers.push_back({"samples", static_cast<double>(growth->points), "count"});
    symptom.numbers.push_back({"span", growth->seconds, "seconds"});
    symptom.numbers.push_back({"growth in an hour", growth->slope * 3600, unit});
    symptom.numbers.push_back({"growth, lower bound", growth->slope_low * 3600, unit});
    symptom.numbers.push_back({"growth, upper bound", growth->slope_high * 3600, unit});
    symptom.numbers.push_back({"p", growth->p, ""});
    symptom.numbers.push_back({"limit reached after", left / growth->slope, "seconds"});
    symptom.numbers.push_back({"at the earliest", left / growth->slope_high, "seconds"});
    if (growth->slope_low > 0) {
      symptom.numbers.push_back({"at the latest", left / growth->slope_low, "seconds"});
    }
    symptom.settle = "samples over a whole round of the load, whose rise may be all that it is";
  } else {
    symptom.message = std::string(resource.what) + ": " + Amount(resource, now) + " of " +
                      Amount(resource, limit) + " that are allowed";
    symptom.settle = "the number over time: whether it grows, or the limit is too low";
  }
  for (evidence::InputId input : use.inputs) {
    symptom.inputs.push_back(context.evidence().InputOf(input).name);
  }
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  std::vector<TimeSeries> all = JoinSeries(evidence);
  for (const Resource& resource : kResources) {
    for (const TimeSeries& series : all) {
      if (evidence.Text(series.name) != resource.use || series.points.empty()) continue;
      std::optional<double> limit = LimitOf(resource, series, all, evidence);
      if (limit) Report(context, resource, series, *limit);
    }
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "limit-ahead",
             .family = "limits",
             .summary = "files, threads or memory grow towards their limit, or are near it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::limit_ahead
