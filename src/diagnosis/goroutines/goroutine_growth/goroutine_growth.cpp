// The number of all goroutines grows, and no single line of code explains it: from goroutine
// profiles and dumps with a time, and from counts that a service logs. Says too when there are
// samples, but too few to tell.
#include <algorithm>

#include "diagnosis/leak.h"
#include "diagnosis/series.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::goroutine_growth {

namespace {

using evidence::Point;
using findings::Confidence;
using findings::Severity;

// Of the growth: what lines of code that grow themselves explain. Ours.
constexpr double kExplained = 0.5;

struct Counts {
  std::string name;
  std::vector<Point> points;
  std::vector<std::string> inputs;
};

Counts CountsOfSnapshots(Context& context) {
  Counts counts{.name = "goroutines"};
  for (const Snapshot& snapshot : context.goroutines().snapshots()) {
    if (snapshot.time == 0) continue;
    counts.points.push_back({snapshot.time, static_cast<double>(snapshot.goroutines)});
    counts.inputs.push_back(context.evidence().InputOf(snapshot.input).name);
  }
  return counts;
}

// Whether a number of this name counts the goroutines that there are: not those that were ever
// created, and not the number that one of them has.
bool CountsGoroutines(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  auto has = [&](std::string_view word) { return name.find(word) != name.npos; };
  if (!has("goroutine") || has("created") || has("max") || has("limit")) return false;
  return has("goroutines") || has("num") || has("count") || has("total");
}

// All samples of the goroutines that are no snapshots, each source apart: one process after
// another.
std::vector<Counts> CountsOfSeries(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  std::vector<Counts> all;
  for (TimeSeries& series : JoinSeries(evidence)) {
    std::string name(evidence.Text(series.name));
    // A trace is a moment: its many points are no samples over time.
    bool moment = std::ranges::all_of(series.inputs, [&](evidence::InputId input) {
      return evidence.InputOf(input).kind == evidence::InputKind::kTrace;
    });
    if (!CountsGoroutines(name) || moment) continue;
    Counts counts{.name = name, .points = std::move(series.points)};
    for (evidence::InputId input : series.inputs) {
      counts.inputs.push_back(evidence.InputOf(input).name);
    }
    all.push_back(std::move(counts));
  }
  return all;
}

// The slope of the lines of code that grow.
double ExplainedSlope(Context& context) {
  double slope = 0;
  for (const Site& site : context.goroutines().sites()) {
    if (site.count() < kLeastGoroutines) continue;
    std::optional<Growth> growth = TestGrowth(SeriesOf(context.goroutines(), site));
    if (growth && growth->growing) slope += growth->slope;
  }
  return slope;
}

void ReportGrowth(Context& context, const Counts& counts, const Growth& growth) {
  double now = counts.points.back().value;
  double bytes_each = GoroutineBytes(context);
  Symptom symptom = {
      .severity = Severity::kWarning,
      .confidence = Confidence::kSuspect,
      .message = "the number of all goroutines grows by " +
                 Rate(growth.slope, growth.slope_low, growth.slope_high) +
                 ", and no line of code explains most of it",
      .cost = {.share = 1,
               .goroutines = static_cast<uint64_t>(now),
               .bytes = static_cast<uint64_t>(now * bytes_each)},
      .numbers = {{counts.name, now, "count"},
                  {"samples", static_cast<double>(growth.points), "count"},
                  {"span", growth.seconds, "seconds"},
                  {"growth", growth.slope * 3600, "an hour"},
                  {"growth, lower bound", growth.slope_low * 3600, "an hour"},
                  {"growth, upper bound", growth.slope_high * 3600, "an hour"},
                  {"p", growth.p, ""},
                  {"doubles after", now / growth.slope, "seconds"},
                  {"bytes added in a week", growth.slope * 7 * 86400 * bytes_each, "bytes"}},
      .inputs = counts.inputs,
      .advice = "take goroutine profiles while it grows: the line that grows with it is the leak",
      .settle = std::to_string(kLeastGrowthPoints) + " goroutine profiles over at least 5 minutes"};
  AddMemoryLimit(context, growth.slope * bytes_each, symptom);
  context.Report(std::move(symptom));
}

void ReportTooFew(Context& context, const Counts& counts) {
  double seconds =
      static_cast<double>(counts.points.back().time - counts.points.front().time) / 1e9;
  context.Report(
      {.severity = Severity::kNote,
       .confidence = Confidence::kSuspect,
       .message = Counted(counts.points.size(), "sample") + " of the goroutines over " +
                  Duration(seconds) + "; too few to tell growth from load",
       .numbers = {{"samples", static_cast<double>(counts.points.size()), "count"},
                   {"span", seconds, "seconds"},
                   {"first", counts.points.front().value, "count"},
                   {"last", counts.points.back().value, "count"}},
       .inputs = counts.inputs,
       .advice = "take more samples, over several rounds of the load if it has any",
       .settle = std::to_string(kLeastGrowthPoints) + " samples over at least 5 minutes"});
}

void Run(Context& context) {
  Counts snapshots = CountsOfSnapshots(context);
  if (std::optional<Growth> growth = TestGrowth(snapshots.points)) {
    if (growth->growing && ExplainedSlope(context) < kExplained * growth->slope) {
      ReportGrowth(context, snapshots, *growth);
    }
    return;
  }
  std::vector<Counts> logged = CountsOfSeries(context);
  for (const Counts& counts : logged) {
    std::optional<Growth> growth = TestGrowth(counts.points);
    if (growth && growth->growing) return ReportGrowth(context, counts, *growth);
  }
  logged.push_back(std::move(snapshots));
  const Counts& most =
      *std::ranges::max_element(logged, {}, [](const Counts& c) { return c.points.size(); });
  constexpr size_t kLeastToMention = 3;
  if (most.points.size() >= kLeastToMention && !TestGrowth(most.points)) {
    ReportTooFew(context, most);
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "goroutine-growth",
             .family = "goroutines",
             .summary = "the number of goroutines grows, and no single line explains it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::goroutine_growth
