// A client that holds connections and is made for one request: each request pays for a connection
// of its own, and where nobody closes the client its idle connections stay behind.
//
// Which functions run for requests, who keeps a client, and which functions make one for their
// caller is what src/flow knows. Silent where the client is kept or returned, and in tests.

#include <string>
#include <string_view>

#include "flow/caller_context.h"
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
  if (!RunsForRequests(file.package(), program, id) && !GetsRequest(function.group(), *f)) {
    return silent("no request handler gets here in a few steps");
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
                   " of its own for every request: its connections are not shared");
    if (place != node) report.Related(file.Range(node), "the connections are held here");
    AddRequestWay(report, program, id);
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
