// Strings that are put together piece by piece or converted to bytes and back: each time all of it
// is copied.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::string_building {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.03;
constexpr double kSevereShare = 0.15;

constexpr std::string_view kFunctions[] = {"runtime.concatstring*", "runtime.rawstringtmp",
                                           "runtime.slicebytetostring",
                                           "runtime.stringtoslicebyte"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "putting strings together and converting them",
                  .advice = "use a strings.Builder with Grow in place of += in a loop; keep data "
                            "in one form, []byte or string, along the way",
                  .settle = "the allocs profile: objects of many sizes at the same lines"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "string-building",
             .family = "cpu",
             .summary = "much CPU time goes into concatenating and converting strings",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::string_building
