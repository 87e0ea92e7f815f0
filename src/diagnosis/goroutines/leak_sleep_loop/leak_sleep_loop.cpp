// Goroutines that sleep and look again, more and more of them.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_sleep_loop {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kSleep),
               .what = "asleep in a loop",
               .advice = "end the loop with what it works for: a time.Ticker in a select with "
                         "ctx.Done() in place of time.Sleep, or one goroutine that polls for "
                         "all"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-sleep-loop",
             .family = "goroutines",
             .summary = "more and more goroutines sleep and look again",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_sleep_loop
