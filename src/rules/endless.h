// Goroutines that never end and are started again and again: what the rules on them share.
//
//   void Run(FunctionContext& function) {
//     ForEachEndless(function, [&](const EndlessGoroutine& goroutine) { ... });
//   }
//
// Which loops have no end: flow/exits.h. Which goroutines are started more than once: starts.h.
#pragma once

#include <string>

#include "base/function_ref.h"
#include "flow/exits.h"
#include "rules/context.h"
#include "rules/starts.h"

namespace premortem::rules {

struct EndlessGoroutine {
  syntax::NodeId start;  // as in Start
  flow::EndlessLoop loop;
  // Where the loop stands; null and none where that is another package, or it is made with goto.
  const FileView* loop_file = nullptr;
  syntax::NodeId loop_stmt;  // ForStmt or RangeStmt
  Restart restart;
  bool selects = false;  // a select stands in the loop, as the source has it
  // The loop would end when a channel is closed that it ranges over.
  bool ranges = false;
  // The loop would end with a context, which never does.
  bool waits_for_context = false;
};

// Each start of function.nodes() that is executed again and again and whose goroutine is seen to
// have no end. A loop that ends when something happens on a channel counts where it never happens.
// Of the others `check --why` is told the reason.
void ForEachEndless(FunctionContext& function, FunctionRef<void(const EndlessGoroutine&)> visit);

// Reports a goroutine: `what` says why it does not end, the rest of the message what comes of that.
// `add` may add further places.
void ReportEndless(FunctionContext& function, const EndlessGoroutine& goroutine,
                   const std::string& what, FunctionRef<void(FindingBuilder&)> add);

}  // namespace premortem::rules
