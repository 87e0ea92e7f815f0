// Puts the events of a trace in order. Each thread's events are in order by themselves; among
// threads the time stamps may be wrong, so Go writes numbers into the events that pass a goroutine
// or a processor (P) on, and a reader plays the scheduler: an event comes when it can.
//
//   class Counter : public TraceVisitor { void Event(const TraceEvent&) override { ++n; } ... };
//   Counter counter;
//   Result<TraceEnd> end = ReadTrace(stream, counter);
//
// Counterpart: internal/trace/order.go, reader.go, batchcursor.go, go1.27. Same order, same times.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/byte_stream.h"
#include "base/result.h"
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

// How far a trace could be read.
struct TraceEnd {
  int version = 0;           // of Go: 22, 23, 25 or 26
  uint64_t generations = 0;  // whose events were given to the visitor, the last perhaps in part
  uint64_t first_generation = 0, last_generation = 0;  // their numbers
  uint64_t events = 0;
  uint64_t bytes = 0;  // of the input
  uint64_t cpu_samples = 0;
  // Why there was no more, where that was not the end of a whole trace.
  std::optional<TraceStop> stop;
};

// Reads a whole trace. An error only where not even the header can be used; whatever comes after it
// is in TraceEnd::stop, with all events before it given to `visitor`. Memory: one generation and
// what lives in the traced program (goroutines, processors, threads, open tasks and regions).
Result<TraceEnd> ReadTrace(ByteStream& stream, TraceVisitor& visitor);

}  // namespace premortem::evidence
