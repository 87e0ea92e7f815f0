// Connections that one function makes, and reads from without a deadline.
#pragma once

#include "ir/ir.h"

namespace premortem::rules::outgoing_call_no_deadline {

// Whether `dial`, a call that makes a connection, makes one of a stream (tcp, unix) that the
// function alone has, that something waits for, and for which nobody sets a deadline. What is
// handed to others than the standard library counts as given a deadline there. O(instructions *
// uses).
bool ReadsWithoutDeadline(const ir::Function& f, ir::ValueId dial);

}  // namespace premortem::rules::outgoing_call_no_deadline
