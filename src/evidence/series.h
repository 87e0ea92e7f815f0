// Numbers with a name and a time, wherever services write them down. What a file is, its content
// says:
//
//   2026/11/21 10:00:00 NumGoroutine: 1204                        lines of a log, with any of the
//   I1121 10:00:00.123456 1 stats.go:9] "stats" goroutines=1204   times of timestamp.h
//   10:00:00 running with 1204 goroutines                        or "goroutines 1204"
//   {"time":"2026-11-21T10:00:00Z","mem":{"heap":7},"goroutines":1204}   lines of JSON
//   {"checkedAt":..., "samples":[{"ts":1795255200,"goroutines":1204}]}   one JSON value: each
//   object
//                                                                 in it that has a time
//   time,goroutines,heap                                          CSV, also with ; and tabs
//   2026-11-21 10:00:00,1204,12 MiB
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether ReadSeries would find a number that comes again, or in one JSON value or a table one at
// all. Not in what `go test -json` prints or /debug/vars holds.
bool HasSeries(std::string_view text);

// Adds a series for each name. Names inside nested JSON are joined by dots. Durations become
// seconds, sizes bytes, in powers of 1024; the unit says so. What tells processes apart (pod=,
// "host":, pid=, and in tables every column of texts) are labels. Times without a date count from
// the first.
//
// Memory is bounded, whatever the text: of series with too many points every second point is left
// out; where there are too many series, those that were seen once go. The fact "points left out"
// counts both. Lines without a time or a number are passed over. An error where there
// is no number with a time.
Result<void> ReadSeries(InputId input, std::string_view text, const Limits& limits,
                        Evidence& evidence);

}  // namespace premortem::evidence
