// A client that holds connections and is made for one request: each request pays for a connection
// of its own, and where nobody closes the client its idle connections stay behind. The same for one
// that each turn of a loop makes anew, though nothing about it changes.
//
// Which functions run for requests, who keeps a client, and which functions make one for their
// caller is what src/flow knows. Silent where the client is kept or returned, and in tests.

#include <string>
#include <string_view>
#include <vector>

#include "flow/caller_context.h"
#include "flow/loops.h"
#include "flow/program_flow.h"
#include "models/clients.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "types/named.h"
#include "types/package.h"

namespace premortem::rules::http_client_per_call {

namespace {

using flow::NameOfType;
using syntax::Tree;

types::TypeId FirstOf(types::TypeId type) {
  const auto* tuple = type.valid() ? types::As<types::Tuple>(type) : nullptr;
  if (tuple == nullptr) return type;
  return tuple->vars.empty() ? types::TypeId() : types::Get(tuple->vars[0]).type;
}

bool Wants(FileContext& file, NodeId node) {
  if (IsOfNoInterest(file)) return false;
  types::TypeId type = FirstOf(file.types().TypeOf(node));
  if (file.tree().kind(node) == NodeKind::kCompositeLit) {
    return !models::PoolOf(NameOfType(type)).empty();
  }
  if (flow::IsOrHoldsClient(type)) return true;
  std::optional<Callee> callee = CalleeOf(file, node);
  return callee && models::ClientMakerOf(callee->name) != nullptr;
}

// The literal or the call that the client is part of: `&http.Client{Transport: &http.Transport{}}`.
NodeId Outermost(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  NodeId found = node;
  for (NodeId parent = file.Parent(node); parent; parent = file.Parent(parent)) {
    NodeKind kind = tree.kind(parent);
    if (kind == NodeKind::kCompositeLit) found = parent;
    if (kind != NodeKind::kCompositeLit && kind != NodeKind::kUnaryExpr &&
        kind != NodeKind::kKeyValueExpr) {
      break;
    }
  }
  return found;
}

// Whether a function, or one around it, runs for a request by what it gets. It need not be seen to
// be registered.
bool GetsRequest(const ir::FuncGroup& group, const ir::Function& f) {
  return flow::GetsRequest(f) || (f.parent.valid() && GetsRequest(group, group.Get(f.parent)));
}

std::string_view MadeByCallee(const flow::ProgramFlow& program, flow::SiteId site) {
  if (!site.valid()) return {};
  std::string_view made;
  for (const flow::Edge& edge : program.graph().EdgesOf(site)) {
    made = program.clients().MadeBy(edge.callee);
    if (made.empty()) return {};
  }
  return made;
}

// Whether each turn of the innermost loop around a value makes it of what the turns before had,
// too.
class SameInEachTurn {
 public:
  explicit SameInEachTurn(const ir::Function& f) : f_(f), depths_(flow::LoopDepths(f)) {}

  bool Is(ir::ValueId value) {
    ir::BlockId block = f_.BlockOf(value);
    depth_ = block.valid() ? depths_[block.value] : 0;
    return depth_ > 0 && IsMadeOfTheSame(value);
  }

 private:
  static constexpr int kMostSteps = 64;  // a literal of a client has some ten

  bool IsTheSame(ir::ValueId value) {
    ir::BlockId block = f_.BlockOf(value);
    if (!block.valid() || depths_[block.value] < depth_) return true;
    switch (f_[value].op) {
      case ir::Op::kAlloc:
      case ir::Op::kUnOp:
      case ir::Op::kFieldAddr:
      case ir::Op::kField:
      case ir::Op::kChangeType:
      case ir::Op::kMakeInterface: return IsMadeOfTheSame(value);
      default: return false;
    }
  }

  // What an instruction is given, and what is put into the variable that it makes.
  bool IsMadeOfTheSame(ir::ValueId value) {
    if (++steps_ > kMostSteps) return false;
    bool same = true;
    if (f_[value].op == ir::Op::kAlloc) {
      for (uint32_t v = 1; v < f_.instrs.size() && same; ++v) {
        const ir::Instr& store = f_.instrs[v];
        bool of_it = store.op == ir::Op::kStore && BaseOf(ir::ValueId(store.a)) == value;
        same = !of_it || IsTheSame(ir::ValueId(store.b));
      }
      return same;
    }
    f_.ForEachOperand(value, [&](ir::ValueId operand) { same = same && IsTheSame(operand); });
    return same;
  }

  ir::ValueId BaseOf(ir::ValueId address) const {
    while (f_[address].op == ir::Op::kFieldAddr) address = ir::ValueId(f_[address].a);
    return address;
  }

  const ir::Function& f_;
  std::vector<uint8_t> depths_;
  uint8_t depth_ = 0;
  int steps_ = 0;
};

void Look(FunctionContext& function, NodeId node) {
  FileContext& file = function.file();
  const Tree& tree = file.tree();
  bool literal = tree.kind(node) == NodeKind::kCompositeLit;
  uint32_t offset = literal ? tree.Get<syntax::CompositeLit>(node).lbrace
                            : tree.Get<syntax::CallExpr>(node).lparen;
  auto [f, value] = InstrAt(function.group(), literal ? ir::Op::kAlloc : ir::Op::kCall,
                            file.file().source->id(), offset);
  if (f == nullptr) return;
  auto silent = [&](std::string_view why) { file.Silent(node, why); };
  flow::GroupInProgram& here = function.in_program();
  const flow::ProgramFlow& program = here.program();
  flow::FunctionId id = here.FunctionOf(*f);
  bool for_requests = RunsForRequests(file.package(), program, id) ||
                      SurelyRunsForRequests(file.package(), program, id) ||
                      GetsRequest(function.group(), *f);
  // Who dials in a loop may do so again once the connection is lost.
  if (!for_requests && !(literal && SameInEachTurn(*f).Is(value))) {
    return silent("no request handler gets here in a few steps, nor each turn of a loop");
  }
  std::string_view what = flow::ClientMadeBy(*f, value);
  if (what.empty()) what = MadeByCallee(program, here.SiteOf(*f, value));
  if (what.empty()) return silent("it is not seen to make a client for its caller on each call");
  flow::Keeping::Fate fate = here.FateOf(*f, value);
  if (fate.kept || fate.returned) return silent("somebody keeps the client, or gets it");
  if (flow::IsMadeToMeasure(*f, value)) {
    return silent("the client is for this call: it keeps no connection, or knows the call");
  }
  NodeId place = Outermost(file, node);
  if (auto report = file.Report(place)) {
    report.Message(std::string(what) +
                   (for_requests ? " of its own for every request" : " of its own in each turn") +
                   ": its connections are not shared");
    if (place != node) report.Related(file.Range(node), "the connections are held here");
    if (for_requests) AddRequestWay(report, file.package(), program, id);
  }
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) Look(function, node);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "http-client-per-call",
             .family = "http",
             .summary = "a client made for every request instead of one that is shared",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr, NodeKind::kCompositeLit},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::http_client_per_call
