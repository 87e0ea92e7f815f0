// What GODEBUG=schedtrace=1000 prints of the scheduler, with scheddetail=1 or without, alone or
// amid the lines of a log:
//
//   SCHED 2013ms: gomaxprocs=2 idleprocs=0 threads=5 spinningthreads=0 needspinning=0 idlethreads=2
//       runqueue=3 [ 4 0 ] schedticks=[ 53 7 ]
//
// (one line; with scheddetail=1 lines for each processor, thread and goroutine follow).
// Counterpart: runtime/proc.go, schedtrace.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether a line of the scheduler stands somewhere in `text`.
bool HasSchedTrace(std::string_view text);

// Adds a point of each series for each line, at the time since the first one. A process that starts
// anew in the same text is a further input, with a number behind its name.
//
//   gomaxprocs, idleprocs, threads, spinningthreads, needspinning, idlethreads, runqueue
//   local runqueues        what waits for all processors together
//   timers                 with scheddetail: of all processors
//   goroutines             with scheddetail, by the label "state": the wait reason, or the status
//
// All are counts. An error where there is no line.
Result<void> ReadSchedTrace(InputId input, std::string_view text, const Limits& limits,
                            Evidence& evidence);

}  // namespace premortem::evidence
