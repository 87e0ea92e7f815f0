#include "flow/lifetime_walk.h"

#include <algorithm>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "ir/type_util.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::FuncId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::Object;

// Blocks entered, counted once for each state: more than this is not followed.
constexpr size_t kMaxNodes = 4000;
// How deep conditions are looked into.
constexpr int kMaxKeyDepth = 8;

using Form = LifetimeWalk::Form;

constexpr Form InCell(Form form) {
  return static_cast<Form>(static_cast<int>(form) | static_cast<int>(Form::kCell));
}
constexpr bool IsInCell(Form form) {
  return (static_cast<int>(form) & static_cast<int>(Form::kCell)) != 0;
}
constexpr Form OfCell(Form form) {
  return static_cast<Form>(static_cast<int>(form) & ~static_cast<int>(Form::kCell));
}

// Whether who has such a value has the resource, or the means to release it.
constexpr bool Holds(Form form) {
  switch (OfCell(form)) {
    case Form::kTuple:
    case Form::kHandle:
    case Form::kPart:
    case Form::kReleaser:
    case Form::kTaker: return true;
    default: return false;
  }
}
// Whether something happens to the resource when such a value goes elsewhere.
constexpr bool Matters(Form form) {
  return Holds(form) || form == Form::kPartAddr || form == Form::kView || form == Form::kEndless;
}

bool IsBool(const Instr& instr) { return instr.type.valid() && types::IsBoolean(instr.type); }

// Whether an interface has methods, but not the one that releases.
bool CannotRelease(types::TypeId type, std::string_view method) {
  const auto* interface = types::UnderlyingAs<types::Interface>(type);
  if (interface == nullptr || types::IsTypeParam(type)) return false;
  std::vector<types::Selection> methods = types::MethodSetOf(type);
  if (methods.empty()) return false;
  return std::ranges::none_of(methods, [&](const types::Selection& selection) {
    return NameOf(types::Get(selection.obj)) == method;
  });
}

}  // namespace

// ---- State ----

Form LifetimeWalk::State::Get(ValueId v) const {
  auto it = std::ranges::lower_bound(entries_, uint64_t{v.value} << 8);
  return it != entries_.end() && *it >> 8 == v.value ? FormOf(*it) : Form::kNone;
}

void LifetimeWalk::State::Set(ValueId v, Form form) {
  auto it = std::ranges::lower_bound(entries_, uint64_t{v.value} << 8);
  bool there = it != entries_.end() && *it >> 8 == v.value;
  uint64_t entry = uint64_t{v.value} << 8 | static_cast<uint64_t>(form);
  if (form == Form::kNone) {
    if (there) entries_.erase(it);
  } else if (there) {
    *it = entry;
  } else {
    entries_.insert(it, entry);
  }
}

bool LifetimeWalk::State::HoldsResource() const {
  return std::ranges::any_of(entries_, [](uint64_t entry) { return Holds(FormOf(entry)); });
}

// ---- The walk ----

LifetimeWalk::LifetimeWalk(Lifetimes& lifetimes, PackageIr& ir, const ir::FuncGroup& group,
                           const Function& f, models::ResourceKind kind)
    : lifetimes_(lifetimes),
      ir_(ir),
      group_(group),
      f_(f),
      kind_(kind),
      release_(models::ReleaseOf(kind)) {
  block_of_.resize(f.instrs.size());
  cells_.resize(f.instrs.size());
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    cells_[v] = f.instrs[v].op == Op::kAlloc || f.instrs[v].op == Op::kFreeVar;
  }
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    for (uint32_t v = f.blocks[b].first.value; v < f.blocks[b].end.value; ++v) {
      block_of_[v] = BlockId(b);
      const Instr& instr = f.instrs[v];
      bool captures = instr.op == Op::kMakeClosure;
      bool loads = instr.op == Op::kUnOp && instr.token == Token::kMul;
      if (captures || loads) continue;
      f.ForEachOperand(ValueId(v), [&](ValueId operand) {
        bool stored_to = instr.op == Op::kStore && operand.value == instr.a;
        if (!stored_to || instr.a == instr.b) cells_[operand.value] = false;
      });
    }
  }
  FindConditions();
  std::map<std::string, uint32_t> fields;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kFieldAddr) continue;
    auto [first, is_new] = fields.try_emplace(KeyOf(ValueId(v), nullptr, 0), v);
    if (!is_new) places_[v] = first->second;
  }
}

Fate LifetimeWalk::FromCall(ValueId call, const Acquisition& acquisition) {
  call_ = call;
  acquisition_ = acquisition;
  if (const Object* object = types::GetOrNull(f_.object); object != nullptr && !f_.parent.valid()) {
    const types::Package& package = types::Get(object->package);
    bool of_main = types::TextOf(package.name) == "main" && NameOf(*object) == "main";
    ends_process_ = of_main && f_.param_count == 0;
  }
  State start;
  bool several = types::As<types::Tuple>(f_[call].type) != nullptr;
  start.Set(call, several ? Form::kTuple : Form::kHandle);
  if (kind_ == models::ResourceKind::kCancel) {
    for (ValueId arg : f_.CallOf(call).args) {
      if (f_[arg].op != Op::kConst && block_of_[arg.value].valid()) start.Set(arg, Form::kContext);
      if (f_[arg].op == Op::kParameter) start.Set(arg, Form::kContext);
      break;
    }
  }
  AddConditionsBefore(block_of_[call.value], start);
  // At first every call is taken to return; that is looked into where it makes a difference.
  for (bool again : {false, true}) {
    asks_whether_calls_return_ = again;
    fate_ = Fate();
    seen_.clear();
    nodes_.clear();
    nodes_.push_back({.block = block_of_[call.value],
                      .first = ValueId(call.value + 1),
                      .state = start,
                      .condition = {}});
    Run();
    if (!fate_.leak) break;
  }
  return fate_;
}

// How conditions were decided on every path that leads to a block.
void LifetimeWalk::AddConditionsBefore(BlockId block, State& state) const {
  for (BlockId at = f_[block].idom; at.valid(); at = f_[at].idom) {
    ValueId last(f_[at].end.value - 1);
    if (f_[last].op != Op::kIf || f_[at].succs[0] == f_[at].succs[1]) continue;
    auto of = condition_of_.find(f_[last].a);
    if (of == condition_of_.end()) continue;
    for (bool taken : {true, false}) {
      BlockId next = f_[at].succs[taken ? 0 : 1];
      if (f_.PredsOf(next).size() != 1 || !f_.Dominates(next, block)) continue;
      auto [first, negated] = of->second;
      state.Set(ValueId(first), taken != negated ? Form::kTrue : Form::kFalse);
    }
  }
}

Effect LifetimeWalk::FromEntry(ValueId value, Form form) {
  if (IsInCell(form) && !IsCell(value)) return Effect::kTakes;
  asks_whether_calls_return_ = true;
  State start;
  start.Set(value, form);
  nodes_.push_back(
      {.block = f_.entry(), .first = f_[f_.entry()].first, .state = start, .condition = {}});
  Run();
  // Who never returns has it for ever.
  bool keeps = fate_.transferred || fate_.released == open_;
  if (!fate_.known || keeps) return Effect::kTakes;
  return fate_.released ? Effect::kReleases : Effect::kUses;
}

void LifetimeWalk::Run() {
  for (size_t node = 0; node < nodes_.size(); ++node) {
    if (nodes_.size() > kMaxNodes) {
      fate_.known = false;
      fate_.leak.reset();
      return;
    }
    Visit(node);
  }
}

void LifetimeWalk::Visit(size_t node) {
  BlockId block = nodes_[node].block;
  State state = nodes_[node].state;
  for (uint32_t v = nodes_[node].first.value; v < f_[block].end.value; ++v) {
    const Instr& instr = f_.instrs[v];
    if (instr.op == Op::kJump) {
      return Enter(node, state, block, f_[block].succs[0], {}, false);
    }
    if (instr.op == Op::kIf) return Branch(node, state, block, ValueId(v));
    if (!Step(node, ValueId(v), state)) return;
  }
}

void LifetimeWalk::Branch(size_t node, const State& state, BlockId block, ValueId branch) {
  ValueId condition(f_[branch].a);
  std::optional<bool> known = Eval(state, condition);
  bool free = !known.has_value() && f_[block].succs[0] != f_[block].succs[1];
  for (bool taken : {true, false}) {
    if (known && *known != taken) continue;
    if (EndsPath(state, condition, taken)) continue;
    State next = state;
    if (auto of = condition_of_.find(condition.value); of != condition_of_.end()) {
      auto [first, negated] = of->second;
      next.Set(ValueId(first), taken != negated ? Form::kTrue : Form::kFalse);
    }
    Enter(node, next, block, f_[block].succs[taken ? 0 : 1], free ? condition : ValueId(), taken);
  }
}

void LifetimeWalk::Enter(size_t node, const State& state, BlockId from, BlockId to,
                         ValueId condition, bool taken) {
  std::span<const BlockId> preds = f_.PredsOf(to);
  auto edge = static_cast<size_t>(std::ranges::find(preds, from) - preds.begin());
  State next = state;
  ValueId v = f_[to].first;
  for (; f_[v].op == Op::kPhi; v = ValueId(v.value + 1)) {
    ValueId operand = f_.ValuesAt(f_[v].a)[edge];
    Form form = state.Get(operand);
    if (form == Form::kNone && IsNilConstant(operand)) form = Form::kNil;
    if (form == Form::kNone && IsBool(f_[operand])) {
      if (std::optional<bool> known = Eval(state, operand)) {
        form = *known ? Form::kTrue : Form::kFalse;
      }
    }
    Forget(next, v);
    next.Set(v, IsInCell(form) ? Form::kNone : form);
  }
  // What is not in scope any more makes no difference.
  next.EraseIf([&](ValueId value, Form form) {
    if (form == InCell(Form::kNil)) return false;
    BlockId block = block_of_[value.value];
    bool fact = form == Form::kTrue || form == Form::kFalse;
    bool is_condition = fact && condition_of_.contains(value.value);
    return block.valid() && !is_condition && !f_.Dominates(block, to);
  });
  if (!seen_.insert({to.value, next}).second) return;
  nodes_.push_back({.block = to,
                    .first = v,
                    .state = std::move(next),
                    .parent = node,
                    .condition = condition,
                    .taken = taken});
}

void LifetimeWalk::Open(size_t node, Leak::Exit exit, ValueId place) {
  open_ = true;
  if (!call_.valid() || ends_process_ || fate_.leak) return;
  Leak leak{.exit = exit, .place = LocOf(place), .branches = {}};
  for (size_t at = node; at != 0; at = nodes_[at].parent) {
    if (!nodes_[at].condition.valid()) continue;
    leak.branches.push_back({LocOf(nodes_[at].condition), nodes_[at].taken});
  }
  std::ranges::reverse(leak.branches);
  fate_.leak = std::move(leak);
}

bool LifetimeWalk::Step(size_t node, ValueId v, State& state) {
  const Instr& instr = f_[v];
  Forget(state, v);
  Form of = state.Get(ValueId(instr.a));  // the operand, where there is one
  Form form = Form::kNone;
  switch (instr.op) {
    case Op::kExtract: form = StepExtract(state, instr); break;
    case Op::kUnOp:
      if (instr.token == Token::kArrow && of == Form::kDone) return false;
      form = StepUnary(state, instr);
      if (form == Form::kTaker) return HandOn();
      break;
    case Op::kChangeType:
    case Op::kChangeInterface:
    case Op::kMakeInterface: form = StepConversion(state, v); break;
    case Op::kFieldAddr: form = StepFieldAddr(state, instr); break;
    case Op::kTypeAssert:
      if (Matters(of)) return HandOn();
      if (of == Form::kNil && (instr.flags & ir::kCommaOk)) form = Form::kNilTuple;
      break;
    case Op::kMakeClosure: form = StepClosure(state, instr); break;
    case Op::kStore: return StepStore(v, state, instr);
    case Op::kReturn: return StepReturn(node, v, state);
    case Op::kPanic: return false;
    case Op::kCall: return v == call_ ? StepAgain(node, state) : StepCall(v, state, instr);
    case Op::kGo:
    case Op::kDefer: return StepCall(v, state, instr);
    case Op::kBinOp: return true;  // what is known of a condition stays, see Forget
    case Op::kField:
    case Op::kIndexAddr:
    case Op::kRunDefers: break;
    default:
      if (GivesAway(v, state)) return HandOn();
      break;
  }
  state.Set(v, form);
  return true;
}

// Comes to the acquiring call once more: what it dominates is computed anew.
bool LifetimeWalk::StepAgain(size_t node, State& state) {
  state.EraseIf([&](ValueId value, Form) {
    BlockId block = block_of_[value.value];
    if (block == block_of_[call_.value]) return value.value >= call_.value;
    return block.valid() && f_.Dominates(block_of_[call_.value], block);
  });
  if (state.HoldsResource()) return true;
  Open(node, Leak::Exit::kAgain, call_);
  return false;
}

// Whether an instruction puts the resource somewhere. Of a select only what is sent counts.
bool LifetimeWalk::GivesAway(ValueId v, const State& state) const {
  bool gives = false;
  auto look = [&](ValueId operand) { gives = gives || Matters(state.Get(operand)); };
  if (f_[v].op != Op::kSelect) {
    f_.ForEachOperand(v, look);
    return gives;
  }
  for (size_t i = 0; i < f_.SelectStateCount(v); ++i) {
    if (ValueId send = f_.SelectStateOf(v, i).send; send.valid()) look(send);
  }
  return gives;
}

Form LifetimeWalk::StepUnary(const State& state, const Instr& instr) const {
  if (instr.token == Token::kMul) return StepLoad(state, instr);
  bool endless = instr.token == Token::kArrow && (instr.flags & ir::kCommaOk) &&
                 state.Get(ValueId(instr.a)) == Form::kEndless;
  return endless ? Form::kTrueTuple : Form::kNone;
}

Form LifetimeWalk::StepExtract(const State& state, const Instr& instr) const {
  Form tuple = state.Get(ValueId(instr.a));
  auto index = static_cast<int>(instr.b);
  if (tuple == Form::kNilTuple) return index == 1 ? Form::kFalse : Form::kNone;
  if (tuple == Form::kReadTuple) return index == 1 ? Form::kEnded : Form::kNone;
  if (tuple == Form::kTrueTuple) return index == 1 ? Form::kTrue : Form::kNone;
  if (tuple != Form::kTuple) return Form::kNone;
  if (index == acquisition_.result) return Form::kHandle;
  if (index == acquisition_.error) return Form::kNil;
  bool context = kind_ == models::ResourceKind::kCancel && index == 0;
  return context ? Form::kContext : Form::kNone;
}

// kTaker: a copy of the resource is made.
Form LifetimeWalk::StepLoad(const State& state, const Instr& instr) const {
  Form address = state.Get(ValueId(instr.a));
  if (IsInCell(address)) return OfCell(address);
  if (address == Form::kPartAddr) return Form::kPart;
  if (address == Form::kEndlessAddr) return Form::kEndless;
  if (state.Get(PlaceOf(ValueId(instr.a))) == InCell(Form::kNil)) return Form::kNil;
  return address == Form::kHandle ? Form::kTaker : Form::kNone;
}

Form LifetimeWalk::StepConversion(const State& state, ValueId v) const {
  Form form = state.Get(ValueId(f_[v].a));
  bool releasable = form == Form::kHandle || form == Form::kPart;
  if (releasable && !release_.method.empty() && f_[v].op != Op::kChangeType &&
      CannotRelease(f_[v].type, release_.method)) {
    return Form::kView;
  }
  // An error in an interface is not nil; the type of errors is converted from it only.
  return form;
}

Form LifetimeWalk::StepFieldAddr(const State& state, const Instr& instr) const {
  if (state.Get(ValueId(instr.a)) != Form::kHandle) return Form::kNone;
  const Object* field = ir::FieldOf(ir::BaseOf(f_[ValueId(instr.a)].type), instr.b);
  if (field == nullptr) return Form::kNone;
  if (NameOf(*field) == release_.part) return Form::kPartAddr;
  return NameOf(*field) == release_.endless ? Form::kEndlessAddr : Form::kNone;
}

bool LifetimeWalk::StepStore(ValueId v, State& state, const Instr& instr) {
  ValueId address(instr.a);
  Form form = state.Get(ValueId(instr.b));
  if (form == Form::kNone && IsNilConstant(ValueId(instr.b))) form = Form::kNil;
  if (state.Get(address) == Form::kPartAddr) return HandOn();
  if (!loads_.empty()) {
    if (auto of = loads_.find(KeyOf(address, nullptr, 0)); of != loads_.end()) {
      for (uint32_t condition : of->second) state.Erase(ValueId(condition));
    }
  }
  if (!Matters(form)) {
    bool keeps = form == Form::kNil || form == Form::kContext || form == Form::kDone;
    state.Set(PlaceOf(address), keeps ? InCell(form) : Form::kNone);
    return true;
  }
  bool own = f_[address].op == Op::kAlloc && IsCell(address) && form != Form::kPartAddr;
  if (own && !OthersMayHold(address, v, InCell(form))) {
    state.Set(address, InCell(form));
    return true;
  }
  return HandOn();
}

// The value that stands for all values that are the same address, as `s.err` written twice.
ValueId LifetimeWalk::PlaceOf(ValueId address) const {
  auto place = places_.find(address.value);
  return place == places_.end() ? address : ValueId(place->second);
}

// Whether a function that captured the variable before may do something with what is stored to it.
bool LifetimeWalk::OthersMayHold(ValueId cell, ValueId store, Form form) {
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    const Instr& closure = f_.instrs[v];
    if (closure.op != Op::kMakeClosure || !block_of_[v].valid()) continue;
    bool later = f_.Dominates(block_of_[store.value], block_of_[v]) &&
                 (block_of_[store.value] != block_of_[v] || store.value < v);
    if (later) continue;
    std::span<const ValueId> bound = f_.ValuesAt(closure.b);
    for (uint32_t i = 0; i < bound.size(); ++i) {
      if (bound[i] == cell && EffectOfClosure(closure, i, form) != Effect::kUses) return true;
    }
  }
  return false;
}

bool LifetimeWalk::StepReturn(size_t node, ValueId v, const State& state) {
  int8_t index = 0;
  bool goes = false;
  f_.ForEachOperand(v, [&](ValueId result) {
    Form form = state.Get(result);
    if (Matters(form) && !IsInCell(form)) {
      goes = true;
      if (form == Form::kHandle) fate_.returned = index;
    }
    ++index;
  });
  if (goes) return HandOn();
  Open(node, Leak::Exit::kReturn, v);
  return false;
}

Form LifetimeWalk::StepClosure(const State& state, const Instr& instr) {
  std::span<const ValueId> bound = f_.ValuesAt(instr.b);
  Form form = Form::kNone;
  for (uint32_t i = 0; i < bound.size(); ++i) {
    Form of = state.Get(bound[i]);
    if (!Matters(OfCell(of))) continue;
    Effect effect = EffectOfClosure(instr, i, of);
    if (effect == Effect::kTakes) form = Form::kTaker;
    if (effect == Effect::kReleases && form == Form::kNone) form = Form::kReleaser;
  }
  return form;
}

Effect LifetimeWalk::EffectOfClosure(const Instr& closure, uint32_t binding, Form form) {
  const Function& inner = group_.Get(FuncId(f_[ValueId(closure.a)].a));
  if (inner.kind == ir::FuncKind::kBound) {
    const Object* method = types::GetOrNull(inner.object);
    bool releasable = form == Form::kHandle || form == Form::kPart;
    if (!releasable || method == nullptr) return Effect::kTakes;
    bool whole = release_.part.empty() == (form == Form::kHandle);
    return whole && NameOf(*method) == release_.method ? Effect::kReleases : Effect::kUses;
  }
  return EffectWithin(inner, inner.free_var(binding), form);
}

// The effect of another function of the group.
Effect LifetimeWalk::EffectWithin(const Function& f, ValueId value, Form form) {
  if (f.blocks.empty()) return Effect::kTakes;
  auto [it, is_new] = closure_effects_.try_emplace({f.id.value, value.value, form}, Effect::kTakes);
  if (!is_new) return it->second;
  Lifetimes::Deeper deeper(lifetimes_);
  if (!deeper.allowed()) return Effect::kTakes;
  it->second = LifetimeWalk(lifetimes_, ir_, group_, f, kind_).FromEntry(value, form);
  return it->second;
}

// ---- Calls ----

FuncId LifetimeWalk::LiteralOf(ValueId v) const {
  if (f_[v].op == Op::kMakeClosure) v = ValueId(f_[v].a);
  return f_[v].op == Op::kFuncLit ? FuncId(f_[v].a) : FuncId();
}

bool LifetimeWalk::IsRelease(const ir::Call& call, const State& state) const {
  if (release_.method.empty()) {
    return !call.method.valid() && state.Get(call.callee) == Form::kHandle;
  }
  Form wanted = release_.part.empty() ? Form::kHandle : Form::kPart;
  if (call.method.valid()) {
    return state.Get(call.callee) == wanted && NameOf(types::Get(call.method)) == release_.method;
  }
  const Object* callee = StaticCallee(f_, call);
  if (callee == nullptr || call.args.empty() || state.Get(call.args[0]) != wanted) return false;
  const auto* signature = types::As<types::Signature>(callee->type);
  return signature != nullptr && signature->recv.valid() && NameOf(*callee) == release_.method;
}

bool LifetimeWalk::StepCall(ValueId v, State& state, const Instr& instr) {
  ir::Call call = f_.CallOf(v);
  Effect effect = EffectOfCall(call, state);
  // A goroutine that releases it does so when it likes.
  if (effect == Effect::kReleases && (instr.op != Op::kGo || IsRelease(call, state))) {
    fate_.released = true;
    return false;
  }
  if (effect != Effect::kUses) return HandOn();
  if (instr.op != Op::kCall) return true;
  if (EndsHere(call)) return false;
  state.Set(v, ResultOf(call, state, instr));
  return true;
}

// The effect of a call on the resource: of the callee, or on the first argument that matters.
Effect LifetimeWalk::EffectOfCall(const ir::Call& call, const State& state) {
  if (IsRelease(call, state)) return Effect::kReleases;
  Form callee = call.method.valid() ? Form::kNone : state.Get(call.callee);
  if (callee == Form::kReleaser) return Effect::kReleases;
  if (callee == Form::kTaker) return Effect::kTakes;
  for (uint32_t i = 0; i < call.args.size(); ++i) {
    Form form = state.Get(call.args[i]);
    if (!Matters(form)) continue;
    Effect effect = EffectOnArgument(call, i, form);
    if (effect != Effect::kUses) return effect;
  }
  return Effect::kUses;
}

Form LifetimeWalk::ResultOf(const ir::Call& call, const State& state, const Instr& instr) const {
  auto given = [&](auto is) {
    return std::ranges::any_of(call.args, [&](ValueId arg) { return is(state.Get(arg)); });
  };
  if (call.method.valid() && state.Get(call.callee) == Form::kContext) {
    models::FunctionName name = NameOfFunction(types::Get(call.method));
    if (models::IsDoneOfContext(name)) return Form::kDone;
    if (models::IsErrorOfContext(name)) return Form::kEnded;
  }
  // What is asked of an error that is nil: it is of no kind, and wrapping it gives nil.
  if (given([](Form form) { return form == Form::kNil; })) {
    if (IsBool(instr)) return Form::kFalse;
    if (ir::IsErrorType(instr.type)) return Form::kNil;
  }
  const Object* callee = StaticCallee(f_, call);
  bool reads = callee != nullptr && models::ReadsToEnd(NameOfFunction(*callee)) && given(Matters);
  return reads ? Form::kReadTuple : Form::kNone;
}

Effect LifetimeWalk::EffectOnArgument(const ir::Call& call, uint32_t index, Form form) {
  Effect unknown = form == Form::kView ? Effect::kUses : Effect::kTakes;
  if (call.method.valid()) return unknown;
  if (f_[call.callee].op == Op::kBuiltin) return Effect::kUses;
  if (FuncId literal = LiteralOf(call.callee); literal.valid()) {
    const Function& inner = group_.Get(literal);
    if (inner.kind != ir::FuncKind::kLiteral || index >= inner.param_count) return unknown;
    return EffectWithin(inner, inner.param(index), form);
  }
  const Object* callee = StaticCallee(f_, call);
  if (callee == nullptr) return unknown;
  if (ir_.package().DeclOf(*callee) != nullptr) {
    bool plain = form != Form::kReleaser && form != Form::kTaker && form != Form::kPartAddr;
    return plain ? lifetimes_.EffectOf(*callee, index, form, kind_) : Effect::kTakes;
  }
  const auto* signature = types::As<types::Signature>(callee->type);
  bool receiver = index == 0 && signature != nullptr && signature->recv.valid();
  models::FunctionName name = NameOfFunction(*callee);
  if (receiver) return form == Form::kReleaser ? Effect::kTakes : Effect::kUses;
  if (form == Form::kView) {
    return models::TakesOverReader(name) ? Effect::kTakes : Effect::kUses;
  }
  return models::OnlyLooksAt(name) ? Effect::kUses : Effect::kTakes;
}

// Whether the call does not come back.
bool LifetimeWalk::EndsHere(const ir::Call& call) {
  if (call.method.valid()) {
    return models::NeverReturns(NameOfFunction(types::Get(call.method)));
  }
  const Object* callee = StaticCallee(f_, call);
  if (callee == nullptr) return false;
  if (ir_.package().DeclOf(*callee) != nullptr) {
    return asks_whether_calls_return_ && lifetimes_.NeverReturns(*callee);
  }
  return models::NeverReturns(NameOfFunction(*callee));
}

// ---- Conditions ----

bool LifetimeWalk::IsNilConstant(ValueId v) const {
  const Instr& instr = f_[v];
  return instr.op == Op::kConst && instr.a == 0 && instr.type.valid() && types::HasNil(instr.type);
}

std::optional<bool> LifetimeWalk::Eval(const State& state, ValueId v, int depth) const {
  const Instr& instr = f_[v];
  if (instr.op == Op::kConst && IsBool(instr)) {
    const constant::Value& value = f_.ConstantOf(v);
    if (!value.known()) return instr.a == 0 ? std::optional(false) : std::nullopt;
    return constant::BoolVal(value);
  }
  if (auto of = condition_of_.find(v.value); of != condition_of_.end()) {
    Form fact = state.Get(ValueId(of->second.first));
    if (fact == Form::kTrue || fact == Form::kFalse) {
      return (fact == Form::kTrue) != of->second.second;
    }
  }
  Form form = state.Get(v);
  if (form == Form::kTrue || form == Form::kFalse) return form == Form::kTrue;
  if (depth > kMaxKeyDepth) return {};
  if (instr.op == Op::kUnOp && instr.token == Token::kNot) {
    std::optional<bool> inner = Eval(state, ValueId(instr.a), depth + 1);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  return instr.op == Op::kBinOp ? EvalComparison(state, instr) : std::nullopt;
}

// Comparisons with nil. An error that is nil is no other error.
std::optional<bool> LifetimeWalk::EvalComparison(const State& state, const Instr& compare) const {
  if (compare.token != Token::kEql && compare.token != Token::kNeq) return {};
  std::optional<bool> equal;
  auto judge = [&](ValueId x, ValueId y) {
    Form form = state.Get(x);
    if (IsNilConstant(y)) {
      if (form == Form::kNil) equal = true;
      if (Matters(form) && !IsInCell(form)) equal = false;
    } else if (form == Form::kNil && state.Get(y) != Form::kNil && !IsNilConstant(x) &&
               f_[x].type.valid() && ir::IsErrorType(f_[x].type)) {
      equal = false;
    }
  };
  judge(ValueId(compare.a), ValueId(compare.b));
  if (!equal) judge(ValueId(compare.b), ValueId(compare.a));
  if (!equal) return {};
  return *equal == (compare.token == Token::kEql);
}

// `case <-ctx.Done():` and `ctx.Err() != nil`; and the case of a channel that is nil.
bool LifetimeWalk::EndsPath(const State& state, ValueId condition, bool taken) const {
  const Instr& compare = f_[condition];
  if (compare.op != Op::kBinOp) return false;
  bool equal = compare.token == Token::kEql;
  if (!equal && compare.token != Token::kNeq) return false;
  if (state.Get(ValueId(compare.a)) == Form::kEnded && IsNilConstant(ValueId(compare.b))) {
    return taken != equal;
  }
  const Instr& index = f_[ValueId(compare.a)];
  const Instr& number = f_[ValueId(compare.b)];
  if (taken != equal || index.op != Op::kExtract || index.b != 0 || number.op != Op::kConst) {
    return false;
  }
  ValueId select(index.a);
  if (f_[select].op != Op::kSelect) return false;
  const constant::Value& value = f_.ConstantOf(ValueId(compare.b));
  uint64_t i = 0;
  if (value.known()) {
    auto [n, exact] = constant::Uint64Val(value);
    if (!exact) return false;
    i = n;
  }
  if (i >= f_.SelectStateCount(select)) return false;
  ir::SelectState chosen = f_.SelectStateOf(select, i);
  Form chan = state.Get(chosen.chan);
  return (!chosen.send.valid() && chan == Form::kDone) || chan == Form::kNil;
}

std::string LifetimeWalk::KeyOf(ValueId v, Condition* condition, int depth) const {
  const Instr& instr = f_[v];
  auto leaf = [&] {
    if (condition != nullptr && block_of_[v.value].valid()) condition->values.insert(v.value);
    return "v" + std::to_string(v.value);
  };
  if (depth > kMaxKeyDepth) return leaf();
  auto of = [&](uint32_t operand) { return KeyOf(ValueId(operand), condition, depth + 1); };
  switch (instr.op) {
    case Op::kConst: return "c" + (instr.a == 0 ? "" : f_.ConstantOf(v).ToExactString());
    case Op::kGlobal:
    case Op::kFunction: return "g" + std::to_string(instr.a);
    case Op::kUnOp: {
      if (instr.token == Token::kArrow) return leaf();
      std::string x = of(instr.a);
      if (instr.token == Token::kMul && condition != nullptr) condition->addresses.insert(x);
      return "u" + std::to_string(static_cast<int>(instr.token)) + "(" + x + ")";
    }
    case Op::kBinOp:
      return "b" + std::to_string(static_cast<int>(instr.token)) + "(" + of(instr.a) + "," +
             of(instr.b) + ")";
    case Op::kField:
    case Op::kFieldAddr: return "f" + std::to_string(instr.b) + "(" + of(instr.a) + ")";
    case Op::kIndexAddr:
    case Op::kIndex: return "i(" + of(instr.a) + "," + of(instr.b) + ")";
    case Op::kChangeType:
    case Op::kChangeInterface:
    case Op::kConvert:
    case Op::kMakeInterface: return of(instr.a);
    case Op::kCall: {
      ir::Call call = f_.CallOf(v);
      if (condition != nullptr) condition->values.insert(v.value);
      std::string key = "k" + std::to_string(call.method.value) + "(" + of(call.callee.value);
      for (ValueId arg : call.args) key += "," + of(arg.value);
      return key + ")";
    }
    default: return leaf();
  }
}

std::string LifetimeWalk::ConditionKey(ValueId v, bool* negated, Condition* condition) const {
  *negated = false;
  while (f_[v].op == Op::kUnOp && f_[v].token == Token::kNot) {
    v = ValueId(f_[v].a);
    *negated = !*negated;
  }
  const Instr& instr = f_[v];
  if (instr.op != Op::kBinOp) return KeyOf(v, condition, 0);
  Token token = instr.token;
  uint32_t x = instr.a;
  uint32_t y = instr.b;
  if (token == Token::kNeq || token == Token::kGeq || token == Token::kLeq) {
    *negated = !*negated;
    token = token == Token::kNeq ? Token::kEql : token == Token::kGeq ? Token::kLss : Token::kGtr;
  }
  if (token == Token::kGtr) {
    std::swap(x, y);
    token = Token::kLss;
  }
  return "b" + std::to_string(static_cast<int>(token)) + "(" + KeyOf(ValueId(x), condition, 1) +
         "," + KeyOf(ValueId(y), condition, 1) + ")";
}

void LifetimeWalk::FindConditions() {
  struct Asked {
    ValueId condition;
    std::string key;
    bool negated;
  };
  std::vector<Asked> all;
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    if (f_.instrs[v].op != Op::kIf) continue;
    Condition condition;
    bool negated = false;
    ValueId asked(f_.instrs[v].a);
    std::string key = ConditionKey(asked, &negated, &condition);
    condition.first = asked;
    auto it = conditions_.try_emplace(key, std::move(condition)).first;
    ++it->second.asked;
    all.push_back({asked, std::move(key), negated});
  }
  for (const Asked& asked : all) {
    const Condition& condition = conditions_.at(asked.key);
    // Asked once, it may still be asked again in a loop; then it is computed again first.
    if (condition.asked < 2) continue;
    // The value that stands for it may be negated; the fact is kept without.
    condition_of_[asked.condition.value] = {condition.first.value, asked.negated};
  }
  for (const auto& [key, condition] : conditions_) {
    if (condition.asked < 2) continue;
    for (uint32_t value : condition.values) depends_[value].push_back(condition.first.value);
    for (const std::string& address : condition.addresses) {
      loads_[address].push_back(condition.first.value);
    }
  }
}

// A value is computed again: what was known of conditions on it is no more.
void LifetimeWalk::Forget(State& state, ValueId v) const {
  auto of = depends_.find(v.value);
  if (of == depends_.end()) return;
  for (uint32_t condition : of->second) state.Erase(ValueId(condition));
}

}  // namespace premortem::flow
