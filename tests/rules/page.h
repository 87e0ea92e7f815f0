// What the tests read out of a rule's page: the programs under Bad and Good.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace premortem::testing {

// One fenced block: a Go file, or several with a line `-- NAME --` before each.
struct PageProgram {
  std::vector<std::pair<std::string, std::string>> files;
  // What the files are after the fix, where the page says so: the block after "becomes".
  std::vector<std::pair<std::string, std::string>> fixed;
};

struct PagePrograms {
  std::vector<PageProgram> bad;
  std::vector<PageProgram> good;
};

PagePrograms ReadPage(std::string_view page);

// Whether the block of text has a go.mod; programs without one get the newest language version.
bool HasModule(const PageProgram& program);

}  // namespace premortem::testing
