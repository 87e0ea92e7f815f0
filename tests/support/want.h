// Expectations that stand in the Go files themselves:
//
//   defer f.Close() // want "defer-in-loop: `f.Close` is deferred"
//   // want+1 "a: x" "b: y"     two findings on the next line
//   // want-missing "a: x" reason      a true finding that premortem does not make yet, and why
//   go d.run() // silent "a: x"        the rule looks at this line and reports nothing, because of
//   x
//
// The text before the first colon is the rule, the rest a regular expression (RE2) that some part
// of the message, or of the reason that `check --why` tells, matches. A `want-missing` that is
// found is a fault: the mark must become `want`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"
#include "engine/options.h"
#include "engine/session.h"

namespace premortem::testing {

struct Expectation {
  enum class Kind : uint8_t {
    kWanted,
    kMissing,  // known not to be found
    kSilent,
  };

  std::string file;
  uint32_t line = 0;
  std::string rule;
  std::string pattern;
  Kind kind = Kind::kWanted;
};

// Appends the expectations of a file, and to `faults` those that cannot be read.
void ReadExpectations(const std::string& file, std::string_view text,
                      std::vector<Expectation>& expectations, std::string& faults);

// What was found and not expected, or expected and not found, or found although it is marked as
// missing; empty where all is well.
std::string CompareFindings(const engine::Session& session,
                            const std::vector<Expectation>& expectations);

// Which of the reasons that are expected nobody tells, when a session with these options is asked
// about each of their lines.
std::string CompareReasons(engine::Options options, const FileSystem& fs,
                           const std::vector<Expectation>& expectations);

}  // namespace premortem::testing
