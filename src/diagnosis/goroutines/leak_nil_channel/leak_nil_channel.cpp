// Goroutines that wait on a channel that is nil, or in a select without cases: nothing can ever
// wake them. As a way to keep main from returning that is meant; in numbers it is not.
#include <algorithm>

#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"

namespace premortem::diagnosis::leak_nil_channel {

namespace {

// Goroutines at one line from which on it is no idiom any more. Ours.
constexpr uint64_t kLeastNilWaiters = 10;

bool IsMain(const Site& site) {
  return site.count() <= 1 && !site.samples.empty() &&
         std::ranges::find(site.samples.back().goroutines, 1u) !=
             site.samples.back().goroutines.end();
}

void Run(Context& context) {
  for (const Site& site : context.goroutines().sites()) {
    bool nil = site.wait == Wait::kNilChannel;
    if ((!nil && site.wait != Wait::kEmptySelect) || IsMain(site)) continue;
    LeakSigns signs = SignsOf(context, site);
    bool many = std::max(signs.count, signs.leaked) >= kLeastNilWaiters;
    if (!many && !nil) continue;
    Judgement judgement{.severity = many ? findings::Severity::kError : findings::Severity::kNote,
                        .confidence = findings::Confidence::kProven,
                        .reason = "nothing can ever wake them"};
    context.Report(LeakSymptom(
        context, site, signs, judgement,
        nil ? "waiting on a nil channel" : "in a select without cases",
        nil ? "make the channel before the goroutine starts; where it is the Done channel of "
              "context.Background(), hand down the context that the work belongs to"
            : "let the goroutine return, or wait for what ends the program (<-ctx.Done())"));
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "leak-nil-channel",
             .family = "goroutines",
             .summary = "goroutines wait on a nil channel or in a select without cases",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::leak_nil_channel
