// TODO: what the rule looks for, why it looks there, and how it stays silent where it should.

#include "rules/rule.h"

namespace premortem::rules::loop_var_capture {

namespace {

void Visit(FileContext& file, NodeId node) {
  if (auto report = file.Report(node)) report.Message("TODO");
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "loop-var-capture",
             .family = "goroutines",
             .summary = "TODO",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kSyntax,
    .visits = {NodeKind::kCallExpr},
    .visit = Visit,
});

}  // namespace premortem::rules::loop_var_capture
