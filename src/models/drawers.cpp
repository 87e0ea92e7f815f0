#include "models/drawers.h"

#include <algorithm>

namespace premortem::models {

namespace {

constexpr std::string_view kDrawerNames[] = {
    "common", "commons",   "helper",  "helpers", "misc", "miscellaneous",
    "shared", "utilities", "utility", "utils",   "util",
};

}  // namespace

std::span<const std::string_view> DrawerNames() { return kDrawerNames; }

bool IsDrawerName(std::string_view package) {
  return std::ranges::find(kDrawerNames, package) != std::end(kDrawerNames);
}

}  // namespace premortem::models
