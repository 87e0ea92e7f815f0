// Which library functions start a goroutine: data, by full name.
//
//   models::StartOf({"net/http", "", "ListenAndServe"})->ends   // GoroutineEnd::kArgument
//
// What runs a function that it is given in a goroutine has its row in goroutines.h. Each exported
// function of the standard library that starts one has a row here or there; tools/model_gaps
// compares them with what its bodies do.
//
// To add a row: in starts.cpp, in order of package, receiver and name. The receiver is the type
// that declares the method. With kAnyMethod (waits.h) a row stands for those methods of a type, or
// functions of a package, that wait by waits.h and have no row of their own: clients of servers.
#pragma once

#include <cstdint>
#include <span>

#include "models/functions.h"

namespace premortem::models {

// When the goroutine has ended.
enum class GoroutineEnd : uint8_t {
  kReturn,    // when the call has returned, or soon after
  kRelease,   // when what the call returns, or its receiver, is closed, stopped or ended
  kArgument,  // when the connections that it serves have
};

struct StartRow {
  FunctionName name;
  GoroutineEnd ends;
};

// All rows, sorted by name.
std::span<const StartRow> Starts();
// Null where there is no row.
const StartRow* StartOf(const FunctionName& name);
// Whether there is one, here or in goroutines.h.
bool StartsGoroutine(const FunctionName& name);

}  // namespace premortem::models
