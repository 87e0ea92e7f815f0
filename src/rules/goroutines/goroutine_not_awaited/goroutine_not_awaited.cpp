// A goroutine that writes to a file or a database, and nobody can know when it is done: it sends
// nothing that somebody receives, closes nothing, is in no group that somebody waits for. A server
// that shuts down waits for its handlers and not for what they have started, so what was under way
// then is lost, after the client was told that it was done; and a command ends when main returns.
//
// A goroutine that receives, or selects, has a life of its own, and is no such work.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flow/callee.h"
#include "flow/caller_context.h"
#include "flow/function_name.h"
#include "flow/package_ir.h"
#include "flow/program_flow.h"
#include "models/effects.h"
#include "models/goroutines.h"
#include "models/waits.h"
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
using types::Object;

// Calls from the goroutine's function on, and functions, that are looked at.
constexpr int kMaxCalls = 5;
constexpr size_t kMaxFunctions = 100;
// Where so many functions may be behind a call, it is not known which.
constexpr size_t kMaxCallees = 3;

// What a goroutine does, through the calls of the program.
class Work {
 public:
  // With `prints`, what it only prints counts too.
  Work(const flow::ProgramFlow& program, const Start& start, bool prints)
      : graph_(program.graph()), sync_(program.sync()), prints_(prints) {
    std::vector<FunctionId> open;
    if (start.runs.empty()) Follow(start.site, open);
    for (FunctionId f : start.runs) Add(f, open);
    Walk(open, false);
    // What starts the goroutine may tell others that it is done.
    if (graph_.Get(start.site).is_go) return;
    effects_count_ = false;
    Follow(start.site, open);
    Walk(open, true);
  }

  bool tells() const { return tells_; }
  // The first call of a function that leaves something; none where there is none.
  SiteId effect_site() const { return effect_.empty() ? printing_ : effect_site_; }
  std::string effect() const { return effect_.empty() ? "prints" : std::string(effect_); }

 private:
  void Walk(std::vector<FunctionId>& open, bool starter) {
    for (int depth = 0; depth <= kMaxCalls && !open.empty(); ++depth) {
      std::vector<FunctionId> next;
      for (FunctionId f : open) LookAt(f, starter, next);
      open = std::move(next);
    }
    open.clear();
  }

  void LookAt(FunctionId f, bool starter, std::vector<FunctionId>& next) {
    LookAtChannels(f);
    auto [first, end] = graph_.SitesOf(f);
    for (uint32_t s = first; s < end; ++s) {
      const flow::CallSite& site = graph_.Get(SiteId(s));
      bool follow = (starter || !site.is_go) && !CallsWhatItWasGiven(f, s - first + 1);
      if (follow) Follow(SiteId(s), next);
    }
    const flow::EffectNote& effects = graph_.NotesOf(f)->effects;
    AddEffects(first, effects.files, models::kWritesToFile);
    AddEffects(first, effects.requests, models::kSendsRequest);
  }

  // Of calls of a function, by their numbers, in libraries that are not seen; functions of the
  // program show themselves what they do.
  void AddEffects(uint32_t first, const std::vector<uint32_t>& calls, std::string_view what) {
    for (uint32_t call : calls) {
      SiteId site(first + call - 1);
      bool foreign = std::ranges::none_of(graph_.EdgesOf(site), [&](const flow::Edge& edge) {
        return graph_.HasBody(edge.callee);
      });
      if (foreign) AddEffect(site, what);
    }
  }

  // Whether a call is of a function that was handed in: each caller hands in its own.
  bool CallsWhatItWasGiven(FunctionId f, uint32_t call) const {
    return std::ranges::any_of(graph_.NotesOf(f)->runs, [&](const flow::RunUse& use) {
      return use.call == call && use.argument == flow::RunUse::kCallee && !use.literal.valid();
    });
  }

  void LookAtChannels(FunctionId f) {
    const std::vector<flow::SyncObject>& objects = graph_.NotesOf(f)->sync.objects;
    for (uint32_t i = 0; i < objects.size(); ++i) {
      bool of_group = std::ranges::any_of(graph_.NotesOf(f)->sync.group_calls,
                                          [&](const auto& call) { return call.second == i; });
      if (of_group) continue;
      if (objects[i].events & flow::kReceives) tells_ = true;
      bool tells = objects[i].events & (flow::kSends | flow::kCloses);
      if (tells && sync_.Of(f, i).Has(flow::kReceives)) tells_ = true;
    }
  }

  void Follow(SiteId site, std::vector<FunctionId>& next) {
    std::span<const flow::Edge> edges = graph_.EdgesOf(site);
    if (edges.size() > kMaxCallees) return;
    for (const flow::Edge& edge : edges) {
      if (graph_.SummaryOf(edge.callee) == nullptr) {
        LookAtForeign(site, edge.callee);
      } else {
        Add(edge.callee, next);
      }
    }
  }

  void Add(FunctionId f, std::vector<FunctionId>& next) {
    if (seen_.size() < kMaxFunctions && seen_.insert(f.value).second) next.push_back(f);
  }

  void LookAtForeign(SiteId site, FunctionId callee) {
    models::FunctionName name = flow::NameOfFunction(graph_.NameOf(callee));
    if (models::TellsGroup(name)) {
      if (sync_.OfGroupCall(site).Has(flow::kReceives)) tells_ = true;
    } else if (models::TellsOthers(name)) {
      tells_ = true;
    }
    const models::LastingEffect* effect = models::LastingEffectOf(name);
    if (effect != nullptr) AddEffect(site, effect->what);
    if (prints_ && models::Prints(name) && models::TellsSomebody(name.name)) {
      if (!printing_.valid() && effects_count_) printing_ = site;
    }
  }

  void AddEffect(SiteId site, std::string_view what) {
    if (!effect_.empty() || !effects_count_) return;
    effect_ = what;
    effect_site_ = site;
  }

  const flow::CallGraph& graph_;
  const flow::SyncFacts& sync_;
  bool prints_;
  std::set<uint32_t> seen_;  // FunctionIds
  bool tells_ = false;
  bool effects_count_ = true;
  SiteId effect_site_;
  SiteId printing_;
  std::string_view effect_;
};

const Object* MainOf(FunctionContext& function) {
  if (function.file().package().name != "main") return nullptr;
  for (const Object* object : function.ir().package().objects) {
    bool main = object->kind == types::ObjectKind::kFunc && types::NameOf(*object) == "main";
    const auto* signature = main ? types::As<types::Signature>(object->type) : nullptr;
    if (signature != nullptr && !signature->recv.valid()) return object;
  }
  return nullptr;
}

// How a command gets to its end from some place on, as far as a goroutine can know that it has been
// waited for.
enum class WayToEnd : uint8_t {
  kWaits,   // it may wait for somebody, or it is not seen that it ends
  kPauses,  // it sleeps, takes a lock, works on files: that takes time, and says nothing
  kAtOnce,
};

// Whether and how a function of the package `main` is followed by the end of the process.
class EndOfProcess {
 public:
  explicit EndOfProcess(FunctionContext& function)
      : function_(function), program_(function.in_program().program()) {}

  WayToEnd After(const Start& start) {
    const ir::Function& f = *start.function;
    const Object* main = MainOf(function_);
    if (main == nullptr || f.kind != ir::FuncKind::kDeclared) return WayToEnd::kWaits;
    WayToEnd own = ReturnAfter(function_.in_program(), f, start.instr);
    if (own == WayToEnd::kWaits || f.object == main->id) return own;
    target_ = function_.in_program().FunctionOf(f);
    return std::min(own, EndAfterTarget(*main, kMaxDepth));
  }

 private:
  static constexpr int kMaxDepth = 3;  // calls from main to what starts the goroutine

  // How a function, in the best case, ends when it has called the target, itself or in what it
  // calls.
  WayToEnd EndAfterTarget(const Object& object, int depth) {
    if (depth == 0 || !seen_.insert(object.id.value).second) return WayToEnd::kWaits;
    ir::FuncGroup group = function_.ir().Build(object);
    if (group.functions.empty()) return WayToEnd::kWaits;
    const types::PackageState* state = function_.ir().StateOf(group.root().loc.file);
    if (state == nullptr) return WayToEnd::kWaits;
    flow::GroupInProgram here(program_, group, *state);
    const ir::Function& f = group.root();
    WayToEnd best = WayToEnd::kWaits;
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      if (f.instrs[v].op != Op::kCall) continue;
      const Object* callee = flow::StaticCallee(f, f.CallOf(ValueId(v)));
      if (callee == nullptr) continue;
      WayToEnd way = IsTarget(here.SiteOf(f, ValueId(v))) ? WayToEnd::kAtOnce
                                                          : EndAfterTarget(*callee, depth - 1);
      if (way > best) best = std::max(best, std::min(way, ReturnAfter(here, f, ValueId(v))));
    }
    return best;
  }

  bool IsTarget(SiteId site) const {
    return site.valid() &&
           std::ranges::any_of(program_.graph().EdgesOf(site),
                               [&](const flow::Edge& edge) { return edge.callee == target_; });
  }

  // How a function returns when it has come by an instruction, what it has deferred included.
  WayToEnd ReturnAfter(flow::GroupInProgram& here, const ir::Function& f, ValueId from) const {
    WayToEnd way = WayToEnd::kAtOnce;
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      if (f.instrs[v].op == Op::kDefer) way = std::min(way, WayThrough(here, f, ValueId(v)));
    }
    bool returns = false;
    std::vector<bool> seen(f.blocks.size());
    std::vector<ir::BlockId> open = {f.BlockOf(from)};
    for (uint32_t first = from.value + 1; !open.empty();) {
      const ir::Block& block = f[open.back()];
      open.pop_back();
      for (uint32_t v = first; v < block.end.value; ++v) {
        way = std::min(way, WayThrough(here, f, ValueId(v)));
        returns = returns || f.instrs[v].op == Op::kReturn;
      }
      for (ir::BlockId next : block.succs) {
        if (!next.valid() || seen[next.value]) continue;
        seen[next.value] = true;
        open.push_back(next);
      }
      if (!open.empty()) first = f[open.back()].first.value;
    }
    return returns ? way : WayToEnd::kWaits;
  }

  WayToEnd WayThrough(flow::GroupInProgram& here, const ir::Function& f, ValueId v) const {
    const ir::Instr& instr = f[v];
    if (instr.op == Op::kSend || instr.op == Op::kSelect) return WayToEnd::kWaits;
    if (instr.op == Op::kUnOp && instr.token == syntax::Token::kArrow) return WayToEnd::kWaits;
    if (instr.op != Op::kCall && instr.op != Op::kDefer) return WayToEnd::kAtOnce;
    if (f[f.CallOf(v).callee].op == Op::kBuiltin) return WayToEnd::kAtOnce;
    SiteId site = here.SiteOf(f, v);
    return site.valid() ? WayThrough(site, kMaxCalls) : WayToEnd::kWaits;
  }

  WayToEnd WayThrough(SiteId site, int depth) const {
    const flow::CallGraph& graph = program_.graph();
    std::span<const flow::Edge> edges = graph.EdgesOf(site);
    if (graph.KnownOf(site) == flow::Known::kNothing || edges.empty()) return WayToEnd::kWaits;
    WayToEnd way = WayToEnd::kAtOnce;
    for (const flow::Edge& edge : edges) way = std::min(way, WayThrough(edge.callee, depth));
    return way;
  }

  WayToEnd WayThrough(FunctionId callee, int depth) const {
    const flow::Blocking& blocking = program_.blocking();
    const flow::CallGraph& graph = program_.graph();
    if (!blocking.MayWait(callee)) return WayToEnd::kAtOnce;
    if (blocking.CallsUnseen(callee) || depth == 0) return WayToEnd::kWaits;
    if (!graph.HasBody(callee)) return WayThroughLibrary(callee);
    if (!graph.NotesOf(callee)->blocking.channels.All().empty()) return WayToEnd::kWaits;
    WayToEnd way = WayToEnd::kPauses;
    auto [first, end] = graph.SitesOf(callee);
    for (uint32_t site = first; site < end && way != WayToEnd::kWaits; ++site) {
      if (graph.Get(SiteId(site)).is_go) continue;
      way = std::min(way, WayThrough(SiteId(site), depth - 1));
    }
    return way;
  }

  WayToEnd WayThroughLibrary(FunctionId callee) const {
    models::WaitSet waits = program_.blocking().Of(callee);
    if (models::WorksOnFiles(flow::NameOfFunction(program_.graph().NameOf(callee)))) {
      waits.Remove(models::Wait::kIo);
    }
    bool for_others = waits.Has(models::Wait::kIo) || waits.Has(models::Wait::kEvent);
    return for_others ? WayToEnd::kWaits : WayToEnd::kPauses;
  }

  FunctionContext& function_;
  const flow::ProgramFlow& program_;
  FunctionId target_;        // what starts the goroutine
  std::set<uint32_t> seen_;  // ObjectIds
};

// Whether the call that starts it is of a group that somebody waits for, or may.
bool IsInGroup(const flow::ProgramFlow& program, const Start& start) {
  return std::ranges::any_of(program.graph().EdgesOf(start.site), [&](const flow::Edge& edge) {
    models::FunctionName name = flow::NameOfFunction(program.graph().NameOf(edge.callee));
    return models::StartsInGroup(name) &&
           program.sync().OfGroupCall(start.site).Has(flow::kReceives);
  });
}

// Whether a function says in its name that nobody waits for what it starts: fireAndForgetMark.
bool IsFireAndForget(const flow::CallGraph& graph, FunctionId f) {
  return flow::NameOfFunction(graph.NameOf(f)).name.find("AndForget") != std::string_view::npos;
}

void Check(FunctionContext& function, const Start& start) {
  FileContext& file = function.file();
  auto silent = [&](std::string_view why) { file.Silent(start.node, why); };
  if (!start.site.valid()) return silent("it is not seen which function it runs");
  if (start.handed_in) return silent("what it runs was handed in, and is told where that is done");
  const flow::ProgramFlow& program = function.in_program().program();
  FunctionId starter = function.in_program().FunctionOf(*start.function);
  bool for_requests =
      SurelyRunsForRequests(file.package(), program, starter) || flow::GetsRequest(*start.function);
  WayToEnd end = for_requests ? WayToEnd::kWaits : EndOfProcess(function).After(start);
  if (!for_requests && end == WayToEnd::kWaits) {
    return silent("no request handler surely starts it, nor does main end behind it");
  }
  if (IsFireAndForget(program.graph(), starter)) {
    return silent("the name of what starts it says that nobody waits");
  }
  if (IsInGroup(program, start)) return silent("somebody waits for its group");
  bool endless = std::ranges::any_of(
      start.runs, [&](FunctionId f) { return program.exits().EndlessIn(f).has_value(); });
  if (endless && end == WayToEnd::kPauses) return silent("it goes on for as long as main takes");
  // At the end of main it does not even come to print what it has to say, unless it never ends.
  Work work(program, start, end == WayToEnd::kAtOnce && !endless);
  if (!work.effect_site().valid()) return silent("it is not seen to write anything that lasts");
  if (work.tells()) return silent("it receives, or tells others that it is done");
  if (auto report = file.Report(start.node)) {
    report.Message("nobody waits for this goroutine, which " + work.effect() +
                   "; what is under way is lost when the process ends");
    source::SourceLoc place = program.graph().Get(work.effect_site()).loc;
    if (place.file.valid() && work.effect_site() != start.site) {
      report.Related({place.file, place.offset, place.offset + 1}, "it " + work.effect() + " here");
    }
    if (for_requests) AddRequestWay(report, program, starter);
  }
}

void Run(FunctionContext& function) {
  ForEachStart(function, [&](const Start& start) { Check(function, start); });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "goroutine-not-awaited",
             .family = "goroutines",
             .summary = "a goroutine that writes, and that nobody waits for when the process ends",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kSuspect,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kGoStmt, NodeKind::kCallExpr},
    .run_function = Run,
    .wants = MayStart,
});

}  // namespace premortem::rules::goroutine_not_awaited
