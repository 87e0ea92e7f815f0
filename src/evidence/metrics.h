// Numbers that services publish about themselves, as series: the text format of Prometheus and
// OpenMetrics, and the variables of /debug/vars (package expvar). A series has one point, at the
// time that stands beside it, or 0 where none does; samples that are read one after the other have
// more.
//
//   go_goroutines 12403                         series "go_goroutines"
//   {"memstats": {"HeapAlloc": 7}}              series "memstats.HeapAlloc"
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether a text begins as metrics do: with their comments, or with one of those that
// every Go service has.
bool HasMetrics(std::string_view text);

// Fails at the first malformed line, which may be the last of a text that was cut off: then it is
// left out, and the fact "truncated" says so. The unit of a series is what its name ends in (bytes,
// seconds).
Result<void> ReadMetrics(InputId input, std::string_view text, const Limits& limits,
                         Evidence& evidence);

// Whether it begins as /debug/vars does.
bool HasVars(std::string_view text);

// Names of nested variables are joined by dots; arrays are passed over, but for the fact "command
// line". Fails where the JSON is malformed or cut off.
Result<void> ReadVars(InputId input, std::string_view text, const Limits& limits,
                      Evidence& evidence);

}  // namespace premortem::evidence
