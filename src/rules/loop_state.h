// Whether what the earlier iterations of a loop have left decides that an instruction in it is
// executed: then it is not executed in every iteration, whatever comes from outside.
//
//   for {
//     x := free                                  // a free list: DependsOnIterations(f, go)
//     if x == nil { x = new(task); go x.run() } else { free = x.next }
//   }
//   for {
//     conn, err := l.Accept()                    // each time something new: it does not
//     if err != nil { continue }
//     go serve(conn)
//   }
#pragma once

#include "ir/ir.h"

namespace premortem::rules {

// O(conditions around the instruction * instructions).
bool DependsOnIterations(const ir::Function& f, ir::ValueId instr);

}  // namespace premortem::rules
