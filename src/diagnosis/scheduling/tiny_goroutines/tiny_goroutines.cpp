// Goroutines that are made for so little work that making them costs more than the work.
#include <algorithm>

#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::tiny_goroutines {

namespace {

using evidence::GoStatus;
using evidence::TraceGroup;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Goroutines made in a second. Making, starting and ending one costs 0.3 to 1 microsecond of a
// processor: a hundred thousand are up to a tenth of one. Ours, not calibrated.
constexpr double kNotableRate = 20'000;
constexpr double kSevereRate = 200'000;
// Of those that ended: within 10 microseconds (TraceGroup::short_lived). Ours.
constexpr double kMostlyShort = 0.5;
// Or else: so long each ran on average, whatever it waited. Ours.
constexpr double kLittleWork = 2e-6;  // seconds

void Report(Context& context, const TraceSummary& trace, const TraceGroup& group) {
  double rate = static_cast<double>(group.created) / Seconds(trace.duration());
  if (rate < kNotableRate || group.ended == 0 || IsOfRuntime(context, group)) return;
  auto ended = static_cast<double>(group.ended);
  double is_short = static_cast<double>(group.short_lived) / ended;
  double work = Seconds(group.TimeIn(GoStatus::kRunning)) / ended;
  if (is_short < kMostlyShort && work > kLittleWork) return;
  double running = 0;
  for (const TraceGroup& other : trace.groups) {
    running += Seconds(other.TimeIn(GoStatus::kRunning));
  }
  Symptom symptom = TraceSymptom(context, trace,
                                 Rounded(rate) + " goroutines are started in a second for " +
                                     WordsFor(context, group) + "; each runs for " +
                                     Duration(work) + " on average");
  symptom.severity = rate >= kSevereRate ? Severity::kWarning : Severity::kNote;
  symptom.confidence = Confidence::kStrong;
  symptom.cost.share =
      running <= 0 ? 0 : std::min(1.0, Seconds(group.TimeIn(GoStatus::kRunning)) / running);
  symptom.numbers.push_back({"started in a second", rate, ""});
  symptom.numbers.push_back({"ended within 10 microseconds", is_short, "share"});
  symptom.numbers.push_back({"ran, on average", work, "seconds"});
  AddStart(context, group, "starts them", symptom);
  symptom.advice =
      "give each goroutine a batch, or start as many as there are processors and let them take the "
      "pieces from a channel in batches; below some ten microseconds a plain call is faster";
  symptom.settle = "a benchmark of the same work in batches";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (const auto& trace : context.evidence().traces()) {
    if (Seconds(trace->duration()) < kLeastTraceSeconds) continue;
    for (const TraceGroup& group : trace->groups) Report(context, *trace, group);
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "tiny-goroutines",
             .family = "scheduling",
             .summary = "goroutines are started for less work than starting them costs",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::tiny_goroutines
