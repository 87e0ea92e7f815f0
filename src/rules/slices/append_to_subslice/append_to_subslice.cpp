// append(s[:n], x) writes to s[n] where s has more elements than n. Who goes on reading s finds x
// there, and what was there is lost.
//
// flow/slices.h says whether elements of s behind n are read afterwards. Silent for the ways to delete
// and insert, where the result takes the place of s.

#include <string>

#include "rules/appends.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::append_to_subslice {

namespace {

using flow::AppendCall;
using flow::SliceValues;

// s[:n] or s[m:n]; none for other expressions.
NodeId SubsliceIn(const syntax::Tree& tree, NodeId expr) {
  expr = syntax::Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kSliceExpr) return {};
  auto slice = tree.Get<syntax::SliceExpr>(expr);
  return slice.high && !slice.max ? expr : NodeId();
}

bool Wants(FileContext& file, NodeId node) {
  syntax::NodeList args = AppendArgs(file, node);
  return args.size() > 1 && SubsliceIn(file.tree(), args[0]) && !IsOfNoInterest(file);
}

void Report(FileContext& file, const ir::Function& f, const AppendCall& append,
            const flow::Loss& loss) {
  NodeId call = CallAt(file, f, append.call);
  if (!call) return;
  const syntax::Tree& tree = file.tree();
  NodeId base = AppendArgs(file, call)[0];
  NodeId part = SubsliceIn(tree, base);
  if (!part) return;
  auto report = file.Report(base);
  if (!report) return;
  auto slice = tree.Get<syntax::SliceExpr>(part);
  report.Message("appending to " + Quoted(tree.TextOf(part)) + " overwrites the elements of " +
                 Quoted(tree.TextOf(slice.x)) + " from " + Quoted(tree.TextOf(slice.high)) +
                 " on, which are read later");
  if (NodeId read = NodeAt(file, f, loss.read); read && read != call) {
    report.Related(file.Range(read), "they are read here");
  }
  if (auto edits = ClipEdits(file, base)) {
    report.Fix("append to a copy of " + Quoted(tree.TextOf(part)), std::move(*edits));
  }
  report.Subject(std::string(tree.TextOf(call)));
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) {
    SliceValues values(function.group(), *f);
    for (const AppendCall& append : values.appends()) {
      std::optional<flow::Loss> loss = FindParentRead(values, append);
      if (loss) Report(function.file(), *f, append, *loss);
    }
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "append-to-subslice",
             .family = "slices",
             .summary = "append to a part of a slice overwrites elements that are read later",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kPreview,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kIr,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::append_to_subslice
