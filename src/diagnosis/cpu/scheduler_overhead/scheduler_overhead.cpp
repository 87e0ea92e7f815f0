// Time that goes into handing goroutines and values from one to another in place of work. Only
// where processors are busy: an idle program looks for work most of its time.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::scheduler_overhead {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.25;
constexpr double kSevereShare = 0.45;

constexpr std::string_view kFunctions[] = {
    "runtime.schedule", "runtime.chansend", "runtime.chanrecv", "runtime.selectgo",
    "runtime.goready",  "runtime.newproc",  "runtime.futex",    "runtime.park_m"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "the scheduler and channels",
                  .advice = "give each goroutine more to do: send batches in place of single "
                            "values, one goroutine per processor in place of one per item; "
                            "protect small state with a mutex or an atomic",
                  .settle = "an execution trace: how long goroutines run between two waits",
                  .silent_when_idle = true});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "scheduler-overhead",
             .family = "cpu",
             .summary = "handing over goroutines and values costs as much as the work",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::scheduler_overhead
