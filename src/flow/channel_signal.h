// What sends on a channel, as far as the function that receives says where it has it from.
#pragma once

#include "ir/ir.h"
#include "models/channels.h"

namespace premortem::flow {

// The channel of a library, directly or by a variable that may be nil besides; kUnknown for all
// others. O(1): a few steps.
models::Signal SignalOf(const ir::Function& f, ir::ValueId channel);

}  // namespace premortem::flow
