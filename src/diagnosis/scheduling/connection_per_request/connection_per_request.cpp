// Requests that each open a connection to another service: a client made for one request, a
// transport without keep-alive, bodies that are not read to their end, too few idle connections
// kept. An execution trace counts the connections and the requests.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "diagnosis/traces.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::connection_per_request {

namespace {

using evidence::GoStatus;
using evidence::StackId;
using evidence::TraceGroup;
using evidence::TraceStay;
using evidence::TraceSummary;
using findings::Confidence;
using findings::Severity;

// Ours, as are the next three.
constexpr double kLeastSeconds = 0.5;
constexpr uint64_t kLeastConnections = 10;
// Connections for each request.
constexpr double kNotableShare = 0.25;
// A pool that fills needs as many connections as requests are handled at once, and some more.
constexpr double kOfRequestsAtOnce = 3;

constexpr size_t kLinesShown = 3;

// Where servers start the one goroutine that each request has.
bool IsRequest(Context& context, const TraceGroup& group) {
  constexpr std::array<std::string_view, 5> kStarts = {
      "net/http.(*connReader).startBackgroundRead",
      "net/http/internal/http2.(*serverConn).scheduleHandler",
      "net/http/internal/http2.(*serverConn).handlerDone",
      "net/http.(*http2serverConn).scheduleHandler",
      "net/rpc.(*Server).ServeCodec",
  };
  return group.created_by &&
         std::ranges::find(kStarts, context.frames().Function(group.created_by)) != kStarts.end();
}

// The user's line in a server's handler for which something is done, by the goroutine itself or by
// one that a handler has started; none where no handler is involved.
StackId HandlerNode(Context& context, const TraceSummary& trace, const TraceStay& stay) {
  Frames& frames = context.frames();
  for (StackId stack : {stay.stack, trace.groups[stay.group].created_by}) {
    bool serves = frames.Has(stack, "net/http.(*conn).serve") ||
                  frames.Has(stack, "net/http/internal/http2.(*serverConn).runHandler") ||
                  frames.Has(stack, "net/http.(*http2serverConn).runHandler") ||
                  frames.Has(stack, "net/rpc.(*service).call");
    if (serves) return frames.UserNode(stack);
  }
  return StackId();
}

// Not those of the resolver, which asks over UDP.
bool Connects(Context& context, const TraceStay& stay) {
  return stay.status == GoStatus::kSyscall &&
         context.frames().Has(stay.stack, "net.(*netFD).connect") &&
         context.frames().Has(stay.stack, "syscall.connect") &&
         !context.frames().Has(stay.stack, "net.(*Resolver).exchange");
}

struct Counts {
  uint64_t requests = 0;
  uint64_t connections = 0;
  double at_once = 0;  // requests that are handled, on average
  std::map<std::tuple<std::string, uint32_t, std::string>, uint64_t> lines;
};

Counts CountsOf(Context& context, const TraceSummary& trace) {
  Counts counts;
  for (const TraceGroup& group : trace.groups) {
    if (IsRequest(context, group)) counts.requests += group.created;
  }
  uint64_t handling = 0;
  for (const TraceStay& stay : trace.stays) {
    if (stay.time.count == 0) continue;
    StackId user = HandlerNode(context, trace, stay);
    if (!user) continue;
    handling += stay.time.total;
    if (!Connects(context, stay)) continue;
    counts.connections += stay.time.count;
    FramePlace place = context.frames().PlaceOf(user, "");
    counts.lines[{place.file, place.line, place.function}] += stay.time.count;
  }
  counts.at_once = Seconds(handling) / Seconds(trace.duration());
  return counts;
}

void Report(Context& context, const TraceSummary& trace) {
  if (Seconds(trace.duration()) < kLeastSeconds) return;
  Counts counts = CountsOf(context, trace);
  auto connections = static_cast<double>(counts.connections);
  auto requests = static_cast<double>(counts.requests);
  if (counts.connections < kLeastConnections || connections < kNotableShare * requests ||
      connections < kOfRequestsAtOnce * (counts.at_once + 1)) {
    return;
  }
  Symptom symptom = TraceSymptom(context, trace,
                                 Counted(counts.connections, "connection") + " opened for " +
                                     Counted(counts.requests, "request"));
  symptom.severity = Severity::kWarning;
  symptom.confidence = Confidence::kStrong;
  symptom.cost.share = requests > 0 ? std::min(1.0, connections / requests) : 1;
  symptom.numbers.push_back({"connections", connections, "count"});
  symptom.numbers.push_back({"requests", requests, "count"});
  symptom.numbers.push_back({"requests at once, on average", counts.at_once, ""});
  std::vector<std::pair<uint64_t, FramePlace>> ranked;
  for (const auto& [key, count] : counts.lines) {
    const auto& [file, line, function] = key;
    ranked.push_back({count, {function, file, line, "opens " + Counted(count, "connection")}});
  }
  std::ranges::stable_sort(ranked, std::greater(), &std::pair<uint64_t, FramePlace>::first);
  for (size_t i = 0; i < std::min(ranked.size(), kLinesShown); ++i) {
    symptom.places.push_back(ranked[i].second);
  }
  symptom.advice =
      "keep the client (http.Client and its Transport, rpc.Client, a database's pool) and share "
      "it; "
      "read bodies to their end and close them, so that the connection can be used again; where "
      "many requests run at once, raise http.Transport.MaxIdleConnsPerHost, which is 2";
  symptom.settle = "a trace some minutes after the start: a pool that fills is full by then";
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  for (const auto& trace : context.evidence().traces()) Report(context, *trace);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "connection-per-request",
             .family = "scheduling",
             .summary = "requests open connections of their own instead of sharing some",
             .severity = Severity::kWarning,
             .confidence = Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::connection_per_request
