#include "models/functions.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr FunctionRow kFunctions[] = {
    {{"context", "", "WithValue"}, Role::kPutsContextValue},
    {{"fmt", "", "Sprint"}, Role::kPrints},
    {{"fmt", "", "Sprintf"}, Role::kPrintsFormatted},
    {{"regexp", "", "MatchString"}, Role::kMatchesPattern},
    {{"regexp", "Regexp", "MatchString"}, Role::kMatchesPattern},
    {{"strings", "", "Contains"}, Role::kSeeksText},
    {{"strings", "", "EqualFold"}, Role::kSeeksText},
    {{"strings", "", "HasPrefix"}, Role::kSeeksText},
    {{"strings", "", "HasSuffix"}, Role::kSeeksText},
    {{"strings", "", "ToLower"}, Role::kKeepsWording},
    {{"strings", "", "ToUpper"}, Role::kKeepsWording},
    {{"strings", "", "TrimSpace"}, Role::kKeepsWording},
};
// clang-format on

constexpr auto KeyOf(const FunctionRow& row) { return std::tuple(row.name, row.role); }
static_assert(std::ranges::is_sorted(kFunctions, {}, KeyOf), "rows are found by bisection");

}  // namespace

std::span<const FunctionRow> Functions() { return kFunctions; }

bool HasRole(const FunctionName& name, Role role) {
  return std::ranges::binary_search(kFunctions, std::tuple(name, role), {}, KeyOf);
}

}  // namespace premortem::models
