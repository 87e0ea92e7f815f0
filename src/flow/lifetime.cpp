#include "flow/lifetime.h"

#include <algorithm>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/lifetime_walk.h"
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

// Functions with more blocks than this are not looked into.
constexpr uint32_t kMaxBlocks = 1000;

// Kinds of which functions are known that hand on what they acquired.
constexpr models::ResourceKind kHandedOn[] = {
    models::ResourceKind::kCancel,    models::ResourceKind::kTicker, models::ResourceKind::kTimer,
    models::ResourceKind::kResponse,  models::ResourceKind::kRows,   models::ResourceKind::kFile,
    models::ResourceKind::kStatement,
};

bool IsType(TypeId type, const models::TypeName& name) { return NameOfType(type) == name; }

// Whether a value comes from a request that was made for the method without a body.
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
      ValueId arg = call.args[static_cast<size_t>(method)];
      if (f[arg].op != Op::kConst) return false;
      const constant::Value& value = f.ConstantOf(arg);
      return value.kind() == constant::Kind::kString &&
             constant::StringVal(value) == models::kMethodWithoutBody;
    }
  }
  return std::ranges::any_of(call.args,
                             [&](ValueId arg) { return AsksForNoBody(f, arg, depth + 1); });
}

// Whether the parent of a context is one that never ends, seen at the call that makes the context.
bool HasEndlessParent(const Function& f, ValueId call) {
  ir::Call target = f.CallOf(call);
  if (target.args.empty() || f[target.args[0]].op != Op::kCall) return false;
  const Object* maker = StaticCallee(f, f.CallOf(target.args[0]));
  return maker != nullptr && models::MakesEndlessContext(NameOfFunction(*maker));
}

}  // namespace

bool MayHandOn(const Object& func, models::ResourceKind kind) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return false;
  return std::ranges::any_of(types::Vars(signature->results), [&](types::ObjectId result) {
    return IsType(types::Get(result).type, models::TypeOf(kind));
  });
}

bool SendsRequest(const Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr || !signature->recv.valid()) return false;
  if (!types::IsInterface(types::Get(signature->recv).type)) return false;
  types::ObjectList params = types::Vars(signature->params);
  types::ObjectList results = types::Vars(signature->results);
  return params.size() == 1 && results.size() == 2 &&
         IsType(types::Get(params[0]).type, models::kRequestType) &&
         IsType(types::Get(results[0]).type, models::TypeOf(models::ResourceKind::kResponse)) &&
         ir::IsErrorType(types::Get(results[1]).type);
}

std::optional<Acquisition> Lifetimes::AcquisitionOf(const Function& f, ValueId call) {
  ir::Call target = f.CallOf(call);
  types::ObjectId callee = target.method;
  if (!callee.valid()) {
    if (f[target.callee].op != Op::kFunction) return {};
    callee = types::ObjectId(f[target.callee].a);
  }
  std::optional<Acquisition> acquisition = AcquisitionOf(types::Get(callee));
  if (!acquisition) return {};
  bool nothing = false;  // to release
  if (acquisition->kind == models::ResourceKind::kResponse) nothing = AsksForNoBody(f, call, 0);
  if (acquisition->kind == models::ResourceKind::kCancel) {
    nothing = HasEndlessParent(f, call) && acquisition->through == nullptr &&
              !models::HasDeadline(NameOfFunction(types::Origin(types::Get(callee))));
  }
  return nothing ? std::nullopt : acquisition;
}

std::optional<Acquisition> Lifetimes::AcquisitionOf(const Object& func) {
  const Object& origin = types::Origin(func);
  if (const models::Acquirer* acquirer = models::AcquirerOf(NameOfFunction(origin))) {
    return Acquisition{acquirer->kind, acquirer->result, acquirer->error, nullptr};
  }
  if (SendsRequest(origin)) return Acquisition{models::ResourceKind::kResponse, 0, 1, nullptr};
  if (ir_.package().DeclOf(origin) == nullptr) return {};
  auto [it, is_new] = acquisitions_.try_emplace(origin.id.value);
  if (!is_new) return it->second;
  std::optional<Acquisition> found = FindAcquisition(origin);
  acquisitions_[origin.id.value] = found;
  return found;
}

// Whether the function returns what it, or a function that it calls, acquired.
std::optional<Acquisition> Lifetimes::FindAcquisition(const Object& func) {
  const auto* signature = types::As<types::Signature>(func.type);
  if (signature == nullptr) return {};
  types::ObjectList results = types::Vars(signature->results);
  bool any = std::ranges::any_of(kHandedOn,
                                 [&](models::ResourceKind kind) { return MayHandOn(func, kind); });
  Deeper deeper(*this);
  if (!any || !deeper.allowed()) return {};
  FuncGroup group = ir_.Build(func);
  if (group.functions.empty() || group.root().block_count() > kMaxBlocks) return {};
  const Function& f = group.root();
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    std::optional<Acquisition> inner = AcquisitionOf(f, ValueId(v));
    if (!inner) continue;
    Fate fate = Follow(group, f, ValueId(v), *inner);
    if (fate.returned < 0) continue;
    Acquisition outer{inner->kind, fate.returned, -1, &func};
    auto last = static_cast<int8_t>(results.size() - 1);
    TypeId last_type = types::Get(results.back()).type;
    bool fails = ir::IsErrorType(last_type);
    if (fails && last != outer.result) outer.error = last;
    return outer;
  }
  return {};
}

Fate Lifetimes::Follow(const FuncGroup& group, const Function& f, ValueId call,
                       const Acquisition& acquisition) {
  if (f.block_count() > kMaxBlocks) return {.known = false, .leak = {}};
  return LifetimeWalk(*this, ir_, group, f, acquisition.kind).FromCall(call, acquisition);
}

Effect Lifetimes::EffectOf(const Object& func, uint32_t param, Form form,
                           models::ResourceKind kind) {
  auto [it, is_new] = effects_.try_emplace({func.id.value, param, form, kind}, Effect::kTakes);
  if (!is_new) return it->second;  // also of one that calls itself
  Deeper deeper(*this);
  if (!deeper.allowed()) {
    effects_.erase(it);
    return Effect::kTakes;
  }
  FuncGroup group = ir_.Build(func);
  if (group.functions.empty()) return Effect::kTakes;
  const Function& f = group.root();
  if (f.blocks.empty() || f.block_count() > kMaxBlocks || param >= f.param_count) {
    return Effect::kTakes;
  }
  Effect effect = LifetimeWalk(*this, ir_, group, f, kind).FromEntry(f.param(param), form);
  effects_[{func.id.value, param, form, kind}] = effect;
  return effect;
}

bool Lifetimes::NeverReturns(const Object& func) {
  auto [it, is_new] = never_returns_.try_emplace(func.id.value, false);
  if (!is_new) return it->second;
  Deeper deeper(*this);
  if (!deeper.allowed()) return false;
  FuncGroup group = ir_.Build(func);
  if (group.functions.empty() || group.root().blocks.empty()) return false;
  const Function& f = group.root();
  if (f.block_count() > kMaxBlocks) return false;
  auto ends = [&](ValueId v) {
    ir::Call call = f.CallOf(v);
    if (call.method.valid()) return models::NeverReturns(NameOfFunction(types::Get(call.method)));
    if (f[call.callee].op != Op::kFunction) return false;
    const Object& callee = types::Origin(types::Get(types::ObjectId(f[call.callee].a)));
    if (ir_.package().DeclOf(callee) != nullptr) return NeverReturns(callee);
    return models::NeverReturns(NameOfFunction(callee));
  };
  std::vector<bool> entered(f.blocks.size());
  std::vector<BlockId> open = {f.entry()};
  entered[f.entry().value] = true;
  bool returns = false;
  while (!open.empty() && !returns) {
    const ir::Block& block = f[open.back()];
    open.pop_back();
    bool goes_on = true;
    for (uint32_t v = block.first.value; v < block.end.value && goes_on; ++v) {
      Op op = f.instrs[v].op;
      if (op == Op::kReturn) returns = true;
      if (op == Op::kCall && ends(ValueId(v))) goes_on = false;
    }
    if (!goes_on) continue;
    for (BlockId next : block.succs) {
      if (!next.valid() || entered[next.value]) continue;
      entered[next.value] = true;
      open.push_back(next);
    }
  }
  never_returns_[func.id.value] = !returns;
  return !returns;
}

}  // namespace premortem::flow
