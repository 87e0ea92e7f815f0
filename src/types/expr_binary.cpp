// Counterpart: the parts of go/types/expr.go, go1.27, on binary expressions.

#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

// So that the smallest float64 can be written as a shift.
constexpr uint64_t kMaxConstantShift = 1023 - 1 + 52;

bool (*BinaryPredicate(Token op))(TypeId) {
  switch (op) {
    case Token::kAdd: return AllNumericOrString;
    case Token::kSub:
    case Token::kMul:
    case Token::kQuo: return AllNumeric;
    case Token::kRem:
    case Token::kAnd:
    case Token::kOr:
    case Token::kXor:
    case Token::kAndNot: return AllInteger;
    case Token::kLogicalAnd:
    case Token::kLogicalOr: return AllBoolean;
    default: return nullptr;
  }
}

constant::Op ConstantOp(Token op) {
  switch (op) {
    case Token::kAdd: return constant::Op::kAdd;
    case Token::kSub: return constant::Op::kSub;
    case Token::kMul: return constant::Op::kMul;
    case Token::kQuo: return constant::Op::kQuo;
    case Token::kRem: return constant::Op::kRem;
    case Token::kAnd: return constant::Op::kAnd;
    case Token::kOr: return constant::Op::kOr;
    case Token::kXor: return constant::Op::kXor;
    case Token::kAndNot: return constant::Op::kAndNot;
    case Token::kShl: return constant::Op::kShl;
    case Token::kShr: return constant::Op::kShr;
    case Token::kLogicalAnd: return constant::Op::kLAnd;
    case Token::kLogicalOr: return constant::Op::kLOr;
    case Token::kEql: return constant::Op::kEql;
    case Token::kNeq: return constant::Op::kNeq;
    case Token::kLss: return constant::Op::kLss;
    case Token::kLeq: return constant::Op::kLeq;
    case Token::kGtr: return constant::Op::kGtr;
    default: DCHECK(op == Token::kGeq); return constant::Op::kGeq;
  }
}

bool IsConstant(const Operand& x) { return x.mode == OperandMode::kConstant; }

// Why two operands cannot be compared.
struct BadComparison {
  const Operand* at;
  Code code = Code::kUndefinedOp;
  std::string cause;  // may be empty
};

std::optional<BadComparison> CheckEquality(Checker& check, const Operand& x, const Operand& y) {
  if (x.IsNil() || y.IsNil()) {
    // Only nil == nil has no operand with a type that includes nil.
    if (!HasNil(x.IsNil() ? y.type : x.type)) return BadComparison{.at = &y};
    return std::nullopt;
  }
  for (const Operand* operand : {&x, &y}) {
    if (!Comparable(operand->type)) {
      return BadComparison{.at = operand, .cause = check.IncomparableCause(operand->type)};
    }
  }
  return std::nullopt;
}

std::optional<BadComparison> CheckComparison(Checker& check, const Operand& x, const Operand& y,
                                             Token op) {
  if (!check.AssignableTo(x, y.type, nullptr, nullptr) &&
      !check.AssignableTo(y, x.type, nullptr, nullptr)) {
    return BadComparison{.at = &y,
                         .code = Code::kMismatchedTypes,
                         .cause = check.Sprintf("mismatched types %s and %s", {x.type, y.type})};
  }
  if (op == Token::kEql || op == Token::kNeq) return CheckEquality(check, x, y);
  for (const Operand* operand : {&x, &y}) {
    if (!AllOrdered(operand->type)) return BadComparison{.at = operand};
  }
  return std::nullopt;
}

// Whether an untyped operand may get the type of the other. Where it may not, there is no attempt,
// and the error is that of mismatched types.
bool MayConvert(const Operand& x, const Operand& y) {
  if (IsTyped(x.type) && IsTyped(y.type)) return false;
  if (AllNumeric(x.type) != AllNumeric(y.type)) return false;
  if (IsNonTypeParamInterface(x.type) || IsNonTypeParamInterface(y.type)) return true;
  if (AllBoolean(x.type) != AllBoolean(y.type)) return false;
  if (AllString(x.type) != AllString(y.type)) return false;
  if (x.IsNil()) return HasNil(y.type);
  if (y.IsNil()) return HasNil(x.type);
  return !IsPointer(x.type) && !IsPointer(y.type);
}

bool IsZeroDivision(const Operand& x, const Operand& y) {
  if (!IsConstant(y)) return false;
  if ((IsConstant(x) || AllInteger(x.type)) && constant::Sign(y.val) == 0) return true;
  if (!IsConstant(x) || !IsComplex(x.type)) return false;
  // The squares of a small divisor may be 0 though it is not.
  auto square_is_zero = [](const Value& part) {
    return constant::Sign(constant::BinaryOp(part, constant::Op::kMul, part)) == 0;
  };
  return square_is_zero(constant::Real(y.val)) && square_is_zero(constant::Imag(y.val));
}

}  // namespace

void Checker::Comparison(Operand& x, Operand& y, Token op, bool switch_case) {
  if (!IsValid(x.type) || !IsValid(y.type)) {
    x.Invalidate();
    return;
  }
  if (switch_case) op = Token::kEql;

  if (std::optional<BadComparison> bad = CheckComparison(*this, x, y, op)) {
    std::string cause = std::move(bad->cause);
    const Operand* at = bad->at;
    if (cause.empty()) {
      if (IsTypeParam(x.type) || IsTypeParam(y.type)) {
        if (!IsTypeParam(x.type)) at = &y;
        cause = Sprintf("type parameter %s cannot use operator %s", {at->type, op});
      } else if (std::string_view what = CompositeKind(at->type); !what.empty()) {
        cause = Sprintf("operator %s not defined on %s", {op, what});
      } else {
        cause = Sprintf("operator %s not defined on %s", {op, at->type});
      }
    }
    if (switch_case) {
      Errorf(At(x), bad->code, "invalid case %s in switch on %s (%s)",
             {ExprArg(x), ExprArg(y), cause});
    } else {
      Errorf(At(*at), bad->code, "invalid operation: %s %s %s (%s)", {x.expr, op, y.expr, cause});
    }
    x.Invalidate();
    return;
  }

  if (IsConstant(x) && IsConstant(y)) {
    x.val = constant::MakeBool(constant::Compare(x.val, ConstantOp(op), y.val));
  } else {
    x.mode = OperandMode::kValue;
    // Both operands become values at run time: their types are final now.
    UpdateExprType(x.expr, Default(x.type), true);
    UpdateExprType(y.expr, Default(y.type), true);
  }
  x.type = BasicType(BasicKind::kUntypedBool);
}

std::string Checker::IncomparableCause(TypeId t) {
  TypeId under = Underlying(t);
  if (As<Slice>(under) != nullptr || As<Signature>(under) != nullptr || As<Map>(under) != nullptr) {
    return std::string(CompositeKind(t)) + " can only be compared to nil";
  }
  TypeError reason;
  ComparableType(t, true, &reason);
  return Format(reason);
}

bool Checker::ShiftCount(Operand& y, std::optional<Value>* count) {
  if (IsConstant(y)) {
    *count = constant::ToInt(y.val);
    if ((*count)->kind() == constant::Kind::kInt && constant::Sign(**count) < 0) {
      Errorf(At(y), Code::kInvalidShiftCount, "invalid operation: negative shift count %s", {y});
      return false;
    }
    if (types::IsUntyped(y.type)) {
      Representable(y, *As<Basic>(BasicType(BasicKind::kUint)));
      return y.valid();
    }
    return true;
  }
  if (AllInteger(y.type)) {
    return AllUnsigned(y.type) ||
           VerifyVersionf(At(y), kGo1_13, "invalid operation: signed shift count %s", {y});
  }
  if (types::IsUntyped(y.type)) {
    ConvertUntyped(y, BasicType(BasicKind::kUint));
    return y.valid();
  }
  Errorf(At(y), Code::kInvalidShiftCount, "invalid operation: shift count %s must be integer", {y});
  return false;
}

void Checker::Shift(Operand& x, Operand& y, NodeId e, Token op) {
  auto reject_operand = [&] {
    Errorf(At(x), Code::kInvalidShiftOperand,
           "invalid operation: shifted operand %s must be integer", {x});
    x.Invalidate();
  };
  std::optional<Value> xval;
  if (IsConstant(x)) xval = constant::ToInt(x.val);
  bool is_integer_constant =
      types::IsUntyped(x.type) && xval && xval->kind() == constant::Kind::kInt;
  if (!AllInteger(x.type) && !is_integer_constant) return reject_operand();

  std::optional<Value> count;
  if (!ShiftCount(y, &count)) {
    x.Invalidate();
    return;
  }

  if (IsConstant(x)) {
    if (IsConstant(y)) return ConstantShift(x, y, e, op, *xval, *count);
    if (types::IsUntyped(x.type)) {
      // The type of x will be that of the shift in its context: what it may be is checked then. It
      // may be known already where a declaration cycle has x looked at twice.
      if (info().IsUntyped(x.expr)) info().SetUntyped(x.expr, true, /*shift_lhs=*/true);
      x.mode = OperandMode::kValue;
      return;
    }
  }
  if (!AllInteger(x.type)) return reject_operand();
  x.mode = OperandMode::kValue;
}

void Checker::ConstantShift(Operand& x, const Operand& y, NodeId e, Token op, const Value& xval,
                            const Value& count) {
  bool known = x.val.known() && y.val.known();
  if (known) {
    auto [bits, exact] = constant::Uint64Val(count);
    if (!exact || bits > kMaxConstantShift) {
      Errorf(At(y), Code::kInvalidShiftCount, "invalid operation: invalid shift count %s", {y});
      x.Invalidate();
      return;
    }
    x.val = constant::Shift(xval, ConstantOp(op), bits);
  } else {
    x.val = constant::MakeUnknown();
  }
  // x may be an untyped float such as 2.0.
  if (!IsInteger(x.type)) x.type = BasicType(BasicKind::kUntypedInt);
  if (!known) return;
  x.expr = e;
  Overflow(x, e.valid() ? GetNode<syntax::BinaryExpr>(e).op_pos : syntax::kNoOffset);
}

void Checker::Binary(Operand& x, NodeId e, NodeId lhs, NodeId rhs, Token op, uint32_t op_pos) {
  Operand y;
  Expr(nullptr, x, lhs);
  Expr(nullptr, y, rhs);
  if (!x.valid()) return;
  if (!y.valid()) {
    x.Invalidate();
    x.expr = y.expr;
    return;
  }

  if (op == Token::kShl || op == Token::kShr) return Shift(x, y, e, op);

  MatchTypes(x, y);
  if (!x.valid()) return;

  if (syntax::Precedence(op) == 3) return Comparison(x, y, op);

  if (!Identical(x.type, y.type)) {
    // Of an invalid type was said why.
    if (IsValid(x.type) && IsValid(y.type)) {
      if (e.valid()) {
        Errorf(At(e), Code::kMismatchedTypes, "invalid operation: %s (mismatched types %s and %s)",
               {e, x.type, y.type});
      } else {
        Errorf(At(x), Code::kMismatchedTypes,
               "invalid operation: %s %s= %s (mismatched types %s and %s)",
               {lhs, op, rhs, x.type, y.type});
      }
    }
    x.Invalidate();
    return;
  }

  if (!Op(BinaryPredicate(op), x, op)) {
    x.Invalidate();
    return;
  }
  if ((op == Token::kQuo || op == Token::kRem) && IsZeroDivision(x, y)) {
    Errorf(At(y), Code::kDivByZero, "invalid operation: division by zero");
    x.Invalidate();
    return;
  }

  if (!IsConstant(x) || !IsConstant(y)) {
    x.mode = OperandMode::kValue;
    return;
  }
  if (!x.val.known() || !y.val.known()) {
    x.val = constant::MakeUnknown();
    return;
  }
  constant::Op constant_op = ConstantOp(op);
  if (op == Token::kQuo && IsInteger(x.type)) constant_op = constant::Op::kIntQuo;
  x.val = constant::BinaryOp(x.val, constant_op, y.val);
  x.expr = e;
  Overflow(x, op_pos);
}

void Checker::MatchTypes(Operand& x, Operand& y) {
  if (!MayConvert(x, y)) return;
  ConvertUntyped(x, y.type);
  if (!x.valid()) return;
  ConvertUntyped(y, x.type);
  if (!y.valid()) x.Invalidate();
}

}  // namespace premortem::types
