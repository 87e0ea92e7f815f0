// How a request gets to a function, for rules that report what costs something on each request.
#pragma once

#include "flow/program_flow.h"
#include "rules/context.h"

namespace premortem::rules {

// Whether the function runs for requests as a matter of course: a handler gets to it in a few
// steps, and is not one of tests. The longer the way, the more likely a cache or a condition lies
// on it that nobody sees: what a request that reloads the configuration gets to is not what
// requests do. `package` is one of the program.
inline constexpr size_t kMostSteps = 6;
bool RunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                     flow::FunctionId f, size_t most_steps = kMostSteps);

// Whether a call of `caller` is seen to reach `callee`: not as what others call back, nor behind an
// interface of which not all is known. With `at_once` only where the caller waits for it: neither
// `go` nor `defer`.
bool SurelyCalls(const flow::CallGraph& graph, flow::FunctionId caller, flow::FunctionId callee,
                 bool at_once);
// Whether a request handler surely gets to the function: RunsForRequests, by calls each of which
// surely reaches the next function. Who gets a request and what to answer it by is a handler too,
// wherever it is registered; from there on fewer calls count.
bool SurelyRunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                           flow::FunctionId f, bool at_once = false);

// Tells which handler gets to the function, and through what.
void AddRequestWay(FindingBuilder& report, const PackageView& package,
                   const flow::ProgramFlow& program, flow::FunctionId f);

}  // namespace premortem::rules
