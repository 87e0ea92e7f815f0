// Requests to others that have waited for their answer for minutes: nobody set a time-out. Reading
// from a connection that a client opened is left alone; clients may be silent as long as they like.
#include <algorithm>

#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"
#include "source/runtime_symbol.h"

namespace premortem::diagnosis::io_without_deadline {

namespace {

using evidence::MinuteHistogram;
using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// No answer of a service takes so long, in minutes; long polls end after five at most. Ours.
constexpr uint32_t kLongRequest = 10;
constexpr uint64_t kLeastRequests = 10;

enum class Request : uint8_t { kNone, kHttp, kSql };

Request RequestOf(Context& context, const Site& site) {
  if (context.frames().Has(site.stack, "net/http.(*persistConn).roundTrip")) {
    return site.wait == Wait::kSelect ? Request::kHttp : Request::kNone;
  }
  if (site.wait != Wait::kIo) return Request::kNone;
  for (StackId node = site.stack; node; node = context.evidence().NodeOf(node).caller) {
    if (source::PackagePart(context.frames().Function(node)) == "database/sql")
      return Request::kSql;
  }
  return Request::kNone;
}

uint64_t LongWaiters(const Site& site) {
  uint64_t count = 0;
  for (const SiteSample& sample : site.samples) {
    uint64_t here = 0;
    for (const MinuteHistogram::Bucket& bucket : sample.waits) {
      if (bucket.minutes >= kLongRequest) here += bucket.count;
    }
    count = std::max(count, here);
  }
  return count;
}

void Run(Context& context) {
  for (const Site& site : context.goroutines().sites()) {
    Request request = RequestOf(context, site);
    if (request == Request::kNone || !site.own) continue;
    LeakSigns signs = SignsOf(context, site);
    signs.connections = false;  // they are the requests' own
    std::optional<Judgement> judgement;
    if (uint64_t waiters = LongWaiters(site); waiters >= kLeastRequests) {
      judgement = Judgement{Severity::kWarning,
                            request == Request::kHttp ? Confidence::kStrong : Confidence::kSuspect,
                            std::to_string(waiters) + " of them for more than " +
                                std::to_string(kLongRequest) + " minutes: no time-out ends them"};
    } else if (request == Request::kHttp && signs.growth && signs.growth->growing) {
      judgement = Judge(signs);
    }
    if (!judgement) continue;
    context.Report(LeakSymptom(
        context, site, signs, *judgement,
        request == Request::kHttp ? "waiting for the answer to an HTTP request"
                                  : "waiting for a database",
        request == Request::kHttp
            ? "set http.Client.Timeout, or make the request with a context that has a deadline "
              "(http.NewRequestWithContext)"
            : "use QueryContext and ExecContext with a context that has a deadline"));
  }
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "io-without-deadline",
             .family = "goroutines",
             .summary = "requests to others wait for minutes, as no time-out ends them",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::io_without_deadline
