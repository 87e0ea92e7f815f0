#include "models/functions.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr FunctionRow kFunctions[] = {
    {{"context", "", "WithValue"}, Role::kPutsContextValue},
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
