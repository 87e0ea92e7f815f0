// Goroutines that want to receive from a channel to which nobody sends and which nobody closes.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_blocked_receive {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kReceive),
               .what = "blocked receiving from a channel",
               .advice = "close the channel when the last sender is done (defer close(jobs)), "
                         "on error paths too, or receive in a select with a case for "
                         "ctx.Done(); a ticker needs a select as well, as Stop does not close "
                         "its channel"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-blocked-receive",
             .family = "goroutines",
             .summary = "goroutines wait to receive from a channel that nobody closes",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_blocked_receive
