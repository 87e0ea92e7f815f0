// Plays Go's scheduler as far as the order of events needs it: an event can come when the state of
// its goroutine or processor, and the number that Go wrote into it, allow it.
//
//   TraceScheduler scheduler(visitor, limits);
//   scheduler.Begin(generation);
//   uint32_t slot = scheduler.ThreadSlot(thread_id);
//   if (scheduler.Advance(event, slot) == TraceOutcome::kNotYet) ...  // try another thread's
//
// Counterpart: internal/trace/order.go, go1.27.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "evidence/limits.h"
#include "evidence/trace_event.h"
#include "evidence/trace_id_map.h"

namespace premortem::evidence {

// An event as a batch holds it.
struct RawTraceEvent {
  TraceEventType type = TraceEventType::kNone;
  int64_t time = 0;
  std::array<uint64_t, kMaxTraceArgs> args{};
};

enum class TraceOutcome : uint8_t {
  kDone,    // the event has come
  kNotYet,  // other threads' events come first
  kBroken,  // it can never come; message() says why
};

class TraceScheduler {
 public:
  TraceScheduler(TraceVisitor& visitor, const TraceLimits& limits)
      : visitor_(visitor), limits_(limits) {}

  void Begin(const TraceGeneration& generation);
  uint32_t ThreadSlot(uint64_t id);
  // Tries to let `event` of a thread come.
  TraceOutcome Advance(RawTraceEvent& event, uint32_t thread_slot);
  bool AddCpuSample(const TraceCpuSample& sample);
  size_t thread_count() const { return threads_.size(); }

  const std::string& message() const { return message_; }
  uint64_t events() const { return events_; }

 private:
  using Type = TraceEventType;
  static constexpr uint64_t kNoId = TraceEvent::kNoId;
  static constexpr uint32_t kNoSlot = TraceEvent::kNoSlot;

  // A number that says which event of a goroutine or processor this is, within a generation.
  struct Sequence {
    uint64_t number = 0;
    uint32_t generation = 0;

    bool Succeeds(const Sequence& other) const {
      return generation == other.generation && number == other.number + 1;
    }
  };

  struct Goroutine {
    uint64_t id = kNoId;
    Sequence sequence;
    uint32_t regions = 0;  // innermost open region, in a pool from 1; of a free slot the next one
    GoStatus status = GoStatus::kNone;
    bool live = false;
    bool assisting = false;
  };

  struct Proc {
    uint64_t id = kNoId;
    Sequence sequence;
    uint32_t thread_slot = 0;  // the last thread that took it
    ProcStatus status = ProcStatus::kNone;
    bool sweeping = false;
  };

  // A thread, and what it runs.
  struct Thread {
    uint64_t id = kNoId;
    uint64_t goroutine = kNoId;
    uint64_t proc = kNoId;
    uint32_t goroutine_slot = kNoSlot;  // where it was last seen; may be another's by now
    uint32_t proc_slot = kNoSlot;
    bool seen = false;  // an event has spoken of it
  };

  struct Region {
    uint64_t task = 0;
    Hash128 name;
    uint32_t outer = 0;
  };

  // A stop of the world that has begun.
  struct Stop {
    uint64_t goroutine = kNoId;
    uint64_t kind = 0;
  };

  enum class Needs : uint8_t { kNone, kMay, kMust };

  TraceOutcome Dispatch(RawTraceEvent& event);
  TraceOutcome AdvanceProcStatus(RawTraceEvent& event);
  TraceOutcome AdvanceProcStart(const RawTraceEvent& event);
  TraceOutcome AdvanceProcStop(const RawTraceEvent& event);
  TraceOutcome AdvanceProcSteal(const RawTraceEvent& event);
  TraceOutcome AdvanceGoStatus(const RawTraceEvent& event);
  TraceOutcome AdvanceGoCreate(const RawTraceEvent& event);
  TraceOutcome AdvanceGoCreateSyscall(const RawTraceEvent& event);
  TraceOutcome AdvanceGoStart(const RawTraceEvent& event);
  TraceOutcome AdvanceGoStop(const RawTraceEvent& event);
  TraceOutcome AdvanceGoDestroySyscall(const RawTraceEvent& event);
  TraceOutcome AdvanceGoUnblock(const RawTraceEvent& event);
  TraceOutcome AdvanceGoSwitch(const RawTraceEvent& event);
  TraceOutcome AdvanceGoSyscallBegin(const RawTraceEvent& event);
  TraceOutcome AdvanceGoSyscallEnd(const RawTraceEvent& event);
  TraceOutcome AdvanceGoSyscallEndBlocked(const RawTraceEvent& event);
  TraceOutcome AdvanceStw(const RawTraceEvent& event);
  TraceOutcome AdvanceMarkAssist(const RawTraceEvent& event);
  TraceOutcome AdvanceMarkAssistActive(const RawTraceEvent& event);
  TraceOutcome AdvanceSweep(const RawTraceEvent& event);
  TraceOutcome AdvanceSweepActive(const RawTraceEvent& event);
  TraceOutcome AdvanceGc(const RawTraceEvent& event);
  TraceOutcome AdvanceTask(const RawTraceEvent& event);
  TraceOutcome AdvanceRegion(const RawTraceEvent& event);
  TraceOutcome AdvancePlain(const RawTraceEvent& event, Needs proc, Needs goroutine);

  // "goroutine 7".
  static std::string Of(std::string_view what, uint64_t id);
  // What runs on the current thread must be there, may be, or must not.
  bool Check(Needs proc, Needs goroutine) {
    if (thread_->id != kNoId && Fits(proc, thread_->proc) && Fits(goroutine, thread_->goroutine))
        [[likely]]
      return true;
    SayWhatRuns(proc, goroutine);
    return false;
  }
  static bool Fits(Needs needs, uint64_t id) {
    return needs == Needs::kMay || (needs == Needs::kMust) == (id != kNoId);
  }
  void SayWhatRuns(Needs proc, Needs goroutine);
  bool CheckRunsGo() { return Check(Needs::kMust, Needs::kMust); }
  TraceOutcome Broken(std::string message) {
    message_ = std::move(message);
    return TraceOutcome::kBroken;
  }

  Goroutine* CurrentGoroutine() {
    uint32_t slot = thread_->goroutine_slot;
    if (slot != kNoSlot) [[likely]] {
      Goroutine& seen = goroutines_[slot];
      if (seen.live && seen.id == thread_->goroutine) return &seen;
    }
    return FindCurrentGoroutine();
  }
  Goroutine* FindCurrentGoroutine();
  // Gives the current thread a goroutine or a processor.
  void BindGoroutine(uint32_t slot) {
    thread_->goroutine = goroutines_[slot].id;
    thread_->goroutine_slot = slot;
  }
  void BindProc(uint32_t slot) {
    thread_->proc = procs_[slot].id;
    thread_->proc_slot = slot;
    procs_[slot].thread_slot = static_cast<uint32_t>(thread_ - threads_.data());
  }
  uint32_t AddGoroutine(uint64_t id, GoStatus status);
  void RemoveGoroutine(uint32_t slot);
  Sequence At(uint64_t number) const { return {number, ordinal_}; }

  // The visitor's event for `event` in the current context.
  TraceEvent Make(const RawTraceEvent& event);
  TraceEvent MakeGo(const RawTraceEvent& event, uint32_t slot, GoStatus from, GoStatus to);
  TraceEvent MakeProc(const RawTraceEvent& event, uint32_t slot, ProcStatus from, ProcStatus to);
  TraceOutcome Emit(TraceEvent& event, Type of);
  TraceOutcome Emit(TraceEvent&& event) { return Emit(event, event.type); }

  TraceVisitor& visitor_;
  const TraceLimits& limits_;
  const TraceGeneration* generation_ = nullptr;
  uint32_t ordinal_ = 0;
  int64_t last_time_ = 0;
  uint64_t events_ = 0;
  std::string message_;

  std::vector<Goroutine> goroutines_;
  uint32_t free_goroutine_ = kNoSlot;
  TraceIdMap goroutine_slots_;
  std::vector<Proc> procs_;
  TraceIdMap proc_slots_;
  std::vector<Thread> threads_;
  TraceIdMap thread_slots_;
  Thread* thread_ = nullptr;  // the current one
  std::vector<Region> regions_{1};
  uint32_t free_region_ = 0;
  size_t open_regions_ = 0;
  TraceIdMap tasks_;  // open ones
  std::vector<Stop> stops_;
  enum class Gc : uint8_t { kUndetermined, kOff, kOn } gc_ = Gc::kUndetermined;
  uint64_t gc_sequence_ = 0;
};

}  // namespace premortem::evidence
