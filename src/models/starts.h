// Which library functions start a goroutine: data, by full name.
//
//   models::StartOf({"net/http", "", "ListenAndServe"})->ends   // GoroutineEnd::kBefore
//
// Each exported function of the standard library that does has a row; tools/model_gaps compares
// them with what its bodies do.
//
// To add a row: in starts.cpp, in order of package, receiver and name. The receiver is the type
// that declares the method.
#pragma once

#include <cstdint>
#include <span>

#include "models/functions.h"

namespace premortem::models {

// When the goroutine has ended.
enum class GoroutineEnd : uint8_t {
  kReturn,    // when the call has returned, or soon after
  kRelease,   // when what the call returns, or its receiver, is closed, stopped or ended
  kArgument,  // when the function that it runs, or the connection that it serves, has
};

struct StartRow {
  FunctionName name;
  GoroutineEnd ends;
};

// All rows, sorted by name.
std::span<const StartRow> Starts();
// Null where there is no row.
const StartRow* StartOf(const FunctionName& name);

}  // namespace premortem::models
