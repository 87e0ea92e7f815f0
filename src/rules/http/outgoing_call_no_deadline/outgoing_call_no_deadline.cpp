// A call to another service that nothing can end: neither has its context a deadline on any way
// that leads there, nor its client a time-out. When the other side accepts the connection and says
// nothing, the goroutine waits for ever, with all that it holds.
//
// Only where a request gets to it, or what runs as long as its process does (flow/service.h), and
// in libraries: a command that waits too long is ended by who started it.

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flow/lifetime.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "models/clients.h"
#include "models/resources.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/http/outgoing_call_no_deadline/connections.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/predicates.h"
#include "types/scope.h"

namespace premortem::rules::outgoing_call_no_deadline {

namespace {

using ir::Op;
using ir::ValueId;
using models::Waits;
using Why = flow::Standing::Why;

// Calls between a handler and one that may wait for ever do not make that better: no cache lies
// between them that ends it.
constexpr size_t kAnyWay = std::numeric_limits<size_t>::max();

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
  if (waits != Waits::kNo) return waits;
  if (IsStub(*callee.func)) return Waits::kContext;
  if (!flow::SendsRequest(*callee.func)) return Waits::kNo;
  return models::IsMethodWithUrl(callee.name.name) ? Waits::kClient : Waits::kRequest;
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
        value_(call),
        call_(f.CallOf(call)),
        numbers_(flow::CallNumbers(f)) {}

  // With `open` others than the program's own code may put a client into an exported field.
  bool MayTakeForEver(Waits waits, bool open) {
    open_ = open;
    switch (waits) {
      case Waits::kNo: return false;
      case Waits::kForEver: return true;
      case Waits::kDefaultClient:
        return deadlines_.IsUnlimited(flow::SymbolOf(models::UnlimitedClients()[0]));
      case Waits::kClient: return IsEndless(0);
      case Waits::kRequest: return IsEndless(0) && IsEndless(1);
      case Waits::kContext: return IsEndless(1);
      case Waits::kConnection: return ReadsWithoutDeadline(f_, value_);
    }
    return false;
  }

 private:
  // Of an argument, the receiver counted: the client, its request, or a context.
  bool IsEndless(size_t argument) const {
    size_t receiver = call_.method.valid() ? 1 : 0;
    if (call_.args.size() + receiver <= argument) return false;
    ValueId value = argument < receiver ? call_.callee : call_.args[argument - receiver];
    flow::LimitOrigin origin = flow::OriginOfLimit(f_, value, numbers_);
    return !(open_ && IsExportedPlace(origin.place)) && deadlines_.IsEndless(id_, origin);
  }

  static bool IsExportedPlace(flow::Symbol place) {
    std::string_view name = place.valid() ? flow::TextOf(place) : std::string_view();
    std::span<const std::string_view> of_libraries = models::UnlimitedClients();
    if (std::ranges::find(of_libraries, name) != of_libraries.end()) return false;
    return types::IsExported(flow::NameOfFunction(name).name);
  }

  const flow::Deadlines& deadlines_;
  flow::FunctionId id_;
  const ir::Function& f_;
  ValueId value_;
  ir::Call call_;
  std::vector<uint32_t> numbers_;
  bool open_ = false;
};

// Why a call of that kind ends at some time, for `check --why`.
std::string_view WhyItEnds(Waits waits) {
  switch (waits) {
    case Waits::kDefaultClient: return "the default client is given a time-out";
    case Waits::kClient: return "its client may have a time-out";
    case Waits::kRequest: return "its client may have a time-out, or its context a deadline";
    case Waits::kConnection:
      return "nobody waits for what its connection says, or a deadline may be set for it elsewhere";
    default: return "its context may have a deadline";
  }
}

std::string_view WhyOf(Waits waits) {
  switch (waits) {
    case Waits::kForEver: return "it takes neither a context nor a time-out";
    case Waits::kDefaultClient:
    case Waits::kClient: return "its client has no time-out";
    case Waits::kRequest: return "its client has no time-out, and the context no deadline";
    case Waits::kConnection: return "its connection is given no deadline";
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

// Whether the function has a sibling that does the same with a context: Find has FindContext. Where
// nothing else sets a limit, who calls it has the choice.
bool HasFormWithContext(const types::Object* func) {
  const auto* signature = func != nullptr ? types::As<types::Signature>(func->type) : nullptr;
  if (signature == nullptr) return false;
  NameId name = syntax::Names().Intern(std::string(types::NameOf(*func)) + "Context");
  if (!signature->recv.valid()) return types::Get(func->package).scope->Lookup(name) != nullptr;
  types::TypeId receiver = types::Get(signature->recv).type;
  return types::LookupFieldOrMethod(receiver, true, func->package, name).obj != nullptr;
}

// Tells why the call runs in a process that lasts.
void AddStanding(FindingBuilder& report, const flow::CallGraph& graph,
                 const flow::Standing& standing) {
  if (standing.why == Why::kHandler) {
    const flow::FunctionSummary* handler = graph.SummaryOf(standing.entry);
    if (!handler->loc.file.valid()) return;
    uint32_t begin = handler->loc.offset;
    report.Related({handler->loc.file, begin, begin}, "this gets requests");
    return;
  }
  source::SourceLoc start = graph.Get(standing.start).loc;
  if (!start.file.valid()) return;
  report.Related({start.file, start.offset, start.offset + 1},
                 standing.why == Why::kLoop ? "in a loop that goes on for as long as the process"
                                            : "in a goroutine that is started here");
}

// Whether code that a request gets to, and that is not there for tests, has such a call; or code
// that runs for as long as the process does.
bool MayStand(const FileContext& file, const flow::CallGraph& graph,
              const flow::Standing& standing) {
  if (standing.why != Why::kHandler) return static_cast<bool>(standing);
  const flow::PackageSummary* package = graph.PackageOf(standing.entry);
  return !IsForTestsOrShow(flow::TextOf(package->path), file.package().module_path);
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
  bool for_requests = RunsForRequests(file.package(), program, id, kAnyWay);
  flow::SiteId site = function.in_program().SiteOf(*f, call);
  flow::Standing standing =
      site.valid() ? program.service().OfCall(site) : program.service().Of(id);
  bool of_library = file.package().whole_module && program.service().IsLibrary();
  if (!for_requests && !MayStand(file, program.graph(), standing) && !of_library) {
    return silent("neither a request gets here in a few steps, nor what goes on by itself");
  }
  Waits waits = WaitsOf(*callee);
  if (waits == Waits::kContext && HasBody(program.graph(), function, *f, call)) {
    return silent("what it calls is in sight, and is looked at itself");
  }
  bool open = !for_requests && !standing;
  if (open && waits == Waits::kForEver &&
      HasFormWithContext(types::GetOrNull(function.group().root().object))) {
    return silent("the function has a form that takes a context");
  }
  if (!Call(program, id, *f, call).MayTakeForEver(waits, open)) return silent(WhyItEnds(waits));
  if (auto report = file.Report(node)) {
    report.Message((waits == Waits::kConnection
                        ? "what reads from the connection of " + Quoted(callee->name.name)
                        : Quoted(callee->name.name)) +
                   " may wait for ever: " + std::string(WhyOf(waits)));
    if (for_requests) {
      AddRequestWay(report, file.package(), program, id);
    } else if (standing) {
      AddStanding(report, program.graph(), standing);
    } else {
      report.Confidence(findings::Confidence::kSuspect);
    }
  }
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) Look(function, node);
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
