// Goroutines that could run and wait for a processor. The trace keeps the worst of these delays
// with what every processor did meanwhile, which tells a program that has too much to do from one
// in which something else holds the processors.
#include <algorithm>
#include <map>
#include <vector>

#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::scheduling_latency {

namespace {

using evidence::TraceDelay;
using evidence::TraceProcShare;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Of all waits for a processor, 99 in 100 are shorter. The scheduler takes a processor away after
// 10 ms (forcePreemptNS in runtime/proc.go); whoever waits longer has waited for more than one
// turn.
constexpr double kLongWait = 0.01;  // seconds
// Fewer waits have no 99th percentile. Ours.
constexpr uint64_t kLeastWaits = 500;
// Of the processors' time during the worst delays: what took so much of it, is the cause. Ours.
constexpr double kCause = 0.5;
// Of the processors over the whole trace: a program that uses less has enough of them, and what
// runs meanwhile runs long because the operating system does not run its thread. Ours.
constexpr double kFull = 0.5;

// What the processors did during the worst delays, in seconds.
struct Meanwhile {
  double known = 0;
  double idle = 0;
  double stopped = 0;  // of the delays
  double delays = 0;
  std::map<uint32_t, double> ran;   // by group
  std::map<uint32_t, double> late;  // by group: how long its goroutines waited
};

Meanwhile MeanwhileOf(const TraceSummary& trace) {
  Meanwhile sum;
  for (const TraceDelay& delay : trace.worst_delays) {
    sum.delays += Seconds(delay.delay);
    sum.stopped += Seconds(delay.stopped);
    sum.late[delay.group] += Seconds(delay.delay);
    for (const TraceProcShare& proc : delay.procs) {
      sum.known += Seconds(proc.known);
      sum.idle += Seconds(proc.idle);
      for (const TraceProcShare::Ran& ran : proc.ran) sum.ran[ran.group] += Seconds(ran.time);
    }
  }
  return sum;
}

// The group with the greatest sum; of equals the first.
std::pair<uint32_t, double> Greatest(const std::map<uint32_t, double>& sums) {
  std::pair<uint32_t, double> greatest{0, 0};
  for (const auto& [group, seconds] : sums) {
    if (seconds > greatest.second) greatest = {group, seconds};
  }
  return greatest;
}

void Report(Context& context, const TraceSummary& trace) {
  if (Seconds(trace.duration()) < kLeastTraceSeconds || trace.latency.count < kLeastWaits) return;
  // The histogram's bound may lie above the longest.
  double p99 = std::min(Seconds(trace.latencies.Quantile(0.99)), Seconds(trace.latency.greatest));
  if (p99 < kLongWait) return;
  Meanwhile meanwhile = MeanwhileOf(trace);
  auto [late, late_seconds] = Greatest(meanwhile.late);
  auto [busy, busy_seconds] = Greatest(meanwhile.ran);
  if (meanwhile.known <= 0) return;
  // The verdict world-stopped knows more.
  if (meanwhile.stopped >= kCause * meanwhile.delays) return;

  double running = 0;
  double runnable = 0;
  for (const evidence::TraceGroup& group : trace.groups) {
    running += Seconds(group.TimeIn(evidence::GoStatus::kRunning));
    runnable += Seconds(group.TimeIn(evidence::GoStatus::kRunnable));
  }
  Symptom symptom =
      TraceSymptom(context, trace,
                   "one wait for a processor in a hundred takes " + Duration(p99) +
                       " or longer, at most " + Duration(Seconds(trace.latency.greatest)));
  double busy_share = busy_seconds / meanwhile.known;
  double idle_share = meanwhile.idle / meanwhile.known;
  const evidence::TraceGroup& hog = trace.groups[busy];
  bool other = busy != late && busy_share >= kCause;
  double busy_on_average = ProcessorsBusy(trace) / static_cast<double>(trace.procs);
  if (idle_share >= kCause) {
    symptom.message += "; processors were idle meanwhile";
    symptom.advice =
        "the operating system did not run the threads: look at the container's CPU quota "
        "(cpu.stat's nr_throttled) and at what else the machine runs";
  } else if (other && IsOfRuntime(context, hog)) {
    symptom.message += "; the collector's workers had the processors meanwhile";
    symptom.advice =
        "allocate less, or let the heap grow further before each collection (GOGC, "
        "GOMEMLIMIT)";
  } else if (busy_on_average < kFull) {
    symptom.message +=
        "; over the whole trace only " + Percent(busy_on_average) + " of the processors was busy";
    symptom.advice =
        "look at what else the machine runs and at the container's CPU quota (cpu.stat's "
        "nr_throttled): threads that the operating system does not run look busy here";
  } else if (other) {
    symptom.severity = Severity::kWarning;
    symptom.confidence = Confidence::kStrong;
    symptom.message += "; " + WordsFor(context, hog) + " had " + Percent(busy_share) +
                       " of the processors meanwhile";
    symptom.advice =
        "let that work take fewer processors than there are: fewer goroutines of it at a time (a "
        "semaphore of GOMAXPROCS/2), smaller pieces, or a process of its own";
  } else {
    symptom.message += "; all processors were busy with the like";
    symptom.advice =
        "more runs than the processors can do: make the work cheaper (a CPU profile "
        "says where it goes), give it more processors, or refuse what comes too much";
  }
  symptom.cost.share = running + runnable <= 0 ? 0 : runnable / (running + runnable);
  symptom.numbers.push_back({"waits", static_cast<double>(trace.latency.count), "count"});
  symptom.numbers.push_back({"99 in 100 are shorter than", p99, "seconds"});
  symptom.numbers.push_back({"longest", Seconds(trace.latency.greatest), "seconds"});
  symptom.numbers.push_back({"runnable, of running and runnable", symptom.cost.share, "share"});
  symptom.numbers.push_back({"idle in the worst delays", idle_share, "share"});
  symptom.numbers.push_back({"busy on average", busy_on_average, "share"});
  symptom.numbers.push_back({"processors", static_cast<double>(trace.procs), "count"});
  AddStart(context, trace.groups[late], "starts what waits", symptom);
  if (other) AddStart(context, hog, "starts what runs meanwhile", symptom);
  symptom.settle = "a trace at less load: whether the waits go away with it";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (const auto& trace : context.evidence().traces()) Report(context, *trace);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "scheduling-latency",
             .family = "scheduling",
             .summary = "goroutines that could run wait long for a processor",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::scheduling_latency
