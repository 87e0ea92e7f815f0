// Large buffers that are made anew each time and dropped at once: one line allocates objects of one
// large size, many of them, and hardly any is still in use.
#include <algorithm>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::large_buffers {

namespace {

// Bytes: the largest of the runtime's size classes. What is larger it takes from the page heap.
constexpr int64_t kLargeObject = 32 << 10;
constexpr double kLeastObjects = 100;
// Of the line's bytes: in objects of its commonest size. A buffer has one size.
constexpr double kOneSize = 0.8;
// Of what was allocated: still in use.
constexpr double kMostSurvives = 0.1;
// Of all bytes allocated. Ours.
constexpr double kNotableShare = 0.1;
constexpr double kSevereShare = 0.3;

void Run(Context& context) {
  const HeapProfile* heap = context.heap().Allocations();
  if (heap == nullptr) return;
  for (const HeapSite& site : heap->sites) {
    if (!site.own || site.pool || site.by_size.empty()) continue;
    auto [size, amounts] = *std::ranges::max_element(
        site.by_size, {}, [](const auto& entry) { return entry.second.alloc_bytes; });
    double share = amounts.alloc_bytes / std::max(1.0, heap->total.alloc_bytes);
    if (size < kLargeObject || amounts.alloc_objects < kLeastObjects ||
        amounts.alloc_bytes < kCertainBytes || share < kNotableShare ||
        amounts.alloc_bytes < kOneSize * site.amounts.alloc_bytes ||
        amounts.inuse_bytes > kMostSurvives * amounts.alloc_bytes) {
      continue;
    }
    double rate = context.heap().AllocRate(site);
    bool severe = share >= kSevereShare && rate >= kHeavyGarbage;
    Symptom symptom{.severity = severe ? findings::Severity::kWarning : findings::Severity::kNote,
                    .confidence = findings::Confidence::kStrong};
    symptom.message = Counted(static_cast<uint64_t>(amounts.alloc_objects), "buffer") + " of " +
                      Bytes(static_cast<double>(size)) + " made and dropped in " +
                      Code(context.frames().Function(site.node)) + "; " + Percent(share) +
                      " of all bytes that are allocated";
    symptom.cost = {.share = std::min(1.0, share),
                    .bytes = static_cast<uint64_t>(amounts.alloc_bytes)};
    symptom.numbers = {
        {"buffers", amounts.alloc_objects, "count"},
        {"size", static_cast<double>(size), "bytes"},
        {"allocated", amounts.alloc_bytes, "bytes"},
        {heap->seconds > 0 ? "more in use" : "still in use", amounts.inuse_bytes, "bytes"},
        {std::string(NameOfTotal(*heap)), heap->total.alloc_bytes, "bytes"}};
    if (rate > 0) symptom.numbers.push_back({"allocated in a second", rate, "bytes"});
    symptom.places = {context.frames().PlaceOf(site.node, "allocates")};
    symptom.inputs = {context.evidence().InputOf(heap->input).name};
    symptom.advice =
        "use buffers again: a sync.Pool of pointers to buffers (reset before use, not "
        "put back when they have grown far), or one buffer for each worker; where the "
        "data is only passed on, io.Copy needs none of that size";
    symptom.settle = "the benchmark of a request with -benchmem before and after";
    context.Report(std::move(symptom));
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "large-buffers",
             .family = "memory",
             .summary = "large buffers are made anew each time and dropped at once",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::large_buffers
