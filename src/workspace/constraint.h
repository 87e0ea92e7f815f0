// Build constraints: which files of a folder belong to the build.
//
//   //go:build linux && (amd64 || !cgo)
//   // +build linux,amd64 darwin            (before Go 1.17)
//
// and the names of files: a_linux.go, a_windows_arm64_test.go.
//
// Counterpart: go/build/build.go, internal/syslist, go1.27.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "syntax/constraint.h"

namespace premortem::workspace {

using syntax::Constraint;

// What the head of a file says about its constraints. The lines lie before the package clause.
struct ConstraintLines {
  std::string_view go_build;                 // empty where there is none
  std::vector<std::string_view> plus_build;  // only looked for where there is no //go:build line
};
// `header` may be the whole file; only its leading comments are read. Two //go:build lines are an
// error.
Result<ConstraintLines> FindConstraintLines(std::string_view header);

// A platform and what else decides tags.
struct BuildContext {
  std::string goos = "linux";
  std::string goarch = "amd64";
  bool cgo = false;
  std::vector<std::string> build_tags;  // of the user
  std::vector<std::string> tool_tags;   // "goexperiment.x", "amd64.v1"
  int go_minor = 27;                    // release tags go1.1 ... go1.N

  bool HasTag(std::string_view tag) const;
  // Whether the ending of the file's name (_linux, _amd64_test, ...) fits.
  bool MatchesFileName(std::string_view name) const;
  // Whether the constraint lines allow the file; an error where they cannot be parsed.
  Result<bool> Matches(const ConstraintLines& lines) const;
};

// The tool tags of a version of Go 1 for a platform: the experiments that are on by default,
// changed by GOEXPERIMENT (comma-separated names, "no" in front switches off), and the processor's
// level.
std::vector<std::string> ToolTags(int go_minor, std::string_view goos, std::string_view goarch,
                                  std::string_view goexperiment, std::string_view level);

bool IsKnownGoos(std::string_view name);
bool IsKnownGoarch(std::string_view name);
bool IsUnixGoos(std::string_view name);

}  // namespace premortem::workspace
