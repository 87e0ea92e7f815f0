#include "page.h"

#include <algorithm>

#include "base/text.h"
#include "findings/page.h"

namespace premortem::testing {

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

Files SplitFiles(const std::string& block) {
  Files files;
  for (std::string_view line : Split(block, '\n')) {
    if (line.starts_with("-- ") && line.ends_with(" --") && line.size() > 6) {
      files.emplace_back(line.substr(3, line.size() - 6), "");
      continue;
    }
    if (files.empty()) files.emplace_back("p.go", "");
    files.back().second += std::string(line) + "\n";
  }
  for (auto& [name, text] : files) {
    while (text.ends_with("\n\n")) text.pop_back();
  }
  return files;
}

std::vector<PageProgram> ReadPrograms(std::string_view section) {
  std::vector<PageProgram> programs;
  std::string block;
  bool inside = false;
  bool becomes = false;
  for (std::string_view line : Split(section, '\n')) {
    if (!inside && line == "```go") {
      inside = true;
      block.clear();
    } else if (inside && line == "```") {
      inside = false;
      if (becomes && !programs.empty()) {
        programs.back().fixed = SplitFiles(block);
      } else {
        programs.push_back({SplitFiles(block), {}});
      }
      becomes = false;
    } else if (inside) {
      block += std::string(line) + "\n";
    } else if (line.find("becomes") != std::string_view::npos) {
      becomes = true;
    }
  }
  return programs;
}

}  // namespace

PagePrograms ReadPage(std::string_view page) {
  return {ReadPrograms(findings::PageSection(page, "Bad")),
          ReadPrograms(findings::PageSection(page, "Good"))};
}

bool HasModule(const PageProgram& program) {
  return std::ranges::any_of(program.files, [](const auto& file) {
    return file.first == "go.mod" || file.first.ends_with("/go.mod");
  });
}

}  // namespace premortem::testing
