// Which library functions return errors that wrap another one, and in which type: data, by full
// name. Comparing such an error with ==, or asserting its type, misses what is in it.
//
//   models::WrapsOf({"os", "", "Open"})[0].type   // "*io/fs.PathError"
//
// Each exported function of the standard library that does has a row; tools/model_gaps compares
// them with what its bodies do. Functions that wrap what they are given (fmt.Errorf) have a role
// (functions.h).
//
// To add a row: in wraps.cpp, in order of package, receiver and name. The receiver is the type
// that declares the method. With kAnyMethod (waits.h) a row stands for those methods of a type, or
// functions of a package, that wait by waits.h, return an error, and have no row of their own.
#pragma once

#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct WrapRow {
  FunctionName name;
  std::string_view type;  // that has Unwrap
};

// All rows, sorted by name.
std::span<const WrapRow> Wraps();
// The rows of a function; there may be more types than those.
std::span<const WrapRow> WrapsOf(const FunctionName& name);

}  // namespace premortem::models
