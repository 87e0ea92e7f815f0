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

#include <cstdint>
#include <optional>

#include "base/byte_stream.h"
#include "base/result.h"
#include "evidence/limits.h"
#include "evidence/trace_event.h"
#include "evidence/trace_generation.h"

namespace premortem::evidence {

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
Result<TraceEnd> ReadTrace(ByteStream& stream, TraceVisitor& visitor,
                           const TraceLimits& limits = {});

}  // namespace premortem::evidence
