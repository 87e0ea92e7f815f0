// Where goroutines are started, by `go` or by a function that starts what it is given, and how
// often a process comes there. A goroutine that is started once and runs as long as the process is
// a daemon; one that is started again and again has to end.
//
//   bool Wants(FileContext& file, NodeId node) { return MayStart(file, node); }
//   void Run(FunctionContext& function) {      // .visits = {NodeKind::kGoStmt,
//   NodeKind::kCallExpr}
//     ForEachStart(function, [&](const Start& start) {
//       if (auto restart = RestartOf(function, start)) ... else ... restart.error()
//     });
//   }
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "flow/program_flow.h"
#include "ir/ir.h"
#include "rules/context.h"
#include "types/object.h"

namespace premortem::rules {

// A place where a goroutine is started.
struct Start {
  syntax::NodeId node;  // the GoStmt, or the CallExpr of what starts it
  const ir::Function* function = nullptr;
  ir::ValueId instr;  // of the function: the Go or the Call
  flow::SiteId site;
  // The functions of the program one of which the goroutine runs; empty where not all are known.
  std::vector<flow::FunctionId> runs;
  // What it runs was handed to the function that starts it: a start of its own is where that was.
  bool handed_in = false;
  // What the goroutine works with: arguments, and what its closure captures.
  std::vector<ir::ValueId> inputs;
};

// Whether a GoStmt or CallExpr may start a goroutine, by its look; never in tests.
bool MayStart(FileContext& file, syntax::NodeId node);

// Each of function.nodes(), which are such statements and calls, that starts a goroutine.
void ForEachStart(FunctionContext& function, FunctionRef<void(const Start&)> visit);

// Why a goroutine is started more than once.
struct Restart {
  enum class Why : uint8_t {
    kLoop,     // in a loop without a bound
    kRequest,  // in a request handler, or in what one surely calls
    kCall,     // at every call of a function, for what that returns, makes, or was given
  };
  Why why;
  // The function whose calls start it: mostly a constructor.
  const types::Object* function = nullptr;
  flow::FunctionId started_in;  // kRequest: the function or literal that starts it
  // kCall: the program itself calls it once, only its tests call it more often.
  bool only_tests = false;
  // kCall: it is seen that requests or loops call it. Else callers that nobody sees may.
  bool seen = false;
};

// Where a process comes there once, or nobody knows how often: the reason to think so.
std::expected<Restart, std::string_view> RestartOf(FunctionContext& function, const Start& start);

// "every request", "every call of `New`": at what times one more is started.
std::string HowOften(const Restart& restart);
// Adds to a finding on a goroutine without an end how sure it is, and which handler starts it.
void AddRestart(FunctionContext& function, FindingBuilder& report, const Restart& restart);

}  // namespace premortem::rules
