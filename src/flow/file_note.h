// The calls of one function that are given a file to write to: fmt.Fprintln(file, ...),
// json.NewEncoder(file). What becomes of the file behind an io.Writer, nobody follows into a
// library.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/ir.h"

namespace premortem::flow {

// By their numbers (CallNumbers). The standard output is no file. O(instructions).
std::vector<uint32_t> CallsWithFile(const ir::Function& f, std::span<const uint32_t> numbers);

}  // namespace premortem::flow
