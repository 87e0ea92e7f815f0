// The memory limit of the container against what the collector knows of it: the collector lets the
// heap grow to its goal, and only GOMEMLIMIT keeps that goal below what the kernel allows.
#include <algorithm>
#include <optional>
#include <vector>

#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::memory_limit {

namespace {

using findings::Confidence;
using findings::Severity;

// GOMEMLIMIT that is not set is math.MaxInt64.
constexpr double kNotSet = 9e18;
// Of the limit: what the collector's goal may be before the rest of the process (stacks, the
// runtime's tables, C) does not fit. Ours.
constexpr double kMostGoal = 0.85;
// Of GOMEMLIMIT: live memory that leaves the collector no room. The guide to the collector names
// 5 to 10 % of headroom as the least; ours.
constexpr double kMostLive = 0.85;

constexpr std::string_view kContainer[] = {"memory.max", "container_spec_memory_limit_bytes"};
constexpr std::string_view kGoLimit[] = {"go_gc_gomemlimit_bytes"};
constexpr std::string_view kGoal[] = {"go_memstats_next_gc_bytes", "go_gc_heap_goal_bytes",
                                      "memstats.NextGC", "heap goal"};
constexpr std::string_view kLive[] = {"go_gc_heap_live_bytes", "live heap"};

struct Value {
  double value = 0;
  const TimeSeries* series = nullptr;
};

// The first of these numbers that the evidence has: its last value, or its greatest.
std::optional<Value> Find(Context& context, const std::vector<TimeSeries>& all,
                          std::span<const std::string_view> names, bool greatest) {
  for (std::string_view name : names) {
    for (const TimeSeries& series : all) {
      if (series.points.empty() || context.evidence().Text(series.name) != name) continue;
      double value = series.points.back().value;
      for (const evidence::Point& point : series.points) {
        if (greatest) value = std::max(value, point.value);
      }
      return Value{value, &series};
    }
  }
  return std::nullopt;
}

// Whether it is an amount of memory at all: metrics may say anything, NaN too.
bool IsAmount(const std::optional<Value>& value) {
  return value && value->value > 0 && value->value < kNotSet;
}

void Add(Context& context, Symptom& symptom, std::string_view name, const Value& value) {
  symptom.numbers.push_back({std::string(name), value.value, "bytes"});
  for (evidence::InputId input : value.series->inputs) {
    symptom.inputs.push_back(context.evidence().InputOf(input).name);
  }
}

// GOMEMLIMIT is set, and the kernel ends the process before the collector comes near it.
void ReportAbove(Context& context, const Value& container, const Value& limit) {
  Symptom symptom{.severity = Severity::kWarning,
                  .confidence = Confidence::kStrong,
                  .message = "GOMEMLIMIT is " + Bytes(limit.value) +
                             " in a container that may have " + Bytes(container.value) +
                             "; the kernel ends the process before the collector hurries",
                  .advice =
                      "set GOMEMLIMIT to nine tenths of the container's limit, less where C "
                      "or mapped files take memory",
                  .settle = "memory.events of the container: oom_kill"};
  Add(context, symptom, "GOMEMLIMIT", limit);
  Add(context, symptom, "limit of the container", container);
  context.Report(std::move(symptom));
}

// It is not set, and the heap may grow to more than fits.
void ReportUnset(Context& context, const Value& container, const Value& goal, bool known) {
  double share = goal.value / container.value;
  if (share < kMostGoal) return;
  Symptom symptom{
      .severity = Severity::kWarning,
      .confidence = known ? Confidence::kStrong : Confidence::kSuspect,
      .message = "the heap may grow to " + Bytes(goal.value) +
                 " before it is collected, in a container that may have " + Bytes(container.value) +
                 (known ? "; GOMEMLIMIT is not set" : "; no GOMEMLIMIT is seen"),
      .cost = {.share = std::min(1.0, share), .bytes = static_cast<uint64_t>(goal.value)},
      .advice =
          "set GOMEMLIMIT to nine tenths of the container's limit: the collector then works "
          "more when it is near, in place of being killed",
      .settle = "memory.events of the container: oom_kill, and GOMEMLIMIT in its environment"};
  Add(context, symptom, "goal of the collector", goal);
  Add(context, symptom, "limit of the container", container);
  context.Report(std::move(symptom));
}

// It is set, and nearly all of it is live.
void ReportFull(Context& context, const Value& limit, const Value& live) {
  double share = live.value / limit.value;
  if (share < kMostLive) return;
  Symptom symptom{
      .severity = Severity::kWarning,
      .confidence = Confidence::kSuspect,
      .message = Bytes(live.value) + " are live of the " + Bytes(limit.value) +
                 " that GOMEMLIMIT allows; the collector runs without pause to keep it",
      .cost = {.share = std::min(1.0, share), .bytes = static_cast<uint64_t>(live.value)},
      .advice =
          "raise GOMEMLIMIT and the container's limit, or hold less: heap profiles show which "
          "lines hold it; the runtime spends up to half of the CPU time before it gives in",
      .settle = "the share of the collector: gctrace, or /cpu/classes/gc/total"};
  Add(context, symptom, "live", live);
  Add(context, symptom, "GOMEMLIMIT", limit);
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  std::vector<TimeSeries> all = JoinSeries(context.evidence());
  std::optional<Value> container = Find(context, all, kContainer, false);
  std::optional<Value> limit = Find(context, all, kGoLimit, false);
  std::optional<Value> goal = Find(context, all, kGoal, true);
  std::optional<Value> live = Find(context, all, kLive, false);
  bool set = IsAmount(limit);
  if (set && IsAmount(container) && limit->value > container->value) {
    ReportAbove(context, *container, *limit);
  } else if (!set && IsAmount(container) && IsAmount(goal)) {
    ReportUnset(context, *container, *goal, limit.has_value());
  }
  if (set && IsAmount(live)) ReportFull(context, *limit, *live);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "memory-limit",
             .family = "limits",
             .summary = "GOMEMLIMIT does not fit the container's limit, or what is live",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::memory_limit
