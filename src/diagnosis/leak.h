// Whether the goroutines of a site have leaked: wait for what will not come. The verdicts on leaks
// differ in what the goroutines wait for and in what to do about it; what tells a leak from a pool
// of workers, a queue or open connections is the same for all and stands here.
//
// Signs, the surest first:
//
//   proof    the collector marked them as leaked
//   ages     in one dump: as many wait for long as for short, back to the start of the process;
//            workers of a pool wait since their last job, or all since the start
//   growth   over many samples, by TestGrowth
//   number   10,000 at one line
//   rise     over too few samples for growth: a note, but where goroutines wait that no pool keeps
//   so
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diagnosis/context.h"
#include "diagnosis/growth.h"

namespace premortem::diagnosis {

// Goroutines of one place that are too many to be meant. Source: LeakProf's published practice at
// Uber (arXiv 2312.12002).
inline constexpr uint64_t kManyGoroutines = 10'000;
// Worth a note: so many, and so large a part of all. Ours.
inline constexpr uint64_t kNotableGoroutines = 1'000;
inline constexpr double kNotableShare = 0.5;
// Fewer are not looked at, unless they are proved to have leaked. Ours.
inline constexpr uint64_t kLeastGoroutines = 20;
// Fewer do not show how their ages are spread. Ours.
inline constexpr uint64_t kLeastAges = 100;
inline constexpr uint32_t kLeastOldest = 10;  // minutes; ours
// Of the process' age: how long the oldest waits, at least. Ours.
inline constexpr double kLeastReach = 0.75;
// Of all members: in the older half of the ages. A leak has half of them there; waits that end at
// random with a mean of a fifth of the oldest have 8 %. Ours.
inline constexpr double kLeastOld = 0.25;
inline constexpr double kMostOld = 0.85;
// Of all members: of one age. Workers that had no job yet are as old as the process. Ours.
inline constexpr double kMostOfOneAge = 0.3;
inline constexpr double kMostOfOldestAge = 0.15;
// A goroutine's stack and its descriptor, measured with Go 1.26 over 100,000 of them.
inline constexpr double kLeastGoroutineBytes = 2800;

// How the waits of goroutines are spread in one dump.
struct Ages {
  uint64_t count = 0;
  uint32_t median = 0;  // minutes
  uint32_t oldest = 0;
  uint32_t process = 0;  // the longest wait of all in the dump
  bool flat = false;     // as a leak's
};
Ages AgesOf(const SiteSample& sample, const Snapshot& snapshot);

struct LeakSigns {
  Wait wait = Wait::kNone;
  uint64_t count = 0;   // of goroutines at the site, in the last sample, or a dump without a time
  uint64_t total = 0;   // of all goroutines in it
  uint64_t leaked = 0;  // proved
  std::optional<Ages> ages;      // of the last dump that knows them
  std::optional<Growth> growth;  // empty where the samples are too few
  size_t samples = 0;            // with a time
  bool connections = false;      // as many connections are open, or grow with them
  bool rising = false;           // in few samples: IsRising
  bool overload = false;         // half as many wait for a processor or a lock
  // Their number did not change while a leak's would have, or none of them is in the next dump.
  bool steady = false;

  double share() const {
    return total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total);
  }
};
LeakSigns SignsOf(Context& context, const Site& site);

// What the signs say together; nothing where they say that all is well or too little.
struct Judgement {
  findings::Severity severity = findings::Severity::kWarning;
  findings::Confidence confidence = findings::Confidence::kSuspect;
  std::string reason;  // the end of the sentence
};
std::optional<Judgement> Judge(const LeakSigns& signs);

// The counts of a site in all samples that have a time; in which it does not appear, none.
std::vector<evidence::Point> SeriesOf(const Goroutines& goroutines, const Site& site);

// What one verdict says of the sites that it is about.
struct LeakKind {
  WaitSet waits = 0;
  std::string_view what;  // "blocked sending to a channel"
  std::string_view advice;
};
// Reports the sites of user's code that wait so and are judged to leak, but for those of which
// another verdict knows more (HTTP requests, connections).
void ReportLeaks(Context& context, const LeakKind& kind);

// The symptom of a site, with its numbers, cost and places.
Symptom LeakSymptom(Context& context, const Site& site, const LeakSigns& signs,
                    const Judgement& judgement, std::string_view what, std::string_view advice);

// Adds when the memory limit is reached at the latest, where the evidence has the limit (GOMEMLIMIT
// in the service's metrics) and what is in use now. `bytes_each_second` is what grows, at least.
void AddMemoryLimit(Context& context, double bytes_each_second, Symptom& symptom);

// Of one goroutine: its stack as far as the evidence tells, at least the least.
double GoroutineBytes(Context& context);

}  // namespace premortem::diagnosis
