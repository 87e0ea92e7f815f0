// Sums up a trace while it is read: a visitor of its events in order. Limits are TraceLimits; what
// lies beyond is summed in a row of its own, and a fact says so.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "evidence/bounded_series.h"
#include "evidence/id_table.h"
#include "evidence/trace_order.h"
#include "evidence/trace_processors.h"
#include "evidence/trace_spans.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

namespace {

using Type = TraceEventType;

constexpr uint64_t kShortLife = 10'000;
constexpr int64_t kMinute = 60'000'000'000;

class Summarizer : public TraceVisitor {
 public:
  Summarizer(InputId input, const TraceLimits& limits, Evidence& evidence);

  void Generation(const TraceGeneration& generation) override;
  void Event(const TraceEvent& event) override;
  // Gives all that was summed to the evidence.
  void Finish(const TraceEnd& end);

 private:
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
    uint32_t region = 0;  // innermost open one, in regions_
  };
  using Doing = TraceProcessors::Doing;

  void GoEvent(const TraceEvent& event);
  void ProcEvent(const TraceEvent& event);
  void FirstSeen(const TraceEvent& event, Goroutine& goroutine);
  void Leave(Goroutine& goroutine, int64_t now);
  void ShowsItself(const TraceEvent& event, Goroutine& goroutine);
  void WokenUp(const TraceEvent& event, const Goroutine& goroutine);
  void Started(const TraceEvent& event, Goroutine& goroutine, uint64_t delay);
  void Range(const TraceEvent& event);
  void Region(const TraceEvent& event);
  void CpuSample(const TraceEvent& event);
  void RememberDelay(const TraceEvent& event, const Goroutine& goroutine, uint64_t delay);
  void ProcOf(const TraceEvent& event, Doing doing, const Goroutine* goroutine = nullptr) {
    if (event.on_proc_slot == TraceEvent::kNoSlot) return;
    processors_.Do(event.on_proc_slot, doing, event.time, RunnerOf(goroutine));
  }
  static TraceProcessors::Runner RunnerOf(const Goroutine* goroutine) {
    if (goroutine == nullptr) return {};
    return {.goroutine = goroutine->id, .group = goroutine->group};
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

  void NameLateGroups();
  void FinishGoroutine(Goroutine& goroutine, int64_t now);
  void AddSeriesOf(const BoundedSeries& values, std::string_view name, std::string_view unit);
  void AddFacts(const TraceEnd& end);
  int64_t WallTime(int64_t time) const;

  InputId input_;
  const TraceLimits& limits_;
  Evidence& evidence_;
  std::shared_ptr<TraceSummary> owned_ = std::make_shared<TraceSummary>();
  TraceSummary& sum_ = *owned_;
  const TraceGeneration* generation_ = nullptr;
  int64_t now_ = 0;

  std::vector<Goroutine> goroutines_;  // by slot
  uint64_t live_ = 0;
  TraceProcessors processors_{limits_};
  TraceIdMap late_groups_;  // of goroutines that were in the unknown group at first
  IdTable group_table_, stay_table_;
  StretchTable stops_{sum_.stops, limits_.stretches};
  TraceRegions regions_{sum_.regions, limits_};
  TraceTasks tasks_{sum_.tasks, limits_};
  TraceClock marking_, stopped_;
  uint32_t stop_row_ = 0;
  BoundedSeries heap_{limits_.series_points};
  BoundedSeries goal_{limits_.series_points};
  BoundedSeries live_series_{limits_.series_points};
  uint64_t events_ = 0;
  // How many of them the evidence may have after this trace.
  size_t max_stacks_, max_strings_, max_edges_;
  bool left_out_ = false;

  // By position in the generation's tables, where it was asked for. Bytes and not bits: every event
  // asks.
  std::vector<StackId> stacks_;
  std::vector<uint8_t> stack_known_;
  std::vector<StringId> texts_;
  std::vector<uint8_t> text_known_;
  StringId assist_reason_;

  Profile cpu_;
  std::optional<ProfileBuilder> cpu_samples_;
  // The trace's clock against that of the wall.
  bool has_wall_ = false;
  int64_t wall_offset_ = 0;
};

Summarizer::Summarizer(InputId input, const TraceLimits& limits, Evidence& evidence)
    : input_(input),
      limits_(limits),
      evidence_(evidence),
      max_stacks_(evidence.stacks().size() + limits_.stacks),
      max_strings_(evidence.string_count() + limits_.strings),
      max_edges_(evidence.edges().size() + limits_.edges),
      assist_reason_(evidence.AddString("GC mark assist")) {
  sum_.input = input;
  sum_.groups.resize(1);
  sum_.stays.resize(1);
  CHECK(GroupOf(StackId(), StackId()) == TraceSummary::kUnknownGroup);
}

void Summarizer::Generation(const TraceGeneration& generation) {
  generation_ = &generation;
  stacks_.resize(generation.stacks.size());
  stack_known_.assign(generation.stacks.size(), 0);
  texts_.resize(generation.strings.size());
  text_known_.assign(generation.strings.size(), 0);
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
  if (stack_known_[position - 1] != 0) [[likely]]
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
  stack_known_[position - 1] = 1;
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
  if (text_known_[position] == 0) {
    bool room = evidence_.string_count() < max_strings_;
    left_out_ = left_out_ || !room;
    text_known_[position] = 1;
    texts_[position] = room ? evidence_.AddString(generation_->StringAt(position)) : StringId();
  }
  return texts_[position];
}

uint32_t Summarizer::GroupOf(StackId created_by, StackId start) {
  auto equal = [&](uint32_t row) {
    return sum_.groups[row].created_by == created_by && sum_.groups[row].start == start;
  };
  uint64_t hash = MixHash(created_by.value, start.value);
  return RowOf(group_table_, hash, sum_.groups, limits_.groups, equal,
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
  return RowOf(stay_table_, hash, sum_.stays, limits_.stays, equal,
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
    case Type::kUserTaskBegin: tasks_.Begin(event.args[0], Text(event.string), now_); break;
    case Type::kUserTaskEnd: tasks_.End(event.args[0], now_); break;
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
    goroutine.group = TraceSummary::kUnknownGroup;
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
  entry.procs = processors_.Shares(goroutine.since, now_, events_);
  std::vector<TraceDelay>& worst = sum_.worst_delays;
  auto place = std::ranges::upper_bound(worst, delay, std::greater<>(), &TraceDelay::delay);
  worst.insert(place, std::move(entry));
  if (worst.size() > TraceSummary::kWorstDelays) worst.pop_back();
}

void Summarizer::ProcEvent(const TraceEvent& event) {
  processors_.SetId(event.proc_slot, event.proc);
  if (event.type == Type::kProcSteal) ++sum_.steals;
  if (event.proc_from == event.proc_to) return;  // said again where a generation begins
  Doing doing = event.proc_to == ProcStatus::kRunning   ? Doing::kScheduler
                : event.proc_to == ProcStatus::kSyscall ? Doing::kSyscall
                                                        : Doing::kIdle;
  processors_.Do(event.proc_slot, doing, now_, {});
  // One that came out of a system call with its goroutine goes on with it.
  Goroutine* on = At(event.on_goroutine_slot);
  if (event.type == Type::kProcStart && on != nullptr && on->status == GoStatus::kRunning) {
    processors_.Do(event.proc_slot, Doing::kRuns, now_, RunnerOf(on));
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
      uint32_t slot = named ? event.proc_slot : event.on_proc_slot;
      if (slot != TraceEvent::kNoSlot) processors_.BeginSweep(slot, now_);
      break;
    }
    case Type::kGcSweepEnd:
      if (event.on_proc_slot != TraceEvent::kNoSlot) {
        std::optional<uint64_t> time = processors_.EndSweep(event.on_proc_slot, now_);
        if (time) sum_.sweeping.Add(*time);
      }
      sum_.swept += event.args[0];
      sum_.reclaimed += event.args[1];
      break;
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

void Summarizer::Region(const TraceEvent& event) {
  Goroutine* on = At(event.on_goroutine_slot);
  if (on == nullptr) return;
  if (event.type == Type::kUserRegionBegin) {
    regions_.Begin(on->region, Text(event.string), now_);
  } else {
    regions_.End(on->region, now_);
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
  regions_.Abandon(goroutine.region);
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
    if (group == TraceSummary::kUnknownGroup && known != TraceIdMap::kNone) group = known;
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
  for (const TraceGroup& group : sum_.groups) {
    sum_.latency.Add(group.latency);
    sum_.latencies.Add(group.latencies);
  }
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
  sum_.procs = std::max(sum_.procs, processors_.seen());
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

}  // namespace

Result<void> ReadExecutionTrace(InputId input, ByteStream& stream, const Limits& limits,
                                Evidence& evidence) {
  Summarizer summarizer(input, limits.trace, evidence);
  Result<TraceEnd> end = ReadTrace(stream, summarizer, limits.trace);
  if (!end) return Fail(end.error());
  if (end->events == 0 && end->stop) return Fail(end->stop->error);
  summarizer.Finish(*end);
  return {};
}

}  // namespace premortem::evidence
