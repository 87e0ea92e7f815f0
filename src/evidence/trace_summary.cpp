// Sums up a trace while it is read: a visitor of its events in order.
#include "evidence/trace_summary.h"

#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "evidence/trace_order.h"

namespace premortem::evidence {

namespace {

using Type = TraceEventType;

// Limits on what is kept apart; what lies beyond is summed in a row of its own, and a fact says so.
constexpr size_t kMaxGroups = 1 << 14;
constexpr size_t kMaxStays = 1 << 19;
constexpr size_t kMaxStretches = 1 << 14;
constexpr size_t kMaxStacks = 1 << 20;
constexpr size_t kMaxStrings = 1 << 20;
constexpr size_t kMaxEdges = 1 << 20;
constexpr size_t kMaxOpenSpans = 1 << 22;
// What a processor did is remembered for so many changes; of so many processors.
constexpr size_t kRecent = 4096;
constexpr size_t kMaxRecentProcs = 1024;
constexpr uint64_t kLooks = 1 << 24;
constexpr size_t kMaxSeriesPoints = 1024;
constexpr uint64_t kShortLife = 10'000;
constexpr int64_t kMinute = 60'000'000'000;

// A number over time in at most kMaxSeriesPoints points: where there are more, neighbours become
// one, which keeps the greatest.
class BoundedSeries {
 public:
  void Add(int64_t time, uint64_t value) {
    if (!points_.empty() && time - points_.back().time < interval_) {
      points_.back().value = std::max(points_.back().value, value);
      return;
    }
    if (points_.size() == kMaxSeriesPoints) Halve();
    points_.push_back({time, value});
  }

  struct Value {
    int64_t time;
    uint64_t value;
  };
  const std::vector<Value>& points() const { return points_; }

 private:
  void Halve() {
    for (size_t i = 0; i < points_.size() / 2; ++i) {
      points_[i] = {points_[2 * i].time, std::max(points_[2 * i].value, points_[2 * i + 1].value)};
    }
    points_.resize(points_.size() / 2);
    interval_ = std::max(2 * interval_, (points_.back().time - points_.front().time) /
                                            static_cast<int64_t>(points_.size()));
  }

  std::vector<Value> points_;
  int64_t interval_ = 0;
};

// Time that passes while something is on, and how much of it has passed.
class Clock {
 public:
  void Begin(int64_t now) {
    if (depth_++ == 0) since_ = now;
  }
  void End(int64_t now) {
    if (depth_ > 0 && --depth_ == 0) passed_ += now - since_;
  }
  bool on() const { return depth_ > 0; }
  int64_t since() const { return since_; }
  int64_t Passed(int64_t now) const { return passed_ + (depth_ > 0 ? now - since_ : 0); }

 private:
  int64_t passed_ = 0;
  int64_t since_ = 0;
  int depth_ = 0;
};

// Rows of stretches by name. Row 0 takes what lies beyond the limit.
class StretchTable {
 public:
  explicit StretchTable(std::vector<TraceStretch>& rows) : rows_(rows) { rows_.resize(1); }

  uint32_t RowOf(StringId name) {
    auto found = index_.find(name.value);
    if (found != index_.end()) return found->second;
    if (rows_.size() >= kMaxStretches) return 0;
    auto row = static_cast<uint32_t>(rows_.size());
    rows_.push_back({.name = name});
    index_.emplace(name.value, row);
    return row;
  }

 private:
  std::vector<TraceStretch>& rows_;
  std::unordered_map<uint32_t, uint32_t> index_;  // ids of ours, not of the input
};

class Summarizer : public TraceVisitor {
 public:
  Summarizer(InputId input, const Limits& limits, Evidence& evidence);

  void Generation(const TraceGeneration& generation) override;
  void Event(const TraceEvent& event) override;
  // Gives all that was summed to the evidence.
  void Finish(const TraceEnd& end);

 private:
  struct Span {  // an open region
    uint32_t row = 0;
    int64_t since = 0;
    uint32_t outer = 0;
  };
  struct OpenTask {
    uint32_t row = 0;
    int64_t since = 0;
  };
  struct Goroutine {
    uint64_t id = 0;
    GoStatus status = GoStatus::kNone;
    RunnableCause cause = RunnableCause::kUnknown;
    bool grouped = false;  // its group is known, and not only that of the unknown
    uint32_t group = 0;
    uint32_t stay = 0;     // of the state that it is in, 0 for none
    int64_t since = 0;     // in this state
    int64_t created = -1;  // -1: before the trace
    StackId stack;         // where it stopped last
    StackId waker;
    // When it became runnable: what had passed of marking and stops, and how many steals there
    // were.
    int64_t marking = 0, stopped = 0;
    uint64_t steals = 0;
    int64_t assist_since = -1;
    uint32_t assist_stay = 0;
    uint32_t region = 0;  // innermost open one, in spans_
  };
  enum class Doing : uint8_t { kUnknown, kIdle, kScheduler, kRuns, kSyscall };
  struct Activity {
    int64_t from = 0, to = 0;
    uint64_t goroutine = 0;
    uint32_t group = 0;
    Doing doing = Doing::kUnknown;
  };
  struct Proc {
    uint64_t id = 0;
    Activity now;
    int64_t sweep_since = -1;
    std::vector<Activity> recent;  // a ring of the last kRecent
    size_t next = 0;
  };

  void GoEvent(const TraceEvent& event);
  void ProcEvent(const TraceEvent& event);
  void FirstSeen(const TraceEvent& event, Goroutine& goroutine);
  void Leave(Goroutine& goroutine, int64_t now);
  void ShowsItself(const TraceEvent& event, Goroutine& goroutine);
  void WokenUp(const TraceEvent& event, const Goroutine& goroutine);
  void Started(const TraceEvent& event, Goroutine& goroutine, uint64_t delay);
  void Range(const TraceEvent& event);
  void Task(const TraceEvent& event);
  void Region(const TraceEvent& event);
  void CpuSample(const TraceEvent& event);
  void RememberDelay(const TraceEvent& event, const Goroutine& goroutine, uint64_t delay);
  TraceProcShare ShareOf(const Proc& proc, int64_t from, int64_t to);
  void Do(uint32_t proc_slot, Doing doing, int64_t now, const Goroutine* goroutine = nullptr);
  void ProcOf(const TraceEvent& event, Doing doing, const Goroutine* goroutine = nullptr) {
    if (event.on_proc_slot != TraceEvent::kNoSlot) {
      Do(event.on_proc_slot, doing, event.time, goroutine);
    }
  }

  StackId Stack(uint32_t position);
  StackId Root(uint32_t position);
  StringId Text(uint32_t position);
  // The row for which `equal` holds: `added` where there is none yet, 0 where there is no room.
  template <typename Row, typename Equal>
  uint32_t RowOf(IdTable& table, uint64_t hash, std::vector<Row>& rows, size_t limit, Equal equal,
                 const Row& added) {
    if (rows.size() >= limit) {
      uint32_t row = table.Find(hash, equal);
      left_out_ = left_out_ || row == 0;
      return row;
    }
    auto next = static_cast<uint32_t>(rows.size());
    uint32_t row = table.FindOrAdd(hash, next, equal);
    if (row == next) rows.push_back(added);
    return row;
  }
  uint32_t GroupOf(StackId created_by, StackId start);
  uint32_t StayOf(uint32_t group, GoStatus status, StringId reason, StackId stack);
  Goroutine* At(uint32_t slot) { return slot < goroutines_.size() ? &goroutines_[slot] : nullptr; }
  Proc* ProcAt(uint32_t slot);

  void NameLateGroups();
  void FinishGoroutine(Goroutine& goroutine, int64_t now);
  void AddSeriesOf(const BoundedSeries& values, std::string_view name, std::string_view unit);
  void AddFacts(const TraceEnd& end);
  int64_t WallTime(int64_t time) const;

  InputId input_;
  Evidence& evidence_;
  std::shared_ptr<TraceSummary> owned_ = std::make_shared<TraceSummary>();
  TraceSummary& sum_ = *owned_;
  const TraceGeneration* generation_ = nullptr;
  int64_t now_ = 0;

  std::vector<Goroutine> goroutines_;  // by slot
  std::vector<Proc> procs_;            // by slot
  uint64_t live_ = 0;
  uint32_t unknown_group_ = 0;
  TraceIdMap late_groups_;  // of goroutines that were in the unknown group at first
  IdTable group_table_, stay_table_;
  StretchTable stops_{sum_.stops}, regions_{sum_.regions}, tasks_{sum_.tasks};
  std::vector<Span> spans_{1};
  uint32_t free_span_ = 0;
  size_t open_spans_ = 0;
  TraceIdMap open_tasks_;  // id to position in task_spans_
  std::vector<OpenTask> task_spans_;
  std::vector<uint32_t> free_tasks_;
  Clock marking_, stopped_;
  uint32_t stop_row_ = 0;
  BoundedSeries heap_, goal_, live_series_;
  uint64_t events_ = 0;
  uint64_t looked_back_ = 0;  // activities looked at for the worst delays
  // How many of them the evidence may have after this trace.
  size_t max_stacks_, max_strings_, max_edges_;
  bool left_out_ = false;

  // By position in the generation's tables, where it was asked for.
  std::vector<StackId> stacks_;
  std::vector<bool> stack_known_;
  std::vector<StringId> texts_;
  std::vector<bool> text_known_;
  StringId assist_reason_;

  Profile cpu_;
  std::optional<ProfileBuilder> cpu_samples_;
  // The trace's clock against that of the wall.
  bool has_wall_ = false;
  int64_t wall_offset_ = 0;
};

Summarizer::Summarizer(InputId input, const Limits&, Evidence& evidence)
    : input_(input),
      evidence_(evidence),
      max_stacks_(evidence.stacks().size() + kMaxStacks),
      max_strings_(evidence.string_count() + kMaxStrings),
      max_edges_(evidence.edges().size() + kMaxEdges) {
  sum_.input = input;
  sum_.groups.resize(1);
  sum_.stays.resize(1);
  unknown_group_ = GroupOf(StackId(), StackId());
  assist_reason_ = evidence_.AddString("GC mark assist");
}

void Summarizer::Generation(const TraceGeneration& generation) {
  generation_ = &generation;
  stacks_.resize(generation.stacks.size());
  stack_known_.assign(generation.stacks.size(), false);
  texts_.resize(generation.strings.size());
  text_known_.assign(generation.strings.size(), false);
  if (generation.has_clock && !has_wall_) {
    has_wall_ = true;
    // Unsigned: whatever the input says, this is no more than a wrong date.
    wall_offset_ =
        static_cast<int64_t>(static_cast<uint64_t>(generation.clock_unix_seconds) * 1'000'000'000u +
                             static_cast<uint64_t>(generation.clock_unix_nanoseconds) -
                             static_cast<uint64_t>(generation.Nanoseconds(generation.clock_ticks)));
  }
}

// ---- Tables ----

StackId Summarizer::Stack(uint32_t position) {
  if (position == 0) return StackId();
  if (stack_known_[position - 1]) [[likely]]
    return stacks_[position - 1];
  StackId stack;
  if (evidence_.stacks().size() < max_stacks_) {
    const TraceStack& frames = generation_->stacks[position - 1];
    for (uint32_t i = frames.count; i-- > 0;) {
      const TraceFrame& frame = generation_->frames[frames.first + i];
      stack = evidence_.AddStack(stack, evidence_.AddFrame({.function = Text(frame.function),
                                                            .file = Text(frame.file),
                                                            .line = frame.line}));
    }
  } else {
    left_out_ = true;
  }
  stack_known_[position - 1] = true;
  stacks_[position - 1] = stack;
  return stack;
}

// The outermost function of a stack, which is where its goroutine began. No line: goroutines that
// were made in the trace show none.
StackId Summarizer::Root(uint32_t position) {
  if (position == 0) return StackId();
  const TraceStack& frames = generation_->stacks[position - 1];
  if (frames.count == 0 || evidence_.stacks().size() >= max_stacks_) return StackId();
  const TraceFrame& frame = generation_->frames[frames.first + frames.count - 1];
  return evidence_.AddStack(
      StackId(), evidence_.AddFrame({.function = Text(frame.function), .file = Text(frame.file)}));
}

StringId Summarizer::Text(uint32_t position) {
  if (position >= texts_.size()) return StringId();
  if (!text_known_[position]) {
    bool room = evidence_.string_count() < max_strings_;
    left_out_ = left_out_ || !room;
    text_known_[position] = true;
    texts_[position] = room ? evidence_.AddString(generation_->StringAt(position)) : StringId();
  }
  return texts_[position];
}

uint32_t Summarizer::GroupOf(StackId created_by, StackId start) {
  auto equal = [&](uint32_t row) {
    return sum_.groups[row].created_by == created_by && sum_.groups[row].start == start;
  };
  uint64_t hash = MixHash(created_by.value, start.value);
  return RowOf(group_table_, hash, sum_.groups, kMaxGroups, equal,
               TraceGroup{.created_by = created_by, .start = start});
}

uint32_t Summarizer::StayOf(uint32_t group, GoStatus status, StringId reason, StackId stack) {
  auto equal = [&](uint32_t row) {
    const TraceStay& stay = sum_.stays[row];
    return stay.group == group && stay.stack == stack && stay.reason == reason &&
           stay.status == status;
  };
  uint64_t hash = MixHash(uint64_t{group} << 32 | stack.value,
                          uint64_t{reason.value} << 8 | static_cast<uint64_t>(status));
  return RowOf(stay_table_, hash, sum_.stays, kMaxStays, equal,
               TraceStay{.group = group, .status = status, .reason = reason, .stack = stack});
}

// ---- Events ----

void Summarizer::Event(const TraceEvent& event) {
  now_ = event.time;
  if (events_++ == 0) sum_.begin = now_;
  switch (event.type) {
    case Type::kGoCreate:
    case Type::kGoCreateBlocked:
    case Type::kGoCreateSyscall:
    case Type::kGoStart:
    case Type::kGoDestroy:
    case Type::kGoDestroySyscall:
    case Type::kGoStop:
    case Type::kGoBlock:
    case Type::kGoUnblock:
    case Type::kGoSwitch:
    case Type::kGoSwitchDestroy:
    case Type::kGoSyscallBegin:
    case Type::kGoSyscallEnd:
    case Type::kGoSyscallEndBlocked:
    case Type::kGoStatus:
    case Type::kGoStatusStack: GoEvent(event); break;
    case Type::kProcStart:
    case Type::kProcStop:
    case Type::kProcSteal:
    case Type::kProcStatus: ProcEvent(event); break;
    case Type::kProcsChange: sum_.procs = std::max(sum_.procs, event.args[0]); break;
    case Type::kStwBegin:
    case Type::kStwEnd:
    case Type::kGcActive:
    case Type::kGcBegin:
    case Type::kGcEnd:
    case Type::kGcSweepActive:
    case Type::kGcSweepBegin:
    case Type::kGcSweepEnd:
    case Type::kGcMarkAssistActive:
    case Type::kGcMarkAssistBegin:
    case Type::kGcMarkAssistEnd: Range(event); break;
    case Type::kHeapAlloc: heap_.Add(now_, event.args[0]); break;
    case Type::kHeapGoal: goal_.Add(now_, event.args[0]); break;
    case Type::kUserTaskBegin:
    case Type::kUserTaskEnd: Task(event); break;
    case Type::kUserRegionBegin:
    case Type::kUserRegionEnd: Region(event); break;
    case Type::kCpuSample: CpuSample(event); break;
    default: break;  // labels, logs, experiments
  }
}

// The time in the state that ends now.
void Summarizer::Leave(Goroutine& goroutine, int64_t now) {
  auto time = static_cast<uint64_t>(now - goroutine.since);
  sum_.groups[goroutine.group].time[static_cast<size_t>(goroutine.status)] += time;
  if (goroutine.stay != 0) sum_.stays[goroutine.stay].time.Add(time);
  goroutine.stay = 0;
}

void Summarizer::FirstSeen(const TraceEvent& event, Goroutine& goroutine) {
  goroutine = {.id = event.goroutine, .since = now_};
  ++live_;
  live_series_.Add(now_, live_);
  if (event.undetermined) {
    goroutine.group = unknown_group_;
    if (event.stack != 0) {
      goroutine.group = GroupOf(StackId(), Root(event.stack));
      goroutine.grouped = true;
    }
    return;
  }
  goroutine.created = now_;
  StackId maker = event.type == Type::kGoCreateSyscall ? StackId() : Stack(event.stack);
  goroutine.group = GroupOf(maker, Root(event.new_stack));
  goroutine.grouped = true;
  ++sum_.groups[goroutine.group].created;
}

void Summarizer::GoEvent(const TraceEvent& event) {
  if (event.from == event.to) return;  // said again where a generation begins
  if (event.goroutine_slot >= goroutines_.size()) goroutines_.resize(event.goroutine_slot + 1);
  Goroutine& goroutine = goroutines_[event.goroutine_slot];
  if (event.from == GoStatus::kNone) {
    FirstSeen(event, goroutine);
  } else {
    if (!goroutine.grouped) ShowsItself(event, goroutine);
    if (event.from == GoStatus::kRunnable && event.to == GoStatus::kRunning) {
      Started(event, goroutine, static_cast<uint64_t>(now_ - goroutine.since));
    }
    Leave(goroutine, now_);
    if (event.from == GoStatus::kWaiting) WokenUp(event, goroutine);
  }
  goroutine.since = now_;
  goroutine.status = event.to;
  switch (event.type) {
    case Type::kGoStart: ProcOf(event, Doing::kRuns, &goroutine); return;
    case Type::kGoBlock:
    case Type::kGoStop:
    case Type::kGoSyscallBegin:
      goroutine.stack = Stack(event.stack);
      goroutine.stay = StayOf(goroutine.group, event.to, Text(event.string), goroutine.stack);
      goroutine.cause = RunnableCause::kPreempted;  // of GoStop; else set when it wakes
      goroutine.waker = StackId();
      if (event.type == Type::kGoSyscallBegin) {
        ProcOf(event, Doing::kSyscall, &goroutine);
        return;
      }
      ProcOf(event, Doing::kScheduler);
      break;
    case Type::kGoSyscallEnd: ProcOf(event, Doing::kRuns, &goroutine); return;
    case Type::kGoSyscallEndBlocked: goroutine.cause = RunnableCause::kSyscallEnd; break;
    case Type::kGoDestroy: ProcOf(event, Doing::kScheduler); [[fallthrough]];
    case Type::kGoDestroySyscall: FinishGoroutine(goroutine, now_); return;
    case Type::kGoUnblock:
    case Type::kGoSwitch:
    case Type::kGoSwitchDestroy:
      goroutine.cause = RunnableCause::kWoken;
      goroutine.waker = Stack(event.stack);
      break;
    case Type::kGoCreate:
    case Type::kGoCreateBlocked:
      goroutine.cause = RunnableCause::kCreated;
      goroutine.waker = Stack(event.stack);
      break;
    case Type::kGoStatus:
    case Type::kGoStatusStack:
      goroutine.stack = Stack(event.stack);
      if (event.to == GoStatus::kWaiting || event.to == GoStatus::kSyscall) {
        goroutine.stay = StayOf(goroutine.group, event.to, StringId(), goroutine.stack);
      }
      if (event.to == GoStatus::kRunning) ProcOf(event, Doing::kRuns, &goroutine);
      break;
    default: break;
  }
  if (event.to == GoStatus::kRunnable) {
    goroutine.marking = marking_.Passed(now_);
    goroutine.stopped = stopped_.Passed(now_);
    goroutine.steals = sum_.steals;
  }
}

// The first stack of its own of a goroutine that is older than the trace names its group.
void Summarizer::ShowsItself(const TraceEvent& event, Goroutine& goroutine) {
  bool own = event.type == Type::kGoBlock || event.type == Type::kGoStop ||
             event.type == Type::kGoSyscallBegin;
  if (!own || event.stack == 0) return;
  goroutine.grouped = true;
  goroutine.group = GroupOf(StackId(), Root(event.stack));
  if (late_groups_.Find(goroutine.id) == TraceIdMap::kNone) {
    late_groups_.Insert(goroutine.id, goroutine.group);
  }
}

void Summarizer::WokenUp(const TraceEvent& event, const Goroutine& goroutine) {
  if (evidence_.edges().size() >= max_edges_) {
    left_out_ = true;
    return;
  }
  evidence_.AddWakeUp(input_, Stack(event.stack), goroutine.stack,
                      static_cast<uint64_t>(now_ - goroutine.since));
}

// It runs after `delay` of having been runnable.
void Summarizer::Started(const TraceEvent& event, Goroutine& goroutine, uint64_t delay) {
  TraceGroup& group = sum_.groups[goroutine.group];
  group.latency.Add(delay);
  group.latencies.Add(delay);
  sum_.latency.Add(delay);
  sum_.latencies.Add(delay);
  if (sum_.worst_delays.size() == TraceSummary::kWorstDelays) [[likely]] {
    if (delay <= sum_.worst_delays.back().delay) return;
  }
  RememberDelay(event, goroutine, delay);
}

void Summarizer::RememberDelay(const TraceEvent& event, const Goroutine& goroutine,
                               uint64_t delay) {
  TraceDelay entry{.time = now_,
                   .delay = delay,
                   .goroutine = event.goroutine,
                   .group = goroutine.group,
                   .cause = goroutine.cause,
                   .stack = goroutine.stack,
                   .waker = goroutine.waker};
  entry.marking = static_cast<uint64_t>(marking_.Passed(now_) - goroutine.marking);
  entry.stopped = static_cast<uint64_t>(stopped_.Passed(now_) - goroutine.stopped);
  entry.steals = sum_.steals - goroutine.steals;
  for (const Proc& proc : procs_) {
    // Looking back must not become the main work, whatever the input is.
    if (entry.procs.size() == kMaxRecentProcs || looked_back_ > kLooks + 16 * events_) break;
    entry.procs.push_back(ShareOf(proc, goroutine.since, now_));
  }
  std::ranges::sort(entry.procs, {}, &TraceProcShare::proc);
  std::vector<TraceDelay>& worst = sum_.worst_delays;
  auto place = std::ranges::upper_bound(worst, delay, std::greater<>(), &TraceDelay::delay);
  worst.insert(place, std::move(entry));
  if (worst.size() > TraceSummary::kWorstDelays) worst.pop_back();
}

// What a processor did from `from` to `to`, which is now.
TraceProcShare Summarizer::ShareOf(const Proc& proc, int64_t from, int64_t to) {
  constexpr size_t kMaxApart = 64;  // groups; those that ran further back are left out
  constexpr size_t kShown = 4;
  TraceProcShare share{.proc = proc.id};
  ++looked_back_;
  auto add = [&](const Activity& activity, int64_t end) {
    auto time = static_cast<uint64_t>(end - std::max(activity.from, from));
    share.known += time;
    switch (activity.doing) {
      case Doing::kUnknown: share.known -= time; return;
      case Doing::kIdle: share.idle += time; return;
      case Doing::kScheduler: share.scheduler += time; return;
      case Doing::kSyscall: share.syscall += time; return;
      case Doing::kRuns: break;
    }
    // Goroutines of the unknown group stay apart: it may still turn out what they are.
    auto ran = std::ranges::find_if(share.ran, [&](const TraceProcShare::Ran& other) {
      return other.group == activity.group &&
             (other.group != unknown_group_ || other.goroutine == activity.goroutine);
    });
    if (ran == share.ran.end()) {
      if (share.ran.size() == kMaxApart) return;
      ran = share.ran.insert(ran, {.group = activity.group});
    }
    ran->time += time;
    ++ran->times;
    if (time > ran->longest || ran->times == 1) {
      ran->longest = time;
      ran->goroutine = activity.goroutine;
    }
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

Summarizer::Proc* Summarizer::ProcAt(uint32_t slot) {
  if (slot == TraceEvent::kNoSlot) return nullptr;
  if (slot >= procs_.size()) procs_.resize(slot + 1);
  return &procs_[slot];
}

// From now on a processor does something else.
void Summarizer::Do(uint32_t proc_slot, Doing doing, int64_t now, const Goroutine* goroutine) {
  Proc& proc = *ProcAt(proc_slot);
  if (proc.now.doing != Doing::kUnknown && now > proc.now.from && proc_slot < kMaxRecentProcs) {
    proc.now.to = now;
    if (proc.recent.size() < kRecent) {
      proc.recent.push_back(proc.now);
      proc.next = proc.recent.size() % kRecent;
    } else {
      proc.recent[proc.next] = proc.now;
      proc.next = (proc.next + 1) % kRecent;
    }
  }
  proc.now.from = now;
  proc.now.doing = doing;
  proc.now.goroutine = goroutine == nullptr ? 0 : goroutine->id;
  proc.now.group = goroutine == nullptr ? 0 : goroutine->group;
}

void Summarizer::ProcEvent(const TraceEvent& event) {
  Proc& proc = *ProcAt(event.proc_slot);
  proc.id = event.proc;
  if (event.type == Type::kProcSteal) ++sum_.steals;
  if (event.proc_from == event.proc_to) return;  // said again where a generation begins
  Doing doing = event.proc_to == ProcStatus::kRunning   ? Doing::kScheduler
                : event.proc_to == ProcStatus::kSyscall ? Doing::kSyscall
                                                        : Doing::kIdle;
  Do(event.proc_slot, doing, now_);
  // One that came out of a system call with its goroutine goes on with it.
  Goroutine* on = At(event.on_goroutine_slot);
  if (event.type == Type::kProcStart && on != nullptr && on->status == GoStatus::kRunning) {
    Do(event.proc_slot, Doing::kRuns, now_, on);
  }
}

void Summarizer::Range(const TraceEvent& event) {
  Goroutine* on = At(event.on_goroutine_slot);
  switch (event.type) {
    case Type::kStwBegin:
      if (!stopped_.on()) stop_row_ = stops_.RowOf(Text(event.string));
      stopped_.Begin(now_);
      break;
    case Type::kStwEnd: {
      bool was_on = stopped_.on();
      int64_t since = stopped_.since();
      stopped_.End(now_);
      if (was_on && !stopped_.on()) {
        sum_.stops[stop_row_].time.Add(static_cast<uint64_t>(now_ - since));
      }
      break;
    }
    case Type::kGcActive:
    case Type::kGcBegin:
      if (!marking_.on()) marking_.Begin(now_);
      break;
    case Type::kGcEnd:
      if (marking_.on()) sum_.marking.Add(static_cast<uint64_t>(now_ - marking_.since()));
      marking_.End(now_);
      break;
    case Type::kGcSweepActive:
    case Type::kGcSweepBegin: {
      bool named = event.type == Type::kGcSweepActive;
      Proc* proc = ProcAt(named ? event.proc_slot : event.on_proc_slot);
      if (proc != nullptr && proc->sweep_since < 0) proc->sweep_since = now_;
      break;
    }
    case Type::kGcSweepEnd: {
      Proc* proc = ProcAt(event.on_proc_slot);
      if (proc != nullptr && proc->sweep_since >= 0) {
        sum_.sweeping.Add(static_cast<uint64_t>(now_ - proc->sweep_since));
        proc->sweep_since = -1;
      }
      sum_.swept += event.args[0];
      sum_.reclaimed += event.args[1];
      break;
    }
    case Type::kGcMarkAssistActive: on = At(event.goroutine_slot); [[fallthrough]];
    case Type::kGcMarkAssistBegin:
      if (on == nullptr || on->assist_since >= 0) break;
      on->assist_since = now_;
      on->assist_stay = StayOf(on->group, GoStatus::kRunning, assist_reason_, Stack(event.stack));
      break;
    case Type::kGcMarkAssistEnd:
      if (on == nullptr || on->assist_since < 0) break;
      sum_.groups[on->group].assist.Add(static_cast<uint64_t>(now_ - on->assist_since));
      sum_.stays[on->assist_stay].time.Add(static_cast<uint64_t>(now_ - on->assist_since));
      on->assist_since = -1;
      break;
    default: break;
  }
}

void Summarizer::Task(const TraceEvent& event) {
  uint64_t id = event.args[0];
  uint32_t open = open_tasks_.Find(id);
  if (event.type == Type::kUserTaskBegin) {
    if (open != TraceIdMap::kNone || open_tasks_.size() >= kMaxOpenSpans) return;
    open = static_cast<uint32_t>(task_spans_.size());
    if (free_tasks_.empty()) {
      task_spans_.emplace_back();
    } else {
      open = free_tasks_.back();
      free_tasks_.pop_back();
    }
    task_spans_[open] = {tasks_.RowOf(Text(event.string)), now_};
    ++sum_.tasks[task_spans_[open].row].open;
    open_tasks_.Insert(id, open);
  } else if (open != TraceIdMap::kNone) {
    TraceStretch& row = sum_.tasks[task_spans_[open].row];
    row.time.Add(static_cast<uint64_t>(now_ - task_spans_[open].since));
    --row.open;
    open_tasks_.Erase(id);
    free_tasks_.push_back(open);
  }
}

void Summarizer::Region(const TraceEvent& event) {
  Goroutine* on = At(event.on_goroutine_slot);
  if (on == nullptr) return;
  if (event.type == Type::kUserRegionBegin) {
    if (open_spans_ >= kMaxOpenSpans) return;
    uint32_t added = free_span_;
    if (added == 0) {
      added = static_cast<uint32_t>(spans_.size());
      spans_.emplace_back();
    } else {
      free_span_ = spans_[added].outer;
    }
    spans_[added] = {regions_.RowOf(Text(event.string)), now_, on->region};
    on->region = added;
    ++open_spans_;
    ++sum_.regions[spans_[added].row].open;
  } else if (on->region != 0) {
    Span& span = spans_[on->region];
    TraceStretch& row = sum_.regions[span.row];
    row.time.Add(static_cast<uint64_t>(now_ - span.since));
    --row.open;
    --open_spans_;
    uint32_t ended = std::exchange(on->region, span.outer);
    span.outer = std::exchange(free_span_, ended);
  }
}

void Summarizer::CpuSample(const TraceEvent& event) {
  if (!cpu_samples_) {
    cpu_ = {.input = input_,
            .kind = evidence_.AddString("cpu"),
            .types = {{evidence_.AddString("samples"), evidence_.AddString("count")}}};
    cpu_samples_.emplace(cpu_);
  }
  int64_t one = 1;
  cpu_samples_->AddSample(Stack(event.stack), LabelSetId(), {&one, 1});
}

// ---- The end ----

void Summarizer::FinishGoroutine(Goroutine& goroutine, int64_t now) {
  TraceGroup& group = sum_.groups[goroutine.group];
  ++group.ended;
  if (goroutine.created >= 0 && static_cast<uint64_t>(now - goroutine.created) <= kShortLife) {
    ++group.short_lived;
  }
  while (goroutine.region != 0) {
    Span& span = spans_[goroutine.region];
    --open_spans_;
    uint32_t ended = std::exchange(goroutine.region, span.outer);
    span.outer = std::exchange(free_span_, ended);
  }
  goroutine.status = GoStatus::kNone;
  goroutine.assist_since = -1;
  --live_;
  live_series_.Add(now, live_);
}

int64_t Summarizer::WallTime(int64_t time) const {
  uint64_t offset = has_wall_ ? static_cast<uint64_t>(wall_offset_)
                              : uint64_t{0} - static_cast<uint64_t>(sum_.begin);
  return static_cast<int64_t>(static_cast<uint64_t>(time) + offset);
}

void Summarizer::AddSeriesOf(const BoundedSeries& values, std::string_view name,
                             std::string_view unit) {
  if (values.points().empty()) return;
  SeriesId series = evidence_.AddSeries(input_, evidence_.AddString(name), LabelSetId(),
                                        evidence_.AddString(unit));
  for (const BoundedSeries::Value& point : values.points()) {
    evidence_.AddPoint(series, {WallTime(point.time), static_cast<double>(point.value)});
  }
}

void Summarizer::AddFacts(const TraceEnd& end) {
  evidence_.AddFact(input_, "trace version", "go 1." + std::to_string(end.version));
  evidence_.AddFact(input_, "events", static_cast<double>(end.events), "count");
  evidence_.AddFact(input_, "generations", static_cast<double>(end.generations), "count");
  if (end.first_generation > 1) {
    // So begins what a flight recorder writes.
    evidence_.AddFact(input_, "first generation", static_cast<double>(end.first_generation), "");
  }
  evidence_.AddFact(input_, "duration", static_cast<double>(sum_.duration()), "nanoseconds");
  if (sum_.procs > 0) {
    evidence_.AddFact(input_, "GOMAXPROCS", static_cast<double>(sum_.procs), "count");
  }
  if (end.stop) {
    evidence_.AddFact(input_, end.stop->cut ? "truncated" : "damaged", end.stop->error.message);
  }
  if (left_out_) {
    evidence_.AddFact(input_, "left out", "more distinct stacks or groups than are kept apart");
  }
}

// The worst delays may have been noted before their goroutines' groups were known.
void Summarizer::NameLateGroups() {
  auto name = [&](uint64_t goroutine, uint32_t& group) {
    uint32_t known = late_groups_.Find(goroutine);
    if (group == unknown_group_ && known != TraceIdMap::kNone) group = known;
  };
  for (TraceDelay& delay : sum_.worst_delays) {
    name(delay.goroutine, delay.group);
    for (TraceProcShare& proc : delay.procs) {
      for (TraceProcShare::Ran& ran : proc.ran) name(ran.goroutine, ran.group);
    }
  }
}

void Summarizer::Finish(const TraceEnd& end) {
  sum_.end = now_;
  sum_.events = end.events;
  NameLateGroups();
  for (Goroutine& goroutine : goroutines_) {
    if (goroutine.status == GoStatus::kNone) continue;
    TraceGroup& group = sum_.groups[goroutine.group];
    ++group.alive;
    StringId state = goroutine.stay != 0 ? sum_.stays[goroutine.stay].reason : StringId();
    if (goroutine.status != GoStatus::kWaiting || !state) {
      state = evidence_.AddString(Name(goroutine.status));
    }
    int64_t waited = goroutine.status == GoStatus::kWaiting ? now_ - goroutine.since : 0;
    Leave(goroutine, now_);
    evidence_.AddGoroutines(
        {.input = input_, .stack = goroutine.stack, .created_by = group.created_by, .state = state},
        1, goroutine.id, static_cast<uint64_t>(waited / kMinute));
  }
  if (marking_.on()) sum_.marking.Add(static_cast<uint64_t>(now_ - marking_.since()));
  sum_.procs = std::max<uint64_t>(
      sum_.procs, static_cast<uint64_t>(std::ranges::count_if(
                      procs_, [](const Proc& p) { return p.now.doing != Doing::kUnknown; })));
  AddSeriesOf(heap_, "heap", "bytes");
  AddSeriesOf(goal_, "heap goal", "bytes");
  AddSeriesOf(live_series_, "goroutines", "count");
  if (cpu_samples_) {
    cpu_.duration = static_cast<int64_t>(sum_.duration());
    evidence_.AddProfile(std::move(cpu_));
  }
  if (has_wall_) evidence_.InputOf(input_).time = WallTime(sum_.begin);
  AddFacts(end);
  evidence_.AddTrace(std::move(owned_));
}

// ---- The text ----

std::string Milliseconds(uint64_t nanoseconds) {
  std::string text = std::to_string(nanoseconds / 1'000'000) + '.';
  std::string rest = std::to_string(nanoseconds % 1'000'000 / 1'000);
  return text + std::string(3 - rest.size(), '0') + rest + "ms";
}

std::string TextOf(const TimeSum& sum) {
  return std::to_string(sum.count) + " total " + Milliseconds(sum.total) + " greatest " +
         Milliseconds(sum.greatest);
}

constexpr int kShownFrames = 4;

// The innermost functions of a stack.
std::string TextOf(StackId stack, const Evidence& evidence) {
  if (!stack) return "-";
  std::string text;
  for (int depth = 0; stack && depth < kShownFrames;
       stack = evidence.NodeOf(stack).caller, ++depth) {
    if (depth > 0) text += " < ";
    const Frame& frame = evidence.FrameOf(stack);
    AppendEscaped(text, evidence.Text(frame.function));
    if (frame.line != 0) text += ':' + std::to_string(frame.line);
  }
  return text;
}

std::string TextOf(StringId text, const Evidence& evidence) {
  std::string out;
  AppendEscaped(out, evidence.Text(text));
  return out.empty() ? "-" : out;
}

class SummaryDump {
 public:
  SummaryDump(std::string& out, const TraceSummary& summary, const Evidence& evidence)
      : out_(out), summary_(summary), evidence_(evidence) {}

  void Dump() {
    Line("trace of " + Milliseconds(summary_.duration()) + ", " + std::to_string(summary_.events) +
         " events, " + std::to_string(summary_.procs) + " procs");
    Line("marking " + TextOf(summary_.marking));
    Line("sweeping " + TextOf(summary_.sweeping) + ", " + std::to_string(summary_.swept) +
         " bytes swept, " + std::to_string(summary_.reclaimed) + " reclaimed");
    Line("steals " + std::to_string(summary_.steals));
    Line("latency " + TextOf(summary_.latency) + Quantiles(summary_.latencies));
    Groups();
    Stays();
    Stretches("stop", summary_.stops);
    Stretches("region", summary_.regions);
    Stretches("task", summary_.tasks);
    for (const TraceDelay& delay : summary_.worst_delays) Delay(delay);
  }

 private:
  void Line(const std::string& text) { out_ += text + '\n'; }

  static std::string Quantiles(const TimeHistogram& histogram) {
    return " p50 " + Milliseconds(histogram.Quantile(0.5)) + " p99 " +
           Milliseconds(histogram.Quantile(0.99));
  }

  std::string GroupName(uint32_t group) const {
    const TraceGroup& row = summary_.groups[group];
    return TextOf(row.start, evidence_) + " by " + TextOf(row.created_by, evidence_);
  }

  void Groups() {
    for (uint32_t i = 0; i < summary_.groups.size(); ++i) {
      const TraceGroup& group = summary_.groups[i];
      if (group.created + group.ended + group.alive == 0) continue;
      Line("group " + GroupName(i));
      Line("  created " + std::to_string(group.created) + " ended " + std::to_string(group.ended) +
           " alive " + std::to_string(group.alive) + " short " + std::to_string(group.short_lived));
      Line("  running " + Milliseconds(group.TimeIn(GoStatus::kRunning)) + " runnable " +
           Milliseconds(group.TimeIn(GoStatus::kRunnable)) + " waiting " +
           Milliseconds(group.TimeIn(GoStatus::kWaiting)) + " syscall " +
           Milliseconds(group.TimeIn(GoStatus::kSyscall)));
      Line("  latency " + TextOf(group.latency) + Quantiles(group.latencies));
      if (group.assist.count > 0) Line("  assist " + TextOf(group.assist));
    }
  }

  void Stays() {
    for (const TraceStay& stay : summary_.stays) {
      if (stay.time.count == 0) continue;
      Line("stay " + std::string(Name(stay.status)) + " (" + TextOf(stay.reason, evidence_) + ") " +
           TextOf(stay.stack, evidence_) + ": " + TextOf(stay.time));
    }
  }

  void Stretches(std::string_view what, const std::vector<TraceStretch>& rows) {
    for (const TraceStretch& row : rows) {
      if (row.time.count + row.open == 0) continue;
      Line(std::string(what) + ' ' + TextOf(row.name, evidence_) + ": " + TextOf(row.time) +
           ", open " + std::to_string(row.open));
    }
  }

  void Delay(const TraceDelay& delay) {
    Line("delay " + Milliseconds(delay.delay) + " of G" + std::to_string(delay.goroutine) + ' ' +
         GroupName(delay.group) + " at " +
         Milliseconds(static_cast<uint64_t>(delay.time - summary_.begin)) + ", " +
         std::string(Name(delay.cause)) + " by " + TextOf(delay.waker, evidence_) + " after " +
         TextOf(delay.stack, evidence_));
    Line("  marking " + Milliseconds(delay.marking) + " stopped " + Milliseconds(delay.stopped) +
         " steals " + std::to_string(delay.steals));
    for (const TraceProcShare& proc : delay.procs) {
      std::string text = "  P" + std::to_string(proc.proc) + " known " + Milliseconds(proc.known) +
                         " idle " + Milliseconds(proc.idle) + " syscall " +
                         Milliseconds(proc.syscall) + " scheduler " + Milliseconds(proc.scheduler);
      for (const TraceProcShare::Ran& ran : proc.ran) {
        text += "; " + std::to_string(ran.times) + " x " + GroupName(ran.group) + ' ' +
                Milliseconds(ran.time) + " (G" + std::to_string(ran.goroutine) + ' ' +
                Milliseconds(ran.longest) + ')';
      }
      Line(text);
    }
  }

  std::string& out_;
  const TraceSummary& summary_;
  const Evidence& evidence_;
};

}  // namespace

void DumpTraceSummary(std::string& out, const TraceSummary& summary, const Evidence& evidence) {
  SummaryDump(out, summary, evidence).Dump();
}

uint64_t TimeHistogram::Quantile(double share) const {
  uint64_t all = 0;
  for (uint64_t count : counts_) all += count;
  if (all == 0) return 0;
  auto wanted = static_cast<uint64_t>(share * static_cast<double>(all));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted && counts_[bucket] > 0) return LeastOf(bucket + 1) - 1;
  }
  return LeastOf(kBuckets);
}

std::string_view Name(RunnableCause cause) {
  switch (cause) {
    case RunnableCause::kUnknown: return "unknown";
    case RunnableCause::kCreated: return "created";
    case RunnableCause::kWoken: return "woken";
    case RunnableCause::kPreempted: return "preempted";
    case RunnableCause::kSyscallEnd: return "back from a system call";
  }
  return "unknown";
}

Result<void> ReadExecutionTrace(InputId input, ByteStream& stream, const Limits& limits,
                                Evidence& evidence) {
  Summarizer summarizer(input, limits, evidence);
  Result<TraceEnd> end = ReadTrace(stream, summarizer);
  if (!end) return Fail(end.error());
  if (end->events == 0 && end->stop) return Fail(end->stop->error);
  summarizer.Finish(*end);
  return {};
}

}  // namespace premortem::evidence
