// A request starts a goroutine that writes to a file or a database, and nobody can know when it is
// done: it sends nothing, closes nothing, is in no WaitGroup. A server that shuts down waits for
// its handlers and not for this, so what was under way then is lost, after the client was told that
// it was done.
//
// A goroutine that receives, or selects, has a life of its own, and is no such work.

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "flow/function_name.h"
#include "flow/package_flow.h"
#include "flow/program_flow.h"
#include "models/effects.h"
#include "rules/callee.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "rules/starts.h"

namespace premortem::rules::goroutine_not_awaited {

namespace {

using flow::FunctionId;
using flow::SiteId;
using ir::Op;
using ir::ValueId;
using syntax::Tree;
using types::Object;

// Calls from the goroutine's function on, and functions, that are looked at.
constexpr int kMaxCalls = 5;
constexpr size_t kMaxFunctions = 100;
// Where so many functions may be behind a call, it is not known which.
constexpr size_t kMaxCallees = 3;

bool Wants(FileContext& file, NodeId) { return !IsOfNoInterest(file); }

// Whether a function deals with channels: it tells others, or waits for them.
bool UsesChannels(const ir::Function& f) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const ir::Instr& instr = f.instrs[v];
    if (instr.op == Op::kSend || instr.op == Op::kSelect) return true;
    if (instr.op == Op::kUnOp && instr.token == syntax::Token::kArrow) return true;
    bool calls = instr.op == Op::kCall || instr.op == Op::kDefer;
    if (!calls) continue;
    const ir::Instr& callee = f[f.CallOf(ValueId(v)).callee];
    bool closes = callee.op == Op::kBuiltin &&
                  static_cast<types::BuiltinId>(callee.a) == types::BuiltinId::kClose;
    if (closes) return true;
  }
  return false;
}

// What a goroutine does, through the calls of the program.
class Work {
 public:
  // `start` is the `go` statement.
  Work(const flow::CallGraph& graph, SiteId start) : graph_(graph) {
    std::vector<FunctionId> open;
    Calls(start, graph_.EdgesOf(start), open);
    for (int depth = 0; depth <= kMaxCalls && !open.empty(); ++depth) {
      std::vector<FunctionId> next;
      for (FunctionId f : open) LookAt(f, next);
      open = std::move(next);
    }
  }

  bool tells() const { return tells_; }
  // The first call of a function that leaves something; none where there is none.
  SiteId effect_site() const { return effect_site_; }
  const models::LastingEffect& effect() const { return *effect_; }
  const std::set<uint32_t>& functions() const { return seen_; }

 private:
  void LookAt(FunctionId f, std::vector<FunctionId>& next) {
    auto [first, end] = graph_.SitesOf(f);
    for (uint32_t s = first; s < end; ++s) {
      if (!graph_.Get(SiteId(s)).is_go) Calls(SiteId(s), graph_.EdgesOf(SiteId(s)), next);
    }
  }

  void Calls(SiteId site, std::span<const flow::Edge> edges, std::vector<FunctionId>& next) {
    if (edges.size() > kMaxCallees) return;
    for (const flow::Edge& edge : edges) {
      if (graph_.SummaryOf(edge.callee) == nullptr) {
        Foreign(site, edge.callee);
      } else if (seen_.size() < kMaxFunctions && seen_.insert(edge.callee.value).second) {
        next.push_back(edge.callee);
      }
    }
  }

  void Foreign(SiteId site, FunctionId callee) {
    models::FunctionName name = flow::NameOfFunction(graph_.NameOf(callee));
    if (models::TellsOthers(name)) tells_ = true;
    const models::LastingEffect* effect = models::LastingEffectOf(name);
    if (effect == nullptr || effect_ != nullptr) return;
    effect_ = effect;
    effect_site_ = site;
  }

  const flow::CallGraph& graph_;
  std::set<uint32_t> seen_;  // FunctionIds
  bool tells_ = false;
  SiteId effect_site_;
  const models::LastingEffect* effect_ = nullptr;
};

// Whether the goroutine's function, or one of the package that it calls, deals with channels.
bool UsesChannels(FunctionContext& function, const ir::Function& f, ValueId go, const Work& work) {
  const flow::CallGraph& graph = function.in_program().program().graph();
  ValueId callee = f.CallOf(go).callee;
  if (f[callee].op == Op::kMakeClosure) callee = ValueId(f[callee].a);
  if (f[callee].op == Op::kFuncLit) {
    const ir::FuncGroup& group = function.group();
    if (UsesChannels(group.Get(ir::FuncId(f[callee].a)))) return true;
  }
  flow::PackageIr& ir = function.flow().ir();
  for (const Object* object : ir.package().objects) {
    if (object->kind != types::ObjectKind::kFunc) continue;
    FunctionId id = graph.Find(flow::SymbolOf(flow::FunctionName(*object)));
    if (!id.valid() || !work.functions().contains(id.value)) continue;
    ir::FuncGroup group = ir.Build(*object);
    bool uses =
        std::ranges::any_of(group.functions, [](const auto& part) { return UsesChannels(*part); });
    if (uses) return true;
  }
  return false;
}

void Check(FunctionContext& function, NodeId go) {
  FileContext& file = function.file();
  flow::GroupInProgram& here = function.in_program();
  uint32_t keyword = file.tree().Get<syntax::GoStmt>(go).go;
  auto [f, start] = InstrAt(function.group(), Op::kGo, file.file().source->id(), keyword);
  if (f == nullptr) return;
  FunctionId starter = here.FunctionOf(*f);
  SiteId site = here.SiteOf(*f, start);
  if (!site.valid() || !SurelyRunsForRequests(file.package(), here.program(), starter)) return;
  const flow::CallGraph& graph = here.program().graph();
  Work work(graph, site);
  if (work.tells() || !work.effect_site().valid()) return;
  if (UsesChannels(function, *f, start, work)) return;
  if (auto report = file.Report(go)) {
    report.Message("nobody waits for this goroutine, which " + std::string(work.effect().what) +
                   "; what is under way is lost when the process ends");
    source::SourceLoc place = graph.Get(work.effect_site()).loc;
    if (place.file.valid() && work.effect_site() != site) {
      report.Related({place.file, place.offset, place.offset + 1},
                     "it " + std::string(work.effect().what) + " here");
    }
    AddRequestWay(report, here.program(), starter);
  }
}

void Run(FunctionContext& function) {
  for (NodeId go : function.nodes()) Check(function, go);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "goroutine-not-awaited",
             .family = "goroutines",
             .summary = "a request's goroutine that writes, and that nobody waits for at shutdown",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::goroutine_not_awaited
