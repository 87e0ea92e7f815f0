// GOMAXPROCS against the CPU quota of the container: threads that run in parallel use a quota up in
// the first part of each period, and then the whole program stands still until the next one.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::cpu_quota {

namespace {

using findings::Confidence;
using findings::Severity;

// Periods in which the program was stopped, of all. Ours.
constexpr double kNotableThrottled = 0.05;
// Periods that say so: 10 seconds at the usual 100 ms. Ours.
constexpr double kLeastPeriods = 100;
// The runtime takes no fewer processors than these for a quota (runtime/cgroup_linux.go, go1.25).
constexpr double kLeastProcessors = 2;

// Names of a quota and of its counters: files of control groups, and cAdvisor's metrics.
struct Names {
  std::string_view quota, period, periods, throttled;
};
constexpr Names kNames[] = {
    {"cpu.max.quota", "cpu.max.period", "cpu.stat.nr_periods", "cpu.stat.nr_throttled"},
    {"container_spec_cpu_quota", "container_spec_cpu_period", "container_cpu_cfs_periods_total",
     "container_cpu_cfs_throttled_periods_total"}};
// What the program says of itself: client_golang, schedtrace, gctrace.
constexpr std::string_view kProcessors[] = {"go_sched_gomaxprocs_threads", "gomaxprocs",
                                            "processors"};

using All = std::vector<TimeSeries>;

const TimeSeries* Find(Context& context, const All& all, std::string_view name,
                       const TimeSeries* beside) {
  for (const TimeSeries& series : all) {
    bool same = beside == nullptr || series.labels == beside->labels;
    if (same && !series.points.empty() && context.evidence().Text(series.name) == name) {
      return &series;
    }
  }
  return nullptr;
}

// What a counter counted: since its first reading where there are several, else since its start.
double CountedBy(const TimeSeries& series) {
  double last = series.points.back().value;
  double first = series.points.front().value;
  return series.points.size() > 1 && first <= last ? last - first : last;
}

// GOMAXPROCS as the program knows it, and where it says so.
std::optional<std::pair<double, std::vector<evidence::InputId>>> ProcessorsOf(Context& context,
                                                                              const All& all) {
  for (std::string_view name : kProcessors) {
    if (const TimeSeries* series = Find(context, all, name, nullptr)) {
      return std::pair(series->points.back().value, series->inputs);
    }
  }
  for (const evidence::Fact& fact : context.evidence().facts()) {
    if (fact.is_number && context.evidence().Text(fact.name) == "GOMAXPROCS") {
      return std::pair(fact.number, std::vector{fact.input});
    }
  }
  return std::nullopt;
}

void Report(Context& context, const All& all, const Names& names) {
  const TimeSeries* quota = Find(context, all, names.quota, nullptr);
  const TimeSeries* period = quota == nullptr ? nullptr : Find(context, all, names.period, quota);
  if (period == nullptr) return;
  double processors = quota->points.back().value / period->points.back().value;
  if (!(processors > 0) || !std::isfinite(processors)) return;

  const TimeSeries* periods = Find(context, all, names.periods, quota);
  const TimeSeries* throttled = Find(context, all, names.throttled, quota);
  bool counted = periods != nullptr && throttled != nullptr && CountedBy(*periods) >= kLeastPeriods;
  double share = counted ? std::min(1.0, CountedBy(*throttled) / CountedBy(*periods)) : 0;
  auto own = ProcessorsOf(context, all);
  bool above = own && own->first > std::max(kLeastProcessors, std::ceil(processors));
  bool held = counted && share >= kNotableThrottled;
  if (!above && !held) return;
  // Few threads may be runnable at a time, whatever GOMAXPROCS is.
  if (above && counted && !held) return;

  Symptom symptom{
      .severity = held && (above || !own) ? Severity::kWarning : Severity::kNote,
      .confidence = held && above ? Confidence::kStrong : Confidence::kSuspect,
      .cost = {.share = share},
      .numbers = {{"quota", processors, "processors"}},
  };
  std::string quota_text =
      "a quota of " + Rounded(processors) + (processors == 1 ? " processor" : " processors");
  if (held) {
    symptom.message = "the container was stopped in " + Percent(share) +
                      " of its CPU periods, with " + quota_text;
    if (own) symptom.message += " and GOMAXPROCS " + Rounded(own->first);
    symptom.numbers.push_back({"periods", CountedBy(*periods), "count"});
    symptom.numbers.push_back({"stopped in", CountedBy(*throttled), "count"});
  } else {
    symptom.message = "GOMAXPROCS is " + Rounded(own->first) + " in a container with " + quota_text;
  }
  if (own) symptom.numbers.push_back({"GOMAXPROCS", own->first, "count"});
  if (above || !own) {
    symptom.advice =
        "let GOMAXPROCS follow the quota: with go 1.25 or later in go.mod the runtime does it "
        "where "
        "nobody sets it; before, set it to the quota, rounded down (automaxprocs)";
  } else {
    symptom.advice =
        "GOMAXPROCS fits: the program needs more than its quota; give it more, or make "
        "the work cheaper (a CPU profile says where it goes)";
  }
  symptom.settle = held ? "latency and cpu.stat with GOMAXPROCS at the quota"
                        : "cpu.stat of the container: nr_throttled of nr_periods";
  auto add = [&](const std::vector<evidence::InputId>& inputs) {
    for (evidence::InputId input : inputs) {
      symptom.inputs.push_back(context.evidence().InputOf(input).name);
    }
  };
  add(quota->inputs);
  if (counted) add(throttled->inputs);
  if (own) add(own->second);
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  All all = JoinSeries(context.evidence());
  for (const Names& names : kNames) Report(context, all, names);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "cpu-quota",
             .family = "limits",
             .summary = "the container's CPU quota stops the program, or GOMAXPROCS is above it",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::cpu_quota
