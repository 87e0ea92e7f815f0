// What one function does with the functions that it is given: calls them, or hands them on, also
// within function literals. running.h puts the functions together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// Input `input`, a parameter or behind them a free variable, is called by call `call` or handed to
// it; or a function literal that has it is.
struct RunUse {
  static constexpr uint32_t kCallee = 0xffffffff;

  uint32_t input = 0;
  uint32_t call = 0;            // its number (CallNumbers)
  uint32_t argument = kCallee;  // of the call, its receiver counted; kCallee: it is called
  Symbol literal;               // the function literal; none: the input itself
  uint32_t binding = 0;         // which free variable of it the input is
};
using RunNote = std::vector<RunUse>;

// O(instructions) for each input that is a function, and for each literal that has it.
RunNote RunNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                  std::span<const Symbol> symbols);

}  // namespace premortem::flow
