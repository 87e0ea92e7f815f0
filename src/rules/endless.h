// Goroutines that never end and are started again and again: what the rules on them share.
//
//   bool Wants(FileContext& file, NodeId go) { return MayBeEndless(file, go); }
//   void Run(FunctionContext& function) {
//     ForEachEndless(function, [&](const EndlessGoroutine& goroutine) { ... });
//   }
//
// Which loops have no end: flow/exit_facts.h. Which goroutines are started more than once:
// starts.h.
#pragma once

#include <string>

#include "base/function_ref.h"
#include "flow/exit_facts.h"
#include "rules/context.h"
#include "rules/starts.h"

namespace premortem::rules {

struct EndlessGoroutine {
  syntax::NodeId go;
  flow::EndlessLoop loop;
  const FileView* loop_file = nullptr;
  syntax::NodeId loop_stmt;  // ForStmt or RangeStmt
  Restart restart;
};

// Whether a `go` statement may start what stays, by its look: not in tests, and not where the
// function is none of the package and has no loop.
bool MayBeEndless(FileContext& file, syntax::NodeId go);

// Each of function.nodes(), which are `go` statements, that is executed again and again and whose
// goroutine is seen to have no end. A loop that ends when its channel is closed counts only where
// nobody closes it.
void ForEachEndless(FunctionContext& function, FunctionRef<void(const EndlessGoroutine&)> visit);

// Reports a goroutine: `what` says why it does not end, the rest of the message what comes of that.
// `add` may add further places.
void ReportEndless(FunctionContext& function, const EndlessGoroutine& goroutine,
                   const std::string& what, FunctionRef<void(FindingBuilder&)> add);

}  // namespace premortem::rules
