// Goroutines that wait for a WaitGroup or a condition that nobody will signal.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_wait_group {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kWaitGroup) | Bit(Wait::kCond),
               .what = "waiting for a WaitGroup or Cond",
               .advice = "call Done on every path, deferred as the first statement of the "
                         "goroutine (or use WaitGroup.Go), Add before the go statement; what "
                         "the group waits for must end itself: give it a context"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-wait-group",
             .family = "goroutines",
             .summary = "goroutines wait for a WaitGroup or Cond that nobody signals",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_wait_group
