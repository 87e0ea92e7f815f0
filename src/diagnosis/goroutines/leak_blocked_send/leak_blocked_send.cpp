// Goroutines that want to send on a channel from which nobody receives any more.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_blocked_send {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kSend),
               .what = "blocked sending to a channel",
               .advice = "give the channel room for every sender that may be left alone "
                         "(make(chan T, 1) for one result), or send in a select with a case "
                         "for ctx.Done(); whoever stops receiving must say so"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-blocked-send",
             .family = "goroutines",
             .summary = "goroutines wait to send on a channel from which nobody receives",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_blocked_send
