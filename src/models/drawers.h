// Names of packages that say nothing about what is in them.
#pragma once

#include <span>
#include <string_view>

namespace premortem::models {

// "common", "helpers", "misc", "utils", ...
std::span<const std::string_view> DrawerNames();
bool IsDrawerName(std::string_view package);

}  // namespace premortem::models
