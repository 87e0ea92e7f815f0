// Unified diffs of texts, as `diff -u` and git print them.
#pragma once

#include <string>
#include <string_view>

namespace premortem::engine {

// The diff from `before` to `after`, with three lines of context, `a/PATH` and `b/PATH` in its
// head; empty where the texts are equal. `patch -p1` and `git apply` take it.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace premortem::engine
