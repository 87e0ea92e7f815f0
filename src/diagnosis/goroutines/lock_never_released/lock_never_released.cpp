// Goroutines that wait for a lock for minutes. A sync.Mutex that starves somebody for more than a
// millisecond goes to those who wait in turn, so nobody waits for minutes unless somebody holds the
// lock for minutes: who forgot to unlock it, who is blocked meanwhile, or who waits himself for a
// lock that one of the others holds.
//
// A dump does not say which lock a goroutine wants. Waiters in methods of one type are taken
// together: mostly it is the type's own lock.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "diagnosis/leak.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"

namespace premortem::diagnosis::lock_never_released {

namespace {

using evidence::MinuteHistogram;
using evidence::StackId;
using findings::Confidence;
using findings::Severity;

// How long a waiter waits, in minutes, that no queue explains. Ours: the queue of a mutex moves
// within milliseconds, but the runtime counts only from the next collection on.
constexpr uint32_t kLongWait = 2;
// Where there is only one waiter.
constexpr uint32_t kLongWaitAlone = 5;
constexpr size_t kPlacesShown = 6;
// Locks reported, those with the most waiters: each is compared with all other goroutines.
constexpr size_t kLocksShown = 20;

struct Waiters {
  std::vector<const Site*> sites;
  uint64_t count = 0;
  uint64_t total = 0;
  uint64_t leaked = 0;
  uint64_t long_waiters = 0;
  uint32_t oldest = 0;
  std::set<std::string> held;  // types in whose methods the waiters are
};

std::string TypeOf(std::string_view function) {
  std::string receiver = ReceiverOf(function);
  return receiver.empty() ? std::string(function) : receiver;
}

// By the type whose lock they want, as far as one can see.
std::map<std::string, Waiters> WaitersByType(Context& context) {
  std::map<std::string, Waiters> by_type;
  Frames& frames = context.frames();
  for (const Site& site : context.goroutines().sites()) {
    if (site.wait != Wait::kMutex || (!site.own && site.leaked == 0)) continue;
    std::string type = TypeOf(frames.Function(site.node));
    Waiters& waiters = by_type[type];
    LeakSigns signs = SignsOf(context, site);
    waiters.sites.push_back(&site);
    waiters.count += std::max(signs.count, signs.leaked);
    waiters.total = std::max(waiters.total, signs.total);
    waiters.leaked += signs.leaked;
    if (signs.ages) waiters.oldest = std::max(waiters.oldest, signs.ages->oldest);
    uint64_t most = 0;
    for (const SiteSample& sample : site.samples) {
      uint64_t here = 0;
      for (const MinuteHistogram::Bucket& bucket : sample.waits) {
        if (bucket.minutes >= kLongWait) here += bucket.count;
      }
      most = std::max(most, here);
    }
    waiters.long_waiters += most;
    for (StackId node = frames.evidence().NodeOf(site.node).caller; node;
         node = frames.evidence().NodeOf(node).caller) {
      if (frames.OwnerOf(node) != Owner::kUser) continue;
      std::string held = TypeOf(frames.Function(node));
      if (held != type) waiters.held.insert(held);
    }
  }
  return by_type;
}

// Who may hold the lock: who waits for something else in a method of the type, at least as long.
std::vector<const Site*> HoldersOf(Context& context, const std::string& type,
                                   const Waiters& waiters) {
  std::vector<const Site*> holders;
  Frames& frames = context.frames();
  for (const Site& site : context.goroutines().sites()) {
    if (site.wait == Wait::kMutex || site.wait == Wait::kNone || !site.own) continue;
    LeakSigns signs = SignsOf(context, site);
    if (!signs.ages || signs.ages->oldest + 1 < waiters.oldest) continue;
    for (StackId node = site.stack; node; node = frames.evidence().NodeOf(node).caller) {
      if (TypeOf(frames.Function(node)) != type) continue;
      holders.push_back(&site);
      break;
    }
  }
  return holders;
}

std::optional<Judgement> JudgeLock(const Waiters& waiters) {
  if (waiters.leaked > 0) {
    return Judgement{Severity::kError, Confidence::kProven,
                     "the collector has proved that nothing can wake them"};
  }
  bool many = waiters.count >= 2 && waiters.oldest >= kLongWait;
  if (many || waiters.oldest >= kLongWaitAlone) {
    return Judgement{Severity::kWarning, many ? Confidence::kStrong : Confidence::kSuspect,
                     "the oldest for " + std::to_string(waiters.oldest) +
                         " minutes: whoever holds it does not let go"};
  }
  return std::nullopt;
}

// The other half of a cycle: a type whose waiters hold this one's lock, while this one's hold its.
std::string CycleWith(const std::map<std::string, Waiters>& by_type, const std::string& type,
                      const Waiters& waiters) {
  for (const std::string& held : waiters.held) {
    auto other = by_type.find(held);
    if (other != by_type.end() && other->second.held.contains(type)) return held;
  }
  return {};
}

void Report(Context& context, const std::map<std::string, Waiters>& by_type,
            const std::string& type) {
  const Waiters& waiters = by_type.at(type);
  std::optional<Judgement> judgement = JudgeLock(waiters);
  if (!judgement) return;
  Frames& frames = context.frames();
  std::string cycle = CycleWith(by_type, type, waiters);
  std::vector<const Site*> holders = HoldersOf(context, type, waiters);

  double bytes_each = GoroutineBytes(context);
  Symptom symptom{.severity = judgement->severity, .confidence = judgement->confidence};
  symptom.message = Counted(waiters.count, "goroutine") + " waiting for a lock in " + Code(type) +
                    "; " + judgement->reason;
  if (!cycle.empty()) {
    symptom.message += "; others hold " + Code(type) + " and wait in " + Code(cycle) +
                       ": the two lock in different orders";
    symptom.advice =
        "take the two locks in one order everywhere, or call the other type after "
        "your own lock is released";
  } else if (!holders.empty()) {
    symptom.advice =
        "do not wait for anything while the lock is held: copy what you need, unlock, "
        "then send, call or sleep";
  } else {
    symptom.advice =
        "unlock on every path: defer mu.Unlock() right behind mu.Lock(), and in a "
        "function of its own where the lock ends before the function";
  }
  symptom.cost = {.share = waiters.total == 0
                               ? 1.0
                               : static_cast<double>(waiters.count) /
                                     static_cast<double>(std::max(waiters.total, waiters.count)),
                  .goroutines = waiters.count,
                  .bytes = static_cast<uint64_t>(static_cast<double>(waiters.count) * bytes_each)};
  symptom.numbers = {
      {"goroutines", static_cast<double>(waiters.count), "count"},
      {"waiting for 2 minutes or more", static_cast<double>(waiters.long_waiters), "count"},
      {"oldest wait", static_cast<double>(waiters.oldest), "minutes"}};
  if (judgement->confidence != Confidence::kProven) {
    symptom.settle =
        "a second dump: the same goroutines at the same lines; "
        "/debug/pprof/goroutineleak (Go 1.27) proves it where nothing else refers to "
        "the lock";
  }
  for (const Site* site : waiters.sites) {
    if (symptom.places.size() < kPlacesShown) {
      symptom.places.push_back(frames.PlaceOf(site->node, "waits for the lock"));
    }
    context.AddInputs(*site, symptom);
  }
  for (const Site* holder : holders) {
    if (symptom.places.size() < kPlacesShown) {
      symptom.places.push_back(frames.PlaceOf(holder->node, "may hold it and waits"));
    }
  }
  context.Report(std::move(symptom));
}

void Run(Context& context) {
  std::map<std::string, Waiters> by_type = WaitersByType(context);
  std::vector<std::string> types;
  for (const auto& [type, waiters] : by_type) {
    if (JudgeLock(waiters)) types.push_back(type);
  }
  std::ranges::stable_sort(types, std::greater(),
                           [&](const std::string& type) { return by_type.at(type).count; });
  types.resize(std::min(types.size(), kLocksShown));
  for (const std::string& type : types) Report(context, by_type, type);
}

}  // namespace

extern constinit const Verdict kVerdict = Declare({
    .info = {.name = "lock-never-released",
             .family = "goroutines",
             .summary = "goroutines wait for a lock that its holder does not release",
             .severity = findings::Severity::kError,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable},
    .run = Run,
});

}  // namespace premortem::diagnosis::lock_never_released
