// The state intervals of every goroutine of a trace, as text: what `premortem debug trace` prints
// and what is compared with Go's reader.
#pragma once

#include <string>

#include "base/byte_stream.h"
#include "base/function_ref.h"
#include "base/result.h"
#include "evidence/trace_order.h"

namespace premortem::evidence {

// Gives lines to `print` as they come up: one for every interval that ends,
//   G<id> <state> <from> <to> <reason> <function>:<line>
// with times in nanoseconds of the trace's clock. `-` stands for no reason and no place; the place
// is the innermost frame of the stack with which the state began. At the end come the intervals
// that are still open, by goroutine, with `-` for their end. Memory: one generation and the
// goroutines that live at once.
Result<TraceEnd> DumpTrace(ByteStream& stream, FunctionRef<void(const std::string&)> print);

}  // namespace premortem::evidence
