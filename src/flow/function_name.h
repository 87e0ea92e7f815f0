// The name by which src/models knows a function or method.
#pragma once

#include "models/functions.h"
#include "types/object.h"

namespace premortem::flow {

// Of an interface's method: with the interface as receiver.
models::FunctionName NameOfFunction(const types::Object& func);

}  // namespace premortem::flow
