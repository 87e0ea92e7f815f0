// What library functions do with what they are given, when they have returned: data, by full name.
//
//   models::RetentionOf({"container/list", "List", "PushBack"}, 0)   // kKept
//
// A function *keeps* an argument when something older than the call, the receiver among it, a
// variable of the library or a goroutine, still refers to it; results that do are no keeping. Each
// exported function of the standard library that keeps an argument has a row, and each of the
// packages of modules for which IsComplete is true; tools/model_gaps compares them with what their
// bodies do. So a function of those without a row keeps nothing. What entries.h says to be handed
// over to be run for requests is kept, by the result at least, and has no row here.
//
// To add a row: in retains.cpp, in order of package, receiver, name and argument. The receiver is
// the type that declares the method. To add a package: when tools/model_gaps --module lists nothing
// for it under "retains".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct RetainRow {
  FunctionName name;     // with kAnyFunction: all of the package, or of the type
  uint8_t argument = 0;  // from 0, without the receiver
};

// Of packages and types that keep much of what they are given there is one row, for all arguments:
// those that matter to no rule, builders of options.
inline constexpr std::string_view kAnyFunction = "*";

// All rows, sorted by name and argument.
std::span<const RetainRow> Retains();
// Whether the rows of a package are all: of a missing one it follows that a function keeps nothing.
bool IsComplete(std::string_view package);
// Whether a function keeps an argument, from 0, without the receiver. For functions of packages
// that are complete.
bool Retains(const FunctionName& name, uint32_t argument);
// Whether all that implement a method of an interface keep nothing that they are given, by its
// documentation: io.Writer.Write.
bool KeepsNothing(const FunctionName& method);

}  // namespace premortem::models
