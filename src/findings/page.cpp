#include "findings/page.h"

#include <string>

#include "base/text.h"

namespace premortem::findings {

std::string_view PageSection(std::string_view page, std::string_view heading) {
  std::string line = "\n## " + std::string(heading) + "\n";
  size_t start = page.find(line);
  if (start == std::string_view::npos) return {};
  std::string_view section = page.substr(start + line.size());
  return Trim(section.substr(0, section.find("\n## ")));
}

}  // namespace premortem::findings
