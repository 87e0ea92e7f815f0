// Two appends to the same slice write to the same elements of its array, where there is room behind
// its end: whoever holds what the first one gave reads what the second one wrote.
//
// flow/slices.h says which appends have the same base, whether it may have room, and whether the
// result of the first is read after the second. Silent where the first result is done with by then.

#include <map>
#include <string>

#include "rules/appends.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::append_shared_base {

namespace {

using flow::AppendCall;
using flow::SliceValues;

bool Wants(FileContext& file, NodeId node) {
  return AppendArgs(file, node).size() > 1 && !GrowsItself(file, node) && !IsOfNoInterest(file);
}

void Report(FileContext& file, const ir::Function& f, const AppendCall& first,
            const AppendCall& second, const flow::Loss& loss) {
  NodeId call = CallAt(file, f, second.call), earlier = CallAt(file, f, first.call);
  if (!call || !earlier) return;
  const syntax::Tree& tree = file.tree();
  NodeId base = AppendArgs(file, call)[0];
  auto report = file.Report(base);
  if (!report) return;
  std::string name = Quoted(tree.TextOf(base));
  if (call == earlier) {
    report.Message("every iteration appends to the same " + name +
                   ": where it has room, each overwrites what the one before appended");
  } else {
    NodeId holder = SetBy(file, earlier);
    report.Message("appends to " + name + " again: where it has room, this overwrites what " +
                   (holder ? Quoted(tree.TextOf(holder)) + " got from the append before"
                           : "the append before gave"));
    report.Related(file.Range(earlier), "the append before");
  }
  AddLoss(file, report, f, base, call, loss);
}

void RunOn(FunctionContext& function, const ir::Function& f) {
  SliceValues values(f, &function.group(), &function.in_program());
  auto any = [](const AppendCall&, const AppendCall&) { return true; };
  ForEachLoss(values, values.appends(), any,
              [&](const AppendCall& first, const AppendCall& second, const flow::Loss& loss) {
                Report(function.file(), f, first, second, loss);
              });
}

void Run(FunctionContext& function) {
  for (const auto& f : function.group().functions) {
    RunOn(function, *f);
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "append-shared-base",
             .family = "slices",
             .summary = "two results of append to the same slice, of which the second overwrites "
                        "the first",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::append_shared_base
