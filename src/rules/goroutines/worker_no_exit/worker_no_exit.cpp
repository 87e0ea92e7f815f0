// A goroutine that works in a loop without an end: over a ticker, a channel that nobody closes, a
// connection whose errors it ignores, or in between two sleeps. Loops over a select are
// leak-select-no-exit's.

#include "rules/endless.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::worker_no_exit {

namespace {

// What the loop ranges over, as the source has it; empty where it does not, or is not at hand.
std::string_view RangedOver(const EndlessGoroutine& goroutine) {
  if (goroutine.loop_file == nullptr) return {};
  const syntax::Tree& tree = *goroutine.loop_file->tree;
  if (tree.kind(goroutine.loop_stmt) != NodeKind::kRangeStmt) return {};
  return tree.TextOf(tree.Get<syntax::RangeStmt>(goroutine.loop_stmt).x);
}

std::string Reason(const EndlessGoroutine& goroutine) {
  std::string_view over = RangedOver(goroutine);
  if (!over.empty()) return "nobody closes " + Quoted(over) + ", over which this goroutine loops";
  if (goroutine.ranges) return "nobody closes the channel over which this goroutine loops";
  if (goroutine.waits_for_context) {
    return "nobody can cancel the context that would end this goroutine's loop";
  }
  return "no way leads out of this goroutine's loop";
}

void Run(FunctionContext& function) {
  ForEachEndless(function, [&](const EndlessGoroutine& goroutine) {
    auto silent = [&](std::string_view why) { function.file().Silent(goroutine.start, why); };
    if (!goroutine.ranges) {
      if (goroutine.selects) return silent("its loop is over a select: leak-select-no-exit");
      if (goroutine.loop.waits.empty()) return silent("its loop is not seen to wait for anything");
    }
    ReportEndless(function, goroutine, Reason(goroutine), [](FindingBuilder&) {});
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "worker-no-exit",
             .family = "goroutines",
             .summary = "a goroutine that is started again and again, and works in a loop without "
                        "an end",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt, NodeKind::kCallExpr},
    .run_function = Run,
    .wants = MayStart,
});

}  // namespace premortem::rules::worker_no_exit
