#include "rules/rule.h"

namespace premortem::rules::defer_in_loop {

namespace {

using syntax::FlowGraph;
using syntax::FlowPoint;
using syntax::Tree;

void Visit(FileContext& file, NodeId id) {
  FlowPoint defer = file.PointAround(id);
  const FlowGraph& flow = file.Flow(file.EnclosingFunction(id));
  if (!flow.Reaches(defer, defer)) return;
  if (auto report = file.Report(id)) report.Message("defer in loop");
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "defer-in-loop",
             .family = "resources",
             .summary = "a defer statement that piles up calls until the function returns",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kProven,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kSyntax,
    .visits = {NodeKind::kDeferStmt},
    .visit = Visit,
});

}  // namespace premortem::rules::defer_in_loop
