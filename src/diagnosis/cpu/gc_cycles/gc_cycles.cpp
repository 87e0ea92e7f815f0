// How often the collector runs and what that costs, from what it says of itself: gctrace, and the
// mark phases and assists of execution traces.
#include <algorithm>
#include <string>
#include <vector>

#include "diagnosis/cpu.h"
#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::gc_cycles {

namespace {

using evidence::GoStatus;
using evidence::InputId;
using evidence::Series;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Of the CPU time since the start, as gctrace prints it. The second is that of gc-share.
constexpr double kNotableShare = 0.10;
constexpr double kSevereShare = 0.25;
// Cycles that say so. Ours.
constexpr size_t kLeastCycles = 20;
// A goal that leaves so little above what is live, while cycles follow each other so fast, is held
// down by the memory limit. Ours.
constexpr double kNoRoom = 0.1;
constexpr double kFastCycles = 5;  // a second
// A heap below which twice the room costs nothing that anybody would notice. Ours.
constexpr double kSmallHeap = 32.0 * (1 << 20);
// Of the cycles: asked for by runtime.GC. Ours.
constexpr double kMostlyForced = 0.5;
// Time in mark assists, also that in which they wait, for each second of running. Those of
// gc-assist.
constexpr double kNotableAssist = 0.03;
constexpr double kSevereAssist = 0.1;
// Of the time: mark phases, as only they make anybody assist. One cycle in which many goroutines
// wait at once, as when a service starts, is soon over. Ours.
constexpr double kNotableMarking = 0.03;
constexpr double kSevereMarking = 0.1;
// So many phases are often; fewer say that only where they take most of the time. Ours.
constexpr uint64_t kLeastPhases = 3;
constexpr double kMostOfTheTime = 0.5;

const Series* Find(const evidence::Evidence& evidence, InputId input, std::string_view name) {
  for (const Series& series : evidence.series().subspan(1)) {
    if (series.input == input && evidence.Text(series.name) == name) return &series;
  }
  return nullptr;
}

double FactOf(const evidence::Evidence& evidence, InputId input, std::string_view name) {
  for (const evidence::Fact& fact : evidence.facts()) {
    if (fact.input == input && evidence.Text(fact.name) == name) return fact.number;
  }
  return 0;
}

// In how many cycles the goal was hardly above what is live.
size_t WithoutRoom(const Series& goal, const Series& live) {
  size_t count = 0;
  for (size_t i = 0; i < std::min(goal.points.size(), live.points.size()); ++i) {
    double room = goal.points[i].value - live.points[i].value;
    count += goal.points[i].value > 0 && room < kNoRoom * goal.points[i].value ? 1 : 0;
  }
  return count;
}

void ReportGcTrace(Context& context, InputId input) {
  const evidence::Evidence& evidence = context.evidence();
  const Series* share = Find(evidence, input, "gc cpu share");
  const Series* live = Find(evidence, input, "live heap");
  const Series* goal = Find(evidence, input, "heap goal");
  if (share == nullptr || live == nullptr || goal == nullptr) return;
  size_t cycles = share->points.size();
  if (cycles < kLeastCycles) return;
  double span = Seconds(static_cast<uint64_t>(
      std::max<int64_t>(0, share->points.back().time - share->points.front().time)));
  if (span <= 0) return;
  double rate = static_cast<double>(cycles - 1) / span;
  double part = share->points.back().value / 100;
  double live_now = live->points.back().value;
  double forced = FactOf(evidence, input, "forced collections");

  bool no_room = 2 * WithoutRoom(*goal, *live) >= cycles && rate >= kFastCycles;
  bool mostly_forced = forced >= kMostlyForced * static_cast<double>(cycles);
  bool small = live_now < kSmallHeap && rate >= kFastCycles;
  if (part < kNotableShare && !no_room && !mostly_forced && !small) return;

  Symptom symptom{
      .severity = no_room || part >= kSevereShare ? Severity::kWarning : Severity::kNote,
      .confidence = Confidence::kStrong,
      .message = "the collector ran " + Rate(rate) + " and took " + Percent(part) +
                 " of the CPU time since the start; " + Bytes(live_now) + " are live",
      .cost = {.share = std::min(1.0, part), .cpu = std::min(1.0, part)},
      .numbers = {{"cycles", static_cast<double>(cycles), "count"},
                  {"span", span, "seconds"},
                  {"cycles in a second", rate, ""},
                  {"of the CPU time", part, "share"},
                  {"live", live_now, "bytes"},
                  {"goal", goal->points.back().value, "bytes"}},
      .inputs = {evidence.InputOf(input).name}};
  if (no_room) {
    symptom.message += ", and the memory limit leaves no room above them";
    symptom.advice =
        "raise GOMEMLIMIT with the container's limit, or hold less: heap profiles show "
        "which lines hold it";
  } else if (mostly_forced) {
    symptom.message += ", mostly because it was asked to";
    symptom.advice =
        "remove the calls of runtime.GC and debug.FreeOSMemory: each marks the whole "
        "heap";
    symptom.numbers.push_back({"asked for", forced, "count"});
  } else {
    symptom.advice =
        "allocate less first (allocation-sites names the lines); then give it room: GOGC=200 "
        "halves "
        "the cycles and lets the heap grow to " +
        Bytes(3 * live_now) + " in place of " + Bytes(2 * live_now) +
        (small ? "; a heap this small can have GOGC=400 and more, with GOMEMLIMIT as a bound" : "");
  }
  symptom.settle =
      "a CPU profile for what marking costs, and the same load with the setting changed";
  context.Report(std::move(symptom));
}

void ReportTrace(Context& context, const TraceSummary& trace) {
  double span = Seconds(trace.duration());
  if (span < kLeastTraceSeconds) return;
  double running = 0;
  double assist = 0;
  for (const evidence::TraceGroup& group : trace.groups) {
    if (IsOfRuntime(context, group)) continue;
    running += Seconds(group.TimeIn(GoStatus::kRunning));
    assist += Seconds(group.assist.total);
  }
  double share = running <= 0 ? 0 : assist / running;
  double marking = std::min(1.0, Seconds(trace.marking.total) / span);
  if (share < kNotableAssist || marking < kNotableMarking) return;
  Symptom symptom =
      TraceSymptom(context, trace,
                   "for each second in which goroutines run they spend " + Duration(share) +
                       " in mark assists, before they may allocate; mark phases were on " +
                       Percent(marking) + " of the time");
  bool often = trace.marking.count >= kLeastPhases || marking >= kMostOfTheTime;
  double busy = ProcessorsBusy(trace);
  bool severe = often && share >= kSevereAssist && marking >= kSevereMarking && busy >= kLeastBusy;
  symptom.severity = severe ? Severity::kWarning : Severity::kNote;
  symptom.confidence = Confidence::kStrong;
  symptom.cost = {.share = std::min(1.0, share), .cpu = std::min(1.0, share)};
  symptom.numbers.push_back({"assists", assist, "seconds"});
  symptom.numbers.push_back({"running", running, "seconds"});
  symptom.numbers.push_back({"mark phases", static_cast<double>(trace.marking.count), "count"});
  symptom.numbers.push_back({"processors busy", busy, ""});
  if (busy < kLeastBusy) symptom.message += "; less than half a processor was busy";
  // The lines that had to wait most.
  const evidence::TraceStay* worst = nullptr;
  for (const evidence::TraceStay& stay : trace.stays) {
    bool is = context.evidence().Text(stay.reason) == "GC mark assist" &&
              context.frames().UserNode(stay.stack);
    if (is && (worst == nullptr || stay.time.total > worst->time.total)) worst = &stay;
  }
  if (worst != nullptr) {
    symptom.places.push_back(
        context.frames().PlaceOf(context.frames().UserNode(worst->stack), "marks most"));
  }
  symptom.advice =
      "allocate less in these lines, or give the collector more room (a higher GOGC): "
      "each assist is latency of a request";
  symptom.settle = "a CPU profile of the same load: gc-assist";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (uint32_t i = 1; i <= context.evidence().input_count(); ++i) {
    if (context.evidence().InputOf(InputId(i)).kind == evidence::InputKind::kGcTrace) {
      ReportGcTrace(context, InputId(i));
    }
  }
  for (const auto& trace : context.evidence().traces()) ReportTrace(context, *trace);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "gc-cycles",
             .family = "cpu",
             .summary = "the collector runs too often, without room, or because it is asked to",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::gc_cycles
