// A call to another service that nothing can end: neither has its context a deadline on any way
// that leads there, nor its client a time-out. When the other side accepts the connection and says
// nothing, the goroutine waits for ever, with all that it holds.
//
// Only where a request handler gets to it, or a goroutine in a program that serves requests: a
// command that waits too long is ended by who started it.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "models/clients.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "types/predicates.h"

namespace premortem::rules::outgoing_call_no_deadline {

namespace {

using ir::Op;
using ir::ValueId;
using models::Waits;

// Whether it is a method that gRPC generates for a call with one answer: a context first, options
// of calls last, and no stream as its result, which lasts as long as it lasts.
bool IsStub(const types::Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr || !signature->variadic || !signature->recv.valid()) return false;
  types::ObjectList params = types::Vars(signature->params);
  types::ObjectList results = types::Vars(signature->results);
  if (params.size() < 2 || results.empty()) return false;
  if (types::IsInterface(types::Get(results[0]).type)) return false;
  const auto* options = types::UnderlyingAs<types::Slice>(types::Get(params.back()).type);
  return options != nullptr && flow::NameOfType(options->elem) == models::kCallOption &&
         models::IsContext(flow::NameOfType(types::Get(params[0]).type));
}

Waits WaitsOf(const Callee& callee) {
  Waits waits = models::WaitsOf(callee.name);
  return waits == Waits::kNo && IsStub(*callee.func) ? Waits::kContext : waits;
}

bool Wants(FileContext& file, NodeId call) {
  std::optional<Callee> callee = CalleeOf(file, call);
  return callee && WaitsOf(*callee) != Waits::kNo && !IsOfNoInterest(file);
}

class Call {
 public:
  Call(const flow::ProgramFlow& program, flow::FunctionId id, const ir::Function& f, ValueId call)
      : deadlines_(program.deadlines()),
        id_(id),
        f_(f),
        call_(f.CallOf(call)),
        numbers_(flow::CallNumbers(f)) {}

  bool MayTakeForEver(Waits waits) const {
    switch (waits) {
      case Waits::kNo: return false;
      case Waits::kForEver: return true;
      case Waits::kDefaultClient:
        return deadlines_.IsUnlimited(flow::SymbolOf(models::UnlimitedClients()[0]));
      case Waits::kClient: return IsEndless(0);
      case Waits::kRequest: return IsEndless(0) && IsEndless(1);
      case Waits::kContext: return IsEndless(call_.method.valid() ? 0 : 1);
    }
    return false;
  }

 private:
  // Of an argument: the client, its request, or a context.
  bool IsEndless(size_t argument) const {
    return call_.args.size() > argument &&
           deadlines_.IsEndless(id_, flow::OriginOfLimit(f_, call_.args[argument], numbers_));
  }

  const flow::Deadlines& deadlines_;
  flow::FunctionId id_;
  const ir::Function& f_;
  ir::Call call_;
  std::vector<uint32_t> numbers_;
};

// Why a call of that kind ends at some time, for `check --why`.
std::string_view WhyItEnds(Waits waits) {
  switch (waits) {
    case Waits::kDefaultClient: return "the default client is given a time-out";
    case Waits::kClient: return "its client may have a time-out";
    case Waits::kRequest: return "its client may have a time-out, or its context a deadline";
    default: return "its context may have a deadline";
  }
}

std::string_view WhyOf(Waits waits) {
  switch (waits) {
    case Waits::kForEver: return "it takes neither a context nor a time-out";
    case Waits::kDefaultClient:
    case Waits::kClient: return "its client has no time-out";
    case Waits::kRequest: return "its client has no time-out, and the context no deadline";
    default: return "its context has no deadline";
  }
}

// Whether what is called is a function of the program, which may set a deadline itself.
bool HasBody(const flow::CallGraph& graph, FunctionContext& function, const ir::Function& f,
             ValueId call) {
  flow::SiteId site = function.in_program().SiteOf(f, call);
  if (!site.valid() || graph.Get(site).kind != flow::CallKind::kStatic) return false;
  return std::ranges::any_of(graph.EdgesOf(site),
                             [&](const flow::Edge& edge) { return graph.HasBody(edge.callee); });
}

void Look(FunctionContext& function, NodeId node) {
  FileContext& file = function.file();
  auto silent = [&](std::string_view why) { file.Silent(node, why); };
  uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
  auto [f, call] = InstrAt(function.group(), Op::kCall, file.file().source->id(), lparen);
  std::optional<Callee> callee = CalleeOf(file, node);
  if (f == nullptr || !callee) return;
  const flow::ProgramFlow& program = function.in_program().program();
  flow::FunctionId id = function.in_program().FunctionOf(*f);
  if (!id.valid()) return;
  Waits waits = WaitsOf(*callee);
  bool for_requests = RunsForRequests(file.package(), program, id);
  if (!for_requests && !program.reach().From(id, flow::Origin::kGoroutine)) {
    return silent("neither a request handler gets here in a few steps, nor a goroutine");
  }
  if (waits == Waits::kContext && HasBody(program.graph(), function, *f, call)) {
    return silent("what it calls is in sight, and is looked at itself");
  }
  if (!Call(program, id, *f, call).MayTakeForEver(waits)) return silent(WhyItEnds(waits));
  if (auto report = file.Report(node)) {
    report.Message(Quoted(callee->name.name) + " may wait for ever: " + std::string(WhyOf(waits)));
    if (for_requests) AddRequestWay(report, program, id);
  }
}

// Whether the program serves requests, and the package is not a command that does not.
bool ServesRequests(const flow::CallGraph& graph, const PackageView& package) {
  std::span<const flow::FunctionId> handlers = graph.EntriesOf(models::EntryKind::kRequest);
  if (package.name != "main") return !handlers.empty();
  return std::ranges::any_of(handlers, [&](flow::FunctionId handler) {
    const flow::PackageSummary* of = graph.PackageOf(handler);
    return of != nullptr && flow::TextOf(of->path) == package.import_path;
  });
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  bool serves = ServesRequests(function.in_program().program().graph(), file.package());
  for (NodeId node : function.nodes()) {
    if (serves) {
      Look(function, node);
    } else {
      file.Silent(node, "the program serves no requests: who started it ends it");
    }
  }
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "outgoing-call-no-deadline",
             .family = "http",
             .summary = "a call to another service that nothing can end",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kNone},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::outgoing_call_no_deadline
