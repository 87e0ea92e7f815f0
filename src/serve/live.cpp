#include "serve/live.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"

namespace premortem::serve {

namespace {

using evidence::Evidence;
using evidence::InputId;
using evidence::Limits;
using evidence::LoadReport;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kPprofPath = "/debug/pprof";
// After so many samples in a row that failed, a service is gone.
constexpr int kMostFailures = 3;

// Nanoseconds since 1970 by a clock that nobody sets back meanwhile.
class SteadyTime {
 public:
  int64_t Now() const {
    using std::chrono::duration_cast;
    using std::chrono::nanoseconds;
    return duration_cast<nanoseconds>(began_.time_since_epoch()).count() +
           duration_cast<nanoseconds>(Clock::now() - steady_began_).count();
  }

 private:
  std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
  Clock::time_point steady_began_ = Clock::now();
};

// How long the server measures before it answers, as the query says ("seconds=30").
double SecondsOf(const Url& url) {
  for (std::string_view part : Split(url.query, '&')) {
    constexpr std::string_view kKey = "seconds=";
    double seconds = 0;
    if (!part.starts_with(kKey)) continue;
    std::from_chars(part.data() + kKey.size(), part.data() + part.size(), seconds);
    return std::clamp(std::isfinite(seconds) ? seconds : 0.0, 0.0, 3600.0);
  }
  // What the profiler takes without being told.
  if (url.path.ends_with("/pprof/profile")) return 30;
  return url.path.ends_with("/pprof/trace") ? 1 : 0;
}

// Goroutines in all profiles that were added behind the first `first`.
uint64_t GoroutinesBehind(const Evidence& evidence, uint32_t first) {
  uint64_t goroutines = 0;
  for (uint32_t i = first + 1; i <= evidence.profile_count(); ++i) {
    const evidence::Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (evidence.Text(profile.kind) != "goroutine") continue;
    for (size_t s = 0; s < profile.samples.size(); ++s) {
      goroutines += static_cast<uint64_t>(std::max<int64_t>(profile.ValuesOf(s)[0], 0));
    }
  }
  return goroutines;
}

// What asking came to.
enum class Outcome : uint8_t {
  kRead,
  kAbsent,   // the service has no such endpoint
  kRefused,  // or does not want to answer
  kFailed,   // an error, which was reported
};

class Asker {
 public:
  Asker(HttpClient& client, const Limits& limits, Evidence& evidence, LoadReport& report)
      : client_(client), limits_(limits), evidence_(evidence), report_(report) {}

  // `needed`: a service that does not have it, or refuses it, is an error.
  Outcome Ask(const Url& url, bool needed) {
    int64_t time = time_.Now();
    Result<HttpAnswer> answer =
        client_.Get(url, {.bytes = limits_.answer_bytes, .more_time = SecondsOf(url)});
    if (!answer) return Fails(answer.error());
    if (answer->ok()) {
      size_t errors = report_.errors.size();
      size_t unknown = report_.unknown.size();
      evidence::LoadBytes(url.Shown(), answer->body, time, limits_, evidence_, report_);
      if (report_.errors.size() > errors) return Outcome::kFailed;
      if (report_.unknown.size() == unknown) return Outcome::kRead;
      // Some servers answer every question with the same page.
      report_.unknown.resize(unknown);
      if (!needed) return Outcome::kAbsent;
      return Fails(Error{.message = answer->body.empty()
                                        ? "answers with nothing"
                                        : "answers with what is no evidence that premortem knows",
                         .file = url.Shown()});
    }
    if (needed) {
      return Fails(Error{.message = client_.Refusal(*answer), .file = url.Shown()});
    }
    constexpr long kNotFound = 404;
    if (answer->status == kNotFound) return Outcome::kAbsent;
    LeaveOut(url, client_.Refusal(*answer));
    return Outcome::kRefused;
  }

  // Says in the evidence what was not asked, or not answered.
  void LeaveOut(const Url& url, const std::string& reason) {
    InputId input = evidence_.AddInput({.name = url.Shown(), .time = time_.Now()});
    evidence_.AddFact(input, "not taken", url.Shown() + " " + reason);
  }

  const Evidence& evidence() const { return evidence_; }

 private:
  Outcome Fails(const Error& error) {
    // The same error of one sample after the other is one.
    bool again = !report_.errors.empty() && report_.errors.back().ToString() == error.ToString();
    if (!again) report_.errors.push_back(error);
    return Outcome::kFailed;
  }

  HttpClient& client_;
  const Limits& limits_;
  Evidence& evidence_;
  LoadReport& report_;
  SteadyTime time_;
};

// One address of the user, in three steps: Begin, Sample as often as wanted, End.
class Target {
 public:
  explicit Target(Url url) : url_(std::move(url)) {
    while (url_.path.size() > 1 && url_.path.ends_with('/')) url_.path.pop_back();
    if (url_.path == "/") url_.path = kPprofPath;
    whole_ = url_.path.ends_with(kPprofPath) && url_.query.empty();
  }

  uint64_t goroutines() const { return goroutines_; }
  bool gone() const { return failures_ >= kMostFailures; }

  // False where the service cannot be asked at all.
  bool Begin(Asker& asker, int cpu_seconds, bool samples_follow) {
    if (!whole_) return SampleOne(asker, url_);
    if (!SampleOne(asker, Endpoint("goroutine"))) return false;
    AskState(asker);
    for (std::string_view path : {"/debug/vars", "/metrics"}) {
      Url beside = url_;
      beside.path = url_.path.substr(0, url_.path.size() - kPprofPath.size()) + std::string(path);
      if (asker.Ask(beside, false) == Outcome::kRead) sampled_.push_back(beside);
    }
    if (!samples_follow) asker.Ask(Endpoint("goroutineleak"), false);
    if (cpu_seconds > 0) {
      asker.Ask(Endpoint("profile", "seconds=" + std::to_string(cpu_seconds)), false);
    }
    return true;
  }

  void Sample(Asker& asker) {
    if (gone()) return;
    if (!SampleOne(asker, whole_ ? Endpoint("goroutine") : url_) || !whole_) return;
    // What went wrong once is not asked for again: it may have cost the whole time-out.
    has_heap_ = has_heap_ && asker.Ask(Endpoint("heap"), false) == Outcome::kRead;
    std::erase_if(sampled_,
                  [&](const Url& url) { return asker.Ask(url, false) != Outcome::kRead; });
  }

  void End(Asker& asker) {
    if (!whole_ || gone()) return;
    AskState(asker);
    asker.Ask(Endpoint("goroutineleak"), false);
  }

 private:
  Url Endpoint(std::string_view name, std::string query = "") const {
    Url url = url_;
    url.path += "/" + std::string(name);
    url.query = std::move(query);
    return url;
  }

  // The question whose answer is needed.
  bool SampleOne(Asker& asker, const Url& url) {
    uint32_t first = asker.evidence().profile_count();
    bool read = asker.Ask(url, true) == Outcome::kRead;
    failures_ = read ? 0 : failures_ + 1;
    uint64_t goroutines = GoroutinesBehind(asker.evidence(), first);
    if (read && goroutines > 0) goroutines_ = goroutines;
    return read;
  }

  // All that says how the service is now, but for what Sample asks.
  void AskState(Asker& asker) {
    Url dump = Endpoint("goroutine", "debug=2");
    if (goroutines_ <= kMostDumped) {
      asker.Ask(dump, false);
    } else {
      asker.LeaveOut(dump, "would stop the service for long: it has " +
                               std::to_string(goroutines_) + " goroutines");
    }
    has_heap_ = asker.Ask(Endpoint("heap"), false) == Outcome::kRead;
    for (std::string_view name : {"mutex", "block", "threadcreate"}) {
      asker.Ask(Endpoint(name), false);
    }
  }

  Url url_;
  bool whole_ = false;       // all that pprof serves, not one endpoint
  uint64_t goroutines_ = 0;  // in the last answer
  bool has_heap_ = false;
  int failures_ = 0;          // of samples, in a row
  std::vector<Url> sampled_;  // beside goroutine and heap
};

Clock::duration Seconds(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

// False where the watcher has had enough.
bool WaitUntil(Clock::time_point due, LiveWatcher& watcher) {
  constexpr std::chrono::milliseconds kStep(100);
  for (Clock::time_point now; !watcher.Enough();
       std::this_thread::sleep_for(std::min<Clock::duration>(due - now, kStep))) {
    if ((now = Clock::now()) >= due) return true;
  }
  return false;
}

uint64_t SampleCount(const LiveOptions& options) {
  if (options.stretch <= 0) return 1;
  return static_cast<uint64_t>(options.stretch / options.every + 1e-9) + 1;
}

}  // namespace

void CollectLive(std::span<const std::string> addresses, const LiveOptions& options,
                 const Limits& limits, Evidence& evidence, LoadReport& report,
                 LiveWatcher& watcher) {
  uint64_t samples = SampleCount(options);
  if (samples > kMostSamples) {
    report.errors.push_back({.message = std::to_string(samples) + " samples are more than " +
                                        std::to_string(kMostSamples) + ": take them less often"});
    return;
  }
  std::vector<Target> targets;
  for (const std::string& address : addresses) {
    Result<Url> url = ParseUrl(address);
    if (url) {
      targets.emplace_back(std::move(*url));
    } else {
      report.errors.push_back(url.error());
    }
  }
  if (targets.size() < addresses.size()) return;
  Result<HttpClient> client = HttpClient::Open(options.http);
  if (!client) {
    report.errors.push_back(client.error());
    return;
  }
  Limits answer_limits = limits;  // an answer may be compressed, too
  answer_limits.bytes = std::min(limits.bytes, limits.answer_bytes);
  Asker asker(*client, answer_limits, evidence, report);
  auto tell = [&](uint64_t sample) {
    uint64_t goroutines = 0;
    for (const Target& target : targets) goroutines += target.goroutines();
    watcher.Sampled({.sample = sample, .samples = samples, .goroutines = goroutines});
  };

  std::erase_if(targets, [&](Target& target) {
    return !target.Begin(asker, options.cpu_seconds, samples > 1);
  });
  if (samples == 1 || targets.empty()) return;
  Clock::time_point began = Clock::now();
  auto since = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  for (uint64_t sample = 1; sample <= samples;) {
    double due = options.every * static_cast<double>(sample - 1);
    if (!WaitUntil(began + Seconds(due), watcher)) break;
    for (Target& target : targets) target.Sample(asker);
    tell(sample);
    if (std::ranges::all_of(targets, &Target::gone)) return;
    // Samples whose time has passed meanwhile are not made up for, but for the last one.
    auto next = static_cast<uint64_t>(std::ceil(since() / options.every)) + 1;
    sample = sample == samples ? samples + 1 : std::clamp(next, sample + 1, samples);
  }
  for (Target& target : targets) target.End(asker);
}

}  // namespace premortem::serve
