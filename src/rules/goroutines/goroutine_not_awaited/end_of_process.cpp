#include <algorithm>
#include <set>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/package_ir.h"
#include "flow/summarise.h"
#include "flow/sync_note.h"
#include "models/effects.h"
#include "models/functions.h"
#include "models/waits.h"
#include "rules/goroutines/goroutine_not_awaited/parts.h"

namespace premortem::rules::goroutine_not_awaited {

using flow::FunctionId;
using flow::SiteId;
using ir::Op;
using ir::ValueId;
using types::Object;

namespace {

// Calls in a row that are looked into for what they wait for.
constexpr int kMaxCalls = 5;

const Object* MainOf(FunctionContext& function) {
  if (function.file().package().name != "main") return nullptr;
  for (const Object* object : function.ir().package().objects) {
    bool main = object->kind == types::ObjectKind::kFunc && types::NameOf(*object) == "main";
    const auto* signature = main ? types::As<types::Signature>(object->type) : nullptr;
    if (signature != nullptr && !signature->recv.valid()) return object;
  }
  return nullptr;
}

class EndOfProcess {
 public:
  EndOfProcess(FunctionContext& function, const Work& work)
      : function_(function), program_(function.in_program().program()), work_(work) {}

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

  // How a function returns, or ends the process, when it has come by an instruction. What it has
  // deferred runs before it returns.
  WayToEnd ReturnAfter(flow::GroupInProgram& here, const ir::Function& f, ValueId from) const {
    std::vector<uint32_t> fed = FedIn(here, f);
    WayToEnd way = WayToEnd::kAtOnce;
    bool returns = false, exits = false;
    std::vector<bool> seen(f.blocks.size());
    std::vector<ir::BlockId> open = {f.BlockOf(from)};
    for (uint32_t first = from.value + 1; !open.empty();) {
      const ir::Block& block = f[open.back()];
      open.pop_back();
      bool ended = false;
      for (uint32_t v = first; v < block.end.value && !ended; ++v) {
        way = std::min(way, WayThrough(here, f, ValueId(v), fed));
        returns = returns || f.instrs[v].op == Op::kReturn;
        ended = f.instrs[v].op == Op::kCall &&
                program_.exits().NeverReturns(here.SiteOf(f, ValueId(v)));
      }
      exits = exits || ended;
      for (ir::BlockId next : block.succs) {
        if (ended || !next.valid() || seen[next.value]) continue;
        seen[next.value] = true;
        open.push_back(next);
      }
      if (!open.empty()) first = f[open.back()].first.value;
    }
    for (uint32_t v = 1; v < f.instrs.size() && returns; ++v) {
      if (f.instrs[v].op == Op::kDefer) {
        way = std::min(way, WayThrough(here, f, ValueId(v), fed));
      }
    }
    return returns || exits ? way : WayToEnd::kWaits;
  }

  // The sends of a function, by ValueId, that only feed the goroutine.
  std::vector<uint32_t> FedIn(flow::GroupInProgram& here, const ir::Function& f) const {
    std::vector<uint32_t> sends;
    if (work_.fed_by().empty()) return sends;
    std::vector<uint32_t> numbers = flow::CallNumbers(f);
    flow::SyncFinder channels(f, numbers, here.symbols());
    FunctionId id = here.FunctionOf(f);
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      bool feeds = f.instrs[v].op == Op::kSend &&
                   FeedsGoroutine(id, channels.ObjectOf(ValueId(f.instrs[v].a)));
      if (feeds) sends.push_back(v);
    }
    return sends;
  }

  bool FeedsGoroutine(FunctionId f, uint32_t object) const {
    std::optional<uint32_t> number = program_.sync().NumberOf(f, object);
    return number && std::ranges::find(work_.fed_by(), *number) != work_.fed_by().end();
  }

  WayToEnd WayThrough(flow::GroupInProgram& here, const ir::Function& f, ValueId v,
                      const std::vector<uint32_t>& fed) const {
    const ir::Instr& instr = f[v];
    if (instr.op == Op::kSend) {
      return std::ranges::binary_search(fed, v.value) ? WayToEnd::kAtOnce : WayToEnd::kWaits;
    }
    if (instr.op == Op::kSelect) return WayToEnd::kWaits;
    if (instr.op == Op::kUnOp && instr.token == syntax::Token::kArrow) return WayToEnd::kWaits;
    if (instr.op != Op::kCall && instr.op != Op::kDefer) return WayToEnd::kAtOnce;
    ValueId callee = f.CallOf(v).callee;
    if (f[callee].op == Op::kBuiltin) return WayToEnd::kAtOnce;
    if (models::IsCancelFunction(flow::NameOfType(f[callee].type))) return WayToEnd::kAtOnce;
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
    if (WaitsForOthers(callee)) return WayToEnd::kWaits;
    WayToEnd way = WayToEnd::kPauses;
    auto [first, end] = graph.SitesOf(callee);
    for (uint32_t site = first; site < end && way != WayToEnd::kWaits; ++site) {
      if (graph.Get(SiteId(site)).is_go) continue;
      way = std::min(way, WayThrough(SiteId(site), depth - 1));
    }
    return way;
  }

  // Whether a function waits on a channel, other than to feed the goroutine.
  bool WaitsForOthers(FunctionId f) const {
    const flow::FunctionNotes& notes = *program_.graph().NotesOf(f);
    if (notes.blocking.channels.All().empty()) return false;
    const std::vector<flow::SyncObject>& objects = notes.sync.objects;
    for (uint32_t i = 0; i < objects.size(); ++i) {
      bool sends = objects[i].events & flow::kSends;
      if (objects[i].events & flow::kReceives || (sends && !FeedsGoroutine(f, i))) return true;
    }
    return objects.empty();
  }

  WayToEnd WayThroughLibrary(FunctionId callee) const {
    models::FunctionName name = flow::NameOfFunction(program_.graph().NameOf(callee));
    if (work_.draining().site.valid() && models::ServesUntilDrained(name)) return WayToEnd::kAtOnce;
    models::WaitSet waits = program_.blocking().Of(callee);
    if (models::WorksOnFiles(name)) waits.Remove(models::Wait::kIo);
    bool for_others = waits.Has(models::Wait::kIo) || waits.Has(models::Wait::kEvent);
    return for_others ? WayToEnd::kWaits : WayToEnd::kPauses;
  }

  FunctionContext& function_;
  const flow::ProgramFlow& program_;
  const Work& work_;
  FunctionId target_;        // what starts the goroutine
  std::set<uint32_t> seen_;  // ObjectIds
};

}  // namespace

WayToEnd WayToEndAfter(FunctionContext& function, const Start& start, const Work& work) {
  return EndOfProcess(function, work).After(start);
}

}  // namespace premortem::rules::goroutine_not_awaited
