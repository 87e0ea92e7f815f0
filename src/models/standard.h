// Which packages are those of the standard library, of whose functions src/models has rows: of no
// other package it follows from a missing row that a function does not do something.
#pragma once

#include <span>
#include <string_view>

namespace premortem::models {

// The packages that programs can import, sorted: those of Go 1.27.
std::span<const std::string_view> StandardPackages();
// Whether the path is one of them, or of a package that is internal to them. O(log packages).
bool IsStandard(std::string_view path);
// Whether it is a package of the runtime itself, whose bodies do not say what a call does to the
// goroutine that makes it: only rows do.
bool IsRuntime(std::string_view path);

}  // namespace premortem::models
