// The scheduler as far as the order of events needs it, and the frontier of threads.
#include "evidence/trace_order.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "evidence/trace_id_map.h"

namespace premortem::evidence {

namespace {

using Type = TraceEventType;

constexpr uint64_t kNoId = TraceEvent::kNoId;
constexpr uint32_t kNoSlot = TraceEvent::kNoSlot;

// What a traced program may have at once. Beyond it the input is damaged or hostile: Go allows
// 10,000 threads unless told otherwise.
constexpr size_t kMaxGoroutines = 1 << 24;
constexpr size_t kMaxThreads = 1 << 20;
constexpr size_t kMaxProcs = 1 << 20;
constexpr size_t kMaxOpenTasks = 1 << 22;
constexpr size_t kMaxOpenRegions = 1 << 22;
constexpr size_t kMaxStops = 64;
// Attempts to find an event that can come next, beside a number for every event.
constexpr uint64_t kFreeAttempts = 1 << 28;
constexpr uint64_t kAttemptsPerEvent = 256;

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

struct RawEvent {
  Type type = Type::kNone;
  int64_t time = 0;
  std::array<uint64_t, kMaxTraceArgs> args{};
};

enum class Outcome : uint8_t {
  kDone,    // the event has come
  kNotYet,  // other threads' events come first
  kBroken,  // it can never come; message_ says why
};

enum class Needs : uint8_t { kNone, kMay, kMust };

// Plays the scheduler and gives the events that come to the visitor.
class Ordering {
 public:
  explicit Ordering(TraceVisitor& visitor) : visitor_(visitor) {}

  void Begin(const TraceGeneration& generation);
  uint32_t ThreadSlot(uint64_t id);
  // Tries to let `event` of a thread come.
  Outcome Advance(RawEvent& event, uint32_t thread_slot);
  bool AddCpuSample(const TraceCpuSample& sample);
  size_t thread_count() const { return threads_.size(); }

  const std::string& message() const { return message_; }
  uint64_t events() const { return events_; }

 private:
  Outcome Dispatch(RawEvent& event);
  Outcome AdvanceProcStatus(RawEvent& event);
  Outcome AdvanceProcStart(const RawEvent& event);
  Outcome AdvanceProcStop(const RawEvent& event);
  Outcome AdvanceProcSteal(const RawEvent& event);
  Outcome AdvanceGoStatus(const RawEvent& event);
  Outcome AdvanceGoCreate(const RawEvent& event);
  Outcome AdvanceGoCreateSyscall(const RawEvent& event);
  Outcome AdvanceGoStart(const RawEvent& event);
  Outcome AdvanceGoStop(const RawEvent& event);
  Outcome AdvanceGoDestroySyscall(const RawEvent& event);
  Outcome AdvanceGoUnblock(const RawEvent& event);
  Outcome AdvanceGoSwitch(const RawEvent& event);
  Outcome AdvanceGoSyscallBegin(const RawEvent& event);
  Outcome AdvanceGoSyscallEnd(const RawEvent& event);
  Outcome AdvanceGoSyscallEndBlocked(const RawEvent& event);
  Outcome AdvanceStw(const RawEvent& event);
  Outcome AdvanceMarkAssist(const RawEvent& event);
  Outcome AdvanceMarkAssistActive(const RawEvent& event);
  Outcome AdvanceSweep(const RawEvent& event);
  Outcome AdvanceSweepActive(const RawEvent& event);
  Outcome AdvanceGc(const RawEvent& event);
  Outcome AdvanceTask(const RawEvent& event);
  Outcome AdvanceRegion(const RawEvent& event);
  Outcome AdvancePlain(const RawEvent& event, Needs proc, Needs goroutine);

  // What runs on the current thread must be there, may be, or must not.
  bool Check(Needs proc, Needs goroutine);
  bool CheckRunsGo() { return Check(Needs::kMust, Needs::kMust); }
  Outcome Broken(std::string message) {
    message_ = std::move(message);
    return Outcome::kBroken;
  }

  Goroutine* CurrentGoroutine();
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
  TraceEvent Make(const RawEvent& event);
  TraceEvent MakeGo(const RawEvent& event, uint32_t slot, GoStatus from, GoStatus to);
  TraceEvent MakeProc(const RawEvent& event, uint32_t slot, ProcStatus from, ProcStatus to);
  Outcome Emit(TraceEvent& event, Type of);
  Outcome Emit(TraceEvent&& event) { return Emit(event, event.type); }

  TraceVisitor& visitor_;
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

std::string Of(std::string_view what, uint64_t id) {
  return std::string(what) + ' ' + std::to_string(id);
}

void Ordering::Begin(const TraceGeneration& generation) {
  generation_ = &generation;
  ordinal_ = generation.ordinal;
  // Go's reader gives an event of its own here, which takes a moment of time.
  last_time_ = std::max(generation.Nanoseconds(generation.min_ticks), last_time_ + 1);
  visitor_.Generation(generation);
}

uint32_t Ordering::ThreadSlot(uint64_t id) {
  uint32_t slot = thread_slots_.Find(id);
  if (slot != kNoSlot) return slot;
  slot = static_cast<uint32_t>(threads_.size());
  thread_slots_.Insert(id, slot);
  threads_.push_back({.id = id});
  return slot;
}

Goroutine* Ordering::CurrentGoroutine() {
  uint32_t slot = thread_->goroutine_slot;
  if (slot != kNoSlot) [[likely]] {
    Goroutine& seen = goroutines_[slot];
    if (seen.live && seen.id == thread_->goroutine) return &seen;
  }
  if (thread_->goroutine == kNoId) return nullptr;
  slot = goroutine_slots_.Find(thread_->goroutine);
  thread_->goroutine_slot = slot;
  return slot == kNoSlot ? nullptr : &goroutines_[slot];
}

uint32_t Ordering::AddGoroutine(uint64_t id, GoStatus status) {
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

void Ordering::RemoveGoroutine(uint32_t slot) {
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

bool Ordering::Check(Needs proc, Needs goroutine) {
  auto wrong = [&](Needs needs, uint64_t id, std::string_view what) {
    if (needs == Needs::kMust && id == kNoId) {
      message_ = "happens where no " + std::string(what) + " runs";
      return true;
    }
    if (needs == Needs::kNone && id != kNoId) {
      message_ = "happens where " + Of(what, id) + " runs";
      return true;
    }
    return false;
  };
  if (thread_->id == kNoId) {
    message_ = "happens on no thread";
    return false;
  }
  return !wrong(proc, thread_->proc, "P") && !wrong(goroutine, thread_->goroutine, "goroutine");
}

TraceEvent Ordering::Make(const RawEvent& event) {
  TraceEvent made;
  made.type = event.type;
  made.time = event.time;
  made.thread = thread_->id;
  made.on_proc = thread_->proc;
  made.on_proc_slot = thread_->proc == kNoId ? kNoSlot : thread_->proc_slot;
  made.on_goroutine = thread_->goroutine;
  if (thread_->goroutine != kNoId && CurrentGoroutine() != nullptr) {
    made.on_goroutine_slot = thread_->goroutine_slot;
  }
  made.args = event.args;
  return made;
}

TraceEvent Ordering::MakeGo(const RawEvent& event, uint32_t slot, GoStatus from, GoStatus to) {
  TraceEvent made = Make(event);
  made.goroutine = goroutines_[slot].id;
  made.goroutine_slot = slot;
  made.from = from;
  made.to = to;
  return made;
}

TraceEvent Ordering::MakeProc(const RawEvent& event, uint32_t slot, ProcStatus from,
                              ProcStatus to) {
  TraceEvent made = Make(event);
  made.proc = procs_[slot].id;
  made.proc_slot = slot;
  made.proc_from = from;
  made.proc_to = to;
  return made;
}

// Gives an event to the visitor, with the tables looked up that an event of type `of` names.
Outcome Ordering::Emit(TraceEvent& event, Type of) {
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
  return Outcome::kDone;
}

bool Ordering::AddCpuSample(const TraceCpuSample& sample) {
  TraceEvent event;
  event.type = Type::kCpuSample;
  event.time = sample.time;
  event.thread = sample.thread;
  event.on_proc = sample.proc;
  event.on_goroutine = sample.goroutine == 0 ? kNoId : sample.goroutine;
  event.on_goroutine_slot = goroutine_slots_.Find(event.on_goroutine);
  event.on_proc_slot = proc_slots_.Find(event.on_proc);
  event.stack = generation_->FindStack(sample.stack_id);
  return Emit(event, Type::kCpuSample) == Outcome::kDone;
}

Outcome Ordering::Advance(RawEvent& event, uint32_t thread_slot) {
  thread_ = &threads_[thread_slot];
  thread_->seen = true;
  // Batches of no thread exist; nothing can be bound to it.
  if (thread_->id == kNoId) thread_->goroutine = thread_->proc = kNoId;
  return Dispatch(event);
}

Outcome Ordering::Dispatch(RawEvent& event) {
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

Outcome Ordering::AdvancePlain(const RawEvent& event, Needs proc, Needs goroutine) {
  if (!Check(proc, goroutine)) return Outcome::kBroken;
  return Emit(Make(event));
}

// ---- Processors ----

Outcome Ordering::AdvanceProcStatus(RawEvent& event) {
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
    if (procs_.size() >= kMaxProcs) return Broken("is one P too many");
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

Outcome Ordering::AdvanceProcStart(const RawEvent& event) {
  uint32_t slot = proc_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || procs_[slot].status != ProcStatus::kIdle ||
      !sequence.Succeeds(procs_[slot].sequence) || thread_->proc != kNoId) {
    return Outcome::kNotYet;
  }
  // There may be a goroutine: one that comes out of a system call.
  if (!Check(Needs::kNone, Needs::kMay)) return Outcome::kBroken;
  TraceEvent made = MakeProc(event, slot, ProcStatus::kIdle, ProcStatus::kRunning);
  procs_[slot].status = ProcStatus::kRunning;
  procs_[slot].sequence = sequence;
  BindProc(slot);
  return Emit(std::move(made));
}

Outcome Ordering::AdvanceProcStop(const RawEvent& event) {
  if (!Check(Needs::kMust, Needs::kMay)) return Outcome::kBroken;
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

Outcome Ordering::AdvanceProcSteal(const RawEvent& event) {
  uint64_t id = event.args[0];
  uint64_t from_thread = event.args[2];
  uint32_t slot = proc_slots_.Find(id);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || !sequence.Succeeds(procs_[slot].sequence) ||
      (procs_[slot].status != ProcStatus::kSyscall &&
       procs_[slot].status != ProcStatus::kSyscallAbandoned)) {
    return Outcome::kNotYet;
  }
  if (!Check(Needs::kMay, Needs::kMay)) return Outcome::kBroken;
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

// ---- Goroutines ----

Outcome Ordering::AdvanceGoStatus(const RawEvent& event) {
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
    if (goroutine_slots_.size() >= kMaxGoroutines) return Broken("is one goroutine too many");
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
        if (threads_.size() >= kMaxThreads) return Broken("is one thread too many");
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

Outcome Ordering::AdvanceGoCreate(const RawEvent& event) {
  // By a goroutine, or by the scheduler.
  if (!Check(Needs::kMust, Needs::kMay)) return Outcome::kBroken;
  Goroutine* maker = CurrentGoroutine();
  if (maker != nullptr && maker->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", maker->id) + ", which does not run");
  }
  uint64_t id = event.args[0];
  if (goroutine_slots_.Find(id) != kNoSlot) {
    return Broken(Of("makes goroutine", id) + ", which exists");
  }
  if (goroutine_slots_.size() >= kMaxGoroutines) return Broken("is one goroutine too many");
  GoStatus status = event.type == Type::kGoCreateBlocked ? GoStatus::kWaiting : GoStatus::kRunnable;
  return Emit(MakeGo(event, AddGoroutine(id, status), GoStatus::kNone, status));
}

// A thread of C calls Go: its goroutine begins in a system call.
Outcome Ordering::AdvanceGoCreateSyscall(const RawEvent& event) {
  if (!Check(Needs::kMay, Needs::kNone)) return Outcome::kBroken;
  uint64_t id = event.args[0];
  if (goroutine_slots_.Find(id) != kNoSlot) {
    return Broken(Of("makes goroutine", id) + ", which exists");
  }
  if (goroutine_slots_.size() >= kMaxGoroutines) return Broken("is one goroutine too many");
  uint32_t slot = AddGoroutine(id, GoStatus::kSyscall);
  TraceEvent made = MakeGo(event, slot, GoStatus::kNone, GoStatus::kSyscall);
  BindGoroutine(slot);
  return Emit(std::move(made));
}

Outcome Ordering::AdvanceGoStart(const RawEvent& event) {
  uint32_t slot = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || goroutines_[slot].status != GoStatus::kRunnable ||
      !sequence.Succeeds(goroutines_[slot].sequence)) {
    return Outcome::kNotYet;
  }
  if (!Check(Needs::kMust, Needs::kNone)) return Outcome::kBroken;
  TraceEvent made = MakeGo(event, slot, GoStatus::kRunnable, GoStatus::kRunning);
  goroutines_[slot].status = GoStatus::kRunning;
  goroutines_[slot].sequence = sequence;
  BindGoroutine(slot);
  return Emit(std::move(made));
}

// GoDestroy, GoStop, GoBlock: the running goroutine leaves its thread.
Outcome Ordering::AdvanceGoStop(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
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
  Outcome outcome = Emit(std::move(made));
  if (to == GoStatus::kNone) RemoveGoroutine(slot);
  return outcome;
}

// The end of a thread of C's call. Its P, if it has one, counts as lost: the number of the thread
// may be given out again, and nobody says when the P is stolen.
Outcome Ordering::AdvanceGoDestroySyscall(const RawEvent& event) {
  if (!Check(Needs::kMay, Needs::kMust)) return Outcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kSyscall) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which is in no system call");
  }
  uint32_t slot = thread_->goroutine_slot;
  TraceEvent made = MakeGo(event, slot, GoStatus::kSyscall, GoStatus::kNone);
  Outcome outcome = Outcome::kDone;
  if (thread_->proc != kNoId) {
    Proc& proc = procs_[thread_->proc_slot];
    if (proc.status != ProcStatus::kSyscall) {
      return Broken(Of("leaves P", proc.id) + ", which is " + std::string(Name(proc.status)));
    }
    RawEvent steal{.type = Type::kProcSteal, .time = event.time, .args = {proc.id}};
    TraceEvent stolen =
        MakeProc(steal, thread_->proc_slot, ProcStatus::kSyscall, ProcStatus::kIdle);
    proc.status = ProcStatus::kSyscallAbandoned;
    thread_->proc = kNoId;
    outcome = Emit(std::move(stolen));
  }
  thread_->goroutine = kNoId;
  if (outcome == Outcome::kDone) outcome = Emit(std::move(made));
  RemoveGoroutine(slot);
  return outcome;
}

Outcome Ordering::AdvanceGoUnblock(const RawEvent& event) {
  uint32_t slot = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (slot == kNoSlot || goroutines_[slot].status != GoStatus::kWaiting ||
      !sequence.Succeeds(goroutines_[slot].sequence)) {
    return Outcome::kNotYet;
  }
  goroutines_[slot].status = GoStatus::kRunnable;
  goroutines_[slot].sequence = sequence;
  return Emit(MakeGo(event, slot, GoStatus::kWaiting, GoStatus::kRunnable));
}

// Coroutines: one goroutine wakes another, blocks or ends, and the other runs in its place. Comes
// as three events.
Outcome Ordering::AdvanceGoSwitch(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kRunning) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which does not run");
  }
  uint32_t next = goroutine_slots_.Find(event.args[0]);
  Sequence sequence = At(event.args[1]);
  if (next == kNoSlot || goroutines_[next].status != GoStatus::kWaiting ||
      !sequence.Succeeds(goroutines_[next].sequence)) {
    return Outcome::kNotYet;
  }
  bool ends = event.type == Type::kGoSwitchDestroy;
  uint32_t slot = thread_->goroutine_slot;
  RawEvent leave{.type = ends ? Type::kGoDestroy : Type::kGoBlock, .time = event.time};
  TraceEvent wake = MakeGo(event, next, GoStatus::kWaiting, GoStatus::kRunnable);
  TraceEvent left =
      MakeGo(leave, slot, GoStatus::kRunning, ends ? GoStatus::kNone : GoStatus::kWaiting);
  goroutine->status = left.to;
  thread_->goroutine = kNoId;
  RawEvent start{.type = Type::kGoStart, .time = event.time, .args = event.args};
  TraceEvent started = MakeGo(start, next, GoStatus::kRunnable, GoStatus::kRunning);
  goroutines_[next].status = GoStatus::kRunning;
  goroutines_[next].sequence = sequence;
  BindGoroutine(next);
  Outcome outcome = Emit(std::move(wake));
  if (outcome == Outcome::kDone) outcome = Emit(std::move(left));
  if (ends) RemoveGoroutine(slot);
  if (outcome == Outcome::kDone) outcome = Emit(std::move(started));
  return outcome;
}

Outcome Ordering::AdvanceGoSyscallBegin(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
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

Outcome Ordering::AdvanceGoSyscallEnd(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
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

Outcome Ordering::AdvanceGoSyscallEndBlocked(const RawEvent& event) {
  // The event itself says that the P was lost in the call: as long as it is there, something else
  // comes first.
  if (thread_->proc != kNoId && procs_[thread_->proc_slot].status == ProcStatus::kSyscall) {
    return Outcome::kNotYet;
  }
  if (!Check(Needs::kMay, Needs::kMust)) return Outcome::kBroken;
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr || goroutine->status != GoStatus::kSyscall) {
    return Broken(Of("is of goroutine", thread_->goroutine) + ", which is in no system call");
  }
  TraceEvent made = MakeGo(event, thread_->goroutine_slot, GoStatus::kSyscall, GoStatus::kRunnable);
  goroutine->status = GoStatus::kRunnable;
  thread_->goroutine = kNoId;
  return Emit(std::move(made));
}

// ---- Stretches of time ----

Outcome Ordering::AdvanceStw(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
  if (CurrentGoroutine() == nullptr) {
    return Broken(Of("is of the unknown goroutine", thread_->goroutine));
  }
  uint64_t id = thread_->goroutine;
  if (event.type == Type::kStwBegin) {
    bool twice = std::ranges::any_of(stops_, [&](const Stop& stop) {
      return stop.goroutine == id && stop.kind == event.args[0];
    });
    if (twice) return Broken("stops the world within the same stop");
    if (stops_.size() >= kMaxStops) return Broken("is one stop of the world too many");
    stops_.push_back({id, event.args[0]});
  } else {
    auto stop = std::ranges::find(stops_, id, &Stop::goroutine);
    if (stop == stops_.end()) return Broken("ends a stop of the world that has not begun");
    stops_.erase(stop);
  }
  return Emit(Make(event));
}

Outcome Ordering::AdvanceMarkAssist(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
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

Outcome Ordering::AdvanceMarkAssistActive(const RawEvent& event) {
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

Outcome Ordering::AdvanceSweep(const RawEvent& event) {
  if (!Check(Needs::kMust, Needs::kMay)) return Outcome::kBroken;
  Proc& proc = procs_[thread_->proc_slot];
  bool begins = event.type == Type::kGcSweepBegin;
  if (proc.sweeping == begins) {
    return Broken(begins ? "begins to sweep within a sweep" : "ends a sweep that has not begun");
  }
  proc.sweeping = begins;
  return Emit(Make(event));
}

Outcome Ordering::AdvanceSweepActive(const RawEvent& event) {
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
Outcome Ordering::AdvanceGc(const RawEvent& event) {
  uint64_t sequence = event.args[0];
  bool next = sequence == gc_sequence_ + 1;
  if (event.type == Type::kGcActive && ordinal_ == 0) {
    if (gc_ != Gc::kUndetermined) return Broken("comes after other events of the collector");
    next = true;
  } else if (event.type == Type::kGcBegin && gc_ == Gc::kUndetermined) {
    next = true;
  } else {
    if (!next) return Outcome::kNotYet;
    bool ends = event.type == Type::kGcEnd;
    if (gc_ != (event.type == Type::kGcBegin ? Gc::kOff : Gc::kOn)) {
      return Broken(ends ? "ends a collection that has not begun"
                         : "does not fit to what the collector does");
    }
    if (!CheckRunsGo()) return Outcome::kBroken;
  }
  gc_sequence_ = sequence;
  gc_ = event.type == Type::kGcEnd ? Gc::kOff : Gc::kOn;
  return Emit(Make(event));
}

// ---- What the program says of itself ----

Outcome Ordering::AdvanceTask(const RawEvent& event) {
  uint64_t id = event.args[0];
  bool open = tasks_.Find(id) != TraceIdMap::kNone;
  if (event.type == Type::kUserTaskBegin) {
    if (open) return Broken(Of("begins task", id) + ", which is open");
    if (tasks_.size() >= kMaxOpenTasks) return Broken("is one open task too many");
    tasks_.Insert(id, 0);
  } else if (open) {
    // A task may end more than once, and without having begun.
    tasks_.Erase(id);
  }
  if (!CheckRunsGo()) return Outcome::kBroken;
  return Emit(Make(event));
}

Outcome Ordering::AdvanceRegion(const RawEvent& event) {
  if (!CheckRunsGo()) return Outcome::kBroken;
  uint32_t name = generation_->FindString(event.args[1]);
  if (name == TraceIdTable::kNone) return Broken(Of("names the unknown string", event.args[1]));
  Goroutine* goroutine = CurrentGoroutine();
  if (goroutine == nullptr) return Broken(Of("is of the unknown goroutine", thread_->goroutine));
  // Ids of strings hold for a generation; regions may be longer.
  Hash128 hash = HashBytes(generation_->StringAt(name));
  if (event.type == Type::kUserRegionBegin) {
    if (open_regions_ >= kMaxOpenRegions) return Broken("is one open region too many");
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

// ---- The frontier ----

// The next event of a thread.
struct ThreadCursor {
  uint32_t thread_slot = 0;
  uint32_t next_batch = UINT32_MAX;
  const char* position = nullptr;
  const char* end = nullptr;
  const char* event_start = nullptr;
  int64_t last_time = 0;
  RawEvent event;
};

// How many arguments an event has, in one cache line; kNoEvent for what is none.
constexpr uint8_t kNoEvent = UINT8_MAX;
std::array<uint8_t, 256> MakeArgCounts() {
  std::array<uint8_t, 256> counts{};
  for (size_t i = 0; i < counts.size(); ++i) {
    counts[i] = kTraceEventSpecs[i].timed ? kTraceEventSpecs[i].args : kNoEvent;
  }
  return counts;
}

// Reads the events of all generations in order.
class TraceReader {
 public:
  TraceReader(ByteStream& stream, TraceVisitor& visitor) : reader_(stream), ordering_(visitor) {}

  Result<TraceEnd> Read();

 private:
  // A thread and the time of its next event: what the heap compares lies together.
  struct Head {
    int64_t time;
    uint32_t cursor;
  };
  enum class Step : uint8_t { kEvent, kNone, kBroken };

  bool ReadGeneration();
  bool BuildFrontier();
  bool AdvanceOne();
  Outcome TryAdvance(size_t i);
  Step ReadEvent(ThreadCursor& cursor);
  bool BrokenAt(const char* at, std::string message);

  size_t SiftUp(size_t i);
  void SiftDown(size_t i);
  void Remove(size_t i);
  void SortFrontier();

  TraceGenerationReader reader_;
  Ordering ordering_;
  TraceGeneration generation_;
  std::vector<ThreadCursor> cursors_;
  std::vector<Head> frontier_;  // a binary heap
  size_t next_sample_ = 0;
  uint64_t attempts_ = 0;
  std::optional<TraceStop> broken_;
  std::array<uint8_t, 256> arg_counts_ = MakeArgCounts();
};

Result<TraceEnd> TraceReader::Read() {
  if (Result<void> header = reader_.ReadHeader(); !header) return Fail(header.error());
  TraceEnd end{.version = reader_.version()};
  while (reader_.Next(generation_)) {
    if (end.generations++ == 0) end.first_generation = generation_.number;
    end.last_generation = generation_.number;
    end.cpu_samples += generation_.cpu_samples.size();
    if (!ReadGeneration()) break;
  }
  end.events = ordering_.events();
  end.bytes = reader_.bytes_read();
  end.stop = reader_.stop();
  // Where the end of a generation is missing its last events cannot be ordered: no fault of theirs.
  if (broken_ && !(generation_.cut && end.stop)) end.stop = broken_;
  return end;
}

bool TraceReader::BrokenAt(const char* at, std::string message) {
  message = "byte " + std::to_string(generation_.OffsetOf(at)) + ": " + message;
  broken_ = TraceStop{Error{.message = std::move(message)}, false, generation_.number};
  return false;
}

bool TraceReader::ReadGeneration() {
  ordering_.Begin(generation_);
  next_sample_ = 0;
  if (!BuildFrontier()) return false;
  const std::vector<TraceCpuSample>& samples = generation_.cpu_samples;
  while (!frontier_.empty() || next_sample_ < samples.size()) {
    if (next_sample_ < samples.size() &&
        (frontier_.empty() || samples[next_sample_].time < frontier_[0].time)) {
      if (!ordering_.AddCpuSample(samples[next_sample_++])) {
        return BrokenAt(generation_.bytes, "a CPU sample " + ordering_.message());
      }
      continue;
    }
    if (!AdvanceOne()) return false;
  }
  return true;
}

bool TraceReader::BuildFrontier() {
  cursors_.clear();
  frontier_.clear();
  for (const TraceThread& thread : generation_.threads) {
    ThreadCursor cursor{.thread_slot = ordering_.ThreadSlot(thread.id), .next_batch = thread.first};
    if (ordering_.thread_count() > kMaxThreads) {
      return BrokenAt(generation_.bytes, "a generation of more threads than Go can have");
    }
    Step step = ReadEvent(cursor);
    if (step == Step::kBroken) return false;
    if (step == Step::kNone) continue;
    frontier_.push_back({cursor.event.time, static_cast<uint32_t>(cursors_.size())});
    cursors_.push_back(cursor);
    SiftUp(frontier_.size() - 1);
  }
  return true;
}

// Lets one event come: that with the least time if it can, else the next one that can.
bool TraceReader::AdvanceOne() {
  Outcome outcome = TryAdvance(0);
  if (outcome == Outcome::kDone) return true;
  if (outcome == Outcome::kBroken) return false;
  // Rare: the times were not the truth.
  SortFrontier();
  const ThreadCursor& first = cursors_[frontier_[0].cursor];
  attempts_ += frontier_.size();
  for (size_t i = 1; i < frontier_.size(); ++i) {
    outcome = TryAdvance(i);
    if (outcome == Outcome::kBroken) return false;
    if (outcome == Outcome::kNotYet) continue;
    if (attempts_ < kFreeAttempts + kAttemptsPerEvent * ordering_.events()) return true;
    return BrokenAt(first.event_start, "the events from here on are too far out of order");
  }
  return BrokenAt(first.event_start, std::string(SpecOf(first.event.type).name) +
                                         " and no event of any other thread can come next");
}

Outcome TraceReader::TryAdvance(size_t i) {
  ThreadCursor& cursor = cursors_[frontier_[i].cursor];
  Outcome outcome = ordering_.Advance(cursor.event, cursor.thread_slot);
  if (outcome == Outcome::kNotYet) return outcome;
  if (outcome == Outcome::kBroken) {
    BrokenAt(cursor.event_start,
             std::string(SpecOf(cursor.event.type).name) + ' ' + ordering_.message());
    return outcome;
  }
  switch (ReadEvent(cursor)) {
    case Step::kBroken: return Outcome::kBroken;
    case Step::kNone: Remove(i); break;
    case Step::kEvent:
      frontier_[i].time = cursor.event.time;
      if (SiftUp(i) == i) SiftDown(i);
      break;
  }
  return Outcome::kDone;
}

TraceReader::Step TraceReader::ReadEvent(ThreadCursor& cursor) {
  while (cursor.position == cursor.end) {
    if (cursor.next_batch == UINT32_MAX) return Step::kNone;
    const TraceBatch& batch = generation_.batches[cursor.next_batch];
    cursor.next_batch = batch.next;
    cursor.position = generation_.bytes + batch.offset;
    cursor.end = cursor.position + batch.size;
    cursor.last_time = generation_.Nanoseconds(batch.ticks);
  }
  cursor.event_start = cursor.position;
  auto type = static_cast<uint8_t>(*cursor.position++);
  uint8_t count = arg_counts_[type];
  cursor.event.type = static_cast<Type>(type);
  if (count == kNoEvent) [[unlikely]] {
    BrokenAt(cursor.event_start, "expected an event of a thread, found " + std::to_string(type));
    return Step::kBroken;
  }
  uint64_t ticks = 0;
  bool whole = ReadTraceVarint(cursor.position, cursor.end, ticks);
  for (uint8_t i = 0; i < count; ++i) {
    whole = whole && ReadTraceVarint(cursor.position, cursor.end, cursor.event.args[i]);
  }
  if (!whole) [[unlikely]] {
    BrokenAt(cursor.event_start,
             std::string(kTraceEventSpecs[type].name) +
                 " goes beyond its batch, or has a number of more than 64 bits");
    return Step::kBroken;
  }
  // A batch holds 65,536 bytes, so these sums cannot overflow more than the bound allows.
  constexpr int64_t kMaxTime = int64_t{1} << 62;
  cursor.last_time = std::min(generation_.Nanoseconds(ticks) + cursor.last_time, kMaxTime);
  cursor.event.time = cursor.last_time;
  return Step::kEvent;
}

size_t TraceReader::SiftUp(size_t i) {
  while (i > 0 && frontier_[(i - 1) / 2].time > frontier_[i].time) {
    std::swap(frontier_[(i - 1) / 2], frontier_[i]);
    i = (i - 1) / 2;
  }
  return i;
}

void TraceReader::SiftDown(size_t i) {
  for (;;) {
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < frontier_.size(); ++child) {
      if (frontier_[child].time < frontier_[least].time) least = child;
    }
    if (least == i) return;
    std::swap(frontier_[i], frontier_[least]);
    i = least;
  }
}

void TraceReader::Remove(size_t i) {
  for (; i > 0; i = (i - 1) / 2) std::swap(frontier_[(i - 1) / 2], frontier_[i]);
  std::swap(frontier_.front(), frontier_.back());
  frontier_.pop_back();
  SiftDown(0);
}

// A sorted heap is still a heap. Up to twelve heads keep their order where times are equal, as in
// Go's reader, which then goes on with the same event.
void TraceReader::SortFrontier() {
  if (frontier_.size() > 12) {
    std::ranges::sort(frontier_, [](const Head& a, const Head& b) {
      return a.time != b.time ? a.time < b.time : a.cursor < b.cursor;
    });
    return;
  }
  for (size_t i = 1; i < frontier_.size(); ++i) {
    for (size_t j = i; j > 0 && frontier_[j].time < frontier_[j - 1].time; --j) {
      std::swap(frontier_[j], frontier_[j - 1]);
    }
  }
}

}  // namespace

Result<TraceEnd> ReadTrace(ByteStream& stream, TraceVisitor& visitor) {
  return TraceReader(stream, visitor).Read();
}

}  // namespace premortem::evidence
