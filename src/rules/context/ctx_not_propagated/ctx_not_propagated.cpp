// A function that has the context of its caller at hand, or is run by a request, and does its work
// with one that never ends, or with none: when the caller has given up, at its deadline or because
// the client is gone, the work goes on.
//
// The new context is followed to the calls that get it. Work that is meant to outlive the caller is
// left alone: what is deferred or runs in another goroutine, what ends or reports something, what
// has a deadline of its own in a function that gets no context, and all of a function that itself
// looks whether its context has ended.

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/callee.h"
#include "flow/caller_context.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "models/clients.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "rules/accepted.h"
#include "rules/callee.h"
#include "rules/error_values.h"
#include "rules/ir_place.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/request_way.h"
#include "rules/rule.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules::ctx_not_propagated {

namespace {

using flow::ContextParameter;
using flow::NamedCallee;
using flow::NameOfParameter;
using flow::NameOfType;
using flow::SiteId;
using ir::Op;
using ir::ValueId;
using syntax::Tree;
using types::Object;

constexpr std::string_view kRival = "contextcheck";  // reports the same
constexpr std::string_view kMayEnd = "the context that it gets may end";

bool IsContext(types::TypeId type) { return type.valid() && models::IsContext(NameOfType(type)); }

// ---- What to look at ----

bool IsOfModule(const FileContext& file, const models::FunctionName& name) {
  const std::string& module = file.package().module_path;
  return name.package == file.package().import_path ||
         (!module.empty() && name.package.starts_with(module));
}

// Whether a function of the module gives a context and gets none.
bool MakesContext(const FileContext& file, const Callee& callee) {
  bool of_module = IsOfModule(file, callee.name);
  const auto* signature = of_module ? types::As<types::Signature>(callee.func->type) : nullptr;
  if (signature == nullptr) return false;
  auto is_context = [](types::ObjectId var) { return IsContext(types::Get(var).type); };
  return std::ranges::any_of(types::Vars(signature->results), is_context) &&
         std::ranges::none_of(types::Vars(signature->params), is_context);
}

// Whether an expression reads a context from a field or a variable of a package.
bool ReadsContext(const FileContext& file, NodeId expr) {
  NodeKind kind = file.tree().kind(expr);
  if (kind != NodeKind::kIdent && kind != NodeKind::kSelectorExpr) return false;
  if (!IsContext(file.types().TypeOf(expr))) return false;
  const Object* object = types::GetOrNull(file.types().UseOf(expr));
  return object != nullptr &&
         (object->is_field() || object->var_kind == types::VarKind::kPackageVar);
}

bool Wants(FileContext& file, NodeId call) {
  auto expr = file.tree().Get<syntax::CallExpr>(call);
  bool reads = std::ranges::any_of(expr.args, [&](NodeId arg) { return ReadsContext(file, arg); });
  std::optional<Callee> callee = CalleeOf(file, call);
  bool makes =
      callee && (models::MakesEndlessContext(callee->name) ||
                 !models::WithContextOf(callee->name).empty() || MakesContext(file, *callee));
  return (reads || makes) && !IsOfNoInterest(file);
}

// ---- The context at hand ----

// Whether a function that is handed to a call has run when that call, or the function with it, has
// returned.
bool RunsMeanwhile(FunctionContext& function, const ir::Function& f, ValueId call, uint32_t index,
                   ValueId value) {
  const flow::ProgramFlow& program = function.in_program().program();
  SiteId site = function.in_program().SiteOf(f, call);
  flow::Running::How how = program.running().Of(site, index);
  if (how.starts) return program.sync().WaitsItself(site);
  return how.calls && !function.in_program().FateOf(f, value).kept;
}

// Whether the function around a literal waits for all that the literal does.
bool IsRunByParent(FunctionContext& function, const ir::Function& parent, ir::FuncId literal) {
  bool runs = false;
  for (uint32_t v = 1; v < parent.instrs.size(); ++v) {
    ValueId value(v);
    const ir::Instr& instr = parent[value];
    bool closure = instr.op == Op::kMakeClosure && parent[ValueId(instr.a)].op == Op::kFuncLit &&
                   parent[ValueId(instr.a)].a == literal.value;
    bool itself = instr.op == Op::kFuncLit && instr.a == literal.value;
    if (!closure && !itself) continue;
    for (uint32_t u = 1; u < parent.instrs.size(); ++u) {
      ValueId user(u);
      if (!parent.Uses(user, value) || (itself && parent[user].op == Op::kMakeClosure)) continue;
      if (parent[user].op == Op::kGo) {
        SiteId site = function.in_program().SiteOf(parent, user);
        bool awaited = site.valid() && function.in_program().program().sync().StarterWaits(site);
        if (!awaited || parent.CallOf(user).callee != value) return false;
        runs = true;
        continue;
      }
      if (parent[user].op != Op::kCall) return false;
      ir::Call call = parent.CallOf(user);
      uint32_t receiver = call.method.valid() ? 1 : 0;
      for (uint32_t i = 0; i < call.args.size(); ++i) {
        bool handed = call.args[i] == value;
        if (handed && !RunsMeanwhile(function, parent, user, i + receiver, value)) return false;
      }
      runs = true;
    }
  }
  return runs;
}

struct AtHand {
  const ir::Function* function = nullptr;  // whose parameter it is
  ValueId parameter;
};

std::optional<AtHand> ContextAtHand(FunctionContext& function, const ir::Function& f) {
  for (const ir::Function* at = &f;;) {
    if (std::optional<ValueId> parameter = ContextParameter(*at)) return AtHand{at, *parameter};
    if (at->kind != ir::FuncKind::kLiteral || !at->parent.valid()) return {};
    const ir::Function& parent = function.group().Get(at->parent);
    if (!IsRunByParent(function, parent, at->id)) return {};
    at = &parent;
  }
}

// Whether the function looks itself whether a context has ended.
bool LooksAtTheEnd(const ir::Function& f) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    const Object* callee = NamedCallee(f, f.CallOf(ValueId(v)));
    if (callee == nullptr) continue;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::IsDoneOfContext(name) || models::IsErrorOfContext(name)) return true;
  }
  return false;
}

// Whether a function, by its name, does what outlives its caller. Who answers a request does not.
bool Outlives(const flow::CallGraph& graph, flow::FunctionId f) {
  const flow::FunctionSummary* summary = graph.SummaryOf(f);
  if (summary != nullptr && summary->gets_request) return false;
  return models::OutlivesCaller(flow::NameOfFunction(graph.NameOf(f)));
}

// "ctx", "r.Context()"; empty where the parameter has no name.
std::string CodeFor(const AtHand& at_hand) {
  std::string name(NameOfParameter(*at_hand.function, at_hand.parameter));
  if (name.empty()) return {};
  models::TypeName type = NameOfType((*at_hand.function)[at_hand.parameter].type);
  return name + std::string(models::ContextOf(type));
}

// Whether a request gets to the function, and waits for it; not by what outlives its caller.
bool RunsWithinRequests(FunctionContext& function, flow::FunctionId f) {
  const flow::ProgramFlow& program = function.in_program().program();
  const PackageView& package = function.file().package();
  bool runs =
      RunsForRequests(package, program, f) && SurelyRunsForRequests(package, program, f, true);
  if (!runs) return false;
  std::vector<flow::FunctionId> way = program.reach().WayTo(f, flow::Origin::kRequest);
  return std::ranges::none_of(
      way, [&](flow::FunctionId step) { return Outlives(program.graph(), step); });
}

// A function that has a context, calls `f` and waits for it, where all that call it are such; none
// where some caller is not.
flow::FunctionId CallerWithContext(const flow::CallGraph& graph, flow::FunctionId f) {
  flow::FunctionId found;
  if (!f.valid()) return found;
  for (flow::FunctionId caller : graph.CallersOf(f)) {
    const flow::FunctionSummary* summary = graph.SummaryOf(caller);
    if (summary == nullptr || summary->in_test || caller == f) continue;
    bool waits = summary->has_context && SurelyCalls(graph, caller, f, true);
    if (!waits || Outlives(graph, caller)) return {};
    if (!found.valid()) found = caller;
  }
  return found;
}

// ---- What gets the context ----

// A call, and the function in which it stands.
struct Work {
  const ir::Function* f = nullptr;
  ValueId call;
  bool bounded = false;  // the context that it gets has a deadline of its own
};

// Contexts that end by themselves, and whose work is left alone then.
struct Ends {
  bool by_function = false;  // the function can end it itself (WithCancel)
  bool by_deadline = false;
};

// The call that sends a request which one function makes; none where it goes elsewhere too, or is
// given a context.
ValueId SenderOf(const ir::Function& f, ValueId request) {
  ValueId sender;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const ir::Instr& instr = f.instrs[v];
    if (!f.Uses(ValueId(v), request) || instr.op == Op::kFieldAddr || instr.op == Op::kBinOp)
      continue;
    if (instr.op == Op::kExtract) {
      if (instr.b != 0) continue;
      return SenderOf(f, ValueId(v));
    }
    if (instr.op != Op::kCall) return {};
    const Object* callee = NamedCallee(f, f.CallOf(ValueId(v)));
    if (callee == nullptr) return {};
    models::FunctionName name = NameOfFunction(*callee);
    if (models::ContextOfRequest(name) >= 0) return {};
    bool sends = models::WaitsOf(name) == models::Waits::kRequest || flow::SendsRequest(*callee);
    bool of_request =
        name.receiver == models::kRequestType.name && name.package == models::kRequestType.package;
    if (!sends && !of_request) return {};
    if (sends) sender = ValueId(v);
  }
  return sender;
}

// The calls that get a context, or one that is made of it and does not end either, also in function
// literals for which the function waits. Nothing where it goes elsewhere too, or is one of several.
class Uses {
 public:
  Uses(FunctionContext& function, const ir::Function& f, Ends left_alone, bool bounded = false)
      : function_(function), f_(f), left_alone_(left_alone), bounded_(bounded) {}

  std::vector<Work> Of(ValueId context) {
    Follow(context);
    return known_ ? calls_ : std::vector<Work>();
  }
  // Of the context that a call gets as its argument.
  std::vector<Work> OfArgument(ValueId context, ValueId call) {
    Use(context, call);
    return known_ ? calls_ : std::vector<Work>();
  }

 private:
  void Follow(ValueId context) {
    for (uint32_t v = 1; v < f_.instrs.size() && known_; ++v) {
      if (f_.Uses(ValueId(v), context)) Use(context, ValueId(v));
    }
  }

  void Use(ValueId context, ValueId user) {
    const ir::Instr& instr = f_[user];
    switch (instr.op) {
      case Op::kExtract:
        if (IsContext(instr.type)) Follow(user);
        return;
      case Op::kStore: return Store(ValueId(instr.a));
      case Op::kUnOp: return Follow(user);  // a load of the variable
      case Op::kMakeClosure: return Closure(context, user);
      case Op::kCall: return Call(context, user);
      default: known_ = false;
    }
  }

  void Closure(ValueId captured, ValueId closure) {
    ValueId made(f_[closure].a);
    if (f_[made].op != Op::kFuncLit) return;
    ir::FuncId id(f_[made].a);
    if (!IsRunByParent(function_, f_, id)) return;
    const ir::Function& literal = function_.group().Get(id);
    std::span<const ValueId> bindings = f_.ValuesAt(f_[closure].b);
    for (uint32_t i = 0; i < bindings.size(); ++i) {
      if (bindings[i] != captured) continue;
      std::vector<Work> within =
          Uses(function_, literal, left_alone_, bounded_).Of(literal.free_var(i));
      calls_.insert(calls_.end(), within.begin(), within.end());
    }
  }

  // Into a variable that function literals have.
  void Store(ValueId variable) {
    auto stores = std::ranges::count_if(f_.instrs, [&](const ir::Instr& instr) {
      return instr.op == Op::kStore && ValueId(instr.a) == variable;
    });
    if (f_[variable].op != Op::kAlloc || stores != 1) {
      known_ = false;
      return;
    }
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      bool loads = f_.instrs[v].op == Op::kUnOp && ValueId(f_.instrs[v].a) == variable;
      if (loads) Follow(ValueId(v));
      if (f_.instrs[v].op == Op::kMakeClosure) Closure(variable, ValueId(v));
    }
  }

  void Call(ValueId context, ValueId user) {
    ir::Call call = f_.CallOf(user);
    Op callee_op = f_[call.callee].op;
    bool literal = callee_op == Op::kMakeClosure || callee_op == Op::kFuncLit;
    if (call.callee == context || callee_op == Op::kBuiltin || literal) return;
    if (MakesRequest(call)) {
      ValueId sender = SenderOf(f_, user);
      known_ = known_ && sender.valid();
      calls_.push_back({&f_, sender, bounded_});
    } else if (!GivesContext(user)) {
      calls_.push_back({&f_, user, bounded_});
    } else if (HasDeadline(call)) {
      if (left_alone_.by_deadline) return;
      bool outer = std::exchange(bounded_, true);
      Follow(user);
      bounded_ = outer;
    } else if (KeepsEndless(context, user, call)) {
      Follow(user);
    }
  }

  bool MakesRequest(const ir::Call& call) const {
    const Object* callee = NamedCallee(f_, call);
    return callee != nullptr && models::ContextOfRequest(NameOfFunction(*callee)) == 0;
  }

  bool HasDeadline(const ir::Call& call) const {
    const Object* callee = NamedCallee(f_, call);
    return callee != nullptr && models::HasDeadline(NameOfFunction(*callee));
  }

  bool GivesContext(ValueId call) const {
    types::TypeId type = f_[call].type;
    const auto* results = types::As<types::Tuple>(type);
    if (results == nullptr) return IsContext(type);
    return std::ranges::any_of(
        results->vars, [](types::ObjectId result) { return IsContext(types::Get(result).type); });
  }

  // Whether the context that a call gives has no deadline either.
  bool KeepsEndless(ValueId context, ValueId user, const ir::Call& call) {
    const Object* callee = NamedCallee(f_, call);
    if (callee == nullptr) return false;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::KeepsNoDeadline(name)) return false;
    // With what ends it.
    if (left_alone_.by_function && types::As<types::Tuple>(f_[user].type) != nullptr) return false;
    const flow::ProgramFlow& program = function_.in_program().program();
    SiteId site = function_.in_program().SiteOf(f_, user);
    if (!site.valid()) return false;
    uint32_t receiver = call.method.valid() ? 1 : 0;
    return std::ranges::all_of(program.graph().EdgesOf(site), [&](const flow::Edge& edge) {
      if (edge.kind == flow::EdgeKind::kCallback || !program.graph().HasBody(edge.callee)) {
        return true;
      }
      int input = program.deadlines().ReturnedInput(edge.callee);
      return input >= static_cast<int>(receiver) &&
             call.args[static_cast<size_t>(input) - receiver] == context;
    });
  }

  FunctionContext& function_;
  const ir::Function& f_;
  Ends left_alone_;
  bool bounded_;  // of the context that is followed
  std::vector<Work> calls_;
  bool known_ = true;
};

// ---- Reports ----

// The work that goes on, and why.
struct Found {
  Work work;
  NodeId place;                   // what is reported
  bool none = false;              // it gets no context
  std::string_view with_context;  // what takes one, then
};
using FoundOrWhy = std::expected<Found, std::string_view>;  // or why there is nothing to report

class Finder {
 public:
  // `at_hand`: whether the function has a context; `caller_has`: or all that call it.
  Finder(FunctionContext& function, NodeId node, const ir::Function& f, ValueId call, bool at_hand,
         bool caller_has)
      : function_(function),
        node_(node),
        f_(f),
        call_(call),
        at_hand_(at_hand),
        caller_has_(caller_has) {}

  FoundOrWhy Find(const std::optional<Callee>& callee) {
    flow::FunctionId id = function_.in_program().FunctionOf(f_);
    const flow::Deadlines& deadlines = function_.in_program().program().deadlines();
    if (callee && models::MakesEndlessContext(callee->name)) {
      return First(Uses(function_, f_, LeftAlone()).Of(call_), node_);
    }
    if (!id.valid() || !at_hand_) return std::unexpected("the function has no context to hand on");
    std::vector<uint32_t> numbers = flow::CallNumbers(f_);
    auto is_endless = [&](ValueId v) {
      return deadlines.IsEndless(id, flow::OriginOfLimit(f_, v, numbers));
    };
    if (callee && MakesContext(function_.file(), *callee)) {
      ValueId context = ContextOf(call_);
      if (!context.valid() || !is_endless(context)) return std::unexpected(kMayEnd);
      return First(Uses(function_, f_, LeftAlone()).Of(context), node_);
    }
    auto expr = function_.file().tree().Get<syntax::CallExpr>(node_);
    ir::Call call = f_.CallOf(call_);
    size_t receiver = call.args.size() > expr.args.size() ? 1 : 0;
    for (size_t i = 0; i < expr.args.size() && i + receiver < call.args.size(); ++i) {
      ValueId arg = call.args[i + receiver];
      if (!ReadsContext(function_.file(), expr.args[i]) || !is_endless(arg)) continue;
      return First(Uses(function_, f_, LeftAlone()).OfArgument(arg, call_), expr.args[i]);
    }
    std::string_view form = callee ? models::WithContextOf(callee->name) : std::string_view();
    if (form.empty()) return std::unexpected(kMayEnd);
    return WithoutContext(*callee, form);
  }

  // Who has no context at hand may bound its work in its own way.
  Ends LeftAlone() const { return {.by_function = caller_has_, .by_deadline = !at_hand_}; }

  // What the function is called in the source: that a function value has a name too.
  std::string_view NameOf(const Work& work) const {
    const Object* callee = NamedCallee(*work.f, work.f->CallOf(work.call));
    if (callee != nullptr) return types::NameOf(*callee);
    const Tree& tree = function_.file().tree();
    for (NodeId node : tree.AllOf(NodeKind::kCallExpr)) {
      auto expr = tree.Get<syntax::CallExpr>(node);
      if (expr.lparen != (*work.f)[work.call].pos) continue;
      std::string_view text = tree.TextOf(expr.fun);
      return text.substr(text.rfind('.') + 1);
    }
    return {};
  }

 private:
  bool IsWork(const Work& work) const {
    if (!MayGoOn(work) || Undoes(work) || IsFormWithContext(work)) return false;
    // A logger of the context.
    types::TypeId result = (*work.f)[work.call].type;
    if (result.valid() && models::IsReporter(NameOfType(result).package)) return false;
    if (const Object* callee = NamedCallee(*work.f, work.f->CallOf(work.call))) {
      return !models::OutlivesCaller(NameOfFunction(*callee));
    }
    std::string_view name = NameOf(work);
    return !name.empty() && !models::OutlivesCaller({PackageOfVariable(work), "", name});
  }

  // Whether a call takes something away, and nobody asks whether it has: what was begun is undone.
  bool Undoes(const Work& work) const {
    const Object* callee = NamedCallee(*work.f, work.f->CallOf(work.call));
    if (callee == nullptr || !models::TakesAway(NameOfFunction(*callee))) return false;
    for (uint32_t v = 1; v < work.f->instrs.size(); ++v) {
      if (work.f->Uses(ValueId(v), work.call)) return false;
    }
    return true;
  }

  // Whether the function is that without a context of the pair, and calls the other: Find calls
  // FindContext. Who calls it can choose.
  bool IsFormWithContext(const Work& work) const {
    const Object* itself = types::GetOrNull(function_.group().root().object);
    const Object* callee = NamedCallee(*work.f, work.f->CallOf(work.call));
    if (itself == nullptr || callee == nullptr) return false;
    std::string_view name = types::NameOf(*itself), with = types::NameOf(*callee);
    return with.size() > name.size() && with.starts_with(name) && with.ends_with("Context");
  }

  // The package whose variable holds the function that is called; empty of others.
  std::string_view PackageOfVariable(const Work& work) const {
    const ir::Function& f = *work.f;
    const ir::Instr& callee = f[f.CallOf(work.call).callee];
    if (callee.op != Op::kUnOp || f[ValueId(callee.a)].op != Op::kGlobal) return {};
    const Object& variable = types::Get(types::ObjectId(f[ValueId(callee.a)].a));
    if (!variable.package.valid()) return {};
    return types::Get(variable.package).path;
  }

  // Whether the work takes its time, as far as it is seen. Where a request alone gets to the
  // function, and may mean what it does not give, it has to be that of a library.
  bool MayGoOn(const Work& work) const {
    const flow::ProgramFlow& program = function_.in_program().program();
    SiteId site = function_.in_program().SiteOf(*work.f, work.call);
    if (!site.valid()) return true;
    if (program.graph().KnownOf(site) != flow::Known::kAll) return at_hand_;
    return std::ranges::any_of(program.graph().EdgesOf(site), [&](const flow::Edge& edge) {
      if (!IsOfModule(function_.file(),
                      flow::NameOfFunction(program.graph().NameOf(edge.callee)))) {
        return true;
      }
      return IsEndedByContexts(program, edge.callee);
    });
  }

  static bool TakeTime(models::WaitSet waits) {
    using models::Wait;
    return waits.Has(Wait::kTime) || waits.Has(Wait::kIo) || waits.Has(Wait::kEvent);
  }

  // Whether a context can end what a function waits for. Where the caller has the context, what is
  // not seen does not count.
  bool IsEndedByContexts(const flow::ProgramFlow& program, flow::FunctionId callee) const {
    const flow::Blocking& blocking = program.blocking();
    const flow::Waits& waits = blocking.WaitsOf(callee);
    bool ended = TakeTime(waits.by_context);
    if (ended || (TakeTime(waits.All()) && blocking.CallsUnseen(callee))) {
      return at_hand_ || caller_has_;
    }
    // What starts a goroutine and waits for nothing that is seen leaves the waiting to that.
    return at_hand_ && waits.All().empty() && blocking.MayWait(callee) && !blocking.Starts(callee);
  }

  FoundOrWhy First(const std::vector<Work>& calls, NodeId place) const {
    if (calls.empty()) {
      return std::unexpected("the context goes where it is not followed, or gets a deadline");
    }
    auto work = std::ranges::find_if(calls, [&](const Work& call) { return IsWork(call); });
    if (work == calls.end()) {
      return std::unexpected("what gets the context takes no time, or is there to outlive callers");
    }
    return Found{.work = *work, .place = place, .none = false, .with_context = {}};
  }

  // `with_context` is the form of the function that takes one.
  FoundOrWhy WithoutContext(const Callee& callee, std::string_view with_context) const {
    bool request = models::ContextOfRequest(callee.name) == models::kNoContext;
    ValueId work = request ? SenderOf(f_, call_) : call_;
    if (!work.valid()) return std::unexpected("the request goes where it is not followed");
    return Found{.work = {&f_, work}, .place = node_, .none = true, .with_context = with_context};
  }

  // The result of a call that is a context.
  ValueId ContextOf(ValueId call) const {
    if (IsContext(f_[call].type)) return call;
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      const ir::Instr& instr = f_.instrs[v];
      bool result = instr.op == Op::kExtract && ValueId(instr.a) == call;
      if (result && IsContext(instr.type)) return ValueId(v);
    }
    return {};
  }

  FunctionContext& function_;
  NodeId node_;
  const ir::Function& f_;
  ValueId call_;
  bool at_hand_;
  bool caller_has_;
};

// Why the function, or the declared one around it, may do what outlives its caller; nothing where
// it is not there for that.
std::optional<std::string_view> WhyMeant(const FunctionContext& function, const ir::Function& f,
                                         const std::optional<AtHand>& at_hand) {
  const Object* itself = types::GetOrNull(function.group().root().object);
  bool named = f.kind == ir::FuncKind::kDeclared || (at_hand && at_hand->function != &f);
  bool answers = at_hand && flow::GetsRequest(*at_hand->function);
  if (named && !answers && itself != nullptr && models::OutlivesCaller(NameOfFunction(*itself))) {
    return "by its name the function does what outlives its caller";
  }
  if (LooksAtTheEnd(f) || (at_hand && LooksAtTheEnd(*at_hand->function))) {
    return "the function looks itself whether a context has ended";
  }
  return {};
}

// Whether a comment on the line speaks of cancelling: then the author has thought of it.
bool IsExplained(const FileContext& file, NodeId node) {
  std::string_view line = file.tree().text().substr(file.tree().Pos(node));
  line = line.substr(0, line.find('\n'));
  size_t comment = line.find("//");
  return comment != line.npos && line.find("cancel", comment) != line.npos;
}

void AddCaller(FindingBuilder& report, const flow::CallGraph& graph, flow::FunctionId caller) {
  const flow::FunctionSummary* summary = graph.SummaryOf(caller);
  if (!summary->loc.file.valid()) return;
  uint32_t begin = summary->loc.offset;
  report.Related({summary->loc.file, begin, begin},
                 Quoted(flow::NameOfFunction(graph.NameOf(caller)).name) +
                     " has a context and waits for this function");
}

std::string WhatItGets(const Found& found) {
  if (found.none) return "no context, which " + Quoted(found.with_context) + " takes";
  return found.work.bounded ? "a context that ends at its own deadline alone"
                            : "a context that never ends";
}

void Look(FunctionContext& function, NodeId node) {
  FileContext& file = function.file();
  auto silent = [&](std::string_view why) { file.Silent(node, why); };
  uint32_t lparen = file.tree().Get<syntax::CallExpr>(node).lparen;
  auto [f, call] = InstrAt(function.group(), Op::kCall, file.file().source->id(), lparen);
  if (f == nullptr) return;
  flow::FunctionId id = function.in_program().FunctionOf(*f);
  std::optional<AtHand> at_hand = ContextAtHand(function, *f);
  if (std::optional<std::string_view> why = WhyMeant(function, *f, at_hand)) return silent(*why);
  const flow::ProgramFlow& program = function.in_program().program();
  flow::FunctionId caller;
  if (!at_hand) {
    if (f->kind == ir::FuncKind::kDeclared) caller = CallerWithContext(program.graph(), id);
    if (!caller.valid() && !RunsWithinRequests(function, id)) {
      return silent("no context is at hand: nobody who waits for the function is seen to have one");
    }
  }
  Finder finder(function, node, *f, call, at_hand.has_value(), caller.valid());
  FoundOrWhy found = finder.Find(CalleeOf(file, node));
  if (!found) return silent(found.error());
  if (IsAccepted(file, found->place, kRival)) return silent(kWhyAccepted);
  if (IsExplained(file, found->place)) return silent("a comment on its line speaks of cancelling");

  if (auto report = file.Report(found->place)) {
    report.Message("the work of " + Quoted(finder.NameOf(found->work)) +
                   " goes on when the caller has given up: it gets " + WhatItGets(*found));
    if (caller.valid()) AddCaller(report, program.graph(), caller);
    if (RunsForRequests(file.package(), program, id))
      AddRequestWay(report, file.package(), program, id);
    std::string code = at_hand && !found->none ? CodeFor(*at_hand) : std::string();
    if (!code.empty()) {
      report.Fix("use the context of the caller", {{file.Range(found->place), code}});
    }
  }
}

void Run(FunctionContext& function) {
  for (NodeId node : function.nodes()) Look(function, node);
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "ctx-not-propagated",
             .family = "context",
             .summary = "work that goes on when the caller's context has ended",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kUnsafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::ctx_not_propagated
