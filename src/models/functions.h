// What functions and methods of libraries are for, as far as rules ask: data by full name.
//
//   models::HasRole({"context", "", "WithValue"}, models::Role::kPutsContextValue)
//
// To add a row: in functions.cpp, in order of package, receiver and name. A role is one sentence
// that is true of every function that has it.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>

namespace premortem::models {

struct FunctionName {
  std::string_view package;   // import path
  std::string_view receiver;  // the type or interface, without "*"; empty for functions
  std::string_view name;

  friend auto operator<=>(const FunctionName&, const FunctionName&) = default;
};

enum class Role : uint8_t {
  kPutsContextValue,  // its second argument is the key of a value in a context
  kSeeksText,       // tells whether its first argument holds, begins with, ends in or is its second
  kMatchesPattern,  // tells whether its last argument, a text, matches a pattern
  kKeepsWording,    // its result is its only argument, but for case and blanks
  kPrints,          // its result is the text of its only argument
  kMakesError,      // its result is a new error that wraps another for the verb %w only
  kJoinsErrors,     // its result wraps its arguments
  kUnwraps,         // its result is an error that its argument wraps
  kFindsError,      // tells whether its first argument is or wraps its second
  kFindsType,       // looks for a type of errors in its first argument and what that wraps
  kPrintsFormatted,  // its result is the text of its second argument, for the formats %v and %s
};

struct FunctionRow {
  FunctionName name;
  Role role;
};

// Sorted by name, then role.
std::span<const FunctionRow> Functions();
bool HasRole(const FunctionName& name, Role role);

}  // namespace premortem::models
