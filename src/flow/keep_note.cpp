#include "flow/keep_note.h"

#include <algorithm>
#include <utility>

#include "ir/type_util.h"
#include "types/named.h"
#include "types/object.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::Call;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::BuiltinId;
using types::TypeId;

namespace {

// Whether a value of the type can refer to another: numbers, texts and truth values cannot, and
// errors are not looked into.
bool Refers(TypeId t) {
  if (!t.valid()) return true;  // a tuple
  if (ir::IsErrorType(t)) return false;
  return types::As<types::Basic>(types::Underlying(t)) == nullptr;
}

// Whether the results of a call hold one of that type.
bool GivesAlike(TypeId results, TypeId type) {
  if (!results.valid()) return false;
  const auto* tuple = types::As<types::Tuple>(results);
  if (tuple == nullptr) return types::Identical(results, type);
  return std::ranges::any_of(tuple->vars, [&](types::ObjectId result) {
    return types::Identical(types::Get(result).type, type);
  });
}

}  // namespace

TrailFinder::TrailFinder(const ir::Function& f, std::span<const uint32_t> numbers,
                         std::span<const Symbol> symbols)
    : f_(f), numbers_(numbers), symbols_(symbols), first_user_(f.instrs.size() + 1) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    f.ForEachOperand(ValueId(v), [&](ValueId operand) { ++first_user_[operand.value]; });
  }
  uint32_t sum = 0;
  for (uint32_t& first : first_user_) first = std::exchange(sum, sum + first);
  users_.resize(sum);
  std::vector<uint32_t> next(first_user_);
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    f.ForEachOperand(ValueId(v), [&](ValueId operand) { users_[next[operand.value]++] = v; });
  }
}

uint32_t TrailFinder::Add(ValueId value) {
  auto trail = static_cast<uint32_t>(note_.trails.size());
  note_.trails.emplace_back();
  Follow(trail, value);
  FollowResults();
  return trail;
}

void TrailFinder::AddInputs() {
  uint32_t count = f_.param_count + f_.free_var_count;
  note_.inputs = count;
  note_.trails.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    if (Refers(f_[f_.param(i)].type)) Follow(i, f_.param(i));
  }
  FollowResults();
}

void TrailFinder::FollowResults() {
  while (!open_results_.empty()) {
    auto [call, trail] = open_results_.back();
    open_results_.pop_back();
    Follow(trail, call);
  }
}

void TrailFinder::Follow(uint32_t trail, ValueId value) {
  trail_ = trail;
  seen_.assign(f_.instrs.size(), false);
  open_.clear();
  Alias(value);
  while (!open_.empty() && !here().kept) {
    ValueId v = open_.back();
    open_.pop_back();
    for (uint32_t user : UsersOf(v)) Use(v, ValueId(user));
  }
}

void TrailFinder::Alias(ValueId value) {
  if (seen_[value.value]) return;
  seen_[value.value] = true;
  open_.push_back(value);
}

void TrailFinder::Use(ValueId value, ValueId user) {
  const Instr& instr = f_[user];
  switch (instr.op) {
    case Op::kBinOp:
    case Op::kIf:
    case Op::kMakeMap:
    case Op::kMakeChan:
    case Op::kMakeSlice: return;
    case Op::kReturn: here().returned = true; return;
    case Op::kStore:
      if (ValueId(instr.b) == value) Put(ValueId(instr.a));
      return;
    case Op::kMapUpdate:
      if (ValueId(instr.a) != value) Put(ValueId(instr.a));
      return;
    case Op::kCall:
    case Op::kGo:
    case Op::kDefer: return UseInCall(value, user);
    case Op::kMakeClosure: return UseInClosure(value, user);
    case Op::kSend: here().kept |= ValueId(instr.b) == value; return;
    case Op::kSelect:
      for (size_t i = 0; i < f_.SelectStateCount(user); ++i) {
        here().kept |= f_.SelectStateOf(user, i).send == value;
      }
      if (!here().kept) Alias(user);
      return;
    case Op::kPanic: here().kept = true; return;
    default:
      if (Refers(instr.type)) Alias(user);
      return;
  }
}

// The value is put into what an address points into, or into a map: what the function itself made
// stands for what it holds.
void TrailFinder::Put(ValueId container) {
  ValueId base = container;
  while (f_[base].op == Op::kFieldAddr || f_[base].op == Op::kIndexAddr) base = ValueId(f_[base].a);
  Op op = f_[base].op;
  if (op == Op::kAlloc || op == Op::kMakeMap || op == Op::kMakeSlice) {
    Alias(base);
  } else if (!seen_[base.value]) {
    here().kept = true;
  }
}

void TrailFinder::UseInClosure(ValueId value, ValueId user) {
  const Instr& closure = f_[user];
  const Instr& literal = f_[ValueId(closure.a)];
  std::span<const ValueId> bindings = f_.ValuesAt(closure.b);
  for (uint32_t i = 0; i < bindings.size(); ++i) {
    if (bindings[i] != value) continue;
    here().handovers.push_back({.literal = symbols_[literal.a - 1], .index = i});
  }
  Alias(user);  // who keeps the function keeps what it has
}

void TrailFinder::UseInCall(ValueId value, ValueId user) {
  if (f_[user].op == Op::kGo) {
    here().kept = true;
    return;
  }
  Call call = f_.CallOf(user);
  if (f_[call.callee].op == Op::kBuiltin) return UseInBuiltin(value, user, call);
  auto hand = [&](uint32_t index) {
    uint32_t results = TrailOfResults(user);  // moves the trails
    here().handovers.push_back({.call = numbers_[user.value],
                                .literal = {},
                                .index = index,
                                .results = results,
                                .gives_alike = GivesAlike(f_[user].type, f_[value].type)});
  };
  bool invoke = call.method.valid();
  if (invoke && call.callee == value) hand(0);
  for (uint32_t i = 0; i < call.args.size(); ++i) {
    if (call.args[i] == value) hand(i + (invoke ? 1 : 0));
  }
}

void TrailFinder::UseInBuiltin(ValueId value, ValueId user, const Call& call) {
  uint32_t builtin = f_[call.callee].a;
  if (builtin == static_cast<uint32_t>(BuiltinId::kAppend) ||
      builtin == static_cast<uint32_t>(ir::Builtin::kWrapNilCheck)) {
    Alias(user);
  } else if (builtin == static_cast<uint32_t>(BuiltinId::kCopy) && call.args[1] == value) {
    const auto* slice = types::UnderlyingAs<types::Slice>(f_[value].type);
    if (slice != nullptr && Refers(slice->elem)) Put(call.args[0]);
  }
}

uint32_t TrailFinder::TrailOfResults(ValueId call) {
  if (f_[call].op != Op::kCall || !Refers(f_[call].type)) return Handover::kNone;
  if (const auto* tuple = types::As<types::Tuple>(f_[call].type);
      tuple != nullptr && tuple->vars.empty()) {
    return Handover::kNone;
  }
  auto [it, is_new] = result_trails_.try_emplace(call.value);
  if (is_new) {
    it->second = static_cast<uint32_t>(note_.trails.size());
    note_.trails.emplace_back();
    if (note_.trails.size() > kMostTrails) {
      note_.trails.back().kept = true;
    } else {
      open_results_.push_back({call, it->second});
    }
  }
  return it->second;
}

}  // namespace premortem::flow
