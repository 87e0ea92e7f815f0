// The name by which src/models knows a function, method or type.
#pragma once

#include <string_view>

#include "models/functions.h"
#include "types/object.h"

namespace premortem::flow {

// Of an interface's method: with the interface as receiver.
models::FunctionName NameOfFunction(const types::Object& func);
// Of what FunctionName in symbol.h gives: "(*a/b.T).M", "a/b.F".
models::FunctionName NameOfFunction(std::string_view symbol);
// Of a named type or a pointer to one; empty for others.
models::TypeName NameOfType(types::TypeId type);

}  // namespace premortem::flow
