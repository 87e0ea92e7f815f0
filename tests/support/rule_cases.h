// One rule on one program: what it reports, what its fixes make of the files, whether gofmt is
// content with that.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "support/programs.h"

namespace premortem::testing {

// Runs one rule alone (it may be in preview) over the program and compares what it reports, and why
// it is silent, with the `// want` and `// silent` comments of the program. Empty where all is
// well.
std::string CheckWants(std::string_view rule, const MemoryProgram& program);

// The files that the rule's fixes change, unsafe ones included, as they are afterwards.
std::map<std::string, std::string> FixedFiles(std::string_view rule, const MemoryProgram& program);

// What `gofmt -l` says of the texts; empty where it is content. `skipped` is set where there is no
// gofmt on this machine.
std::string GofmtFaults(const std::map<std::string, std::string>& files, bool* skipped);

}  // namespace premortem::testing
