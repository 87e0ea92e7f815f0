// Goroutine dumps: what /debug/pprof/goroutine?debug=2, runtime.Stack, panics, fatal errors,
// SIGQUIT, test time-outs and goleak print, alone or amid the lines of a log.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether a goroutine's header stands somewhere in `text`.
bool HasGoroutines(std::string_view text);

// Adds the goroutines in `text` as groups, and what the dump says of itself (the panic, the signal,
// that it is cut) as facts. An error where there is no goroutine. One pass; each distinct stack is
// parsed once.
Result<void> ReadGoroutineDump(InputId input, std::string_view text, const Limits& limits,
                               Evidence& evidence);

}  // namespace premortem::evidence
