#include "models/functions.h"

#include <algorithm>
#include <tuple>

namespace premortem::models {

namespace {

// clang-format off
constexpr FunctionRow kFunctions[] = {
    {{"context", "", "WithValue"}, Role::kPutsContextValue},
    {{"errors", "", "As"}, Role::kFindsType},
    {{"errors", "", "AsType"}, Role::kFindsType},
    {{"errors", "", "Is"}, Role::kFindsError},
    {{"errors", "", "Join"}, Role::kJoinsErrors},
    {{"errors", "", "New"}, Role::kMakesError},
    {{"errors", "", "Unwrap"}, Role::kUnwraps},
    {{"fmt", "", "Errorf"}, Role::kMakesError},
    {{"fmt", "", "Sprint"}, Role::kPrints},
    {{"fmt", "", "Sprintf"}, Role::kPrintsFormatted},
    {{"github.com/pkg/errors", "", "As"}, Role::kFindsType},
    {{"github.com/pkg/errors", "", "Cause"}, Role::kUnwraps},
    {{"github.com/pkg/errors", "", "Errorf"}, Role::kMakesError},
    {{"github.com/pkg/errors", "", "Is"}, Role::kFindsError},
    {{"github.com/pkg/errors", "", "New"}, Role::kMakesError},
    {{"github.com/pkg/errors", "", "Unwrap"}, Role::kUnwraps},
    {{"github.com/pkg/errors", "", "WithMessage"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "WithMessagef"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "WithStack"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "Wrap"}, Role::kJoinsErrors},
    {{"github.com/pkg/errors", "", "Wrapf"}, Role::kJoinsErrors},
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
