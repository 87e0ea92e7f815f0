// Which library functions start goroutines for their caller, and how groups of goroutines are told
// and waited for: data, by full name.
//
//   models::StartedArgument({"sync", "WaitGroup", "Go"})      // 0: the function that it starts
//   models::WaitsForGroup({"sync", "WaitGroup", "Wait"})
//
// To add a row: in goroutines.cpp, in order of package, receiver and name.
#pragma once

#include "models/functions.h"

namespace premortem::models {

// Which argument, without the receiver, a function runs in a goroutine of its own; -1: none.
int StartedArgument(const FunctionName& name);
// Whether the receiver of such a function is a group that can be waited for.
bool StartsInGroup(const FunctionName& name);

// Whether a type is one of groups.
bool IsGroup(const TypeName& type);
// Whether a function gives a new group, as its first result.
bool MakesGroup(const FunctionName& name);
// Whether a method tells its receiver, a group, that a goroutine is under way or done.
bool TellsGroup(const FunctionName& name);
// Whether a method waits until all goroutines of its receiver are done.
bool WaitsForGroup(const FunctionName& name);

}  // namespace premortem::models
