// The three lines that allocate most, with what to change first: where to begin when the collector
// has too much to do. Every program has such lines, so it is a note.
#include <algorithm>
#include <vector>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::allocation_sites {

namespace {

constexpr size_t kShown = 3;
// Below it there is nothing to gain. Ours.
constexpr double kLeastBytes = 64.0 * (1 << 20);
constexpr double kLeastShare = 0.1;     // of the first line
constexpr double kWorthShowing = 0.02;  // of the others. Ours.
// From here on a line's trouble is what stays, not how much it makes. Ours.
constexpr double kMostlyKept = 0.5;

// What the sizes of a line say about what it allocates.
std::string AdviceFor(const HeapSite& site) {
  constexpr int64_t kBoxed = 24;  // bytes: a number, a string or a slice in an interface
  constexpr size_t kManySizes = 12;
  constexpr int64_t kLarge = 16 << 10;
  std::optional<Ladder> ladder = LadderOf(site);
  if (site.amounts.inuse_bytes >= kMostlyKept * site.amounts.alloc_bytes) {
    return "most of it is still in use: keep less of it";
  }
  if (ladder && ladder->rungs >= 5) return "make room for all that it will hold at once";
  if (site.pool) return "the pool has to make them: put them back, or fewer collections";
  auto commonest = std::ranges::max_element(
      site.by_size, {}, [](const auto& entry) { return entry.second.alloc_bytes; });
  if (commonest->first >= kLarge) return "use its buffers again (sync.Pool)";
  if (site.by_size.size() >= kManySizes) {
    return "texts or bytes of many sizes: build them in one buffer, append in place of +";
  }
  if (commonest->first > 0 && commonest->first <= kBoxed) {
    return "small values: passed as an interface, or by a pointer that escapes";
  }
  return "keep what it makes on the stack (no pointer that escapes), or make fewer";
}

void Run(Context& context) {
  const HeapProfile* heap = context.heap().Allocations();
  if (heap == nullptr || heap->total.alloc_bytes < kLeastBytes) return;
  std::vector<const HeapSite*> sites;
  for (const HeapSite& site : heap->sites) {
    if (site.own && site.amounts.alloc_bytes > 0) sites.push_back(&site);
  }
  std::ranges::stable_sort(sites, std::greater(),
                           [](const HeapSite* site) { return site->amounts.alloc_bytes; });
  sites.resize(std::min(sites.size(), kShown));
  double total = heap->total.alloc_bytes;
  if (sites.empty() || sites[0]->amounts.alloc_bytes < kLeastShare * total) return;
  std::erase_if(sites, [&](const HeapSite* site) {
    return site->amounts.alloc_bytes < kWorthShowing * total;
  });

  Symptom symptom{.severity = findings::Severity::kNote,
                  .confidence = findings::Confidence::kStrong};
  double together = 0;
  std::string shares;
  for (const HeapSite* site : sites) {
    double bytes = site->amounts.alloc_bytes;
    std::string name = Code(context.frames().Function(site->node));
    together += bytes;
    shares += (shares.empty() ? "" : ", ") + name + " " + Percent(bytes / total);
    symptom.numbers.push_back({ShortName(context.frames().Function(site->node)), bytes, "bytes"});
    symptom.places.push_back(context.frames().PlaceOf(site->node, Percent(bytes / total)));
    symptom.advice += (symptom.advice.empty() ? "" : "; ") + name + ": " + AdviceFor(*site);
  }
  symptom.numbers.push_back({std::string(NameOfTotal(*heap)), total, "bytes"});
  if (heap->seconds > 0) symptom.numbers.push_back({"that time", heap->seconds, "seconds"});
  symptom.message = Counted(sites.size(), "line") + " of your code allocate" +
                    (sites.size() == 1 ? "s " : " ") + Percent(together / total) +
                    " of all bytes; " + shares;
  symptom.cost = {.share = std::min(1.0, together / total),
                  .bytes = static_cast<uint64_t>(together)};
  symptom.inputs = {context.evidence().InputOf(heap->input).name};
  symptom.settle = "go build -gcflags=-m for why values escape there; a benchmark with -benchmem";
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "allocation-sites",
             .family = "memory",
             .summary = "the lines that allocate most, and what to change first",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::allocation_sites
