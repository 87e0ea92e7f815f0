// The #cgo lines in the comment on import "C": only whether they are well-formed, since nothing
// here compiles C.
//
//   // #cgo linux LDFLAGS: -lm
//   import "C"
//
// Counterpart: go/build/build.go (saveCgo), go1.27.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "workspace/constraint.h"

namespace premortem::workspace {

// `comment` is the text without comment marks. Lines for other platforms are not looked into.
// Returns what is wrong with the first bad line.
std::optional<std::string> CheckCgoDirectives(std::string_view comment, std::string_view dir,
                                              const BuildContext& context);

}  // namespace premortem::workspace
