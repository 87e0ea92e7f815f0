// Reports of Go's race detector, wherever they stand in a log:
//
//   WARNING: DATA RACE
//   Write at 0x00c0000a4028 by goroutine 8:
//     main.(*cache).put()
//         /app/cache.go:11 +0x158
//
// then the access before it, and where the goroutines were created. Reports of the same two
// accesses are one race.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

bool HasRaces(std::string_view text);

// Adds races. A report that ends before both accesses are told is left out, and the fact
// "truncated" says so. Fails only beyond a limit.
Result<void> ReadRaceReports(InputId input, std::string_view text, const Limits& limits,
                             Evidence& evidence);

}  // namespace premortem::evidence
