// One line of code whose memory grows from heap profile to heap profile and is not given back: a
// map, cache or slice without a bound. The profiles show the state as of some collection, so saw
// teeth are not in them; caches that are still filling are.
#include <algorithm>
#include <utility>

#include "diagnosis/growth.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::heap_growth {

namespace {

using evidence::Point;
using findings::Confidence;
using findings::Severity;

// Of what the line allocated: still in use. Less is churn that follows the load.
constexpr double kLeastSurvives = 0.5;
// Of the whole heap.
constexpr double kLeastShare = 0.1;
// Growth in two or more profiles that are too few for a test, as a note: by half, at least.
constexpr double kNotableRise = 1.5;

// States of the heap that say that it still grew when the service was warm. Ours.
constexpr size_t kLeastStates = 3;

// The end of the warm-up, which is the first quarter as for TestGrowth.
int64_t EndOfWarmUp(std::span<const Point> points) {
  return points.front().time + (points.back().time - points.front().time) / 4;
}

// What a rise is told from where there are too few profiles for a test: the first one of after the
// warm-up, but of two or three profiles none can be spared.
const Point& FirstOf(std::span<const Point> points) {
  constexpr size_t kLeast = 4;
  if (points.size() < kLeast) return points.front();
  return *std::ranges::lower_bound(points, EndOfWarmUp(points), {}, &Point::time);
}

// How many states of the heap the profiles show that are of the time after the warm-up. A profile
// has the state as of the collection before the last one: profiles between two collections repeat
// each other, and what is new in one was so already when the news before it came. A service that
// makes little garbage collects every two minutes, and shows a cache that is full as growing for as
// long.
size_t WarmStates(std::span<const Point> points) {
  int64_t warm = EndOfWarmUp(points);
  int64_t news = points.front().time;
  size_t states = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    if (points[i].value == points[i - 1].value) continue;
    states += std::exchange(news, points[i].time) >= warm ? 1 : 0;
  }
  return states;
}

void Report(Context& context, const HeapProfile& heap, const HeapSite& site) {
  const HeapAmounts& amounts = site.amounts;
  if (!site.own || amounts.inuse_bytes < kCertainBytes ||
      amounts.inuse_bytes < kLeastShare * heap.total.inuse_bytes ||
      amounts.inuse_bytes < kLeastSurvives * amounts.alloc_bytes) {
    return;
  }
  std::vector<Point> points = context.heap().InUseSeries(site);
  if (points.size() < 2) return;
  std::optional<Growth> growth = TestGrowth(points);
  Symptom symptom{.severity = Severity::kNote, .confidence = Confidence::kSuspect};
  std::string reason;
  double seconds = static_cast<double>(points.back().time - points.front().time) / 1e9;
  if (growth && !growth->growing) return;
  if (growth && WarmStates(points) < kLeastStates) growth.reset();
  if (growth) {
    symptom.severity = Severity::kWarning;
    symptom.confidence = Confidence::kStrong;
    reason = "they grow by " + Bytes(growth->slope * 3600) + " an hour (" +
             Bytes(growth->slope_low * 3600) + " to " + Bytes(growth->slope_high * 3600) + ")";
  } else if (const Point& first = FirstOf(points);
             points.back().value >= kNotableRise * first.value &&
             std::ranges::is_sorted(points, {}, &Point::value)) {
    reason = "from " + Bytes(first.value) + " in " +
             Duration(static_cast<double>(points.back().time - first.time) / 1e9) +
             ": without a "
             "bound, or a cache that is still filling; " +
             Counted(points.size(), "profile") + " cannot tell";
  } else {
    return;
  }
  symptom.message = Bytes(amounts.inuse_bytes) + " in use that were allocated in " +
                    Code(context.frames().Function(site.node)) + "; " + reason;
  symptom.cost = {.share = std::min(1.0, amounts.inuse_bytes / heap.total.inuse_bytes),
                  .bytes = static_cast<uint64_t>(amounts.inuse_bytes)};
  symptom.numbers = {{"in use", amounts.inuse_bytes, "bytes"},
                     {"objects in use", amounts.inuse_objects, "count"},
                     {"allocated since the start", amounts.alloc_bytes, "bytes"},
                     {"all in use", heap.total.inuse_bytes, "bytes"},
                     {"profiles", static_cast<double>(points.size()), "count"},
                     {"span", seconds, "seconds"}};
  if (growth) {
    symptom.numbers.push_back({"growth in an hour", growth->slope * 3600, "bytes"});
    symptom.numbers.push_back({"p", growth->p, ""});
    symptom.numbers.push_back({"doubles after", amounts.inuse_bytes / growth->slope, "seconds"});
    symptom.numbers.push_back({"in a week", growth->slope * 7 * 86400, "bytes"});
  }
  symptom.places = {context.frames().PlaceOf(site.node, "allocates")};
  for (const HeapProfile& profile : context.heap().profiles()) {
    if (profile.time != 0) {
      symptom.inputs.push_back(context.evidence().InputOf(profile.input).name);
    }
  }
  symptom.advice =
      "give what holds it a bound: a cache with a size or a time to live, entries deleted from the "
      "map when their owner goes, a slice that is not appended to for ever";
  symptom.settle = growth ? "a heap profile after the load has stopped for some minutes: what is "
                            "still there is held"
                          : std::to_string(kLeastGrowthPoints) +
                                " heap profiles over at least 5 minutes, longer than caches need "
                                "to fill";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  const HeapProfile* heap = context.heap().Last();
  if (heap == nullptr) return;
  for (const HeapSite& site : heap->sites) Report(context, *heap, site);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "heap-growth",
             .family = "memory",
             .summary = "memory that one line allocated grows and is not given back",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::heap_growth
