// Evidence that is whole and still says nothing: too few samples, a rate that nobody set, a heap
// before its first collection.
#include <algorithm>
#include <string>

#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::evidence_too_thin {

namespace {

using evidence::Profile;

void Report(Context& context, const Profile& profile, std::string message, Number number,
            std::string_view advice) {
  context.Report({.severity = findings::Severity::kNote,
                  .confidence = findings::Confidence::kStrong,
                  .message = std::move(message),
                  .numbers = {std::move(number)},
                  .inputs = {context.evidence().InputOf(profile.input).name},
                  .advice = std::string(advice),
                  .settle = "such a profile"});
}

// Nothing has been freed: no collection has come to its end.
bool BeforeFirstCollection(const HeapProfile& heap) {
  return heap.total.alloc_bytes > 0 && heap.total.alloc_bytes == heap.total.inuse_bytes &&
         heap.total.alloc_objects == heap.total.inuse_objects;
}

void ReportProfile(Context& context, const Profile& profile) {
  std::string_view kind = context.evidence().Text(profile.kind);
  if (kind == "goroutine" && profile.duration > 0) {
    double seconds = static_cast<double>(profile.duration) / 1e9;
    Report(
        context, profile,
        "the goroutine profile is of a stretch of time; it shows which goroutines came and went, "
        "not which are there",
        {"that time", seconds, "seconds"},
        "ask for it without `?seconds=`; for growth, again and again: premortem diagnose URL "
        "--for 10m");
  }
  if ((kind == "mutex" || kind == "block") && profile.samples.empty()) {
    bool mutex = kind == "mutex";
    Report(context, profile,
           "the " + std::string(kind) +
               " profile is empty, as it is where nobody set its rate; it "
               "does not say that nothing waits",
           {"samples", 0, "count"},
           mutex ? "call runtime.SetMutexProfileFraction(5) at the start"
                 : "call runtime.SetBlockProfileRate(10000) at the start: one event for each 10 "
                   "microseconds that are waited");
  }
}

void Run(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    ReportProfile(context, evidence.ProfileOf(evidence::ProfileId(i)));
  }
  // Of several profiles, the best decides.
  std::vector<CpuProfile> profiles = CpuProfilesOf(evidence);
  auto best = std::ranges::max_element(profiles, {}, &CpuProfile::samples);
  if (best != profiles.end() && best->samples < kLeastCpuSamples) {
    Report(context, *best->profile,
           Counted(static_cast<uint64_t>(best->samples), "sample") +
               " of the CPU; too few for shares of it",
           {"samples", static_cast<double>(best->samples), "count"},
           "profile for longer, or under load: 500 samples are 5 seconds of CPU time");
  }
  const HeapProfile* heap = context.heap().Last();
  if (heap == nullptr || !BeforeFirstCollection(*heap)) return;
  context.Report({.severity = findings::Severity::kNote,
                  .confidence = findings::Confidence::kSuspect,
                  .message = "nothing in the heap profile has been freed; it looks like one from "
                             "before the first collection",
                  .numbers = {{"allocated", heap->total.alloc_bytes, "bytes"}},
                  .inputs = {evidence.InputOf(heap->input).name},
                  .advice = "ask for a collection first: /debug/pprof/heap?gc=1",
                  .settle = "such a profile"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "evidence-too-thin",
             .family = "quality",
             .summary = "the evidence has too few samples to say anything",
             .severity = findings::Severity::kNote,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::evidence_too_thin
