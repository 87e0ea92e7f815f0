// Where a place in the source is in the IR of a group.
#pragma once

#include <cstdint>
#include <utility>

#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::rules {

// The first instruction of the kind that stands there, and its function: of a Call the offset of
// its
// "(", of an Alloc for a composite literal that of its "{". None where there is none.
// O(instructions of the group).
std::pair<const ir::Function*, ir::ValueId> InstrAt(const ir::FuncGroup& group, ir::Op op,
                                                    source::FileId file, uint32_t offset);

}  // namespace premortem::rules
