// Answers to HTTP requests whose bodies nobody finished: the connection's readLoop waits in a
// select until the body is read to its end or closed. Somebody may be at it, so open bodies count
// only beyond the goroutines that read one, and only where they are old, or more than there are
// goroutines that could hold them, or become more and more.
#include <algorithm>

#include "diagnosis/http_connections.h"
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::http_body_not_closed {

namespace {

// Bodies that nobody reads, at least. Ours.
constexpr uint64_t kLeastBodies = 50;
// Of those, so many to each goroutine with code of the user that might hold one.
constexpr uint64_t kBodiesEach = 2;
constexpr size_t kCallsShown = 4;

uint64_t Beyond(uint64_t count, uint64_t others) { return count > others ? count - others : 0; }

void Run(Context& context) {
  const Site* site = ReadLoopSite(context, Wait::kSelect);
  if (site == nullptr || site->samples.empty()) return;
  std::vector<HttpConnections> all = HttpConnectionsOf(context);
  const SiteSample& sample = site->samples.back();
  const HttpConnections& now = all[sample.snapshot];
  const Snapshot& snapshot = context.goroutines().SnapshotOf(sample);
  uint64_t unread = Beyond(now.open_bodies, now.body_readers);
  if (unread < kLeastBodies) return;
  uint64_t old = 0;
  for (const HttpConnections& connections : all) {
    old = std::max(old, Beyond(connections.old_open_bodies, connections.body_readers));
  }
  LeakSigns signs = SignsOf(context, *site);
  bool growing = signs.growth && signs.growth->growing;

  Symptom symptom{.severity = findings::Severity::kWarning,
                  .confidence = findings::Confidence::kStrong};
  std::string reason;
  if (old >= kLeastBodies) {
    reason = std::to_string(old) + " of them for two minutes or more";
  } else if (growing) {
    const Growth& growth = *signs.growth;
    reason = "their number grows by " + Rate(growth.slope, growth.slope_low, growth.slope_high);
  } else if (now.open_bodies >= kBodiesEach * std::max<uint64_t>(now.own_goroutines, 1)) {
    reason =
        "your code has only " + Counted(now.own_goroutines, "goroutine") + " that could be reading";
  } else if (signs.rising) {
    symptom.confidence = findings::Confidence::kSuspect;
    reason = "more in every part of " + std::to_string(signs.samples) + " samples";
  } else {
    return;
  }
  symptom.message =
      Counted(unread, "HTTP answer") + " whose body nobody reads or closes; " + reason;
  double connections = static_cast<double>(unread);
  symptom.cost = {
      .share = std::min(1.0, 2 * connections / static_cast<double>(snapshot.goroutines)),
      .goroutines = 2 * unread,
      .bytes = static_cast<uint64_t>(connections * kConnectionBytes)};
  symptom.numbers = {{"open bodies", static_cast<double>(now.open_bodies), "count"},
                     {"goroutines that read one", static_cast<double>(now.body_readers), "count"},
                     {"goroutines of your code", static_cast<double>(now.own_goroutines), "count"},
                     {"open for two minutes", static_cast<double>(old), "count"}};
  if (growing) {
    symptom.numbers.push_back({"growth", signs.growth->slope * 3600, "an hour"});
    symptom.numbers.push_back({"samples", static_cast<double>(signs.growth->points), "count"});
  }
  symptom.places = HttpClientCalls(context, kCallsShown);
  symptom.places.push_back(context.frames().PlaceOf(site->node, "waits for the body's end"));
  symptom.advice =
      "close the body on every path (defer resp.Body.Close() behind the check of the error), also "
      "where only the status is wanted; read it to its end first, and the connection is used again";
  symptom.settle =
      "a dump in ten minutes: the same number or more; `premortem check` over the source for "
      "answers whose body is not closed";
  context.AddInputs(*site, symptom);
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "http-body-not-closed",
             .family = "goroutines",
             .summary = "bodies of HTTP answers are neither read to their end nor closed",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::http_body_not_closed
