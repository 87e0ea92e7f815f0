// Which function a call in IR calls, as far as the call itself says it.
#pragma once

#include "ir/ir.h"
#include "types/object.h"

namespace premortem::flow {

// The declared function or method, of a generic one its origin. Null for calls of interface
// methods, of function values and literals, and of predeclared functions.
const types::Object* StaticCallee(const ir::Function& f, const ir::Call& call);

// The same, or the method of the interface.
const types::Object* NamedCallee(const ir::Function& f, const ir::Call& call);

}  // namespace premortem::flow
