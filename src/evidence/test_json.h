// What `go test -json` wraps around the output of tests and benchmarks: one JSON object a line, in
// which the output comes in pieces ("BenchmarkAdd-8 \t" is one, what the line goes on with
// another), and the packages' outputs mix.
//
//   {"Time":"2026-11-21T22:19:02.1Z","Action":"output","Package":"m/p","Output":"ok\n"}
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/function_ref.h"

namespace premortem::evidence {

bool IsGoTestJson(std::string_view text);

// A line that a package printed, put together again.
struct TestLine {
  std::string_view package;
  std::string_view text;  // without its end
  int64_t time = 0;       // of its last piece, nanoseconds since 1970; 0 where there is none
  uint32_t number = 0;    // of the line of JSON with its last piece
};

// Calls `visit` with each line in the order in which they were completed; a line without an end
// comes last. Stops when `visit` returns false.
void VisitTestLines(std::string_view text, FunctionRef<bool(const TestLine&)> visit);

// All that each package printed.
std::map<std::string, std::string> OutputByPackage(std::string_view text);

}  // namespace premortem::evidence
