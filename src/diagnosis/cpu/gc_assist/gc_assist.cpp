// Goroutines that have to help the collector mark before they may allocate: the program allocates
// faster than the collector keeps up with.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::gc_assist {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.03;
constexpr double kSevereShare = 0.1;

constexpr std::string_view kFunctions[] = {"runtime.gcAssistAlloc"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "assists: goroutines mark for the collector before they may allocate",
                  .advice = "allocate less in the lines above; or give the collector more room (a"
                            " higher GOGC), so that it starts less often: each assist is latency "
                            "of a request",
                  .settle = "an execution trace: mark assists within the slow requests"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "gc-assist",
             .family = "cpu",
             .summary = "goroutines must help the collector before they may allocate",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::gc_assist
