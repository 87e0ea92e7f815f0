// Threads: a goroutine in a system call or in C, or locked to its thread, needs one of its own. The
// runtime makes more when they are needed, does not give them back, and dies at 10,000.
#include <algorithm>

#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::blocked_threads {

namespace {

// Goroutines at one line, each with a thread: so many at one moment, or fewer that have been there
// for a minute. Ours.
constexpr uint64_t kManyThreads = 200;
constexpr uint64_t kStuckThreads = 50;
// In a threadcreate profile. Ours; runtime/debug.SetMaxThreads has 10,000.
constexpr int64_t kManyCreated = 1000;
constexpr double kThreadLimit = 10'000;

void ReportSites(Context& context) {
  for (const Site& site : context.goroutines().sites()) {
    if (site.wait != Wait::kSyscall || !site.own) continue;
    LeakSigns signs = SignsOf(context, site);
    uint64_t stuck = 0;
    if (signs.ages) {
      for (const evidence::MinuteHistogram::Bucket& bucket : site.samples.back().waits) {
        if (bucket.minutes >= 1) stuck += bucket.count;
      }
    }
    Judgement judgement{.severity = findings::Severity::kWarning};
    if (stuck >= kStuckThreads) {
      judgement.confidence = findings::Confidence::kStrong;
      judgement.reason =
          std::to_string(stuck) + " of them for a minute or more, each on a thread of its own";
    } else if (signs.count >= kManyThreads) {
      judgement.reason = "each needs a thread of its own";
    } else {
      continue;
    }
    context.Report(LeakSymptom(context, site, signs, judgement, "in a system call or in C",
                               "let fewer do it at a time (a semaphore of a few times GOMAXPROCS), "
                               "and give calls that can "
                               "block for long a deadline"));
  }
}

void ReportCreated(Context& context) {
  const evidence::Evidence& evidence = context.evidence();
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const evidence::Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (evidence.Text(profile.kind) != "threadcreate") continue;
    int64_t threads = 0;
    for (size_t s = 0; s < profile.samples.size(); ++s) threads += profile.ValuesOf(s)[0];
    if (threads < kManyCreated) continue;
    double count = static_cast<double>(threads);
    context.Report({.severity = findings::Severity::kWarning,
                    .confidence = findings::Confidence::kSuspect,
                    .message = Counted(static_cast<uint64_t>(threads), "thread") +
                               " made; the runtime ends the program at 10000",
                    .cost = {.share = std::min(1.0, count / kThreadLimit)},
                    .numbers = {{"threads", count, "count"}, {"limit", kThreadLimit, "count"}},
                    .inputs = {evidence.InputOf(profile.input).name},
                    .advice = "find what blocks in system calls or in C: a goroutine dump at the "
                              "moment of load shows it",
                    .settle = "a goroutine dump, and the number of threads over time"});
  }
}

void Run(Context& context) {
  ReportSites(context);
  ReportCreated(context);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "blocked-threads",
             .family = "goroutines",
             .summary = "many goroutines hold threads in system calls or in C",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::blocked_threads
