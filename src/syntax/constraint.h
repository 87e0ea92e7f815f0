// Expressions of build constraints:
//
//   //go:build linux && (amd64 || !cgo)
//   // +build linux,amd64 darwin            (before Go 1.17)
//
// Counterpart: go/build/constraint/{expr,vers}.go, go1.27.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace premortem::syntax {

// A boolean expression over tags, in postfix order: operands come before their operator. Evaluating
// is a loop with a small stack, whatever the nesting.
class Constraint {
 public:
  // Parses a whole comment line, //go:build or // +build. An error's column counts from the start
  // of the expression.
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
// 18 for the tag "go1.18", 0 for "go1", -1 for all others.
int GoMinorOfTag(std::string_view tag);

}  // namespace premortem::syntax
