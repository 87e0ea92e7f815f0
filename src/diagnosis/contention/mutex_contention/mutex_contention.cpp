// Locks for which goroutines wait in turn. The mutex profile counts the waiting of others at the
// line that unlocks; the block profile has the lines that wait. The rate of waiting, in seconds
// each second, is what it costs; a profile since the start of the process has no rate, two have.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::mutex_contention {

namespace {

using evidence::Profile;
using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// Seconds waited in each second, by all goroutines together. Ours, not calibrated.
constexpr double kNotableRate = 0.1;
constexpr double kSevereRate = 0.5;
// Where there is no rate: waited since the start, in seconds.
constexpr double kNotableDelay = 10;
constexpr size_t kPlacesShown = 3;

struct Delays {
  double total = 0;  // seconds
  double contentions = 0;
  std::map<std::tuple<std::string, uint32_t, std::string>, double> by_line;  // seconds

  void Add(const Delays& other, double factor) {
    total += factor * other.total;
    contentions += factor * other.contentions;
    for (const auto& [line, seconds] : other.by_line) by_line[line] += factor * seconds;
  }
};

// Of the samples whose stacks have one of the functions near their leaf.
Delays DelaysOf(Context& context, const Profile& profile, bool locks_only) {
  Delays delays;
  if (profile.types.size() < 2) return delays;
  Frames& frames = context.frames();
  for (size_t s = 0; s < profile.samples.size(); ++s) {
    StackId stack = profile.samples[s].stack;
    StackId user = frames.UserNode(stack);
    if (!user) continue;
    bool lock = frames.Has(stack, "sync.(*Mutex).Lock") ||
                frames.Has(stack, "sync.(*RWMutex).Lock") ||
                frames.Has(stack, "sync.(*RWMutex).RLock");
    if (locks_only && !lock) continue;
    auto seconds = static_cast<double>(profile.ValuesOf(s)[1]) / 1e9;
    FramePlace place = frames.PlaceOf(user, "");
    delays.total += seconds;
    delays.contentions += static_cast<double>(profile.ValuesOf(s)[0]);
    delays.by_line[{place.file, place.line, place.function}] += seconds;
  }
  return delays;
}

std::vector<const Profile*> ProfilesOf(const evidence::Evidence& evidence, std::string_view kind) {
  std::vector<const Profile*> profiles;
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (evidence.Text(profile.kind) == kind) profiles.push_back(&profile);
  }
  std::ranges::stable_sort(profiles, {}, [](const Profile* profile) { return profile->time; });
  return profiles;
}

// The waiting over a stretch of time: of a profile that covers one, or of the last but the first.
struct Stretch {
  Delays delays;
  double seconds = 0;  // 0: since the start of the process, whenever that was
  std::vector<std::string> inputs;
};

std::optional<Stretch> StretchOf(Context& context, const std::vector<const Profile*>& profiles) {
  if (profiles.empty()) return std::nullopt;
  const Profile& last = *profiles.back();
  Stretch stretch{.delays = DelaysOf(context, last, false),
                  .seconds = static_cast<double>(last.duration) / 1e9,
                  .inputs = {context.evidence().InputOf(last.input).name}};
  const Profile& first = *profiles.front();
  if (last.duration == 0 && first.duration == 0 && first.time != 0 && last.time > first.time) {
    stretch.delays.Add(DelaysOf(context, first, false), -1);
    stretch.seconds = static_cast<double>(last.time - first.time) / 1e9;
    stretch.inputs.push_back(context.evidence().InputOf(first.input).name);
  }
  return stretch;
}

void AddLines(std::vector<FramePlace>& places, const Delays& delays, std::string_view role) {
  std::vector<std::pair<double, FramePlace>> ranked;
  for (const auto& [line, seconds] : delays.by_line) {
    const auto& [file, number, function] = line;
    if (seconds > 0) ranked.push_back({seconds, {function, file, number, std::string(role)}});
  }
  std::ranges::stable_sort(ranked, std::greater(), &std::pair<double, FramePlace>::first);
  for (size_t i = 0; i < std::min(ranked.size(), kPlacesShown); ++i) {
    places.push_back(ranked[i].second);
  }
}

void Run(Context& context) {
  std::optional<Stretch> stretch = StretchOf(context, ProfilesOf(context.evidence(), "mutex"));
  if (!stretch || stretch->delays.total <= 0) return;
  const Delays& delays = stretch->delays;
  double rate = stretch->seconds > 0 ? delays.total / stretch->seconds : 0;
  bool notable = stretch->seconds > 0 ? rate >= kNotableRate : delays.total >= kNotableDelay;
  if (!notable) return;
  Symptom symptom{.severity = rate >= kSevereRate ? Severity::kWarning : Severity::kNote,
                  .confidence = rate > 0 ? Confidence::kStrong : Confidence::kSuspect};
  AddLines(symptom.places, delays, "unlocks");
  double most = 0;
  for (const auto& [line, seconds] : delays.by_line) most = std::max(most, seconds);
  symptom.message = "goroutines wait for locks, " +
                    (rate > 0 ? Duration(rate) + " in each second"
                              : Duration(delays.total) + " since the start") +
                    "; " + Percent(most / delays.total) + " of it for the lock that " +
                    Code(symptom.places[0].function) + " holds";
  symptom.cost = {.share = std::min(1.0, rate), .wait_rate = rate};
  symptom.numbers = {
      {"waited", delays.total, "seconds"},
      {"contentions", delays.contentions, "count"},
      {"a wait, on average", delays.total / std::max(1.0, delays.contentions), "seconds"}};
  if (stretch->seconds > 0) {
    symptom.numbers.push_back({"span", stretch->seconds, "seconds"});
    symptom.numbers.push_back({"waited in each second", rate, ""});
  }
  symptom.inputs = stretch->inputs;
  std::vector<const Profile*> blocks = ProfilesOf(context.evidence(), "block");
  if (!blocks.empty()) {
    AddLines(symptom.places, DelaysOf(context, *blocks.back(), true), "waits");
    symptom.inputs.push_back(context.evidence().InputOf(blocks.back()->input).name);
  }
  symptom.advice =
      "hold the lock for less: compute, format and do I/O before or after; split what it protects "
      "(shards by key), or let readers go by a copy (atomic.Pointer); an RWMutex helps only where "
      "reading takes long";
  symptom.settle = rate > 0 ? "the latency of requests with the lock split"
                            : "a profile of a stretch of time (/debug/pprof/mutex?seconds=30), or "
                              "two profiles some minutes apart, for a rate";
  context.Report(std::move(symptom));
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "mutex-contention",
             .family = "contention",
             .summary = "goroutines wait for locks in turn",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::mutex_contention
