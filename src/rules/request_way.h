// How a request gets to a function, for rules that report what costs something on each request.
#pragma once

#include "flow/program_flow.h"
#include "rules/context.h"

namespace premortem::rules {

// Whether the function runs for requests as a matter of course: a handler gets to it in a few
// steps, and is not one of tests. The longer the way, the more likely a cache or a condition lies
// on it that nobody sees: what a request that reloads the configuration gets to is not what
// requests do. `package` is one of the program.
bool RunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                     flow::FunctionId f);

// Tells which handler gets to the function, and through what.
void AddRequestWay(FindingBuilder& report, const flow::ProgramFlow& program, flow::FunctionId f);

}  // namespace premortem::rules
