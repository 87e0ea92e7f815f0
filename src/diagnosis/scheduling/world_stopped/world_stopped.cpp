// Stops of the world, by what asked for them: the collector's are short by design; those of who
// asks for a dump, for all statistics or for another GOMAXPROCS are the program's own doing.
#include <algorithm>

#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::world_stopped {

namespace {

using evidence::TraceStretch;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Of the trace's time, over at least so many stops: a warning. Ours.
constexpr double kSevereShare = 0.01;
constexpr uint64_t kSevereCount = 5;
// One stop: a note. Stops of the collector take tens to hundreds of microseconds. Ours.
constexpr double kLongStop = 0.01;  // seconds

bool IsOfTracing(std::string_view kind) { return kind == "start trace" || kind == "stop trace"; }
bool IsOfCollector(std::string_view kind) { return kind.starts_with("GC "); }

std::string_view AdviceFor(std::string_view kind) {
  if (kind == "read mem stats") {
    return "read runtime/metrics in place of runtime.ReadMemStats, or read it less often: it stops "
           "the program each time";
  }
  if (kind == "goroutine profile" || kind == "goroutine profile cleanup") {
    return "ask for goroutine profiles less often; a profile stops the program for a moment that "
           "grows with the number of goroutines";
  }
  if (kind == "all goroutines stack trace") {
    return "do not ask for dumps of all goroutines (debug=2, runtime.Stack(buf, true)) of a "
           "program "
           "that serves: profiles of goroutines (debug=0) stop it for far less";
  }
  if (kind == "GOMAXPROCS") return "call runtime.GOMAXPROCS once, at the start";
  return "goroutines could not be stopped at once: loops without calls in assembly or C, threads "
         "that the operating system does not run (CPU quota), very many goroutines";
}

void Report(Context& context, const TraceSummary& trace, const TraceStretch& stop) {
  std::string_view kind = context.evidence().Text(stop.name);
  double span = Seconds(trace.duration());
  double total = Seconds(stop.time.total);
  double longest = Seconds(stop.time.greatest);
  double share = span <= 0 ? 0 : std::min(1.0, total / span);
  bool severe = span >= kLeastTraceSeconds && share >= kSevereShare &&
                stop.time.count >= kSevereCount && longest >= kLongStop / 10;
  if (!severe && longest < kLongStop) return;
  Symptom symptom = TraceSymptom(
      context, trace,
      "the world was stopped " +
          (stop.time.count == 1 ? "once" : std::to_string(stop.time.count) + " times") + " for " +
          Duration(total) + ", at most " + Duration(longest) +
          " at once, by: " + std::string(kind));
  // A stop of the collector that is long on a machine that is busy with others is not its doing.
  bool own = !IsOfCollector(kind);
  symptom.severity = severe && own ? Severity::kWarning : Severity::kNote;
  symptom.confidence = own ? Confidence::kStrong : Confidence::kSuspect;
  symptom.cost.share = share;
  symptom.numbers.push_back({"stops", static_cast<double>(stop.time.count), "count"});
  symptom.numbers.push_back({"stopped", total, "seconds"});
  symptom.numbers.push_back({"longest", longest, "seconds"});
  symptom.advice = std::string(AdviceFor(kind));
  symptom.settle = own ? "a trace without it" : "several traces: whether such stops come again";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (const auto& trace : context.evidence().traces()) {
    for (const TraceStretch& stop : trace->stops) {
      bool counts = stop.time.count > 0 && !IsOfTracing(context.evidence().Text(stop.name));
      if (counts) Report(context, *trace, stop);
    }
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "world-stopped",
             .family = "scheduling",
             .summary = "all goroutines are stopped, often or for long",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::world_stopped
