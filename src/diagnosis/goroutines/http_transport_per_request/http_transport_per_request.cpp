// Client connections that nobody uses any more and that are never closed: each http.Transport keeps
// its own idle connections, and one made for a single request takes them along when it is
// forgotten. A transport that is kept has a pool, whose connections are used in turn.
#include <algorithm>

#include "diagnosis/http_connections.h"
#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::http_transport_per_request {

namespace {

// http.DefaultTransport keeps at most so many idle connections: MaxIdleConns, go1.27.
constexpr uint64_t kDefaultIdle = 100;
// Idle connections in one look that are worth a note. Ours.
constexpr uint64_t kNotableIdle = 1000;
constexpr size_t kCallsShown = 4;

void Run(Context& context) {
  const Site* site = ReadLoopSite(context, Wait::kIo);
  if (site == nullptr || site->samples.empty()) return;
  std::vector<HttpConnections> all = HttpConnectionsOf(context);
  const SiteSample& sample = site->samples.back();
  const HttpConnections& now = all[sample.snapshot];
  const Snapshot& snapshot = context.goroutines().SnapshotOf(sample);
  uint64_t idle = now.waiting > now.requests ? now.waiting - now.requests : 0;
  if (idle < kDefaultIdle) return;
  LeakSigns signs = SignsOf(context, *site);

  Symptom symptom{.severity = findings::Severity::kWarning,
                  .confidence = findings::Confidence::kStrong};
  std::string reason;
  if (signs.growth && signs.growth->growing) {
    const Growth& growth = *signs.growth;
    reason = "their number grows by " + Rate(growth.slope, growth.slope_low, growth.slope_high);
  } else if (signs.ages && signs.ages->flat && !signs.steady) {
    reason = "as many are idle for long as for short, the longest for " +
             std::to_string(signs.ages->oldest) + " minutes: none is used again";
  } else if (signs.rising) {
    symptom.confidence = findings::Confidence::kSuspect;
    reason = "more in every part of " + std::to_string(signs.samples) + " samples";
  } else if (idle >= kNotableIdle && !signs.steady) {
    symptom.severity = findings::Severity::kNote;
    symptom.confidence = findings::Confidence::kSuspect;
    reason = "more than the default transport would keep (100)";
  } else {
    return;
  }
  symptom.message = Counted(idle, "idle client connection") + " of net/http; " + reason;
  double connections = static_cast<double>(idle);
  symptom.cost = {
      .share = std::min(1.0, 2 * connections / static_cast<double>(snapshot.goroutines)),
      .goroutines = 2 * idle,
      .bytes = static_cast<uint64_t>(connections * kConnectionBytes)};
  symptom.numbers = {
      {"connections", static_cast<double>(now.waiting), "count"},
      {"requests that wait for an answer", static_cast<double>(now.requests), "count"}};
  if (signs.ages) {
    symptom.numbers.push_back({"longest idle", static_cast<double>(signs.ages->oldest), "minutes"});
  }
  if (signs.growth && signs.growth->growing) {
    symptom.numbers.push_back({"growth", signs.growth->slope * 3600, "an hour"});
    symptom.numbers.push_back({"samples", static_cast<double>(signs.growth->points), "count"});
  }
  symptom.places = HttpClientCalls(context, kCallsShown);
  symptom.places.push_back(context.frames().PlaceOf(site->node, "waits for bytes"));
  symptom.advice =
      "make one http.Client (or http.Transport) and share it: a client without a transport of its "
      "own uses http.DefaultTransport, which reuses connections and closes idle ones; where a "
      "transport must be thrown away, call CloseIdleConnections";
  symptom.settle =
      "a dump in ten minutes; a CPU profile: TLS handshakes of the client say that connections are "
      "not reused";
  context.AddInputs(*site, symptom);
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "http-transport-per-request",
             .family = "goroutines",
             .summary = "idle client connections pile up, as of a transport for each request",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::http_transport_per_request
