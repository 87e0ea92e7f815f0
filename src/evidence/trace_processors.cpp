// Rings of activities, and sums of what lies in a stretch of time.
#include "evidence/trace_processors.h"

#include <algorithm>
#include <functional>

namespace premortem::evidence {

void TraceProcessors::Do(uint32_t slot, Doing doing, int64_t now, Runner runner) {
  Proc& proc = At(slot);
  if (proc.now.doing != Doing::kUnknown && now > proc.now.from && slot < limits_.remembered_procs) {
    proc.now.to = now;
    Remember(proc);
  }
  proc.now.from = now;
  proc.now.doing = doing;
  proc.now.runner = runner;
}

void TraceProcessors::Remember(Proc& proc) {
  if (proc.recent.size() < limits_.activities) {
    proc.recent.push_back(proc.now);
    proc.next = proc.recent.size() % limits_.activities;
  } else {
    proc.recent[proc.next] = proc.now;
    if (++proc.next == limits_.activities) proc.next = 0;
  }
}

void TraceProcessors::BeginSweep(uint32_t slot, int64_t now) {
  Proc& proc = At(slot);
  if (proc.sweep_since < 0) proc.sweep_since = now;
}

std::optional<uint64_t> TraceProcessors::EndSweep(uint32_t slot, int64_t now) {
  Proc& proc = At(slot);
  if (proc.sweep_since < 0) return std::nullopt;
  auto time = static_cast<uint64_t>(now - proc.sweep_since);
  proc.sweep_since = -1;
  return time;
}

std::vector<TraceProcShare> TraceProcessors::Shares(int64_t from, int64_t to, uint64_t events) {
  std::vector<TraceProcShare> shares;
  for (const Proc& proc : procs_) {
    if (shares.size() == limits_.remembered_procs ||
        looked_back_ > limits_.free_looks + limits_.looks_per_event * events) {
      break;
    }
    shares.push_back(ShareOf(proc, from, to));
  }
  std::ranges::sort(shares, {}, &TraceProcShare::proc);
  return shares;
}

TraceProcShare TraceProcessors::ShareOf(const Proc& proc, int64_t from, int64_t to) {
  constexpr size_t kShown = 4;
  TraceProcShare share{.proc = proc.id};
  ++looked_back_;
  auto add = [&](const Activity& activity, int64_t end) {
    Add(share, activity, static_cast<uint64_t>(end - std::max(activity.from, from)));
  };
  if (proc.now.from < to) add(proc.now, to);
  for (size_t back = 1; back <= proc.recent.size(); ++back) {
    const Activity& activity =
        proc.recent[(proc.next + proc.recent.size() - back) % proc.recent.size()];
    if (activity.to <= from) break;
    ++looked_back_;
    add(activity, activity.to);
  }
  std::ranges::stable_sort(share.ran, std::greater<>(), &TraceProcShare::Ran::time);
  if (share.ran.size() > kShown) share.ran.resize(kShown);
  return share;
}

void TraceProcessors::Add(TraceProcShare& share, const Activity& activity, uint64_t time) {
  constexpr size_t kMaxApart = 64;  // groups; those that ran further back are left out
  switch (activity.doing) {
    case Doing::kUnknown: return;
    case Doing::kIdle: share.idle += time; break;
    case Doing::kScheduler: share.scheduler += time; break;
    case Doing::kSyscall: share.syscall += time; break;
    case Doing::kRuns: break;
  }
  share.known += time;
  if (activity.doing != Doing::kRuns) return;
  const Runner& runner = activity.runner;
  // Goroutines of the unknown group stay apart: it may still turn out what they are.
  auto ran = std::ranges::find_if(share.ran, [&](const TraceProcShare::Ran& other) {
    return other.group == runner.group &&
           (other.group != TraceSummary::kUnknownGroup || other.goroutine == runner.goroutine);
  });
  if (ran == share.ran.end()) {
    if (share.ran.size() == kMaxApart) return;
    ran = share.ran.insert(ran, {.group = runner.group});
  }
  ran->time += time;
  ++ran->times;
  if (time > ran->longest || ran->times == 1) {
    ran->longest = time;
    ran->goroutine = runner.goroutine;
  }
}

uint64_t TraceProcessors::seen() const {
  return static_cast<uint64_t>(std::ranges::count_if(
      procs_, [](const Proc& proc) { return proc.now.doing != Doing::kUnknown; }));
}

}  // namespace premortem::evidence
