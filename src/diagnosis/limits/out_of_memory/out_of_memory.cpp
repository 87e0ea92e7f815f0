// The kernel has ended processes of the container for their memory, or had to look for memory at
// its limit: what it counts in memory.events.
#include <algorithm>
#include <optional>
#include <vector>

#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::out_of_memory {

namespace {

using findings::Confidence;
using findings::Severity;

std::optional<double> LastBeside(Context& context, const std::vector<TimeSeries>& all,
                                 const TimeSeries& beside, std::string_view name) {
  for (const TimeSeries& series : all) {
    bool same = series.labels == beside.labels && !series.points.empty();
    if (same && context.evidence().Text(series.name) == name) return series.points.back().value;
  }
  return std::nullopt;
}

void Report(Context& context, const std::vector<TimeSeries>& all, const TimeSeries& kills) {
  double count = kills.points.back().value;
  Symptom symptom{
      .severity = Severity::kError,
      .confidence = Confidence::kProven,
      .message = "the kernel ended " + (count == 1 ? "a process" : Rounded(count) + " processes") +
                 " of the container for its memory",
      .numbers = {{"ended", count, "count"}},
      .advice =
          "heap profiles and goroutine dumps of the time before show what grew; if nothing "
          "did, the limit is too low for the collector's goal (memory-limit)"};
  if (auto limit = LastBeside(context, all, kills, "memory.max")) {
    symptom.message += "; its limit is " + Bytes(*limit);
    symptom.numbers.push_back({"limit", *limit, "bytes"});
  }
  if (auto peak = LastBeside(context, all, kills, "memory.peak")) {
    symptom.numbers.push_back({"most at a time", *peak, "bytes"});
  }
  for (evidence::InputId input : kills.inputs) {
    symptom.inputs.push_back(context.evidence().InputOf(input).name);
  }
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  std::vector<TimeSeries> all = JoinSeries(context.evidence());
  for (const TimeSeries& series : all) {
    bool kills = context.evidence().Text(series.name) == "memory.events.oom_kill";
    if (kills && !series.points.empty() && series.points.back().value >= 1) {
      Report(context, all, series);
    }
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "out-of-memory",
             .family = "limits",
             .summary = "the kernel ended processes of the container for their memory",
             .severity = Severity::kError,
             .confidence = Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::out_of_memory
