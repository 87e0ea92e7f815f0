// What runs where, the tables of what lives, and the events that visitors get. What each kind of
// event does: trace_scheduler_procs.cpp, trace_scheduler_goroutines.cpp, trace_scheduler_spans.cpp.
#include "evidence/trace_scheduler.h"

#include <algorithm>
#include <utility>

namespace premortem::evidence {

std::string TraceScheduler::Of(std::string_view what, uint64_t id) {
  return std::string(what) + ' ' + std::to_string(id);
}

void TraceScheduler::Begin(const TraceGeneration& generation) {
  generation_ = &generation;
  ordinal_ = generation.ordinal;
  // Go's reader gives an event of its own here, which takes a moment of time.
  last_time_ = std::max(generation.Nanoseconds(generation.min_ticks), last_time_ + 1);
  visitor_.Generation(generation);
}

uint32_t TraceScheduler::ThreadSlot(uint64_t id) {
  uint32_t slot = thread_slots_.Find(id);
  if (slot != kNoSlot) return slot;
  slot = static_cast<uint32_t>(threads_.size());
  thread_slots_.Insert(id, slot);
  threads_.push_back({.id = id});
  return slot;
}

TraceScheduler::Goroutine* TraceScheduler::FindCurrentGoroutine() {
  if (thread_->goroutine == kNoId) return nullptr;
  uint32_t slot = goroutine_slots_.Find(thread_->goroutine);
  thread_->goroutine_slot = slot;
  return slot == kNoSlot ? nullptr : &goroutines_[slot];
}

uint32_t TraceScheduler::AddGoroutine(uint64_t id, GoStatus status) {
  uint32_t slot = free_goroutine_;
  if (slot == kNoSlot) {
    slot = static_cast<uint32_t>(goroutines_.size());
    goroutines_.emplace_back();
  } else {
    free_goroutine_ = goroutines_[slot].regions;
  }
  goroutines_[slot] = {.id = id, .sequence = At(0), .status = status, .live = true};
  goroutine_slots_.Insert(id, slot);
  return slot;
}

void TraceScheduler::RemoveGoroutine(uint32_t slot) {
  Goroutine& goroutine = goroutines_[slot];
  while (goroutine.regions != 0) {
    uint32_t region = goroutine.regions;
    goroutine.regions = regions_[region].outer;
    regions_[region].outer = std::exchange(free_region_, region);
    --open_regions_;
  }
  std::erase_if(stops_, [&](const Stop& stop) { return stop.goroutine == goroutine.id; });
  goroutine_slots_.Erase(goroutine.id);
  goroutine.live = false;
  goroutine.regions = std::exchange(free_goroutine_, slot);
}

// Says what is wrong where Check() found that something is.
void TraceScheduler::SayWhatRuns(Needs proc, Needs goroutine) {
  auto say = [&](Needs needs, uint64_t id, std::string_view what) {
    message_ = needs == Needs::kMust ? "happens where no " + std::string(what) + " runs"
                                     : "happens where " + Of(what, id) + " runs";
  };
  if (thread_->id == kNoId) {
    message_ = "happens on no thread";
  } else if (!Fits(proc, thread_->proc)) {
    say(proc, thread_->proc, "P");
  } else {
    say(goroutine, thread_->goroutine, "goroutine");
  }
}

// All fields at once: clearing them before costs as much as all the rest.
TraceEvent TraceScheduler::Make(const RawTraceEvent& event) {
  bool on_goroutine = thread_->goroutine != kNoId && CurrentGoroutine() != nullptr;
  return {
      .type = event.type,
      .time = event.time,
      .thread = thread_->id,
      .on_proc = thread_->proc,
      .on_goroutine = thread_->goroutine,
      .on_proc_slot = thread_->proc == kNoId ? kNoSlot : thread_->proc_slot,
      .on_goroutine_slot = on_goroutine ? thread_->goroutine_slot : kNoSlot,
      .args = event.args,
  };
}

TraceEvent TraceScheduler::MakeGo(const RawTraceEvent& event, uint32_t slot, GoStatus from,
                                  GoStatus to) {
  TraceEvent made = Make(event);
  made.goroutine = goroutines_[slot].id;
  made.goroutine_slot = slot;
  made.from = from;
  made.to = to;
  return made;
}

TraceEvent TraceScheduler::MakeProc(const RawTraceEvent& event, uint32_t slot, ProcStatus from,
                                    ProcStatus to) {
  TraceEvent made = Make(event);
  made.proc = procs_[slot].id;
  made.proc_slot = slot;
  made.proc_from = from;
  made.proc_to = to;
  return made;
}

// Gives an event to the visitor, with the tables looked up that an event of type `of` names.
TraceOutcome TraceScheduler::Emit(TraceEvent& event, Type of) {
  const TraceEventSpec& spec = SpecOf(of);
  auto stack = [&](int arg) {
    return generation_->FindStack(event.args[static_cast<size_t>(arg)]);
  };
  auto text = [&](int arg) {
    return generation_->FindString(event.args[static_cast<size_t>(arg)]);
  };
  constexpr uint32_t kNone = TraceIdTable::kNone;
  if (spec.stack >= 0) event.stack = stack(spec.stack);
  if (spec.new_stack >= 0) event.new_stack = stack(spec.new_stack);
  if (spec.string >= 0) event.string = text(spec.string);
  if (spec.string2 >= 0) event.string2 = text(spec.string2);
  if (event.stack == kNone || event.new_stack == kNone) [[unlikely]]
    return Broken("names a stack that is not there");
  if (event.string == kNone || event.string2 == kNone) [[unlikely]]
    return Broken("names a string that is not there");
  if (event.time <= last_time_) event.time = last_time_ + 1;
  last_time_ = event.time;
  ++events_;
  visitor_.Event(event);
  return TraceOutcome::kDone;
}

bool TraceScheduler::AddCpuSample(const TraceCpuSample& sample) {
  TraceEvent event;
  event.type = Type::kCpuSample;
  event.time = sample.time;
  event.thread = sample.thread;
  event.on_proc = sample.proc;
  event.on_goroutine = sample.goroutine == 0 ? kNoId : sample.goroutine;
  event.on_goroutine_slot = goroutine_slots_.Find(event.on_goroutine);
  event.on_proc_slot = proc_slots_.Find(event.on_proc);
  event.stack = generation_->FindStack(sample.stack_id);
  return Emit(event, Type::kCpuSample) == TraceOutcome::kDone;
}

TraceOutcome TraceScheduler::Advance(RawTraceEvent& event, uint32_t thread_slot) {
  thread_ = &threads_[thread_slot];
  thread_->seen = true;
  // Batches of no thread exist; nothing can be bound to it.
  if (thread_->id == kNoId) thread_->goroutine = thread_->proc = kNoId;
  return Dispatch(event);
}

TraceOutcome TraceScheduler::Dispatch(RawTraceEvent& event) {
  switch (event.type) {
    case Type::kProcStart: return AdvanceProcStart(event);
    case Type::kProcStop: return AdvanceProcStop(event);
    case Type::kProcSteal: return AdvanceProcSteal(event);
    case Type::kProcStatus: return AdvanceProcStatus(event);
    case Type::kGoCreate:
    case Type::kGoCreateBlocked: return AdvanceGoCreate(event);
    case Type::kGoCreateSyscall: return AdvanceGoCreateSyscall(event);
    case Type::kGoStart: return AdvanceGoStart(event);
    case Type::kGoDestroy:
    case Type::kGoStop:
    case Type::kGoBlock: return AdvanceGoStop(event);
    case Type::kGoDestroySyscall: return AdvanceGoDestroySyscall(event);
    case Type::kGoUnblock: return AdvanceGoUnblock(event);
    case Type::kGoSwitch:
    case Type::kGoSwitchDestroy: return AdvanceGoSwitch(event);
    case Type::kGoSyscallBegin: return AdvanceGoSyscallBegin(event);
    case Type::kGoSyscallEnd: return AdvanceGoSyscallEnd(event);
    case Type::kGoSyscallEndBlocked: return AdvanceGoSyscallEndBlocked(event);
    case Type::kGoStatus:
    case Type::kGoStatusStack: return AdvanceGoStatus(event);
    case Type::kStwBegin:
    case Type::kStwEnd: return AdvanceStw(event);
    case Type::kGcActive:
    case Type::kGcBegin:
    case Type::kGcEnd: return AdvanceGc(event);
    case Type::kGcSweepActive: return AdvanceSweepActive(event);
    case Type::kGcSweepBegin:
    case Type::kGcSweepEnd: return AdvanceSweep(event);
    case Type::kGcMarkAssistActive: return AdvanceMarkAssistActive(event);
    case Type::kGcMarkAssistBegin:
    case Type::kGcMarkAssistEnd: return AdvanceMarkAssist(event);
    case Type::kHeapAlloc:
    case Type::kHeapGoal: return AdvancePlain(event, Needs::kMust, Needs::kMay);
    case Type::kProcsChange:
    case Type::kGoLabel:
    case Type::kUserLog: return AdvancePlain(event, Needs::kMust, Needs::kMust);
    case Type::kUserTaskBegin:
    case Type::kUserTaskEnd: return AdvanceTask(event);
    case Type::kUserRegionBegin:
    case Type::kUserRegionEnd: return AdvanceRegion(event);
    case Type::kSpan:
    case Type::kSpanAlloc:
    case Type::kSpanFree:
    case Type::kHeapObject:
    case Type::kHeapObjectAlloc:
    case Type::kHeapObjectFree:
    case Type::kGoroutineStack:
    case Type::kGoroutineStackAlloc:
    case Type::kGoroutineStackFree: return AdvancePlain(event, Needs::kMay, Needs::kMay);
    default: return Broken("does not belong among the events of a thread");
  }
}

TraceOutcome TraceScheduler::AdvancePlain(const RawTraceEvent& event, Needs proc, Needs goroutine) {
  if (!Check(proc, goroutine)) return TraceOutcome::kBroken;
  return Emit(Make(event));
}

}  // namespace premortem::evidence
