// Holds a function against the rules that all who read IR rely on.
//
// Counterpart: golang.org/x/tools/go/ssa/sanity.go.
#pragma once

#include <string>

#include "ir/ir.h"

namespace premortem::ir {

// What is wrong with the function, in words and with the block; empty where nothing is. Blocks and
// edges agree, each block ends once, phis come first with one value for each predecessor, values
// are computed before they are used on every path, and stores have the type of the place.
// O(instructions * log blocks).
std::string Verify(const Function& f);

}  // namespace premortem::ir
