#include "diagnosis/leak.h"

#include <algorithm>
#include <array>

#include "diagnosis/series.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis {

namespace {

using evidence::MinuteHistogram;
using evidence::Point;
using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// Ages in fifths of the oldest: of a leak's, arrivals may pause in one of them.
bool CoversAllAges(const SiteSample& sample, uint32_t oldest) {
  constexpr size_t kParts = 5;
  constexpr double kLeastOfPart = 0.05;
  std::array<uint64_t, kParts> parts{};
  for (const MinuteHistogram::Bucket& bucket : sample.waits) {
    parts[std::min<size_t>(size_t{bucket.minutes} * kParts / (oldest + 1), kParts - 1)] +=
        bucket.count;
  }
  auto least = kLeastOfPart * static_cast<double>(sample.count);
  auto covered = std::ranges::count_if(
      parts, [&](uint64_t count) { return static_cast<double>(count) >= least; });
  return covered >= static_cast<std::ptrdiff_t>(kParts - 1);
}

bool IsFlat(const SiteSample& sample, const Ages& ages) {
  if (ages.count < kLeastAges || ages.oldest < kLeastOldest) return false;
  if (ages.oldest < kLeastReach * ages.process) return false;
  auto count = static_cast<double>(ages.count);
  uint64_t old = 0;
  uint64_t oldest = 0;
  for (const MinuteHistogram::Bucket& bucket : sample.waits) {
    if (static_cast<double>(bucket.count) > kMostOfOneAge * count) return false;
    if (2 * bucket.minutes >= ages.oldest) old += bucket.count;
    if (bucket.minutes + 1 >= ages.oldest) oldest += bucket.count;
  }
  double old_share = static_cast<double>(old) / count;
  double most_oldest = std::max(kMostOfOldestAge, 3.0 / ages.oldest);
  return old_share >= kLeastOld && old_share <= kMostOld &&
         static_cast<double>(oldest) <= most_oldest * count && CoversAllAges(sample, ages.oldest);
}

// Whether the number stood still while a leak of these ages would have added a quarter of what it
// adds on average.
bool IsSteady(std::span<const Point> points, const Ages& ages) {
  if (points.size() < 2 || ages.oldest == 0) return false;
  double minutes = static_cast<double>(points.back().time - points.front().time) / 60e9;
  if (minutes < 0.1 * ages.oldest) return false;
  double expected = static_cast<double>(ages.count) * minutes / ages.oldest;
  return points.back().value - points.front().value < expected / 4;
}

// Whether no goroutine of one dump is in the next one: each goes on, and others come. Ids are given
// out once and grow, so those of the two dumps lie apart.
bool GoOn(const Site& site) {
  const SiteSample* before = nullptr;
  bool apart = false;
  for (const SiteSample& sample : site.samples) {
    if (sample.least_id == 0 || sample.count < kLeastGoroutines) continue;
    if (before != nullptr) {
      apart = sample.least_id > before->greatest_id || sample.greatest_id < before->least_id;
    }
    before = &sample;
  }
  return apart;
}

bool GrowsWithConnections(const Goroutines& goroutines, const Growth& growth) {
  std::vector<Point> points;
  for (const Snapshot& snapshot : goroutines.snapshots()) {
    if (snapshot.time != 0) {
      points.push_back({snapshot.time, static_cast<double>(snapshot.connections)});
    }
  }
  std::optional<Growth> connections = TestGrowth(points);
  return connections && connections->slope >= growth.slope / 2;
}

// What no pool of workers, janitor or subscriber does all day.
constexpr WaitSet kNotIdle = Bit(Wait::kSend) | Bit(Wait::kWaitGroup);

// How a goroutine waits that has something to do for a connection: for the next message.
constexpr WaitSet kForConnections =
    Bit(Wait::kReceive) | Bit(Wait::kSelect) | Bit(Wait::kChannel) | Bit(Wait::kCond);

// Code in which goroutines wait by design or of which another verdict knows more.
bool IsHttpRequest(Context& context, const Site& site) {
  return context.frames().Has(site.stack, "net/http.(*persistConn).roundTrip");
}

std::string SettleText(const LeakSigns& signs) {
  std::string profile =
      "/debug/pprof/goroutineleak (Go 1.27) proves leaks on channels and locks that nothing else "
      "refers to";
  if (signs.growth) return profile;
  std::string samples =
      "goroutine profiles over at least 5 minutes show whether their number grows";
  if (signs.samples < 2) {
    return std::to_string(kLeastGrowthPoints) + " " + samples + "; " + profile;
  }
  return std::to_string(signs.samples) +
         " samples are too few for a slope: " + std::to_string(kLeastGrowthPoints) + " " + samples +
         "; " + profile;
}

void AddNumbers(Symptom& symptom, const LeakSigns& signs, double bytes_each) {
  auto add = [&](const char* name, double value, const char* unit) {
    symptom.numbers.push_back({name, value, unit});
  };
  add("goroutines", static_cast<double>(std::max(signs.count, signs.leaked)), "count");
  if (signs.leaked > 0) add("proved leaked", static_cast<double>(signs.leaked), "count");
  if (signs.total > 0) add("all goroutines", static_cast<double>(signs.total), "count");
  if (signs.ages && signs.ages->oldest > 0) {
    add("median wait", signs.ages->median, "minutes");
    add("oldest wait", signs.ages->oldest, "minutes");
    add("oldest wait of any goroutine", signs.ages->process, "minutes");
  }
  if (!signs.growth) {
    if (signs.samples > 1) add("samples", static_cast<double>(signs.samples), "count");
    return;
  }
  const Growth& growth = *signs.growth;
  add("samples", static_cast<double>(growth.points), "count");
  add("span", growth.seconds, "seconds");
  if (!growth.growing) return;
  add("growth", growth.slope * 3600, "an hour");
  add("growth, lower bound", growth.slope_low * 3600, "an hour");
  add("growth, upper bound", growth.slope_high * 3600, "an hour");
  add("p", growth.p, "");
  add("doubles after", static_cast<double>(signs.count) / growth.slope, "seconds");
  add("bytes added in a week", growth.slope * 7 * 86400 * bytes_each, "bytes");
}

}  // namespace

Ages AgesOf(const SiteSample& sample, const Snapshot& snapshot) {
  Ages ages{.process = snapshot.oldest};
  for (const MinuteHistogram::Bucket& bucket : sample.waits) {
    if (ages.count < (sample.count + 1) / 2) ages.median = bucket.minutes;
    ages.count += bucket.count;
    ages.oldest = bucket.minutes;
  }
  ages.flat = IsFlat(sample, ages);
  return ages;
}

std::vector<Point> SeriesOf(const Goroutines& goroutines, const Site& site) {
  std::vector<Point> points;
  auto sample = site.samples.begin();
  for (uint32_t i = 0; i < goroutines.snapshots().size(); ++i) {
    while (sample != site.samples.end() && sample->snapshot < i) ++sample;
    bool here = sample != site.samples.end() && sample->snapshot == i;
    int64_t time = goroutines.snapshots()[i].time;
    if (time != 0) points.push_back({time, here ? static_cast<double>(sample->count) : 0});
  }
  return points;
}

LeakSigns SignsOf(Context& context, const Site& site) {
  const Goroutines& goroutines = context.goroutines();
  LeakSigns signs{.wait = site.wait, .leaked = site.leaked};
  // The last; but a dump without a time, which may be the latest of all, tells more.
  const SiteSample* telling = nullptr;
  for (const SiteSample& sample : site.samples) {
    const Snapshot& snapshot = goroutines.SnapshotOf(sample);
    signs.samples += snapshot.time != 0;
    if (snapshot.has_waits) {
      signs.ages = AgesOf(sample, snapshot);
      telling = &sample;
    } else if (!signs.ages || goroutines.SnapshotOf(*telling).time != 0) {
      telling = &sample;
    }
  }
  if (telling == nullptr) {
    signs.count = site.leaked;
    return signs;
  }
  const Snapshot& snapshot = goroutines.SnapshotOf(*telling);
  signs.count = telling->count;
  signs.total = snapshot.goroutines;
  signs.connections =
      (Bit(site.wait) & kForConnections) != 0 && snapshot.connections >= telling->count / 2;
  signs.overload = snapshot.queued >= std::max<uint64_t>(telling->count / 2, 1);
  std::vector<Point> points = SeriesOf(goroutines, site);
  signs.growth = TestGrowth(points);
  signs.rising = !signs.growth && IsRising(points);
  if (signs.ages) signs.steady = IsSteady(points, *signs.ages);
  signs.steady |= GoOn(site);
  if (signs.growth) {
    signs.steady |= !signs.growth->growing;
    if (signs.growth->growing && (Bit(site.wait) & kForConnections) != 0) {
      signs.connections |= GrowsWithConnections(goroutines, *signs.growth);
    }
  }
  return signs;
}

std::optional<Judgement> Judge(const LeakSigns& signs) {
  std::string growing;
  if (signs.growth && signs.growth->growing) {
    const Growth& growth = *signs.growth;
    growing = "their number grows by " + Rate(growth.slope, growth.slope_low, growth.slope_high);
  }
  if (signs.leaked > 0) {
    return Judgement{Severity::kError, Confidence::kProven,
                     "the collector has proved that nothing can wake " +
                         (signs.leaked < signs.count ? std::to_string(signs.leaked) + " of them"
                                                     : std::string("them")) +
                         (growing.empty() ? "" : ", and " + growing)};
  }
  Judgement judgement;
  if (!growing.empty()) {
    judgement.confidence = Confidence::kStrong;
    judgement.reason = growing;
  } else if (signs.ages && signs.ages->flat && !signs.steady) {
    judgement.confidence = Confidence::kStrong;
    judgement.reason = "as many wait for long as for short, the oldest for " +
                       std::to_string(signs.ages->oldest) + " minutes: none goes on";
  } else if (signs.rising && (Bit(signs.wait) & kNotIdle) != 0 && signs.count >= kLeastAges) {
    judgement.reason = "more in every part of " + std::to_string(signs.samples) +
                       " samples, which are too few for a slope";
  } else if (signs.count >= kManyGoroutines && !signs.steady) {
    judgement.reason = "so many at one line are seldom meant";
  } else if (signs.rising && signs.count >= kLeastAges) {
    judgement.severity = Severity::kNote;
    judgement.reason = "more in every part of " + std::to_string(signs.samples) +
                       " samples: a leak, or a pool that still fills";
  } else if (signs.count >= kNotableGoroutines && signs.share() >= kNotableShare && !signs.steady) {
    judgement.severity = Severity::kNote;
    judgement.reason = "a leak, or a pool of workers: one look cannot tell them apart";
  } else {
    return std::nullopt;
  }
  if (signs.connections) {
    judgement.severity = Severity::kNote;
    judgement.confidence = Confidence::kSuspect;
    judgement.reason += "; as many connections are open, which may be what they belong to";
  }
  // Requests that come faster than they are answered pile up wherever they wait for each other.
  if (signs.overload) {
    judgement.severity = Severity::kNote;
    judgement.confidence = Confidence::kSuspect;
    judgement.reason +=
        "; but as many wait for a processor or a lock, and may be what they wait for";
  }
  return judgement;
}

Symptom LeakSymptom(Context& context, const Site& site, const LeakSigns& signs,
                    const Judgement& judgement, std::string_view what, std::string_view advice) {
  Frames& frames = context.frames();
  uint64_t count = std::max(signs.count, signs.leaked);
  double bytes_each = GoroutineBytes(context);
  Symptom symptom{.severity = judgement.severity,
                  .confidence = judgement.confidence,
                  .advice = std::string(advice)};
  symptom.message = Counted(count, "goroutine") + " " + std::string(what) + " in " +
                    Code(frames.Function(site.node)) + "; " + judgement.reason;
  symptom.cost = {.share = std::max(signs.share(), signs.total == 0 ? 1.0 : 0.0),
                  .goroutines = count,
                  .bytes = static_cast<uint64_t>(static_cast<double>(count) * bytes_each)};
  AddNumbers(symptom, signs, bytes_each);
  if (signs.growth && signs.growth->growing) {
    AddMemoryLimit(context, signs.growth->slope * bytes_each, symptom);
  }
  symptom.places.push_back(frames.PlaceOf(site.node, "waits here"));
  if (StackId creator = frames.UserNode(site.created_by)) {
    symptom.places.push_back(frames.PlaceOf(creator, "started here"));
  }
  if (judgement.confidence != Confidence::kProven) symptom.settle = SettleText(signs);
  context.AddInputs(site, symptom);
  return symptom;
}

void ReportLeaks(Context& context, const LeakKind& kind) {
  for (const Site& site : context.goroutines().sites()) {
    if ((Bit(site.wait) & kind.waits) == 0) continue;
    if (site.leaked == 0 && site.count() < kLeastGoroutines) continue;
    // Without code of the user, the stack is one by design, but for what is proved.
    if (!site.own && site.leaked == 0) continue;
    if (IsHttpRequest(context, site)) continue;
    LeakSigns signs = SignsOf(context, site);
    if (std::optional<Judgement> judgement = Judge(signs)) {
      context.Report(LeakSymptom(context, site, signs, *judgement, kind.what, kind.advice));
    }
  }
}

void AddMemoryLimit(Context& context, double bytes_each_second, Symptom& symptom) {
  constexpr double kNoLimit = 9e18;  // math.MaxInt64: GOMEMLIMIT is not set
  const evidence::Evidence& evidence = context.evidence();
  std::vector<TimeSeries> series = JoinSeries(evidence);
  std::optional<double> limit = LatestOf(series, evidence, "go_gc_gomemlimit_bytes");
  std::optional<double> in_use = LatestOf(series, evidence, "process_resident_memory_bytes");
  if (!in_use) in_use = LatestOf(series, evidence, "go_memstats_sys_bytes");
  if (!limit || !in_use || *limit >= kNoLimit || *in_use >= *limit || bytes_each_second <= 0) {
    return;
  }
  symptom.numbers.push_back({"memory limit", *limit, "bytes"});
  symptom.numbers.push_back({"memory limit reached after, at the latest",
                             (*limit - *in_use) / bytes_each_second, "seconds"});
}

double GoroutineBytes(Context& context) {
  uint64_t goroutines = 0;
  for (const Snapshot& snapshot : context.goroutines().snapshots()) {
    goroutines = std::max(goroutines, snapshot.goroutines);
  }
  double stacks = 0;
  for (const evidence::Fact& fact : context.evidence().facts()) {
    if (context.evidence().Text(fact.name) == "memstats Stack") {
      stacks = std::max(stacks, fact.number);
    }
  }
  if (goroutines == 0) return kLeastGoroutineBytes;
  return std::max(kLeastGoroutineBytes, stacks / static_cast<double>(goroutines));
}

}  // namespace premortem::diagnosis
