// A ticker that nobody stops. What that costs depends on the version of the language:
//
//   before Go 1.23   the runtime keeps a ticker until Stop is called. A path on which a function
//                    ends without it leaks one for good.
//   since Go 1.23    a ticker that nobody has any more is collected. What remains is the goroutine
//                    that waits for it without an end: it keeps the ticker, and all that it can
//                    reach.
//
// So two things are reported: before 1.23 the path on which the ticker is lost (flow/lifetime.h),
// and in every version a goroutine that is started again and again (starts.h), and loops over a
// ticker without a way out (flow/exits.h), where the rule that reports such goroutines is off.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "flow/program_flow.h"
#include "ir/ir.h"
#include "models/channels.h"
#include "rules/callee.h"
#include "rules/endless.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/outlives.h"
#include "rules/quote.h"
#include "rules/rule.h"
#include "rules/starts.h"
#include "types/info.h"

namespace premortem::rules::ticker_not_stopped {

namespace {

using syntax::NodeList;
using syntax::Tree;
using types::Object;

constexpr auto kKind = models::ResourceKind::kTicker;
constexpr LanguageVersion kCollected = {1, 23};  // from here on the garbage collector takes them

bool GivesTicks(const FileContext& file, NodeId call) {
  std::optional<Callee> callee = CalleeOf(file, call);
  return callee && models::SignalOf(callee->name) == models::Signal::kTicks;
}

bool Wants(FileContext& file, NodeId node) {
  if (MayStart(file, node)) return true;
  bool collected = file.language() >= kCollected;
  if (collected && !file.IsAskedAbout(node)) return false;
  if (IsOfNoInterest(file) || file.tree().kind(node) != NodeKind::kCallExpr) return false;
  if (!MayAcquire(file, node, kKind) && !GivesTicks(file, node)) return false;
  if (collected) file.Silent(node, "since Go 1.23 a ticker that nobody has any more is collected");
  return !collected;
}

// ---- Paths, before Go 1.23 ----

std::string NameOf(const FileContext& file, const Followed& resource) {
  NodeId shown = resource.variable ? resource.variable : resource.call;
  return Quoted(file.tree().TextOf(shown));
}

void ReportLost(FileContext& file, const Followed& resource) {
  NodeId variable = resource.variable;
  if (auto report = file.Report(variable ? variable : resource.call)) {
    bool sometimes = resource.fate.released || resource.fate.transferred;
    report.Message(NameOf(file, resource) +
                   (sometimes ? " is not stopped on every path" : " is never stopped") +
                   "; before Go 1.23 it ticks on until the process ends");
    AddPath(file, report, resource, "without stopping it");
    if (!variable || IsThrownAway(file, resource)) return;
    std::string name(file.tree().TextOf(variable));
    std::string stop = name + "." + std::string(models::ReleaseOf(kKind).method) + "()";
    if (auto edit = DeferBehind(file, resource, stop)) {
      report.Fix("defer the stopping of the ticker", {std::move(*edit)});
    }
  }
}

// What time.Tick gives cannot be stopped: it is for functions that do not return.
void LookAtTick(FunctionContext& function, NodeId call) {
  FileContext& file = function.file();
  uint32_t lparen = file.tree().Get<syntax::CallExpr>(call).lparen;
  auto [f, instr] = InstrAt(function.group(), ir::Op::kCall, file.file().source->id(), lparen);
  if (f == nullptr || f->kind == ir::FuncKind::kInit) return;
  flow::FunctionId id = function.in_program().FunctionOf(*f);
  if (!id.valid()) return;
  if (function.in_program().program().exits().NeverReturns(id)) {
    return file.Silent(call, "its function does not return");
  }
  flow::Keeping::Fate fate = function.in_program().FateOf(*f, instr);
  if (fate.kept || fate.returned) return file.Silent(call, "somebody else has it in the end");
  bool of_process =
      f->kind == ir::FuncKind::kDeclared && (types::NameOf(types::Get(f->object)) == "main" ||
                                             types::NameOf(types::Get(f->object)) == "init");
  if (of_process) return file.Silent(call, "it is made once, for the process");
  if (auto report = file.Report(call)) {
    NodeId fun = file.tree().Get<syntax::CallExpr>(call).fun;
    report.Message("the ticker of " + Quoted(file.tree().TextOf(fun)) +
                   " cannot be stopped; before Go 1.23 it ticks on until the process ends");
  }
}

void LookAtPaths(FunctionContext& function) {
  FileContext& file = function.file();
  if (file.language() >= kCollected) return;
  ForEachFollowed(function, kKind, [&](const Followed& resource) {
    if (!resource.fate.leak) return file.Silent(resource.call, WhyNoLeak(resource.fate));
    ReportLost(file, resource);
  });
  for (NodeId node : function.nodes()) {
    bool call = file.tree().kind(node) == NodeKind::kCallExpr;
    if (call && GivesTicks(file, node)) LookAtTick(function, node);
  }
}

// ---- Loops without an end ----

bool IsTicker(const FileView& file, NodeId expr) {
  types::TypeId type = file.types->TypeOf(expr);
  return type.valid() && flow::NameOfType(type) == models::TypeOf(kKind);
}

// The variable or field that an expression names, or declares; null of others.
const Object* NamedBy(const FileView& file, NodeId expr) {
  expr = Unparen(*file.tree, expr);
  NodeKind kind = file.tree->kind(expr);
  if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return nullptr;
  const Object* object = types::GetOrNull(file.types->UseOf(expr));
  if (object == nullptr && kind == NodeKind::kIdent) {
    object = types::GetOrNull(file.types->DefOf(expr));
  }
  return object == nullptr ? nullptr : &types::Origin(*object);
}

// The tickers whose ticks a loop waits for, as it names them.
std::vector<NodeId> TickersOf(const FileView& file, NodeId loop) {
  const Tree& tree = *file.tree;
  std::vector<NodeId> tickers;
  for (NodeId node : tree.AllOf(NodeKind::kSelectorExpr)) {
    if (!IsWithin(tree, node, loop)) continue;
    NodeId x = tree.Get<syntax::SelectorExpr>(node).x;
    bool ticks = IsTicker(file, x) && models::SignalOf(models::TypeOf(kKind), tree.NameOf(node)) ==
                                          models::Signal::kTicks;
    const Object* object = ticks ? NamedBy(file, x) : nullptr;
    if (object == nullptr) continue;
    bool known =
        std::ranges::any_of(tickers, [&](NodeId other) { return NamedBy(file, other) == object; });
    if (!known) tickers.push_back(x);
  }
  return tickers;
}

// What a call's value is put into: a variable, or a field.
const Object* TargetOf(const FileView& file, const std::vector<NodeId>& parents, NodeId call) {
  const Tree& tree = *file.tree;
  auto among = [&](NodeList to, NodeList from) -> const Object* {
    for (size_t i = 0; i < from.size() && to.size() == from.size(); ++i) {
      if (from[i] == call) return NamedBy(file, to[i]);
    }
    return nullptr;
  };
  NodeId parent = parents[call.value];
  switch (parent ? tree.kind(parent) : NodeKind::kBadExpr) {
    case NodeKind::kKeyValueExpr: return NamedBy(file, tree.Get<syntax::KeyValueExpr>(parent).key);
    case NodeKind::kAssignStmt: {
      auto assign = tree.Get<syntax::AssignStmt>(parent);
      return among(assign.lhs, assign.rhs);
    }
    case NodeKind::kValueSpec: {
      auto spec = tree.Get<syntax::ValueSpec>(parent);
      return among(spec.names, spec.values);
    }
    default: return nullptr;
  }
}

void ReportEndless(FunctionContext& function, const EndlessGoroutine& goroutine,
                   const FileView& where, NodeId call, std::string_view name) {
  FileContext& file = function.file();
  if (auto report = file.Report(where, call)) {
    const Restart& restart = goroutine.restart;
    report.Message("the loop over " + Quoted(name) + " never ends; " + HowOften(restart) +
                   " leaves a goroutine and a ticker behind" +
                   (restart.only_tests ? ", and only tests call it again" : ""));
    report.Related(file.Range(goroutine.start), "the goroutine is started here");
    report.Related(RangeOf(*goroutine.loop_file, goroutine.loop_stmt), "the loop");
    AddRestart(function, report, restart);
  }
}

// Reports each place of the package where the ticker is made, unless the rule on the goroutine is
// on: that is the cause, and one mistake is one finding.
void LookAtTicker(FunctionContext& function, const EndlessGoroutine& goroutine, NodeId ticker) {
  std::string teller =
      goroutine.selects && !goroutine.ranges ? "leak-select-no-exit" : "worker-no-exit";
  bool told = function.file().IsOn(teller);
  const Object* object = NamedBy(*goroutine.loop_file, ticker);
  for (const FileView& file : function.file().package().files) {
    if (file.types == nullptr || file.test) continue;
    std::vector<NodeId> parents;
    for (NodeId call : file.tree->AllOf(NodeKind::kCallExpr)) {
      if (!IsTicker(file, call)) continue;
      if (parents.empty()) parents = file.tree->Parents();
      if (TargetOf(file, parents, call) != object) continue;
      if (told) {
        function.file().Silent(file, call,
                               "the goroutine that loops over it is reported: " + teller);
      } else {
        ReportEndless(function, goroutine, file, call, goroutine.loop_file->tree->TextOf(ticker));
      }
    }
  }
}

void Run(FunctionContext& function) {
  LookAtPaths(function);
  ForEachEndless(function, [&](const EndlessGoroutine& goroutine) {
    if (goroutine.loop_file == nullptr || goroutine.loop_file->types == nullptr) return;
    for (NodeId ticker : TickersOf(*goroutine.loop_file, goroutine.loop_stmt)) {
      LookAtTicker(function, goroutine, ticker);
    }
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ticker-not-stopped",
             .family = "goroutines",
             .summary = "a ticker that nobody stops, and the goroutine behind it",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt, NodeKind::kCallExpr},
    .imports = {"time"},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::ticker_not_stopped
