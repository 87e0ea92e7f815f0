#include "flow/path_conditions.h"

#include <algorithm>
#include <span>
#include <utility>

#include "flow/function_name.h"
#include "ir/type_util.h"
#include "models/functions.h"
#include "types/object.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;

constexpr int kMaxDepth = 8;

bool IsLength(const Function& f, ValueId v) {
  if (f[v].op != Op::kCall) return false;
  ir::Call call = f.CallOf(v);
  const Instr& callee = f[call.callee];
  return callee.op == Op::kBuiltin && callee.a == static_cast<uint32_t>(types::BuiltinId::kLen) &&
         call.args.size() == 1;
}

bool MakesError(const Function& f, ValueId v) {
  ir::Call call = f.CallOf(v);
  if (call.method.valid() || f[call.callee].op != Op::kFunction) return false;
  const types::Object& callee = types::Get(types::ObjectId(f[call.callee].a));
  models::FunctionName name = NameOfFunction(types::Origin(callee));
  return models::HasRole(name, models::Role::kMakesError) ||
         models::HasRole(name, models::Role::kFormatsError);
}

// The value of a constant, also of one that is the zero value; unknown for nil.
constant::Value ValueOf(const Function& f, ValueId v) {
  const Instr& instr = f[v];
  if (instr.op != Op::kConst) return constant::MakeUnknown();
  if (instr.a != 0) return f.ConstantOf(v);
  if (!instr.type.valid()) return constant::MakeUnknown();
  if (types::IsBoolean(instr.type)) return constant::MakeBool(false);
  if (types::IsString(instr.type)) return constant::MakeString("");
  return types::IsNumeric(instr.type) ? constant::MakeInt64(0) : constant::MakeUnknown();
}

bool Same(const Function& f, ValueId x, ValueId y, int depth) {
  if (x == y) return true;
  const Instr& a = f[x];
  const Instr& b = f[y];
  if (a.op != b.op || a.token != b.token || depth > kMaxDepth) return false;
  auto operands = [&](uint32_t p, uint32_t q) {
    return Same(f, ValueId(p), ValueId(q), depth + 1);
  };
  switch (a.op) {
    case Op::kConst: {
      if (IsNilConstant(f, x) || IsNilConstant(f, y)) {
        return IsNilConstant(f, x) && IsNilConstant(f, y);
      }
      constant::Value p = ValueOf(f, x);
      constant::Value q = ValueOf(f, y);
      return p.known() && q.known() && p.kind() == q.kind() &&
             constant::Compare(p, constant::Op::kEql, q);
    }
    case Op::kGlobal:
    case Op::kFunction:
    case Op::kBuiltin:
    case Op::kFuncLit: return a.a == b.a;
    case Op::kUnOp: return a.token != Token::kArrow && operands(a.a, b.a);
    case Op::kBinOp:
    case Op::kIndexAddr:
    case Op::kIndex:
    case Op::kLookup: return operands(a.a, b.a) && operands(a.b, b.b);
    case Op::kField:
    case Op::kFieldAddr:
    case Op::kExtract: return a.b == b.b && operands(a.a, b.a);
    case Op::kChangeType:
    case Op::kChangeInterface:
    case Op::kConvert:
    case Op::kMakeInterface:
    case Op::kTypeAssert: return a.type == b.type && operands(a.a, b.a);
    case Op::kCall: {
      ir::Call p = f.CallOf(x);
      ir::Call q = f.CallOf(y);
      return p.method == q.method && operands(p.callee.value, q.callee.value) &&
             std::ranges::equal(p.args, q.args,
                                [&](ValueId u, ValueId v) { return Same(f, u, v, depth + 1); });
    }
    default: return false;
  }
}

// Whether `v` is `part` or is computed from it
// other than by `except`.
bool Contains(const Function& f, ValueId v, ValueId part, ValueId except, int depth) {
  if (v == except) return false;
  if (Same(f, v, part, 0)) return true;
  if (depth > kMaxDepth || ir::KindOf(f[v].op) != ir::OpKind::kValue || f[v].op == Op::kPhi) {
    return false;
  }
  bool found = false;
  f.ForEachOperand(
      v, [&](ValueId operand) { found = found || Contains(f, operand, part, except, depth + 1); });
  return found;
}

// The blocks of the loop that has this head and this way back to it, by BlockId.
std::vector<bool> LoopOf(const Function& f, BlockId head, BlockId latch) {
  std::vector<bool> in_loop(f.blocks.size());
  in_loop[head.value] = true;
  std::vector<BlockId> open = {latch};
  while (!open.empty()) {
    BlockId block = open.back();
    open.pop_back();
    if (in_loop[block.value]) continue;
    in_loop[block.value] = true;
    std::span<const BlockId> preds = f.PredsOf(block);
    open.insert(open.end(), preds.begin(), preds.end());
  }
  return in_loop;
}

// Whether an operand of an expression is computed in a loop.
bool IsComputedIn(const Function& f, ValueId v, const std::vector<bool>& loop, int depth) {
  if (ir::KindOf(f[v].op) != ir::OpKind::kValue) return false;
  if (loop[f.BlockOf(v).value]) return true;
  if (depth > kMaxDepth || f[v].op == Op::kPhi) return false;
  bool found = false;
  f.ForEachOperand(
      v, [&](ValueId operand) { found = found || IsComputedIn(f, operand, loop, depth + 1); });
  return found;
}

}  // namespace

bool SameExpression(const Function& f, ValueId x, ValueId y) { return Same(f, x, y, 0); }

bool IsNilConstant(const Function& f, ValueId v) {
  const Instr& instr = f[v];
  return instr.op == Op::kConst && instr.a == 0 && instr.type.valid() && types::HasNil(instr.type);
}

bool IsNeverNil(const Function& f, ValueId v) {
  switch (f[v].op) {
    case Op::kAlloc:
    case Op::kFieldAddr:
    case Op::kIndexAddr:
    case Op::kGlobal:
    case Op::kFunction:
    case Op::kFuncLit:
    case Op::kMakeClosure:
    case Op::kMakeMap:
    case Op::kMakeChan:
    case Op::kMakeSlice:
    case Op::kMakeInterface: return true;
    case Op::kCall: return MakesError(f, v);
    case Op::kUnOp:
      return f[v].token == Token::kMul && f[ValueId(f[v].a)].op == Op::kGlobal &&
             ir::IsErrorType(f[v].type);
    default: return false;
  }
}

bool PathConditions::AddBranch(BlockId from, BlockId to) {
  const Instr& last = (*f_)[ValueId((*f_)[from].end.value - 1)];
  std::span succs((*f_)[from].succs);
  if (last.op != Op::kIf || succs[0] == succs[1]) return true;
  return Add(ValueId(last.a), to == succs[0]);
}

bool PathConditions::Add(ValueId condition, bool truth) {
  return AddCondition(ConditionOf(condition, truth));
}

bool PathConditions::AddNil(ValueId value, bool is_nil) {
  return AddCondition(
      {.relation = Relation::kNil, .x = {.value = value}, .y = {}, .truth = is_nil});
}

bool PathConditions::EnterFrom(BlockId block, size_t pred) {
  ValueId first = (*f_)[block].first;
  ValueId end = first;
  while ((*f_)[end].op == Op::kPhi) end = ValueId(end.value + 1);
  auto enter = [&](Term& term) {
    if (term.value.value < first.value || term.value.value >= end.value) return false;
    ValueId operand = f_->ValuesAt((*f_)[term.value].a)[pred];
    // The length of a sum is no sum.
    Term entered = term.is_length ? Term{.value = operand, .is_length = true} : TermOf(operand);
    entered.added += term.added;
    term = entered;
    return true;
  };
  std::vector<Condition> changed;
  std::erase_if(conditions_, [&](Condition& condition) {
    bool x = enter(condition.x);
    bool y = condition.y.value.valid() && enter(condition.y);
    if (!x && !y) return false;
    changed.push_back(condition);
    return true;
  });
  BlockId from = f_->PredsOf(block)[pred];
  if (f_->Dominates(block, from)) {
    std::vector<bool> loop = LoopOf(*f_, block, from);
    std::erase_if(conditions_, [&](const Condition& condition) {
      return IsComputedIn(*f_, condition.x.value, loop, 0) ||
             (condition.y.value.valid() && IsComputedIn(*f_, condition.y.value, loop, 0));
    });
  }
  return std::ranges::all_of(changed, [&](const Condition& condition) {
    // What a phi of truth values became may itself be a comparison.
    if (condition.relation == Relation::kTrue) {
      return Add(condition.x.value, condition.truth);
    }
    return AddCondition(condition);
  });
}

bool PathConditions::Asks(ValueId value, ValueId except) const {
  return std::ranges::any_of(conditions_, [&](const Condition& condition) {
    bool succeeded = condition.relation == Relation::kNil && condition.truth &&
                     ir::IsErrorType((*f_)[condition.x.value].type);
    if (succeeded) return false;
    return Contains(*f_, condition.x.value, value, except, 0) ||
           (condition.y.value.valid() && Contains(*f_, condition.y.value, value, except, 0));
  });
}

bool PathConditions::AsksWithin(ValueId value) const {
  auto within = [&](const Term& term) {
    return term.value.valid() && !SameExpression(*f_, term.value, value) &&
           Contains(*f_, term.value, value, {}, 0);
  };
  return std::ranges::any_of(conditions_, [&](const Condition& condition) {
    return within(condition.x) || within(condition.y);
  });
}

bool PathConditions::AsksBeyondNil(ValueId value, ValueId except) const {
  return std::ranges::any_of(conditions_, [&](const Condition& condition) {
    bool of_itself = condition.relation == Relation::kNil && !condition.x.is_length;
    if (of_itself && condition.x.value == value) return false;
    return Contains(*f_, condition.x.value, value, except, 0) ||
           (condition.y.value.valid() && Contains(*f_, condition.y.value, value, except, 0));
  });
}

void PathConditions::ForEachNil(FunctionRef<void(ValueId value, bool is_nil)> visit) const {
  for (const Condition& condition : conditions_) {
    if (condition.relation != Relation::kNil || condition.x.is_length) continue;
    visit(condition.x.value, condition.truth);
  }
}

void PathConditions::ForEachTruth(FunctionRef<void(ValueId value, bool truth)> visit) const {
  for (const Condition& condition : conditions_) {
    if (condition.relation == Relation::kTrue) visit(condition.x.value, condition.truth);
  }
}

std::optional<bool> PathConditions::IsNil(ValueId value) const {
  if (IsNilConstant(*f_, value)) return true;
  if (IsNeverNil(*f_, value)) return false;
  for (const Condition& condition : conditions_) {
    if (condition.relation != Relation::kNil || condition.x.is_length) continue;
    if (SameExpression(*f_, condition.x.value, value)) return condition.truth;
  }
  return {};
}

PathConditions::Term PathConditions::TermOf(ValueId value) const {
  const Instr& instr = (*f_)[value];
  if (instr.op == Op::kBinOp && instr.token == Token::kAdd) {
    constant::Value added = ValueOf(*f_, ValueId(instr.b));
    if (added.known() && added.kind() == constant::Kind::kInt) {
      auto [n, exact] = constant::Int64Val(added);
      constexpr int64_t kMost = 1 << 20;  // sums do not overflow
      if (exact && n > -kMost && n < kMost) return {.value = ValueId(instr.a), .added = n};
    }
  }
  if (IsLength(*f_, value)) return {.value = f_->CallOf(value).args[0], .is_length = true};
  return {.value = value};
}

PathConditions::Condition PathConditions::ConditionOf(ValueId condition, bool truth) const {
  const Instr* instr = &(*f_)[condition];
  while (instr->op == Op::kUnOp && instr->token == Token::kNot) {
    truth = !truth;
    condition = ValueId(instr->a);
    instr = &(*f_)[condition];
  }
  Condition plain{.relation = Relation::kTrue, .x = {.value = condition}, .y = {}, .truth = truth};
  if (instr->op != Op::kBinOp) return plain;
  Term x = TermOf(ValueId(instr->a));
  Term y = TermOf(ValueId(instr->b));
  switch (instr->token) {
    case Token::kNeq: truth = !truth; [[fallthrough]];
    case Token::kEql:
      if (IsNilConstant(*f_, x.value)) std::swap(x, y);
      if (!IsNilConstant(*f_, y.value)) return {Relation::kEqual, x, y, truth};
      return {.relation = Relation::kNil, .x = x, .y = {}, .truth = truth};
    case Token::kLss: return {Relation::kLess, x, y, truth};
    case Token::kGeq: return {Relation::kLess, x, y, !truth};
    case Token::kGtr: return {Relation::kLess, y, x, truth};
    case Token::kLeq: return {Relation::kLess, y, x, !truth};
    default: return plain;
  }
}

// The same about lengths as one question: whether it is 0.
PathConditions::Condition PathConditions::Normal(const Condition& condition) const {
  auto [relation, x, y, truth] = condition;
  auto empty = [](const Term& term, bool is) {
    return Condition{.relation = Relation::kEmpty, .x = term, .y = {}, .truth = is};
  };
  if (relation == Relation::kEqual && x.is_length && IsInteger(y, 0)) return empty(x, truth);
  if (relation == Relation::kLess && x.is_length && IsInteger(y, 1)) return empty(x, truth);
  if (relation == Relation::kLess && y.is_length && IsInteger(x, 0)) return empty(y, !truth);
  return condition;
}

bool PathConditions::AddCondition(const Condition& added) {
  Condition condition = Normal(added);
  std::optional<bool> known = Evaluate(condition);
  if (known) return *known == condition.truth;
  for (const Condition& other : conditions_) {
    if (Contradicts(condition, other)) return false;
  }
  conditions_.push_back(condition);
  if (condition.relation != Relation::kNil || !condition.truth) return true;
  // What is nil is empty: that may decide others.
  return std::ranges::all_of(conditions_, [&](const Condition& other) {
    std::optional<bool> truth = Evaluate(other);
    return !truth || *truth == other.truth;
  });
}

// Nothing where it is what the conditions themselves say.
std::optional<bool> PathConditions::Evaluate(const Condition& condition) const {
  const Term& x = condition.x;
  switch (condition.relation) {
    case Relation::kNil:
      if (IsNilConstant(*f_, x.value)) return true;
      if (IsNeverNil(*f_, x.value)) return false;
      return {};
    case Relation::kTrue: {
      constant::Value value = ConstantOf(x);
      return value.known() ? std::optional(constant::BoolVal(value)) : std::nullopt;
    }
    case Relation::kEmpty: {
      constant::Value length = ConstantOf(x);
      return length.known() ? std::optional(constant::Sign(length) == 0) : std::nullopt;
    }
    case Relation::kEqual:
    case Relation::kLess: {
      constant::Value p = ConstantOf(x);
      constant::Value q = ConstantOf(condition.y);
      if (!p.known() || !q.known()) return {};
      bool equal = condition.relation == Relation::kEqual;
      return constant::Compare(p, equal ? constant::Op::kEql : constant::Op::kLss, q);
    }
  }
  return {};
}

constant::Value PathConditions::ConstantOf(const Term& term) const {
  constant::Value value = ValueOf(*f_, term.value);
  if (term.is_length && value.known()) value = constant::MakeInt64(constant::StringLen(value));
  if (term.is_length && IsNil(term.value).value_or(false)) value = constant::MakeInt64(0);
  if (term.added == 0 || !value.known()) return value;
  return constant::BinaryOp(value, constant::Op::kAdd, constant::MakeInt64(term.added));
}

bool PathConditions::IsInteger(const Term& term, int64_t value) const {
  constant::Value known = ConstantOf(term);
  return known.known() && known.kind() == constant::Kind::kInt &&
         constant::Compare(known, constant::Op::kEql, constant::MakeInt64(value));
}

bool PathConditions::SameTerm(const Term& x, const Term& y) const {
  return x.is_length == y.is_length && x.added == y.added && SameExpression(*f_, x.value, y.value);
}

bool PathConditions::Contradicts(const Condition& a, const Condition& b) const {
  if (a.relation != b.relation || !SameTerm(a.x, b.x)) {
    // Less one way is not less the other way.
    return a.relation == Relation::kLess && b.relation == Relation::kLess && a.truth && b.truth &&
           SameTerm(a.x, b.y) && SameTerm(a.y, b.x);
  }
  bool of_one = a.relation != Relation::kEqual && a.relation != Relation::kLess;
  if (of_one) return a.truth != b.truth;
  if (SameTerm(a.y, b.y)) return a.truth != b.truth;
  if (a.relation != Relation::kEqual || !a.truth || !b.truth) return false;
  // It cannot equal two constants.
  constant::Value p = ConstantOf(a.y);
  constant::Value q = ConstantOf(b.y);
  return p.known() && q.known() && p.kind() == q.kind() &&
         !constant::Compare(p, constant::Op::kEql, q);
}

}  // namespace premortem::flow
