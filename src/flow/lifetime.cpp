#include "flow/lifetime.h"

#include <algorithm>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/lifetime_walk.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::FuncGroup;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using types::Object;
using types::TypeId;

bool IsType(TypeId type, const models::TypeName& name) { return NameOfType(type) == name; }

bool IsMethodWithoutBody(const Function& f, ValueId v) {
  if (f[v].op != Op::kConst) return false;
  const constant::Value& value = f.ConstantOf(v);
  return value.kind() == constant::Kind::kString &&
         constant::StringVal(value) == models::kMethodWithoutBody;
}

// Whether a value comes from a request that was made for the method without a body, or from a call
// that is told this method.
bool AsksForNoBody(const Function& f, ValueId v, int depth) {
  constexpr int kMaxSteps = 6;
  if (depth > kMaxSteps) return false;
  const Instr& instr = f[v];
  if (instr.op == Op::kExtract) return AsksForNoBody(f, ValueId(instr.a), depth + 1);
  if (instr.op != Op::kCall) return false;
  ir::Call call = f.CallOf(v);
  if (const Object* callee = StaticCallee(f, call)) {
    int method = models::MethodOfRequest(NameOfFunction(*callee));
    if (method >= 0 && static_cast<size_t>(method) < call.args.size()) {
      return IsMethodWithoutBody(f, call.args[static_cast<size_t>(method)]);
    }
  }
  return std::ranges::any_of(call.args, [&](ValueId arg) {
    return IsMethodWithoutBody(f, arg) || AsksForNoBody(f, arg, depth + 1);
  });
}

// Whether the context that a call gives as its first result goes to another function or a
// goroutine: somebody there may wait for its end, also where no parent ends it.
bool IsContextHandedOn(const Function& f, ValueId call) {
  std::vector<bool> is_context(f.instrs.size());
  auto has = [&](ValueId v) {
    bool found = false;
    f.ForEachOperand(v, [&](ValueId operand) { found = found || is_context[operand.value]; });
    return found;
  };
  // What is stored to a variable before a closure takes it, or behind: two passes see both.
  for (int pass = 0; pass < 2; ++pass) {
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      const Instr& instr = f.instrs[v];
      switch (instr.op) {
        case Op::kExtract:
          if (ValueId(instr.a) == call && instr.b == 0) is_context[v] = true;
          break;
        case Op::kStore:
          if (is_context[instr.b]) is_context[instr.a] = true;
          break;
        case Op::kGo:
        case Op::kDefer:
        case Op::kCall: {
          ir::Call target = f.CallOf(ValueId(v));
          bool given =
              std::ranges::any_of(target.args, [&](ValueId arg) { return is_context[arg.value]; });
          if (given || (!target.method.valid() && is_context[target.callee.value])) return true;
          break;
        }
        case Op::kPhi:
        case Op::kUnOp:
        case Op::kMakeClosure:
        case Op::kChangeInterface:
          if (has(ValueId(v))) is_context[v] = true;
          break;
        default: break;
      }
    }
  }
  return false;
}

// Whether the parent of a context is one that never ends, seen at the call that makes the context.
bool HasEndlessParent(const Function& f, ValueId call) {
  ir::Call target = f.CallOf(call);
  if (target.args.empty() || f[target.args[0]].op != Op::kCall) return false;
  const Object* maker = StaticCallee(f, f.CallOf(target.args[0]));
  return maker != nullptr && models::MakesEndlessContext(NameOfFunction(*maker));
}

}  // namespace

bool SendsRequest(const Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr || !signature->recv.valid()) return false;
  if (!types::IsInterface(types::Get(signature->recv).type)) return false;
  types::ObjectList params = types::Vars(signature->params);
  types::ObjectList results = types::Vars(signature->results);
  if (params.empty() || results.size() != 2) return false;
  TypeId first = types::Get(params[0]).type;
  bool request = params.size() == 1 && IsType(first, models::kRequestType);
  bool like_client = models::IsMethodWithUrl(NameOf(func)) && types::IsString(first);
  return (request || like_client) &&
         IsType(types::Get(results[0]).type, models::TypeOf(models::ResourceKind::kResponse)) &&
         ir::IsErrorType(types::Get(results[1]).type);
}

std::optional<Acquisition> AcquisitionOfLibrary(const Function& f, ValueId call) {
  const Object* callee = NamedCallee(f, f.CallOf(call));
  if (callee == nullptr) return {};
  const Object& origin = types::Origin(*callee);
  Acquisition acquisition;
  if (const models::Acquirer* acquirer = models::AcquirerOf(NameOfFunction(origin))) {
    acquisition.kind = acquirer->kind;
    acquisition.given.Set(static_cast<uint32_t>(acquirer->result), MeansOf(acquirer->kind));
    acquisition.error = acquirer->error;
    return acquisition;
  }
  if (!SendsRequest(origin)) return {};
  acquisition.kind = models::ResourceKind::kResponse;
  acquisition.given.Set(0, Means::kBody);
  acquisition.error = 1;
  return acquisition;
}

Acquisition AcquisitionThrough(const Function& f, ValueId call, models::ResourceKind kind,
                               MeansOfResults given) {
  Acquisition acquisition{.kind = kind, .given = given, .through = true};
  const auto* results = types::As<types::Tuple>(f[call].type);
  if (results == nullptr || results->vars.empty()) return acquisition;
  if (ir::IsErrorType(types::Get(results->vars.back()).type)) {
    acquisition.error = static_cast<int8_t>(results->vars.size() - 1);
  }
  return acquisition;
}

bool NeedsNoRelease(const Function& f, ValueId call, const Acquisition& acquisition) {
  if (acquisition.kind == models::ResourceKind::kResponse) return AsksForNoBody(f, call, 0);
  if (acquisition.kind != models::ResourceKind::kCancel || acquisition.through) return false;
  const Object* callee = NamedCallee(f, f.CallOf(call));
  return callee != nullptr && HasEndlessParent(f, call) &&
         !models::HasDeadline(NameOfFunction(types::Origin(*callee))) &&
         !IsContextHandedOn(f, call);
}

namespace {

// What the linked program knows of the calls of a function.
class KnownEffects : public CallEffects {
 public:
  KnownEffects(GroupInProgram& here, const FuncGroup& group, const Function& f)
      : here_(here), group_(group), f_(f) {}

  std::optional<Effect> Of(const HandoverPlace& handover) override {
    const LifetimeFacts& facts = here_.program().lifetimes();
    const Instr& at = f_[handover.at];
    if (at.op != Op::kMakeClosure) {
      return facts.OnArgument(here_.SiteOf(f_, handover.at), handover.index, handover.means);
    }
    const Function& literal = group_.Get(ir::FuncId(f_[ValueId(at.a)].a));
    if (IsOfAnyType(handover.means)) return OnCaptured(literal, handover);
    return facts.OnInput(here_.FunctionOf(literal), literal.param_count + handover.index,
                         handover.means);
  }

  bool NeverReturns(ValueId call) override {
    return here_.program().exits().NeverReturns(here_.SiteOf(f_, call));
  }

  bool IsNeverRead(ValueId address) override {
    return here_.program().reads().IsNeverRead(PlaceAt(f_, address));
  }

 private:
  // What a function literal does with what it captures.
  Effect OnCaptured(const Function& literal, const HandoverPlace& handover) {
    ValueId captured = literal.param(literal.param_count + handover.index);
    if (!ir::IsPointer(literal[captured].type)) return Effect::kTakes;
    KnownEffects effects(here_, group_, literal);
    LifetimeWalk walk(effects, group_, literal);
    if (!walk.FromEntry(captured, handover.means, true).known) return Effect::kTakes;
    std::vector<const LifetimeEnd*> ends;
    for (const LifetimeEnd& end : walk.ends()) ends.push_back(&end);
    return EffectOf(ends);
  }

  GroupInProgram& here_;
  const FuncGroup& group_;
  const Function& f_;
};

}  // namespace

std::optional<Acquisition> Lifetimes::AcquisitionOf(const Function& f, ValueId call) const {
  std::optional<Acquisition> acquisition = AcquisitionOfLibrary(f, call);
  if (!acquisition) {
    std::optional<Acquired> acquired =
        here_.program().lifetimes().AcquiredBy(here_.SiteOf(f, call));
    if (!acquired) return AcquisitionOfConstructor(f, call);
    acquisition = AcquisitionThrough(f, call, acquired->kind, acquired->given);
  }
  return NeedsNoRelease(f, call, *acquisition) ? std::nullopt : acquisition;
}

// What a function of the program gives that makes it, by its name, where the type has a method that
// ends it and is none that is known otherwise.
std::optional<Acquisition> Lifetimes::AcquisitionOfConstructor(const Function& f,
                                                               ValueId call) const {
  const Object* callee = StaticCallee(f, f.CallOf(call));
  if (callee == nullptr || !models::IsConstructor(NameOf(*callee))) return {};
  const CallGraph& graph = here_.program().graph();
  SiteId site = here_.SiteOf(f, call);
  bool seen = site.valid() && std::ranges::all_of(graph.EdgesOf(site), [&](const Edge& edge) {
                return edge.kind != EdgeKind::kCallback && graph.HasBody(edge.callee);
              });
  types::TypeId made = f[call].type;
  if (const auto* results = types::As<types::Tuple>(made)) {
    made = results->vars.empty() ? types::TypeId() : types::Get(results->vars[0]).type;
  }
  if (!seen || !made.valid() || !ir::IsPointer(made) || MeansOf(made) != Means::kNone) return {};
  models::Release release = models::ReleaseOf(models::ResourceKind::kMade);
  if (!HasMethod(made, release.method) && !HasMethod(made, release.other)) return {};
  MeansOfResults given;
  given.Set(0, Means::kOwn);
  return AcquisitionThrough(f, call, models::ResourceKind::kMade, given);
}

Fate Lifetimes::Follow(const Function& f, ValueId call, const Acquisition& acquisition) {
  if (f.block_count() > kMostBlocksOfWalk) return {.known = false, .leak = {}};
  KnownEffects effects(here_, group_, f);
  return LifetimeWalk(effects, group_, f).FromCall(call, acquisition);
}

}  // namespace premortem::flow
