// Where the memory is: a line of code that holds half of a large heap. That may be what the service
// is for, so it is a note.
#include <algorithm>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::heap_retention {

namespace {

// Ours.
constexpr double kLeastShare = 0.5;
constexpr double kLeastBytes = 100.0 * (1 << 20);
constexpr double kLeastSurvives = 0.5;

void Run(Context& context) {
  const HeapProfile* heap = context.heap().Last();
  if (heap == nullptr) return;
  for (const HeapSite& site : heap->sites) {
    const HeapAmounts& amounts = site.amounts;
    if (amounts.inuse_bytes < kLeastBytes ||
        amounts.inuse_bytes < kLeastShare * heap->total.inuse_bytes ||
        amounts.inuse_bytes < kLeastSurvives * amounts.alloc_bytes) {
      continue;
    }
    double share = std::min(1.0, amounts.inuse_bytes / heap->total.inuse_bytes);
    Symptom symptom{.severity = findings::Severity::kNote,
                    .confidence = findings::Confidence::kSuspect};
    symptom.message = Percent(share) + " of the memory in use was allocated in " +
                      Code(context.frames().Function(site.node)) + ", and most of what it " +
                      "allocates stays";
    symptom.cost = {.share = share, .bytes = static_cast<uint64_t>(amounts.inuse_bytes)};
    symptom.numbers = {{"in use", amounts.inuse_bytes, "bytes"},
                       {"objects in use", amounts.inuse_objects, "count"},
                       {"allocated since the start", amounts.alloc_bytes, "bytes"},
                       {"all in use", heap->total.inuse_bytes, "bytes"}};
    symptom.places = {context.frames().PlaceOf(site.node, "allocates")};
    symptom.inputs = {context.evidence().InputOf(heap->input).name};
    symptom.advice =
        "see who refers to it: a global map, a cache, goroutines that never end; keep "
        "ids in place of values, and copy the few bytes that are needed out of large "
        "buffers (strings.Clone, slices.Clone)";
    symptom.settle = "heap profiles over time: what grows without a bound is the mistake";
    context.Report(std::move(symptom));
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "heap-retention",
             .family = "memory",
             .summary = "one line holds half of a large heap",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::heap_retention
