// Events that change what a goroutine does.
#include <utility>

#include "evidence/trace_scheduler.h"

namespace premortem::evidence {

TraceOutcome TraceScheduler::AdvanceGoStatus(const RawTraceEvent& event) {
  uint64_t id = event.args[0];
  uint64_t on_thread = event.args[1];
  if (event.args[2] == 0 || event.args[2] > static_cast<uint64_t>(GoStatus::kWaiting)) {
    return Broken(Of("says that a goroutine has the unknown state", event.args[2]));
  }
  auto status = static_cast<GoStatus>(event.args[2]);
  GoStatus from = status;
  uint32_t slot = goroutine_slots_.Find(id);
  if (slot != kNoSlot) {
    Goroutine& goroutine = goroutines_[slot];
    if (goroutine.status != status) {
      return Broken(Of("says that goroutine", id) + " is " + std::string(Name(status)) +
                    ", which is " + std::string(Name(goroutine.status)));
    }
    goroutine.sequence = At(0);
  } else if (ordinal_ == 0) {
    if (goroutine_slots_.size() >= limits_.goroutines) return Broken("is one goroutine too many");
    slot = AddGoroutine(id, status);
    from = GoStatus::kNone;
  } else {
    return Broken(Of("speaks of the unknown goroutine", id));
  }
  TraceEvent made = MakeGo(event, slot, from, status);
  made.undetermined = from == GoStatus::kNone;
  if (status == GoStatus::kRunning) {
    BindGoroutine(slot);
  }
  if (status == GoStatus::kSyscall) {
    if (on_thread == kNoId)
      return Broken(Of("has goroutine", id) + " in a system call on no thread");
    if (on_thread == thread_->id) {
      if (ordinal_ != 0 && thread_->goroutine != id) {
        return Broken(Of("has goroutine", id) + " on a thread that it was not on");
      }
      BindGoroutine(slot);
    } else {
      // In this call for the whole generation, without a P; another thread writes for it.
      uint32_t owner = thread_slots_.Find(on_thread);
      if (owner != kNoSlot && threads_[owner].seen && threads_[owner].goroutine != id) {
        return Broken(Of("has goroutine", id) + " on a thread that it was not on");
      }
      if (owner == kNoSlot) {
        if (threads_.size() >= limits_.threads) return Broken("is one thread too many");
        auto current = static_cast<size_t>(thread_ - threads_.data());
        owner = ThreadSlot(on_thread);
        thread_ = &threads_[current];
      }
      threads_[owner].seen = true;
      threads_[owner].goroutine = id;
      threads_[owner].goroutine_slot = slot;
      made.on_goroutine = from == GoStatus::kNone ? kNoId : id;
      made.on_goroutine_slot = from == GoStatus::kNone ? kNoSlot : slot;
      made.thread = on_thread;
    }
  }
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceGoCreate(const RawTraceEvent& event) {
  // By a goroutine, or by the scheduler.
  if (!Check(Needs::kMust, Needs::kMay)) return TraceOutcome::kBroken;
  Goroutine* maker = CurrentGoroutine();
  if (maker != nullptr && maker->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", maker->id) + ", which does not run");
  }
  uint64_t id = event.args[0];
  if (goroutine_slots_.Find(id) != kNoSlot) {
    return Broken(Of("makes goroutine", id) + ", which exists");
  }
  if (goroutine_slots_.size() >= limits_.goroutines) return Broken("is one goroutine too many");
  GoStatus status = event.type == Type::kGoCreateBlocked ? GoStatus::kWaiting : GoStatus::kRunnable;
  return Emit(MakeGo(event, AddGoroutine(id, status), GoStatus::kNone, status));
}

// A thread of C calls Go: its goroutine begins in a system call.
TraceOutcome TraceScheduler::AdvanceGoCreateSyscall(const RawTraceEvent& event) {
  if (!Check(Needs::kMay, Needs::kNone)) return TraceOutcome::kBroken;
  uint64_t id = event.args[0];
  if (goroutine_slots_.Find(id) != kNoSlot) {
    return Broken(Of("makes goroutine", id) + ", which exists");
  }
  if (goroutine_slots_.size() >= limits_.goroutines) return Broken("is one goroutine too many");
  uint32_t slot = AddGoroutine(id, GoStatus::kSyscall);
  TraceEvent made = MakeGo(event, slot, GoStatus::kNone, GoStatus::kSyscall);
  BindGoroutine(slot);
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceGoStart(const RawTraceEvent& event) {
  uint32_t slot = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || goroutines_[slot].status != GoStatus::kRunnable ||
      !sequence.Succeeds(goroutines_[slot].sequence)) {
    return TraceOutcome::kNotYet;
  }
  if (!Check(Needs::kMust, Needs::kNone)) return TraceOutcome::kBroken;
  TraceEvent made = MakeGo(event, slot, GoStatus::kRunnable, GoStatus::kRunning);
  goroutines_[slot].status = GoStatus::kRunning;
  goroutines_[slot].sequence = sequence;
  BindGoroutine(slot);
  return Emit(std::move(made));
}

// GoDestroy, GoStop, GoBlock: the running goroutine leaves its thread.
TraceOutcome TraceScheduler::AdvanceGoStop(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which does not run");
  }
  GoStatus to = event.type == Type::kGoDestroy ? GoStatus::kNone
                : event.type == Type::kGoStop  ? GoStatus::kRunnable
                                               : GoStatus::kWaiting;
  uint32_t slot = thread_->goroutine_slot;
  TraceEvent made = MakeGo(event, slot, GoStatus::kRunning, to);
  goroutine->status = to;
  thread_->goroutine = kNoId;
  TraceOutcome outcome = Emit(std::move(made));
  if (to == GoStatus::kNone) RemoveGoroutine(slot);
  return outcome;
}

// The end of a thread of C's call. Its P, if it has one, counts as lost: the number of the thread
// may be given out again, and nobody says when the P is stolen.
TraceOutcome TraceScheduler::AdvanceGoDestroySyscall(const RawTraceEvent& event) {
  if (!Check(Needs::kMay, Needs::kMust)) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kSyscall) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which is in no system call");
  }
  uint32_t slot = thread_->goroutine_slot;
  TraceEvent made = MakeGo(event, slot, GoStatus::kSyscall, GoStatus::kNone);
  TraceOutcome outcome = TraceOutcome::kDone;
  if (thread_->proc != kNoId) {
    Proc& proc = procs_[thread_->proc_slot];
    if (proc.status != ProcStatus::kSyscall) {
      return Broken(Of("leaves P", proc.id) + ", which is " + std::string(Name(proc.status)));
    }
    RawTraceEvent steal{.type = Type::kProcSteal, .time = event.time, .args = {proc.id}};
    TraceEvent stolen =
        MakeProc(steal, thread_->proc_slot, ProcStatus::kSyscall, ProcStatus::kIdle);
    proc.status = ProcStatus::kSyscallAbandoned;
    thread_->proc = kNoId;
    outcome = Emit(std::move(stolen));
  }
  thread_->goroutine = kNoId;
  if (outcome == TraceOutcome::kDone) outcome = Emit(std::move(made));
  RemoveGoroutine(slot);
  return outcome;
}

TraceOutcome TraceScheduler::AdvanceGoUnblock(const RawTraceEvent& event) {
  uint32_t slot = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || goroutines_[slot].status != GoStatus::kWaiting ||
      !sequence.Succeeds(goroutines_[slot].sequence)) {
    return TraceOutcome::kNotYet;
  }
  goroutines_[slot].status = GoStatus::kRunnable;
  goroutines_[slot].sequence = sequence;
  return Emit(MakeGo(event, slot, GoStatus::kWaiting, GoStatus::kRunnable));
}

// Coroutines: one goroutine wakes another, blocks or ends, and the other runs in its place. Comes
// as three events.
TraceOutcome TraceScheduler::AdvanceGoSwitch(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which does not run");
  }
  uint32_t next = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (next == kNoSlot || goroutines_[next].status != GoStatus::kWaiting ||
      !sequence.Succeeds(goroutines_[next].sequence)) {
    return TraceOutcome::kNotYet;
  }
  bool ends = event.type == Type::kGoSwitchDestroy;
  uint32_t slot = thread_->goroutine_slot;
  RawTraceEvent leave{.type = ends ? Type::kGoDestroy : Type::kGoBlock, .time = event.time};
  TraceEvent wake = MakeGo(event, next, GoStatus::kWaiting, GoStatus::kRunnable);
  TraceEvent left =
      MakeGo(leave, slot, GoStatus::kRunning, ends ? GoStatus::kNone : GoStatus::kWaiting);
  goroutine->status = left.to;
  thread_->goroutine = kNoId;
  RawTraceEvent start{.type = Type::kGoStart, .time = event.time, .args = event.args};
  TraceEvent started = MakeGo(start, next, GoStatus::kRunnable, GoStatus::kRunning);
  goroutines_[next].status = GoStatus::kRunning;
  goroutines_[next].sequence = sequence;
  BindGoroutine(next);
  TraceOutcome outcome = Emit(std::move(wake));
  if (outcome == TraceOutcome::kDone) outcome = Emit(std::move(left));
  if (ends) RemoveGoroutine(slot);
  if (outcome == TraceOutcome::kDone) outcome = Emit(std::move(started));
  return outcome;
}

TraceOutcome TraceScheduler::AdvanceGoSyscallBegin(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which does not run");
  }
  Proc& proc = procs_[thread_->proc_slot];
  Sequence sequence = At(event.args[0]);
  // The number only tells apart which call a ProcSteal ends: a running P can always go on.
  if (!sequence.Succeeds(proc.sequence)) {
    return Broken(Of("has the number", event.args[0]) + Of(" after", proc.sequence.number) +
                  Of(" of P", proc.id));
  }
  goroutine->status = GoStatus::kSyscall;
  proc.status = ProcStatus::kSyscall;
  proc.sequence = sequence;
  return Emit(MakeGo(event, thread_->goroutine_slot, GoStatus::kRunning, GoStatus::kSyscall));
}

TraceOutcome TraceScheduler::AdvanceGoSyscallEnd(const RawTraceEvent& event) {
  if (!CheckRunsGo()) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kSyscall) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which is in no system call");
  }
  Proc& proc = procs_[thread_->proc_slot];
  if (proc.status != ProcStatus::kSyscall) {
    return Broken(Of("comes back to P", proc.id) + ", which is " + std::string(Name(proc.status)));
  }
  goroutine->status = GoStatus::kRunning;
  proc.status = ProcStatus::kRunning;
  return Emit(MakeGo(event, thread_->goroutine_slot, GoStatus::kSyscall, GoStatus::kRunning));
}

TraceOutcome TraceScheduler::AdvanceGoSyscallEndBlocked(const RawTraceEvent& event) {
  // The event itself says that the P was lost in the call: as long as it is there, something else
  // comes first.
  if (thread_->proc != kNoId && procs_[thread_->proc_slot].status == ProcStatus::kSyscall) {
    return TraceOutcome::kNotYet;
  }
  if (!Check(Needs::kMay, Needs::kMust)) return TraceOutcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kSyscall) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which is in no system call");
  }
  TraceEvent made = MakeGo(event, thread_->goroutine_slot, GoStatus::kSyscall, GoStatus::kRunnable);
  goroutine->status = GoStatus::kRunnable;
  thread_->goroutine = kNoId;
  return Emit(std::move(made));
}

}  // namespace premortem::evidence
