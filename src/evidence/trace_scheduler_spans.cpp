// Events that begin and end stretches of time: of the collector, stops of the world, and the tasks
// and regions of the program.
#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "evidence/trace_scheduler.h"

namespace premortem::evidence {

TraceOutcome TraceScheduler::AdvanceStw(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  if (CurrentGoroutine() == nullptr) {
    return Broken(Of("is of the unknown goroutine", thread_->goroutine));
  }
  uint64_t id = thread_->goroutine;
  if (event.type == Type::kStwBegin) {
    bool twice = std::ranges::any_of(stops_, [&](const Stop& stop) {
      return stop.goroutine == id && stop.kind == event.args[0];
    });
    if (twice) return Broken("stops the world within the same stop");
    if (stops_.size() >= limits_.stops) return Broken("is one stop of the world too many");
    stops_.push_back({id, event.args[0]});
  } else {
    auto stop = std::ranges::find(stops_, id, &Stop::goroutine);
    if (stop == stops_.end()) return Broken("ends a stop of the world that has not begun");
    stops_.erase(stop);
  }
  return Emit(Make(event));
}

TraceOutcome TraceScheduler::AdvanceMarkAssist(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr) return Broken(Of("is of the unknown goroutine", thread_->goroutine));
  bool begins = event.type == Type::kGcMarkAssistBegin;
  if (goroutine->assisting == begins) {
    return Broken(begins ? "begins to assist within an assist"
                         : "ends an assist that has not begun");
  }
  goroutine->assisting = begins;
  return Emit(Make(event));
}

TraceOutcome TraceScheduler::AdvanceMarkAssistActive(const RawTraceEvent& event) {
  // About any goroutine, from anywhere.
  uint32_t slot = goroutine_slots_.Find(event.args[0]);
  if (slot == kNoSlot) return Broken(Of("speaks of the unknown goroutine", event.args[0]));
  Goroutine& goroutine = goroutines_[slot];
  if (goroutine.assisting == (ordinal_ == 0)) {
    return Broken(Of("has the assist of goroutine", event.args[0]) +
                  (goroutine.assisting ? " begun twice" : " without a beginning"));
  }
  goroutine.assisting = true;
  TraceEvent made = Make(event);
  made.goroutine = goroutine.id;
  made.goroutine_slot = slot;
  made.from = made.to = goroutine.status;
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceSweep(const RawTraceEvent& event) {
  if (!Check(Needs::kMust, Needs::kMay)) return TraceOutcome::kBroken;
  Proc& proc = procs_[thread_->proc_slot];
  bool begins = event.type == Type::kGcSweepBegin;
  if (proc.sweeping == begins) {
    return Broken(begins ? "begins to sweep within a sweep" : "ends a sweep that has not begun");
  }
  proc.sweeping = begins;
  return Emit(Make(event));
}

TraceOutcome TraceScheduler::AdvanceSweepActive(const RawTraceEvent& event) {
  uint32_t slot = proc_slots_.Find(event.args[0]);
  if (slot == kNoSlot) return Broken(Of("speaks of the unknown P", event.args[0]));
  Proc& proc = procs_[slot];
  if (proc.sweeping == (ordinal_ == 0)) {
    return Broken(Of("has the sweep of P", event.args[0]) +
                  (proc.sweeping ? " begun twice" : " without a beginning"));
  }
  proc.sweeping = true;
  TraceEvent made = Make(event);
  made.proc = proc.id;
  made.proc_slot = slot;
  made.proc_from = made.proc_to = proc.status;
  return Emit(std::move(made));
}

// The concurrent mark phase: its begin and end may lie on any two threads, so they are numbered.
TraceOutcome TraceScheduler::AdvanceGc(const RawTraceEvent& event) {
  uint64_t sequence = event.args[0];
  bool next = sequence == gc_sequence_ + 1;
  if (event.type == Type::kGcActive && ordinal_ == 0) {
    if (gc_ != Gc::kUndetermined) return Broken("comes after other events of the collector");
    next = true;
  } else if (event.type == Type::kGcBegin && gc_ == Gc::kUndetermined) {
    next = true;
  } else {
    if (!next) return TraceOutcome::kNotYet;
    bool ends = event.type == Type::kGcEnd;
    if (gc_ != (event.type == Type::kGcBegin ? Gc::kOff : Gc::kOn)) {
      return Broken(ends ? "ends a collection that has not begun"
                         : "does not fit to what the collector does");
    }
    if (!CheckRunsGo()) return TraceOutcome::kBroken;
  }
  gc_sequence_ = sequence;
  gc_ = event.type == Type::kGcEnd ? Gc::kOff : Gc::kOn;
  return Emit(Make(event));
}

// ---- What the program says of itself ----

TraceOutcome TraceScheduler::AdvanceTask(const RawTraceEvent& event) {
  uint64_t id = event.args[0];
  bool open = tasks_.Find(id) != TraceIdMap::kNone;
  if (event.type == Type::kUserTaskBegin) {
    if (open) return Broken(Of("begins task", id) + ", which is open");
    if (tasks_.size() >= limits_.open_tasks) return Broken("is one open task too many");
    tasks_.Insert(id, 0);
  } else if (open) {
    // A task may end more than once, and without having begun.
    tasks_.Erase(id);
  }
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  return Emit(Make(event));
}

TraceOutcome TraceScheduler::AdvanceRegion(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  uint32_t name = generation_->FindString(event.args[1]);
  if (name == TraceIdTable::kNone) return Broken(Of("names the unknown string", event.args[1]));
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr) return Broken(Of("is of the unknown goroutine", thread_->goroutine));
  // Ids of strings hold for a generation; regions may be longer.
  Hash128 hash = HashBytes(generation_->StringAt(name));
  if (event.type == Type::kUserRegionBegin) {
    if (open_regions_ >= limits_.open_regions) return Broken("is one open region too many");
    uint32_t added = free_region_;
    if (added == 0) {
      added = static_cast<uint32_t>(regions_.size());
      regions_.emplace_back();
    } else {
      free_region_ = regions_[added].outer;
    }
    regions_[added] = {event.args[0], hash, goroutine->regions};
    goroutine->regions = added;
    ++open_regions_;
  } else if (goroutine->regions != 0) {
    uint32_t ended = goroutine->regions;
    Region& region = regions_[ended];
    if (region.task != event.args[0] || region.name != hash) {
      return Broken("ends a region that is not the innermost one");
    }
    goroutine->regions = region.outer;
    region.outer = std::exchange(free_region_, ended);
    --open_regions_;
  }  // else it began before the trace
  return Emit(Make(event));
}

}  // namespace premortem::evidence
