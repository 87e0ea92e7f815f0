// Appends to a parameter of which the caller sees nothing: the longer slice stays in a variable of
// the function, and what was appended is never read.
//
//   func add(list []string, s string) { list = append(list, s) }   // FindLostGrowth gives it
#pragma once

#include <vector>

#include "flow/slices.h"
#include "ir/ir.h"

namespace premortem::rules::append_to_param {

struct LostGrowth {
  ir::ValueId append;
  bool in_copy = false;  // it is stored to a field of a struct that the function is given by value
};

// In the order of the function; of several to one parameter or field the first. O(instructions).
std::vector<LostGrowth> FindLostGrowth(flow::SliceValues& values);

}  // namespace premortem::rules::append_to_param
