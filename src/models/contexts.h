// What libraries say with contexts, beyond what resources.h knows of ending them.
#pragma once

#include <string_view>

#include "models/functions.h"

namespace premortem::models {

// The package whose functions make one context of another.
bool IsContextPackage(std::string_view path);
// The method of a context that gives the value for its argument.
bool ReadsContextValue(const FunctionName& name);
// Whether a function makes a context that ends, at the latest, when its first argument does.
bool MakesChildContext(const FunctionName& name);
// Whether such a function makes a context that ends exactly when its first argument does.
bool OnlyAddsValue(const FunctionName& name);
// Whether a function makes a context of its first argument that has lost the deadline of that.
bool KeepsNoDeadline(const FunctionName& name);
// Which argument of a function that makes an HTTP request is its context, the receiver counted;
// kNoContext: the request never ends by itself; -1: it makes none.
inline constexpr int kNoContext = -2;
int ContextOfRequest(const FunctionName& name);
// How a value of the type, or of a pointer to it, gives the context of the request that it stands
// for: ".Context()". Empty where it stands for none.
std::string_view ContextOf(const TypeName& type);
// The function beside one that waits for another service and takes no context, that does the same
// and takes one: "QueryContext" of (*sql.DB).Query. Empty where there is none.
std::string_view WithContextOf(const FunctionName& name);
// Whether a package is of a library that writes down what happened: logs, traces.
bool IsReporter(std::string_view package);
// Whether a function does what has to be done though its caller has given up, or starts what lives
// longer than the call, judged by its name and package: it ends, gives back, undoes or reports
// something, or makes, starts or watches something.
bool OutlivesCaller(const FunctionName& name);
// Whether a function takes something away, by its name: Delete, Remove.
bool TakesAway(const FunctionName& name);

}  // namespace premortem::models
