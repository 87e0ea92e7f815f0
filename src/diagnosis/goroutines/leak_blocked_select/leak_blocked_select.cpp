// Goroutines in a select of which no case will ever come.
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_blocked_select {

namespace {

void Run(Context& context) {
  ReportLeaks(context,
              {.waits = Bit(Wait::kSelect),
               .what = "blocked in a select",
               .advice = "give the select a case that ends it: <-ctx.Done() of the context "
                         "that the work belongs to, or a channel that is closed on shutdown; "
                         "cancel contexts on every path (defer cancel())"});
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-blocked-select",
             .family = "goroutines",
             .summary = "goroutines wait in a select of which no case will come",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_blocked_select
