// Events that change what a processor does.
#include <utility>

#include "evidence/trace_scheduler.h"

namespace premortem::evidence {

TraceOutcome TraceScheduler::AdvanceProcStatus(RawTraceEvent& event) {
  uint64_t id = event.args[0];
  if (event.args[1] == 0 || event.args[1] > static_cast<uint64_t>(ProcStatus::kSyscallAbandoned)) {
    return Broken(Of("says that a P has the unknown state", event.args[1]));
  }
  auto status = static_cast<ProcStatus>(event.args[1]);
  ProcStatus from = status;
  ProcStatus to = status;
  bool undetermined = false;
  bool to_be_stolen = false;
  uint32_t slot = proc_slots_.Find(id);
  if (slot != kNoSlot) {
    Proc& proc = procs_[slot];
    if (status == ProcStatus::kSyscallAbandoned && proc.status == ProcStatus::kSyscall) {
      // Whoever wrote this did not know the thread. Here it is known.
      from = to = ProcStatus::kSyscall;
      to_be_stolen = true;
    } else if (proc.status != status) {
      return Broken(Of("says that P", id) + " is " + std::string(Name(status)) + ", which is " +
                    std::string(Name(proc.status)));
    }
    proc.sequence = At(0);
  } else {
    if (procs_.size() >= limits_.procs) return Broken("is one P too many");
    slot = static_cast<uint32_t>(procs_.size());
    procs_.push_back({.id = id, .sequence = At(0), .status = status});
    proc_slots_.Insert(id, slot);
    from = ProcStatus::kNone;
    undetermined = ordinal_ == 0;
  }
  Thread* writer = thread_;
  if (to_be_stolen) {
    // It is the thread which has the P that this is about, not the one that wrote it.
    thread_ = &threads_[procs_[slot].thread_slot];
    if (thread_->proc != id) return Broken(Of("is about the thread of P", id) + ", which has none");
  }
  TraceEvent made = MakeProc(event, slot, from, to);
  made.undetermined = undetermined;
  thread_ = writer;
  if (status == ProcStatus::kRunning || status == ProcStatus::kSyscall) {
    BindProc(slot);
  }
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceProcStart(const RawTraceEvent& event) {
  uint32_t slot = proc_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || procs_[slot].status != ProcStatus::kIdle ||
      !sequence.Succeeds(procs_[slot].sequence) || thread_->proc != kNoId) {
    return TraceOutcome::kNotYet;
  }
  // There may be a goroutine: one that comes out of a system call.
  if (!Check(Needs::kNone, Needs::kMay)) return TraceOutcome::kBroken;
  TraceEvent made = MakeProc(event, slot, ProcStatus::kIdle, ProcStatus::kRunning);
  procs_[slot].status = ProcStatus::kRunning;
  procs_[slot].sequence = sequence;
  BindProc(slot);
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceProcStop(const RawTraceEvent& event) {
  if (!Check(Needs::kMust, Needs::kMay)) return TraceOutcome::kBroken;
  uint32_t slot = thread_->proc_slot;
  Proc& proc = procs_[slot];
  if (proc.status != ProcStatus::kRunning && proc.status != ProcStatus::kSyscall) {
    return Broken(Of("stops P", proc.id) + ", which is " + std::string(Name(proc.status)));
  }
  TraceEvent made = MakeProc(event, slot, proc.status, ProcStatus::kIdle);
  proc.status = ProcStatus::kIdle;
  thread_->proc = kNoId;
  return Emit(std::move(made));
}

TraceOutcome TraceScheduler::AdvanceProcSteal(const RawTraceEvent& event) {
  uint64_t id = event.args[0];
  uint64_t from_thread = event.args[2];
  uint32_t slot = proc_slots_.Find(id);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || !sequence.Succeeds(procs_[slot].sequence) ||
      (procs_[slot].status != ProcStatus::kSyscall &&
       procs_[slot].status != ProcStatus::kSyscallAbandoned)) {
    return TraceOutcome::kNotYet;
  }
  if (!Check(Needs::kMay, Needs::kMay)) return TraceOutcome::kBroken;
  ProcStatus from = procs_[slot].status;
  TraceEvent made = MakeProc(event, slot, from, ProcStatus::kIdle);
  procs_[slot].status = ProcStatus::kIdle;
  procs_[slot].sequence = sequence;
  // Whose it was is not known any more; that thread may have gone on.
  if (from == ProcStatus::kSyscallAbandoned) return Emit(std::move(made));
  uint32_t victim_slot = thread_slots_.Find(from_thread);
  if (from_thread == thread_->id) victim_slot = static_cast<uint32_t>(thread_ - threads_.data());
  if (victim_slot == kNoSlot) return Broken(Of("steals from the unknown thread", from_thread));
  Thread& victim = threads_[victim_slot];
  if (victim.proc != id) {
    return Broken(Of("steals P", id) + Of(" from thread", from_thread) +
                  ", which does not have it");
  }
  // Its GoSyscallEndBlocked has waited for this.
  victim.proc = kNoId;
  return Emit(std::move(made));
}

}  // namespace premortem::evidence
