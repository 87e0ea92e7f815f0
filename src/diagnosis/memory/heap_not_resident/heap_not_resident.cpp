// Memory that the process has and the heap profile does not show: outside of Go's runtime (C,
// mapped files), or freed by the collector and not given back to the system.
#include <algorithm>
#include <optional>
#include <vector>

#include "diagnosis/growth.h"
#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::heap_not_resident {

namespace {

using findings::Confidence;
using findings::Severity;

// Of the resident memory, and in bytes: below it nobody asks. Ours.
constexpr double kNotableShare = 0.4;
constexpr double kNotableBytes = 256.0 * (1 << 20);

constexpr double kNoAmount = 9e18;

// How metrics name what the runtime knows of its memory: client_golang, expvar.
struct Names {
  std::string_view resident, sys, released, idle, heap;
};
constexpr Names kNames[] = {
    {"process_resident_memory_bytes", "go_memstats_sys_bytes", "go_memstats_heap_released_bytes",
     "go_memstats_heap_idle_bytes", "go_memstats_heap_alloc_bytes"},
    {"memory.stat.anon", "go_memstats_sys_bytes", "go_memstats_heap_released_bytes",
     "go_memstats_heap_idle_bytes", "go_memstats_heap_alloc_bytes"},
    {"memory.stat.anon", "memstats.Sys", "memstats.HeapReleased", "memstats.HeapIdle",
     "memstats.HeapAlloc"}};

using All = std::vector<TimeSeries>;

const TimeSeries* Find(Context& context, const All& all, std::string_view name) {
  for (const TimeSeries& series : all) {
    if (!series.points.empty() && context.evidence().Text(series.name) == name) return &series;
  }
  return nullptr;
}

// What lies outside of the runtime, each time that all three numbers were read together.
std::vector<evidence::Point> OutsideOver(const TimeSeries& resident, const TimeSeries& sys,
                                         const TimeSeries& released) {
  std::vector<evidence::Point> points;
  bool together = resident.points.size() == sys.points.size() &&
                  resident.points.size() == released.points.size();
  for (size_t i = 0; together && i < resident.points.size(); ++i) {
    points.push_back(
        {.time = resident.points[i].time,
         .value = resident.points[i].value - (sys.points[i].value - released.points[i].value)});
  }
  return points;
}

bool Report(Context& context, const All& all, const Names& names) {
  const TimeSeries* resident = Find(context, all, names.resident);
  const TimeSeries* sys = Find(context, all, names.sys);
  const TimeSeries* released = Find(context, all, names.released);
  const TimeSeries* idle = Find(context, all, names.idle);
  const TimeSeries* heap = Find(context, all, names.heap);
  if (resident == nullptr || sys == nullptr || released == nullptr || idle == nullptr ||
      heap == nullptr) {
    return false;
  }
  auto last = [](const TimeSeries& series) { return series.points.back().value; };
  // Metrics may say anything, NaN too.
  for (const TimeSeries* series : {resident, sys, released, idle, heap}) {
    if (!(last(*series) >= 0 && last(*series) < kNoAmount)) return true;
  }
  double now = last(*resident);
  double outside = now - (last(*sys) - last(*released));
  double kept = last(*idle) - last(*released);
  auto notable = [&](double bytes) {
    return bytes >= kNotableBytes && bytes >= kNotableShare * now;
  };
  if (!notable(outside) && !notable(kept)) return true;

  bool is_outside = outside >= kept;
  Symptom symptom{.severity = Severity::kNote, .confidence = Confidence::kSuspect};
  std::string begin = Bytes(now) + " are resident, of which the heap has " + Bytes(last(*heap));
  if (is_outside) {
    symptom.message = begin + "; " + Bytes(outside) + " lie outside of Go's runtime";
    symptom.advice =
        "heap profiles cannot show it: C libraries through cgo, mapped files "
        "(databases), plugins; /proc/PID/smaps says which";
    symptom.settle = "the number over time, or the same without the C library";
    std::optional<Growth> growth = TestGrowth(OutsideOver(*resident, *sys, *released));
    if (growth && growth->growing) {
      symptom.severity = Severity::kWarning;
      symptom.confidence = Confidence::kStrong;
      symptom.message += " and grow by " + Bytes(growth->slope * 3600) + " an hour";
      symptom.numbers.push_back({"growth in an hour", growth->slope * 3600, "bytes"});
      symptom.numbers.push_back({"growth, lower bound", growth->slope_low * 3600, "bytes"});
      symptom.numbers.push_back({"growth, upper bound", growth->slope_high * 3600, "bytes"});
      symptom.numbers.push_back({"samples", static_cast<double>(growth->points), "count"});
    }
  } else {
    symptom.message = begin + "; the collector has freed " + Bytes(kept) +
                      " that the system does not have back yet";
    symptom.advice =
        "the heap was that large once, and the runtime gives memory back slowly: look "
        "for the peak (a batch, a large answer); GOMEMLIMIT makes it give back sooner";
    symptom.settle = "the heap over time: when the peak was";
  }
  symptom.cost = {.share = std::min(1.0, std::max(outside, kept) / now),
                  .bytes = static_cast<uint64_t>(std::max(outside, kept))};
  symptom.numbers.push_back({"resident", now, "bytes"});
  symptom.numbers.push_back({"heap in use", last(*heap), "bytes"});
  symptom.numbers.push_back({"outside of the runtime", outside, "bytes"});
  symptom.numbers.push_back({"freed and kept", kept, "bytes"});
  for (const TimeSeries* series : {resident, sys}) {
    for (evidence::InputId input : series->inputs) {
      symptom.inputs.push_back(context.evidence().InputOf(input).name);
    }
  }
  context.Report(std::move(symptom));
  return true;
}

void Run(Context& context) {
  All all = JoinSeries(context.evidence());
  for (const Names& names : kNames) {
    if (Report(context, all, names)) return;
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "heap-not-resident",
             .family = "memory",
             .summary = "the process has much more memory than its heap",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::heap_not_resident
