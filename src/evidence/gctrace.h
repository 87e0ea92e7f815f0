// What GODEBUG=gctrace=1 prints of each cycle of the collector, alone or amid the lines of a log:
//
//   gc 7 @2.104s 1%: 0.02+1.3+0.01 ms clock, 0.2+0.3/2.1/0+0.1 ms cpu, 12->14->9 MB, 18 MB goal,
//       0 MB stacks, 1 MB globals, 8 P (forced)
//
// (one line). Counterpart: runtime/mgc.go, gcMarkTermination.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether the line of a cycle stands somewhere in `text`.
bool HasGcTrace(std::string_view text);

// Adds a point of each series below for each cycle, at the time since the start of the process. A
// process that starts anew in the same text is a further input, with a number behind its name.
//
//   heap at gc start, heap at gc end, live heap, heap goal, gc stacks, gc globals   bytes
//   sweep termination, concurrent mark, mark termination       nanoseconds that passed
//   gc stop cpu, gc assist cpu, gc worker cpu, gc idle cpu     nanoseconds of processors
//   gc cpu share                                               percent, since the start
//   processors                                                 count
//
// Facts are how many cycles were forced (by runtime.GC), looked for leaks, or could not be read. An
// error where there is no cycle.
Result<void> ReadGcTrace(InputId input, std::string_view text, const Limits& limits,
                         Evidence& evidence);

}  // namespace premortem::evidence
