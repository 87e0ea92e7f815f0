// Loops of a function: how deep each block lies in natural loops.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace premortem::flow {

// By BlockId: the number of natural loops that the block belongs to, those with the same header
// counted once, at most 255. A loop that is entered in its middle is none. O(blocks * depth), and
// where that is more than a million steps, what was found until then.
std::vector<uint8_t> LoopDepths(const ir::Function& f);

}  // namespace premortem::flow
