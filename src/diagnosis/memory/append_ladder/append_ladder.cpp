// Slices and maps that grow from small to large: each step allocates a larger array, copies, and
// throws the smaller one away. A heap profile shows it by the sizes of the objects of one line,
// which climb a ladder.
#include <algorithm>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::append_ladder {

namespace {

// Rungs that make a ladder, and the part of its bytes that is thrown away. Source: measured, an
// append from empty to 270 KB climbs fourteen.
constexpr size_t kLeastRungs = 5;
constexpr double kLeastWaste = 0.3;
// Of all bytes allocated: thrown away on the ladder. Ours.
constexpr double kNotableShare = 0.05;
constexpr double kSevereShare = 0.25;

void Run(Context& context) {
  const HeapProfile* heap = context.heap().Allocations();
  if (heap == nullptr) return;
  for (const HeapSite& site : heap->sites) {
    if (!site.own) continue;
    std::optional<Ladder> ladder = LadderOf(site);
    if (!ladder || ladder->rungs < kLeastRungs || ladder->bytes < kCertainBytes) continue;
    double share = ladder->wasted / heap->total.alloc_bytes;
    if (ladder->wasted < kLeastWaste * ladder->bytes || share < kNotableShare) continue;
    double rate = context.heap().AllocRate(site) * ladder->wasted / site.amounts.alloc_bytes;
    bool severe = share >= kSevereShare && rate >= kHeavyGarbage;
    Symptom symptom{.severity = severe ? findings::Severity::kWarning : findings::Severity::kNote,
                    .confidence = findings::Confidence::kStrong};
    symptom.message = Bytes(ladder->wasted) + " thrown away while slices or maps grow from " +
                      Bytes(static_cast<double>(ladder->least)) + " to " +
                      Bytes(static_cast<double>(ladder->greatest)) + " in " +
                      Code(context.frames().Function(site.node)) + "; " + Percent(share) +
                      " of all bytes that are allocated";
    symptom.cost = {.share = std::min(1.0, share), .bytes = static_cast<uint64_t>(ladder->wasted)};
    symptom.numbers = {{"thrown away", ladder->wasted, "bytes"},
                       {"allocated while growing", ladder->bytes, "bytes"},
                       {"steps", static_cast<double>(ladder->rungs), "count"},
                       {std::string(NameOfTotal(*heap)), heap->total.alloc_bytes, "bytes"}};
    if (rate > 0) symptom.numbers.push_back({"thrown away in a second", rate, "bytes"});
    symptom.places = {context.frames().PlaceOf(site.node, "grows")};
    symptom.inputs = {context.evidence().InputOf(heap->input).name};
    symptom.advice =
        "make room at once: make([]T, 0, n) or make(map[K]V, n) with the number that is "
        "known or a guess, slices.Grow, bytes.Buffer.Grow; where a whole body is read, "
        "size the buffer by Content-Length or decode the stream";
    symptom.settle =
        "a CPU profile: runtime.growslice or the maps' grow below the same line; "
        "`premortem check` over the source";
    context.Report(std::move(symptom));
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "append-ladder",
             .family = "memory",
             .summary = "slices or maps grow step by step, and each step throws the last away",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::append_ladder
