// Variables that closures share with the function that declares them: they have an address, where
// others are values.
//
//   var problem *Problem
//   defer func() { log.Println(problem) }()     only reads it: what it holds can be told by the
//   return problem                              stores of this function
#pragma once

#include "ir/ir.h"

namespace premortem::flow {

// The variable that a free variable of a function stands for: what the function that declares it
// has for it, and the MakeClosure there with which its way inwards begins. No owner: not known.
struct SharedVariable {
  const ir::Function* owner = nullptr;
  ir::ValueId variable, closure;
};
SharedVariable DeclarationOf(const ir::FuncGroup& group, const ir::Function& f,
                             ir::ValueId free_var);

// Whether nobody but the function itself sets what its Alloc stands for: closures, and those within
// them, only read it, and its address goes nowhere else. O(instructions of the group).
bool IsSetByOwnerOnly(const ir::FuncGroup& group, const ir::Function& f, ir::ValueId alloc);

}  // namespace premortem::flow
