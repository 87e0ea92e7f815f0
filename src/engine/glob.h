// Patterns for paths, as in .gitignore:
//
//   *.pb.go              any file of that form, in any folder (no slash: the last element counts)
//   internal/legacy      that file, or that folder with all below it
//   cmd/*/main.go        '*' and '?' and [a-z] stop at slashes
//   **/testdata/**       '**' is any number of folders
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace premortem::engine {

// Whether the pattern matches `path` (relative, cleaned) or a folder above it. O(|pattern|*|path|).
bool GlobMatches(std::string_view pattern, std::string_view path);
bool MatchesAny(const std::vector<std::string>& patterns, std::string_view path);

}  // namespace premortem::engine
