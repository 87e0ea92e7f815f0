// Formatting with fmt, which finds out at run time what it is given.
#include "diagnosis/cpu.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::fmt_formatting {

namespace {

// Of the CPU time; ours, not calibrated.
constexpr double kNotableShare = 0.05;
constexpr double kSevereShare = 0.2;

constexpr std::string_view kFunctions[] = {"fmt.(*pp).doPrintf", "fmt.(*pp).doPrint",
                                           "fmt.(*pp).doPrintln"};

void Run(Context& context) {
  ReportCpuShare(context,
                 {.functions = kFunctions,
                  .note = kNotableShare,
                  .warning = kSevereShare,
                  .what = "formatting with fmt",
                  .advice = "in hot paths append with strconv (strconv.AppendInt) to a buffer "
                            "that is used again; do not format what a disabled log level throws "
                            "away",
                  .settle = "a benchmark of the line with strconv in place of fmt"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "fmt-formatting",
             .family = "cpu",
             .summary = "much CPU time goes into formatting with fmt",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::fmt_formatting
