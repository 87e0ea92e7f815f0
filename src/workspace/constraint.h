// Build constraints: which files of a folder belong to the build.
//
//   //go:build linux && (amd64 || !cgo)
//   // +build linux,amd64 darwin            (before Go 1.17)
//
// and the names of files: a_linux.go, a_windows_arm64_test.go.
//
// Counterpart: go/build/constraint/{expr,vers}.go, go/build/build.go, internal/syslist, go1.27.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace premortem::workspace {

// A boolean expression over tags, in postfix order: operands come before their operator. Evaluating
// is a loop with a small stack, whatever the nesting.
class Constraint {
 public:
  // Parses a whole comment line, //go:build or // +build. An error's column counts from the start of
  // the expression.
  static Result<Constraint> Parse(std::string_view line);

  bool Evaluate(const std::function<bool(std::string_view)>& has_tag) const;

  // The lowest minor version of Go 1 that every way of satisfying the constraint implies: 18 for
  // "linux && go1.18", -1 where there is none.
  int MinimumGoMinor() const;

 private:
  friend class ConstraintParser;
  enum class Op : uint8_t { kTag, kNot, kAnd, kOr };
  struct Step {
    Op op = Op::kTag;
    std::string tag;
  };
  std::vector<Step> steps_;
};

// Whether the line (without its end) is a constraint of the one or the other form.
bool IsGoBuildLine(std::string_view line);
bool IsPlusBuildLine(std::string_view line);

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

// The tool tags of a version of Go 1 for a platform: the experiments that are on by default, changed
// by GOEXPERIMENT (comma-separated names, "no" in front switches off), and the processor's level.
std::vector<std::string> ToolTags(int go_minor, std::string_view goos, std::string_view goarch,
                                  std::string_view goexperiment, std::string_view level);

bool IsKnownGoos(std::string_view name);
bool IsKnownGoarch(std::string_view name);
bool IsUnixGoos(std::string_view name);

}  // namespace premortem::workspace
