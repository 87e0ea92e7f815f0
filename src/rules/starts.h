// How often a process comes to a `go` statement. A goroutine that is started once and runs as long
// as the process is a daemon; one that is started again and again has to end.
#pragma once

#include <optional>
#include <string>

#include "flow/program_flow.h"
#include "ir/ir.h"
#include "rules/context.h"
#include "types/object.h"

namespace premortem::rules {

// Why a goroutine is started more than once.
struct Restart {
  enum class Why : uint8_t {
    kLoop,         // in a loop without a bound
    kRequest,      // in a request handler, or in what one surely calls
    kConstructor,  // for what a function returns, at every call of it
  };
  Why why;
  // The constructor, or the function with the `go` statement.
  const types::Object* function = nullptr;
  flow::FunctionId started_in;  // kRequest: the function or literal with the `go` statement
  // Of a constructor: the program itself calls it once, only its tests call it more often.
  bool only_tests = false;
  // Of a constructor: it is seen that requests or loops call it. Else callers that nobody sees may.
  bool seen = false;
};

// Whether a request handler surely gets to the function: in a few steps (request_way.h), each of
// which is a call that is seen to reach the next function. `package` is one of the program.
bool SurelyRunsForRequests(const PackageView& package, const flow::ProgramFlow& program,
                           flow::FunctionId f);

// Nothing where a process comes there once, or where nobody knows. `go` is the statement, `start`
// its instruction in `f`.
std::optional<Restart> RestartOf(FunctionContext& function, syntax::NodeId go,
                                 const ir::Function& f, ir::ValueId start);

}  // namespace premortem::rules
