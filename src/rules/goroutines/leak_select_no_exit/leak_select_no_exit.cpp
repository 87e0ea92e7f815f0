// A goroutine that loops over a select, and no case of it leads out of the loop. It stays until the
// process ends, with all that it can reach. Where it is started again and again that is a leak.

#include "rules/endless.h"
#include "rules/rule.h"

namespace premortem::rules::leak_select_no_exit {

namespace {

using syntax::Token;
using syntax::Tree;

bool IsBreakable(NodeKind kind) {
  return kind == NodeKind::kForStmt || kind == NodeKind::kRangeStmt ||
         kind == NodeKind::kSwitchStmt || kind == NodeKind::kTypeSwitchStmt ||
         kind == NodeKind::kSelectStmt;
}

// The `break` of a loop that looks as if it ended the loop, and leaves a select only.
NodeId BreakOfSelect(const Tree& tree, NodeId loop) {
  std::vector<NodeId> parents = tree.Parents();
  for (NodeId node : tree.AllOf(NodeKind::kBranchStmt)) {
    auto branch = tree.Get<syntax::BranchStmt>(node);
    bool inside = tree.Pos(node) >= tree.Pos(loop) && tree.End(node) <= tree.End(loop);
    if (!inside || branch.tok != Token::kBreak || branch.label) continue;
    NodeId around = parents[node.value];
    while (around && !IsBreakable(tree.kind(around))) around = parents[around.value];
    if (around && tree.kind(around) == NodeKind::kSelectStmt) return node;
  }
  return {};
}

std::string Reason(const EndlessGoroutine& goroutine) {
  if (goroutine.loop.note->exits.empty())
    return "no case leads out of this goroutine's select loop";
  if (goroutine.waits_for_context) {
    return "nobody can cancel the context that would end this goroutine's select loop";
  }
  return "nobody closes or feeds the channel that would end this goroutine's select loop";
}

void Run(FunctionContext& function) {
  ForEachEndless(function, [&](const EndlessGoroutine& goroutine) {
    if (!goroutine.selects || goroutine.ranges) {
      return function.file().Silent(goroutine.start, "its loop is over no select: worker-no-exit");
    }
    ReportEndless(function, goroutine, Reason(goroutine), [&](FindingBuilder& report) {
      const FileView* where = goroutine.loop_file;
      if (where == nullptr) return;
      NodeId leaves = BreakOfSelect(*where->tree, goroutine.loop_stmt);
      if (leaves) report.Related(RangeOf(*where, leaves), "leaves the select, not the loop");
    });
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "leak-select-no-exit",
             .family = "goroutines",
             .summary = "a goroutine that is started again and again, and loops over a select "
                        "without a way out",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt, NodeKind::kCallExpr},
    .run_function = Run,
    .wants = MayStart,
});

}  // namespace premortem::rules::leak_select_no_exit
