#include "diagnosis/http_connections.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace premortem::diagnosis {

namespace {

using evidence::MinuteHistogram;
using evidence::StackId;

constexpr uint32_t kOldBody = 2;  // minutes
constexpr std::string_view kReadLoop = "net/http.(*persistConn).readLoop";

// Where a body is read by HTTP/1's client.
bool ReadsBody(Context& context, const Site& site) {
  return context.frames().Has(site.stack, "net/http.(*bodyEOFSignal).Read");
}

bool IsClientCall(std::string_view function) {
  constexpr std::array<std::string_view, 6> kCalls = {
      "net/http.(*Client).Do",   "net/http.(*Client).Get", "net/http.(*Client).Post",
      "net/http.(*Client).Head", "net/http.Get",           "net/http.Post"};
  return std::ranges::find(kCalls, function) != kCalls.end();
}

}  // namespace

std::vector<HttpConnections> HttpConnectionsOf(Context& context) {
  std::vector<HttpConnections> all(context.goroutines().snapshots().size());
  Frames& frames = context.frames();
  for (const Site& site : context.goroutines().sites()) {
    bool read_loop = frames.Has(site.stack, kReadLoop);
    bool request = frames.Has(site.stack, "net/http.(*persistConn).roundTrip");
    bool reads_body = ReadsBody(context, site);
    for (const SiteSample& sample : site.samples) {
      HttpConnections& connections = all[sample.snapshot];
      if (site.own) connections.own_goroutines += sample.count;
      if (request) connections.requests += sample.count;
      if (reads_body) connections.body_readers += sample.count;
      if (!read_loop) continue;
      if (site.wait == Wait::kIo) connections.waiting += sample.count;
      if (site.wait != Wait::kSelect) continue;
      connections.open_bodies += sample.count;
      for (const MinuteHistogram::Bucket& bucket : sample.waits) {
        if (bucket.minutes >= kOldBody) connections.old_open_bodies += bucket.count;
      }
    }
  }
  return all;
}

const Site* ReadLoopSite(Context& context, Wait wait) {
  const Site* found = nullptr;
  for (const Site& site : context.goroutines().sites()) {
    if (site.wait != wait || !context.frames().Has(site.stack, kReadLoop)) continue;
    if (found == nullptr || site.count() > found->count()) found = &site;
  }
  return found;
}

std::vector<FramePlace> HttpClientCalls(Context& context, size_t most) {
  Frames& frames = context.frames();
  const evidence::Evidence& evidence = context.evidence();
  std::map<std::tuple<std::string, uint32_t, std::string>, uint64_t> calls;
  for (uint32_t i = 1; i < evidence.stacks().size(); ++i) {
    StackId node(i);
    if (!IsClientCall(frames.Function(node))) continue;
    StackId caller = evidence.NodeOf(node).caller;
    if (!caller || frames.OwnerOf(caller) != Owner::kUser) continue;
    FramePlace place = frames.PlaceOf(caller, "");
    ++calls[{place.file, place.line, place.function}];
  }
  std::vector<std::pair<uint64_t, FramePlace>> ranked;
  for (const auto& [key, count] : calls) {
    const auto& [file, line, function] = key;
    ranked.push_back({count, {function, file, line, "calls net/http"}});
  }
  std::ranges::stable_sort(ranked, std::greater(), &std::pair<uint64_t, FramePlace>::first);
  std::vector<FramePlace> places;
  for (size_t i = 0; i < std::min(most, ranked.size()); ++i) places.push_back(ranked[i].second);
  return places;
}

}  // namespace premortem::diagnosis
