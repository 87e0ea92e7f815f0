// Benchmark output: what `go test -bench` prints, alone, amid other output, or in `go test -json`.
//
//   goos: linux                                    configuration, which holds from here on
//   Unit text-bytes assume=exact                   what is known of a unit
//   BenchmarkEncode/format=json-48   690848   1726 ns/op   24 B/op
//
// Counterpart: golang.org/x/perf/benchfmt, which defines the format.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Names of the facts that are added.
inline constexpr std::string_view kConfigurationKey = "configuration key";
inline constexpr std::string_view kMalformedResult = "malformed result";
inline constexpr std::string_view kMalformedResults = "malformed results";

inline constexpr std::string_view kUnitFact = "unit ";
// What is known of a unit: "unit sec/op assume".
std::string UnitFact(std::string_view unit, std::string_view key);

// Whether there is the result of a benchmark somewhere in `text`.
bool HasBenchmarks(std::string_view text);

// Adds a series for each benchmark, configuration and unit. Its name is the benchmark's, without
// "Benchmark"; labels are the configuration; the unit is tidied; points stand in the order of the
// input, at the time where `go test -json` says it and at 0 elsewhere. Facts are the keys of the
// configuration in the order of their first appearance, what is known of units, and how many
// results were malformed, with the first of them. An error where there is no result.
Result<void> ReadBenchmarkOutput(InputId input, std::string_view text, const Limits& limits,
                                 Evidence& evidence);

}  // namespace premortem::evidence
