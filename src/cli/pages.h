// What `premortem explain` has a page for: rules, verdicts, and the messages of premortem itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace premortem::cli {

// Empty where there is none.
std::string_view PageOf(std::string_view name);

// Rules first, then verdicts, then messages.
std::vector<std::string> NamesWithPages();

}  // namespace premortem::cli
