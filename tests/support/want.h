// Expectations that stand in the Go files themselves:
//
//   defer f.Close() // want "defer-in-loop: `f.Close` is deferred"
//   // want+1 "a: x" "b: y"     two findings on the next line
//
// The text before the first colon is the rule, the rest a regular expression (RE2) that some part
// of the message matches.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"

namespace premortem::testing {

struct Expectation {
  std::string file;
  uint32_t line = 0;
  std::string rule;
  std::string pattern;
};

// Appends the expectations of a file, and to `faults` those that cannot be read.
void ReadExpectations(const std::string& file, std::string_view text,
                      std::vector<Expectation>& expectations, std::string& faults);

// What was found and not expected, or expected and not found; empty where all is well.
std::string CompareFindings(const engine::Session& session,
                            const std::vector<Expectation>& expectations);

}  // namespace premortem::testing
