// The part of the CPU time that the collector takes, and what GOGC would make of it.
#include <algorithm>

#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::gc_share {

namespace {

// Of the CPU time. The collector aims at a quarter of the processors while it runs; on average less
// is usual. The second is ours, not calibrated.
constexpr double kNotableShare = 0.15;
constexpr double kSevereShare = 0.25;

constexpr std::string_view kFunctions[] = {"runtime.gcBgMarkWorker", "runtime.gcAssistAlloc",
                                           "runtime.bgsweep",        "runtime.bgscavenge",
                                           "runtime.gcStart",        "runtime.gcMarkTermination"};
// Marking on processors that have nothing else to do costs nobody anything.
constexpr std::string_view kExcept[] = {"runtime.gcDrainMarkWorkerIdle"};

// What twice the GOGC trades, in bytes where a heap profile says how much is live.
std::string Advice(Context& context) {
  std::string advice =
      "allocate less first (allocation-sites names the lines); then give it room: GOGC=200 halves "
      "the collections and lets the heap grow to three times what is live in place of twice";
  if (const HeapProfile* heap = context.heap().Last(); heap != nullptr) {
    double live = heap->total.inuse_bytes;
    advice += " (here from " + Bytes(2 * live) + " to " + Bytes(3 * live) + ")";
  }
  return advice +
         "; in a container set GOMEMLIMIT to nine tenths of its limit, so that the room "
         "cannot kill it";
}

void Run(Context& context) {
  std::string advice = Advice(context);
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .except = kExcept,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "the collector",
                  .advice = advice,
                  .settle = "GODEBUG=gctrace=1 for some minutes: how often it runs, on how "
                            "large a heap"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "gc-share",
             .family = "cpu",
             .summary = "the collector takes a large part of the CPU time",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::gc_share
