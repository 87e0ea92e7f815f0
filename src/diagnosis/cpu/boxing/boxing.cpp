// Values that are put into interfaces and have to be copied to the heap for it.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::boxing {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.02;
constexpr double kSevereShare = 0.1;

constexpr std::string_view kFunctions[] = {"runtime.convT*"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "boxing: values copied to the heap to be put into interfaces",
                  .advice = "take concrete types or type parameters in place of any in hot paths;"
                            " hand loggers typed fields (slog.Int); pass pointers that exist "
                            "already",
                  .settle = "the allocs profile: small objects at the same lines"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "boxing",
             .family = "cpu",
             .summary = "values are copied to the heap to be put into interfaces",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::boxing
