// What is noted of a function while its IR is there, for the facts that are solved when the program
// is linked: one member for each kind of facts, made and read by the files of that kind.
//
// A note is plain and small, as there is one for every function of the program, and refers to
// nothing that dies with the IR: calls go by their numbers (CallNumbers), places by SourceLoc.
#pragma once

#include <cstdint>
#include <span>

#include "flow/slice_facts.h"
#include "ir/ir.h"

namespace premortem::flow {

struct FunctionNotes {
  SliceNote slices;
};

// `numbers` are the CallNumbers of f. O(instructions).
FunctionNotes NotesOf(const ir::Function& f, std::span<const uint32_t> numbers);

}  // namespace premortem::flow
