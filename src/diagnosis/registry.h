// All verdicts of the program, with the pages that explain them. The build writes the table from
// the folders that it finds (cmake/WriteRegistry.cmake), so adding a verdict edits no list.
#pragma once

#include <span>
#include <string_view>

#include "diagnosis/verdict.h"

namespace premortem::diagnosis {

struct RegisteredVerdict {
  const Verdict* verdict;
  std::string_view page;    // the verdict's .md file
  std::string_view folder;  // "goroutines/blocked_send", as below src/diagnosis
};

// Sorted by name.
std::span<const RegisteredVerdict> AllVerdicts();

// Null where there is no such verdict.
const RegisteredVerdict* FindVerdict(std::string_view name);

}  // namespace premortem::diagnosis
