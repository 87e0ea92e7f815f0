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

// Whether what is stored at the address is only printed: it is an element of a variadic argument of
// fmt.Println, or of what tells somebody something as loggers do.
bool IsPrinted(const Function& f, ValueId address) {
  ValueId array(f[address].a);
  if (f[address].op != Op::kIndexAddr || f[array].op != Op::kAlloc) return false;
  ValueId slice;
  bool printed = false;
  for (uint32_t v = address.value; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    bool uses_array = f.Uses(ValueId(v), array);
    bool uses_slice = slice.valid() && f.Uses(ValueId(v), slice);
    if (uses_array && instr.op == Op::kSlice && !slice.valid()) {
      slice = ValueId(v);
    } else if (uses_array && instr.op != Op::kIndexAddr) {
      return false;
    }
    if (!uses_slice) continue;
    if (instr.op != Op::kCall && instr.op != Op::kDefer) return false;
    const Object* callee = NamedCallee(f, f.CallOf(ValueId(v)));
    if (callee == nullptr || !models::Prints(NameOfFunction(*callee))) return false;
    printed = true;
  }
  return printed;
}

bool IsBool(const Instr& instr) { return instr.type.valid() && types::IsBoolean(instr.type); }

// Whether an interface has methods, but none that releases.
bool CannotRelease(types::TypeId type, const models::Release& release) {
  const auto* interface = types::UnderlyingAs<types::Interface>(type);
  if (interface == nullptr || types::IsTypeParam(type)) return false;
  std::vector<types::Selection> methods = types::MethodSetOf(type);
  if (methods.empty()) return false;
  return std::ranges::none_of(methods, [&](const types::Selection& selection) {
    return release.IsMethod(NameOf(types::Get(selection.obj)));
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

LifetimeWalk::LifetimeWalk(CallEffects& effects, const ir::FuncGroup& group, const Function& f)
    : effects_(effects), group_(group), f_(f) {
  FindCells();
  FindConditions();
  FindFields();
}

void LifetimeWalk::FindCells() {
  block_of_.resize(f_.instrs.size());
  cells_.resize(f_.instrs.size());
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    cells_[v] = f_.instrs[v].op == Op::kAlloc || f_.instrs[v].op == Op::kFreeVar;
  }
  for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
    for (uint32_t v = f_.blocks[b].first.value; v < f_.blocks[b].end.value; ++v) {
      block_of_[v] = BlockId(b);
      const Instr& instr = f_.instrs[v];
      bool captures = instr.op == Op::kMakeClosure;
      if (captures || IsLoad(instr)) continue;
      f_.ForEachOperand(ValueId(v), [&](ValueId operand) {
        bool stored_to = instr.op == Op::kStore && operand.value == instr.a;
        if (!stored_to || instr.a == instr.b) cells_[operand.value] = false;
      });
    }
  }
}

// Numbers the fields of variables that only this function accesses, field by field, and finds
// addresses of other fields that are the same.
void LifetimeWalk::FindFields() {
  std::vector<bool> escapes(f_.instrs.size());
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    const Instr& instr = f_.instrs[v];
    if (!block_of_[v].valid() || instr.op == Op::kFieldAddr) continue;
    bool loads_struct = IsLoad(instr) && types::UnderlyingAs<types::Struct>(instr.type) != nullptr;
    f_.ForEachOperand(ValueId(v), [&](ValueId operand) {
      bool of_field = f_[operand].op == Op::kFieldAddr;
      bool accessed = IsLoad(instr) || (instr.op == Op::kStore && operand.value != instr.b);
      if (of_field && (!accessed || loads_struct)) escapes[BaseOf(operand).value] = true;
      if (instr.op == Op::kPhi) escapes[operand.value] = true;
    });
  }
  std::map<std::string, uint32_t> fields;
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    if (f_.instrs[v].op != Op::kFieldAddr) continue;
    ValueId root = BaseOf(ValueId(v));
    auto [first, is_new] = fields.try_emplace(KeyOf(ValueId(v), nullptr, 0), v);
    if (is_new && f_[root].op == Op::kAlloc && !escapes[root.value]) {
      first->second = static_cast<uint32_t>(block_of_.size());
      block_of_.push_back(block_of_[root.value]);
      fields_.push_back({root, PathOf(ValueId(v))});
    }
    if (first->second != v) places_[v] = first->second;
  }
}

// The fields that lead from the base of an address to it, the last one first.
std::vector<uint32_t> LifetimeWalk::PathOf(ValueId address) const {
  std::vector<uint32_t> path;
  for (; f_[address].op == Op::kFieldAddr; address = ValueId(f_[address].a)) {
    path.push_back(f_[address].b);
  }
  return path;
}

// What the address of a field, or of a field of a field, is computed from.
ValueId LifetimeWalk::BaseOf(ValueId address) const {
  while (f_[address].op == Op::kFieldAddr) address = ValueId(f_[address].a);
  return address;
}

void LifetimeWalk::SetResource(models::ResourceKind kind) {
  kind_ = kind;
  release_ = models::ReleaseOf(kind);
}

Fate LifetimeWalk::FromCall(ValueId call, const Acquisition& acquisition) {
  SetResource(acquisition.kind);
  call_ = call;
  acquisition_ = acquisition;
  ends_process_ = false;
  if (const Object* object = types::GetOrNull(f_.object); object != nullptr && !f_.parent.valid()) {
    const types::Package& package = types::Get(object->package);
    bool of_main = types::TextOf(package.name) == "main" && NameOf(*object) == "main";
    ends_process_ = of_main && f_.param_count == 0;
  }
  State start;
  bool several = types::As<types::Tuple>(f_[call].type) != nullptr;
  start.Set(call, several ? Form::kTuple : FormOf(acquisition.given[0]));
  if (kind_ == models::ResourceKind::kCancel) {
    for (ValueId arg : f_.CallOf(call).args) {
      if (f_[arg].op != Op::kConst && block_of_[arg.value].valid()) start.Set(arg, Form::kContext);
      if (f_[arg].op == Op::kParameter) start.Set(arg, Form::kContext);
      break;
    }
  }
  AddConditionsBefore(block_of_[call.value], start);
  return Run({.block = block_of_[call.value],
              .first = ValueId(call.value + 1),
              .state = std::move(start),
              .condition = {}});
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

Fate LifetimeWalk::FromEntry(ValueId value, Means means, bool in_memory) {
  if (in_memory && !IsCell(value)) return {.known = false, .leak = {}};
  SetResource(KindOf(means));
  call_ = ValueId();
  Form form = FormOf(means);
  State start;
  start.Set(value, in_memory ? InCell(form) : form);
  return Run({.block = f_.entry(),
              .first = f_[f_.entry()].first,
              .state = std::move(start),
              .condition = {}});
}

Fate LifetimeWalk::Run(Node start) {
  fate_ = Fate();
  ends_.clear();
  handovers_.clear();
  seen_.clear();
  nodes_.clear();
  nodes_.push_back(std::move(start));
  for (size_t node = 0; node < nodes_.size(); ++node) {
    if (nodes_.size() > kMaxNodes) return {.known = false, .leak = {}};
    Visit(node);
  }
  return fate_;
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

void LifetimeWalk::Open(size_t node, const State& state, Leak::Exit exit, ValueId place) {
  ends_.insert({LifetimeEnd::Kind::kOpen, {}, state.assumed});
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
  if (GivesStructAway(v, state)) return HandOn(state);
  Forget(state, v);
  Form of = state.Get(ValueId(instr.a));  // the operand, where there is one
  Form form = Form::kNone;
  switch (instr.op) {
    case Op::kExtract: form = StepExtract(state, instr); break;
    case Op::kUnOp:
      if (instr.token == Token::kArrow && of == Form::kDone) return false;
      form = StepUnary(state, instr);
      if (form == Form::kTaker) return HandOn(state);
      break;
    case Op::kChangeType:
    case Op::kChangeInterface:
    case Op::kMakeInterface: form = StepConversion(state, v); break;
    case Op::kFieldAddr: form = StepFieldAddr(state, instr); break;
    case Op::kTypeAssert:
      if (Matters(of) && (of == Form::kView || (instr.flags & ir::kCommaOk))) return HandOn(state);
      if (Matters(of)) form = StepConversion(state, v);
      if (of == Form::kNil && (instr.flags & ir::kCommaOk)) form = Form::kNilTuple;
      break;
    case Op::kMakeClosure: {
      std::optional<Form> closure = StepClosure(v, state);
      if (!closure) return Fork(node, v, state);
      form = *closure;
      break;
    }
    case Op::kStore: return StepStore(v, state, instr);
    case Op::kReturn: return StepReturn(node, v, state);
    case Op::kPanic: return false;
    case Op::kCall: return v == call_ ? StepAgain(node, state) : StepCall(node, v, state, instr);
    case Op::kGo:
    case Op::kDefer: return StepCall(node, v, state, instr);
    case Op::kBinOp: return true;  // what is known of a condition stays, see Forget
    case Op::kField:
    case Op::kIndexAddr:
    case Op::kRunDefers: break;
    default:
      if (instr.op == Op::kMapUpdate && IsForgottenInMap(v, state)) return true;
      if (GivesAway(v, state)) return HandOn(state);
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
  Open(node, state, Leak::Exit::kAgain, call_);
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

// Whether an instruction does more with a local variable than to access a field, while one of its
// fields holds the resource: it is copied, or its address goes elsewhere.
bool LifetimeWalk::GivesStructAway(ValueId v, const State& state) const {
  if (fields_.empty() || f_[v].op == Op::kFieldAddr || CopyOf(v).valid()) return false;
  auto in_field = [&](ValueId root) {
    return state.Any([&](ValueId place, Form form) {
      return IsInCell(form) && Matters(OfCell(form)) && RootOf(place) == root;
    });
  };
  bool gives = false;
  f_.ForEachOperand(v, [&](ValueId operand) {
    bool overwritten = f_[v].op == Op::kStore && operand.value == f_[v].a;
    gives = gives || (!overwritten && f_[operand].op == Op::kAlloc && in_field(operand));
  });
  return gives;
}

// The local variable that a load goes to at once, as a whole: `a := T{...}`, `b := a`, which makes
// the variable in between.
ValueId LifetimeWalk::CopyOf(ValueId load) const {
  if (f_[load].op != Op::kUnOp || f_[load].token != Token::kMul) return {};
  ValueId behind(load.value + 1);
  if (f_[behind].op == Op::kAlloc) ++behind.value;
  const Instr& next = f_[behind];
  bool copies = next.op == Op::kStore && next.b == load.value &&
                f_[ValueId(next.a)].op == Op::kAlloc && f_[ValueId(f_[load].a)].op == Op::kAlloc;
  return copies ? ValueId(next.a) : ValueId();
}

// What the fields of a local variable hold those of its copy hold too. False: it has other fields,
// or somebody else has it.
bool LifetimeWalk::StepCopy(ValueId store, ValueId from, ValueId to, State& state) const {
  std::vector<std::pair<ValueId, Form>> held;
  state.Any([&](ValueId place, Form form) {
    if (IsInCell(form) && RootOf(place) == from) held.push_back({place, form});
    return false;
  });
  for (auto [place, form] : held) {
    const LocalField& field = fields_[place.value - f_.instrs.size()];
    auto same = std::ranges::find(fields_, LocalField{to, field.path});
    if (same == fields_.end()) {
      if (Matters(OfCell(form))) return false;
      continue;
    }
    if (Matters(OfCell(form)) && IsUsedBefore(to, store)) return false;
    auto number = static_cast<uint32_t>(same - fields_.begin());
    state.Set(ValueId(static_cast<uint32_t>(f_.instrs.size()) + number), form);
  }
  return true;
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
  if (Form form = FormOf(acquisition_.given[instr.b]); form != Form::kNone) return form;
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
  Form placed = state.Get(PlaceOf(ValueId(instr.a)));
  if (placed == InCell(Form::kNil)) return Form::kNil;
  if (RootOf(ValueId(instr.a)).valid() && IsInCell(placed)) return OfCell(placed);
  return address == Form::kHandle ? Form::kTaker : Form::kNone;
}

Form LifetimeWalk::StepConversion(const State& state, ValueId v) const {
  Form form = state.Get(ValueId(f_[v].a));
  bool releasable = form == Form::kHandle || form == Form::kPart;
  if (releasable && !release_.method.empty() && f_[v].op != Op::kChangeType &&
      CannotRelease(f_[v].type, release_)) {
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
  if (ValueId load(instr.b); f_[load].op == Op::kUnOp && CopyOf(load) == address) {
    ValueId from(f_[load].a);
    return StepCopy(v, from, address, state) ? true : HandOn(state);
  }
  Form form = state.Get(ValueId(instr.b));
  if (form == Form::kNone && IsNilConstant(ValueId(instr.b))) form = Form::kNil;
  if (state.Get(address) == Form::kPartAddr) return HandOn(state);
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
  if (form == Form::kPartAddr) return HandOn(state);
  if (MeansOf(form) == Means::kCall && effects_.IsNeverRead(address)) {
    fate_.unread = LocOf(v);
    return true;
  }
  if (ValueId root = RootOf(address); root.valid() && !IsUsedBefore(root, v)) {
    state.Set(PlaceOf(address), InCell(form));
    return true;
  }
  if (IsPrinted(f_, address)) return true;
  bool own = f_[address].op == Op::kAlloc && IsCell(address);
  if (!own || OthersMayHold(address, v, state, InCell(form))) return HandOn(state);
  state.Set(address, InCell(form));
  return true;
}

// Whether a function that releases the resource is put into a map in a field or a variable of a
// package from which nobody takes it.
bool LifetimeWalk::IsForgottenInMap(ValueId update, const State& state) {
  ValueId map(f_[update].a), value(f_.extra[f_[update].b + 1]);
  bool releases = MeansOf(state.Get(value)) == Means::kCall;
  if (!releases || !IsLoad(f_[map]) || !effects_.IsNeverRead(ValueId(f_[map].a))) return false;
  fate_.unread = LocOf(update);
  return true;
}

// The value that stands for all values that are the same address, as `s.err` written twice.
ValueId LifetimeWalk::PlaceOf(ValueId address) const {
  auto place = places_.find(address.value);
  return place == places_.end() ? address : ValueId(place->second);
}

ValueId LifetimeWalk::RootOf(ValueId address) const {
  size_t number = PlaceOf(address).value;
  return number < f_.instrs.size() ? ValueId() : fields_[number - f_.instrs.size()].variable;
}

// Whether somebody may have the address of a local variable when a field of it is set.
bool LifetimeWalk::IsUsedBefore(ValueId root, ValueId store) const {
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    const Instr& instr = f_.instrs[v];
    if (!block_of_[v].valid() || IsLoad(instr) || instr.op == Op::kFieldAddr) continue;
    bool later = f_.Dominates(block_of_[store.value], block_of_[v]) &&
                 (block_of_[store.value] != block_of_[v] || store.value < v);
    if (later) continue;
    bool uses = false;
    f_.ForEachOperand(ValueId(v), [&](ValueId operand) {
      uses = uses || (operand == root && (instr.op != Op::kStore || instr.b == root.value));
    });
    if (uses) return true;
  }
  return false;
}

// Whether a function that captured the variable before may do something with what is stored to it.
bool LifetimeWalk::OthersMayHold(ValueId cell, ValueId store, const State& state, Form form) {
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    const Instr& closure = f_.instrs[v];
    if (closure.op != Op::kMakeClosure || !block_of_[v].valid()) continue;
    bool later = f_.Dominates(block_of_[store.value], block_of_[v]) &&
                 (block_of_[store.value] != block_of_[v] || store.value < v);
    if (later) continue;
    std::span<const ValueId> bound = f_.ValuesAt(closure.b);
    for (uint32_t i = 0; i < bound.size(); ++i) {
      if (bound[i] != cell) continue;
      State with = state;
      with.Set(cell, form);
      if (EffectOfClosure(ValueId(v), i, with) != Effect::kUses) return true;
    }
  }
  return false;
}

bool LifetimeWalk::StepReturn(size_t node, ValueId v, const State& state) {
  uint32_t index = 0;
  bool goes = false;
  MeansOfResults returned;
  f_.ForEachOperand(v, [&](ValueId result) {
    Form form = state.Get(result);
    if (Matters(form) && !IsInCell(form)) {
      goes = true;
      returned.Set(index, MeansOf(form));
    }
    ++index;
  });
  if (goes) {
    fate_.transferred = true;
    bool known = returned.main() >= 0;
    ends_.insert({known ? LifetimeEnd::Kind::kReturned : LifetimeEnd::Kind::kTransferred, returned,
                  state.assumed});
  } else {
    Open(node, state, Leak::Exit::kReturn, v);
  }
  return false;
}

std::optional<Form> LifetimeWalk::StepClosure(ValueId v, const State& state) {
  std::span<const ValueId> bound = f_.ValuesAt(f_[v].b);
  Form form = Form::kNone;
  for (uint32_t i = 0; i < bound.size(); ++i) {
    if (!Matters(OfCell(state.Get(bound[i])))) continue;
    std::optional<Effect> effect = EffectOfClosure(v, i, state);
    if (!effect) return {};
    if (*effect == Effect::kTakes) form = Form::kTaker;
    if (*effect == Effect::kReleases && form == Form::kNone) form = Form::kReleaser;
  }
  return form;
}

std::optional<Effect> LifetimeWalk::EffectOfClosure(ValueId closure, uint32_t binding,
                                                    const State& state) {
  Form form = state.Get(f_.ValuesAt(f_[closure].b)[binding]);
  const Function& inner = group_.Get(FuncId(f_[ValueId(f_[closure].a)].a));
  if (inner.kind == ir::FuncKind::kBound) return EffectOfBound(inner, form);
  return EffectOf({closure, binding, MeansOf(OfCell(form))}, state);
}

std::optional<Effect> LifetimeWalk::EffectOfBound(const Function& bound, Form form) const {
  const Object* method = types::GetOrNull(bound.object);
  bool releasable = form == Form::kHandle || form == Form::kPart;
  if (!releasable || method == nullptr) return Effect::kTakes;
  bool whole = release_.part.empty() == (form == Form::kHandle);
  return whole && release_.IsMethod(NameOf(*method)) ? Effect::kReleases : Effect::kUses;
}

// ---- Handovers ----

Means LifetimeWalk::MeansOf(Form form) const {
  switch (form) {
    case Form::kHandle: return flow::MeansOf(kind_);
    case Form::kPart: return Means::kClose;
    case Form::kView: return Means::kView;
    case Form::kReleaser: return Means::kCall;
    default: return Means::kNone;
  }
}

Form LifetimeWalk::FormOf(Means means) const {
  if (means == Means::kNone) return Form::kNone;
  if (means == Means::kView) return Form::kView;
  if (means == flow::MeansOf(kind_)) return Form::kHandle;
  if (means == Means::kCall) return Form::kReleaser;
  return means == Means::kClose ? Form::kPart : Form::kNone;
}

std::optional<Effect> LifetimeWalk::EffectOf(const HandoverPlace& handover, const State& state) {
  if (handover.means == Means::kNone) return Effect::kTakes;
  if (std::optional<Effect> known = effects_.Of(handover)) return known;
  auto place = std::ranges::find(handovers_, handover);
  auto number = static_cast<uint32_t>(place - handovers_.begin());
  if (number >= Assumptions::kMost) return Effect::kTakes;
  if (place == handovers_.end()) handovers_.push_back(handover);
  if (state.assumed.Has(number)) return state.assumed[number];
  open_handover_ = number;
  return {};
}

bool LifetimeWalk::Fork(size_t node, ValueId v, const State& state) {
  for (Effect effect : {Effect::kUses, Effect::kReleases, Effect::kTakes}) {
    Node next{
        .block = nodes_[node].block, .first = v, .state = state, .parent = node, .condition = {}};
    next.state.assumed.Add(open_handover_, effect);
    nodes_.push_back(std::move(next));
  }
  return false;
}

// ---- Calls ----

// The method that a call calls, where that is no interface's; null elsewhere.
const Object* LifetimeWalk::MethodOf(const ir::Call& call) const {
  const Object* callee = call.method.valid() ? nullptr : StaticCallee(f_, call);
  if (callee == nullptr) return nullptr;
  const auto* signature = types::As<types::Signature>(callee->type);
  return signature != nullptr && signature->recv.valid() ? callee : nullptr;
}

bool LifetimeWalk::IsRelease(const ir::Call& call, const State& state) const {
  if (!release_.taker.name.empty()) {
    const Object* taker = MethodOf(call);
    return taker != nullptr && NameOfFunction(*taker) == release_.taker &&
           std::ranges::any_of(call.args,
                               [&](ValueId arg) { return state.Get(arg) == Form::kHandle; });
  }
  if (release_.method.empty()) {
    return !call.method.valid() && state.Get(call.callee) == Form::kHandle;
  }
  Form wanted = release_.part.empty() ? Form::kHandle : Form::kPart;
  if (call.method.valid()) {
    return state.Get(call.callee) == wanted && release_.IsMethod(NameOf(types::Get(call.method)));
  }
  const Object* method = MethodOf(call);
  return method != nullptr && release_.IsMethod(NameOf(*method)) && !call.args.empty() &&
         state.Get(call.args[0]) == wanted;
}

bool LifetimeWalk::StepCall(size_t node, ValueId v, State& state, const Instr& instr) {
  ir::Call call = f_.CallOf(v);
  std::optional<Effect> effect = EffectOfCall(v, call, state);
  if (!effect) return Fork(node, v, state);
  // A goroutine that releases it does so when it likes.
  if (*effect == Effect::kReleases && (instr.op != Op::kGo || IsRelease(call, state))) {
    fate_.released = true;
    ends_.insert({LifetimeEnd::Kind::kReleased, {}, state.assumed});
    return false;
  }
  if (*effect != Effect::kUses) return HandOn(state);
  if (instr.op != Op::kCall) return true;
  if (EndsHere(v, call)) return false;
  state.Set(v, ResultOf(call, state, instr));
  return true;
}

// The effect of a call on the resource: of the callee, or on the first argument that matters.
std::optional<Effect> LifetimeWalk::EffectOfCall(ValueId v, const ir::Call& call,
                                                 const State& state) {
  if (IsRelease(call, state)) return Effect::kReleases;
  Form callee = call.method.valid() ? Form::kNone : state.Get(call.callee);
  if (callee == Form::kReleaser) return Effect::kReleases;
  if (callee == Form::kTaker) return Effect::kTakes;
  for (uint32_t i = 0; i < call.args.size(); ++i) {
    if (!Matters(state.Get(call.args[i]))) continue;
    std::optional<Effect> effect = EffectOnArgument(v, call, i, state);
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

std::optional<Effect> LifetimeWalk::EffectOnArgument(ValueId v, const ir::Call& call,
                                                     uint32_t index, const State& state) {
  if (f_[call.callee].op == Op::kBuiltin) return Effect::kUses;
  Means means = MeansOf(state.Get(call.args[index]));
  // Its own methods are what it is there for.
  if (index == 0 && IsOfAnyType(means) && MethodOf(call) != nullptr) return Effect::kUses;
  uint32_t param = index + (call.method.valid() ? 1 : 0);
  return EffectOf({v, param, means}, state);
}

// Whether the call does not come back.
bool LifetimeWalk::EndsHere(ValueId v, const ir::Call& call) {
  const Object* callee = NamedCallee(f_, call);
  if (callee != nullptr && models::NeverReturns(NameOfFunction(*callee))) return true;
  return effects_.NeverReturns(v);
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
