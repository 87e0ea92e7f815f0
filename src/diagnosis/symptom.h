// What a running service shows, judged: which mistake it looks like, what it costs, and what that
// stands on. The counterpart of findings::Finding, whose places lie in source; a symptom's places
// are frames, as the runtime names them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings/finding.h"

namespace premortem::diagnosis {

// What the symptom costs, as far as the evidence shows it. Zero: not known, or none.
struct Cost {
  // The part of what the evidence shows that the symptom takes: of all goroutines, bytes, CPU time
  // or waiting time, 0 to 1. Symptoms are ranked by it.
  double share = 0;
  uint64_t goroutines = 0;
  uint64_t bytes = 0;    // at least
  double cpu = 0;        // of the CPU time, 0 to 1
  double wait_rate = 0;  // seconds waited for each second
};

// A number that the symptom stands on.
struct Number {
  std::string name;  // "oldest wait"
  double value = 0;
  std::string unit;  // "count", "bytes", "minutes", ...; empty for plain numbers
};

// A frame to look at.
struct FramePlace {
  std::string function;  // the runtime's symbol
  std::string file;      // empty where unknown
  uint32_t line = 0;
  std::string role;  // what happens there: "waits here"
};

struct Symptom {
  const findings::RuleInfo* verdict = nullptr;
  findings::Severity severity = findings::Severity::kWarning;
  findings::Confidence confidence = findings::Confidence::kSuspect;
  std::string message;  // what was seen, one line; see docs/diagnostics_style.md
  Cost cost;
  std::vector<Number> numbers;
  std::vector<FramePlace> places;   // the most telling one first
  std::vector<std::string> inputs;  // names of the evidence that shows it, sorted
  std::string advice;               // what to do about it
  std::string settle;               // what further evidence would settle it; empty where it is
};

}  // namespace premortem::diagnosis
