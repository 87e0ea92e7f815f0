// Fields that are nil in a struct that a function makes and gives to its caller.
//
//   func run(n int) *Result {
//     r := &Result{n: n}                  leaves Result.err nil, on the way without the `if`
//     if n < 0 { r.err = &RangeError{} }
//     return r
//   }
#pragma once

#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// Only fields whose type is an error and no interface: nil stands for "there was none". A struct
// that somebody else gets before it is returned may have been set by them. O(instructions) for each
// such field.
std::vector<Symbol> FieldsLeftNil(const ir::Function& f);

}  // namespace premortem::flow
