// An event of an execution trace in its place among all others, and who gets such events.
#pragma once

#include <array>
#include <cstdint>

#include "evidence/trace_format.h"
#include "evidence/trace_generation.h"

namespace premortem::evidence {

// One event in its place, with the state that the event found. Ids of Go are as the trace has them;
// slots are small numbers that belong to a goroutine or a processor as long as it lives, so that a
// visitor can keep arrays. A slot is used again after GoDestroy.
struct TraceEvent {
  static constexpr uint64_t kNoId = UINT64_MAX;
  static constexpr uint32_t kNoSlot = UINT32_MAX;

  TraceEventType type = TraceEventType::kNone;  // kCpuSample, or a timed one
  // Of an event about a goroutine (`goroutine` below): its state before and after. kNone: it does
  // not exist; `undetermined`: the trace begins here, what was before is not known.
  GoStatus from = GoStatus::kNone, to = GoStatus::kNone;
  bool undetermined = false;
  // Of an event about a processor.
  ProcStatus proc_from = ProcStatus::kNone, proc_to = ProcStatus::kNone;

  int64_t time = 0;  // nanoseconds on the trace's clock; greater than that of the event before

  // Where it happened: before the event, for those that change it.
  uint64_t thread = kNoId;
  uint64_t on_proc = kNoId;
  uint64_t on_goroutine = kNoId;
  uint32_t on_proc_slot = kNoSlot;
  uint32_t on_goroutine_slot = kNoSlot;

  // What it is about, where it changes a state: the goroutine or the processor.
  uint64_t goroutine = kNoId;
  uint64_t proc = kNoId;
  uint32_t goroutine_slot = kNoSlot;
  uint32_t proc_slot = kNoSlot;

  // Positions in the tables of the generation, as FindStack and FindString give them.
  uint32_t stack = 0;                               // of what it happened on
  uint32_t new_stack = 0;                           // GoCreate: where the new goroutine begins
  uint32_t string = TraceGeneration::kEmptyString;  // reason, kind, name or label
  uint32_t string2 = TraceGeneration::kEmptyString;

  std::array<uint64_t, kMaxTraceArgs> args{};  // as the trace has them
};

// Gets what ReadTrace reads, in order.
class TraceVisitor {
 public:
  virtual ~TraceVisitor() = default;
  // The events that follow are of this generation; its tables are there until the next one.
  virtual void Generation(const TraceGeneration& generation) = 0;
  virtual void Event(const TraceEvent& event) = 0;
};

}  // namespace premortem::evidence
