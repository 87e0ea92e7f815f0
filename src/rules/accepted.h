// What the author of a line has told another linter that reports the same as a rule of ours: that
// they know and want it so.
#pragma once

#include <string_view>

#include "rules/context.h"

namespace premortem::rules {

// Whether a comment on the line on which `node` begins, or on the lines of comments right above it,
// keeps `linter` silent: "nolint:linter", "lint:ignore linter", or, for gosec, "#nosec".
bool IsAccepted(const FileContext& file, syntax::NodeId node, std::string_view linter);

// What `check --why` tells of such a line.
inline constexpr std::string_view kWhyAccepted = "a comment tells another linter that it is meant";

}  // namespace premortem::rules
