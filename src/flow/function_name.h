// The name by which src/models knows a function, method or type.
#pragma once

#include "models/functions.h"
#include "types/object.h"

namespace premortem::flow {

// Of an interface's method: with the interface as receiver.
models::FunctionName NameOfFunction(const types::Object& func);
// Of a named type or a pointer to one; empty for others.
models::TypeName NameOfType(types::TypeId type);

}  // namespace premortem::flow
