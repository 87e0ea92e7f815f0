// Goroutines that wait on a channel, of which the evidence does not say how: text profiles name no
// frames of the runtime.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_channel {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kChannel),
               .what = "blocked in a channel operation",
               .advice = "look at the line: a send wants room in the channel or a select with "
                         "ctx.Done(), a receive wants a close on every path, a select wants a "
                         "case that ends it"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-channel",
             .family = "goroutines",
             .summary = "goroutines wait in a channel operation for what does not come",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_channel
