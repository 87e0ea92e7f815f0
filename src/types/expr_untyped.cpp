// Counterpart: the parts of go/types/expr.go, go1.27, on expressions whose type is not final.

#include "types/checker.h"

namespace premortem::types {

namespace {

bool IsShift(Token op) { return op == Token::kShl || op == Token::kShr; }

bool IsComparison(Token op) { return syntax::Precedence(op) == 3; }

// For what is untyped and no constant: results of comparisons, shifts that wait for their type,
// nil.
bool CanBecomeBasic(const Operand& x, TypeId target) {
  switch (As<Basic>(x.type)->basic) {
    case BasicKind::kUntypedBool: return IsBoolean(target);
    case BasicKind::kUntypedInt:
    case BasicKind::kUntypedRune:
    case BasicKind::kUntypedFloat:
    case BasicKind::kUntypedComplex: return IsNumeric(target);
    case BasicKind::kUntypedString: return IsString(target);
    case BasicKind::kUntypedNil: return HasNil(target);
    default: return false;
  }
}

}  // namespace

bool Checker::UpdateOperandTypes(NodeId e, TypeId t, bool final) {
  // The operands of a constant expression never exist as values: their types do not matter.
  bool is_constant = info().ModeOf(e) == OperandMode::kConstant;
  switch (KindOf(e)) {
    case NodeKind::kCallExpr:
    case NodeKind::kIdent:
    case NodeKind::kBasicLit:
    case NodeKind::kSelectorExpr: return true;
    case NodeKind::kParenExpr:
      UpdateExprType(GetNode<syntax::ParenExpr>(e).x, t, final);
      return true;
    case NodeKind::kUnaryExpr:
      if (!is_constant) UpdateExprType(GetNode<syntax::UnaryExpr>(e).x, t, final);
      return true;
    case NodeKind::kBinaryExpr: {
      auto binary = GetNode<syntax::BinaryExpr>(e);
      if (is_constant || IsComparison(binary.op)) return true;
      UpdateExprType(binary.x, t, final);
      // The right side of a shift has its type already.
      if (!IsShift(binary.op)) UpdateExprType(binary.y, t, final);
      return true;
    }
    default: return false;  // never untyped
  }
}

void Checker::UpdateExprType(NodeId e, TypeId t, bool final) {
  if (!info().IsUntyped(e)) return;
  if (!UpdateOperandTypes(e, t, final)) return;

  OperandMode mode = info().ModeOf(e);
  if (!final && types::IsUntyped(t)) {
    info().SetTypeAndMode(e, mode, Underlying(t));
    return;
  }

  TypeId old_type = info().TypeOf(e);
  bool shift_lhs = info().IsShiftLhs(e);
  info().SetUntyped(e, false, false);
  // An expression of the wrong type is not recorded.
  auto forget = [&] { info().SetTypeAndMode(e, OperandMode::kInvalid, TypeId()); };

  if (shift_lhs && !AllInteger(t)) {
    Errorf(At(e), Code::kInvalidShiftOperand,
           "invalid operation: shifted operand %s (type %s) must be integer", {e, t});
    forget();
    return;
  }
  Value val;
  if (mode == OperandMode::kConstant) {
    val = info().ValueOf(e);
    Operand constant{.mode = mode, .expr = e, .type = old_type, .val = val};
    ConvertUntyped(constant, t);
    if (!constant.valid()) {
      forget();
      return;
    }
  }
  RecordTypeAndValue(e, mode, t, val);
}

void Checker::UpdateExprVal(NodeId e, const Value& val) {
  if (info().IsUntyped(e)) info().SetValue(e, val);
}

TypeId Checker::ImplicitTypeAndValue(const Operand& x, TypeId target, Value* val, Code* code) {
  *code = Code{};
  if (!x.valid() || IsTyped(x.type) || !IsValid(target)) return x.type;
  auto fail = [&] {
    *code = Code::kInvalidUntypedConversion;
    return TypeId();
  };

  if (types::IsUntyped(target)) {
    TypeId larger = MaxType(x.type, target);
    return larger.valid() ? larger : fail();
  }

  // Nil stays untyped, whatever it is converted to.
  constexpr TypeId kUntypedNil = BasicType(BasicKind::kUntypedNil);
  TypeId under = Underlying(target);
  if (!under.valid()) return fail();
  switch (Get(under)->kind) {
    case TypeKind::kBasic: {
      if (x.mode == OperandMode::kConstant) {
        std::optional<Value> rounded = Representation(x, *As<Basic>(under), code);
        if (!rounded) return {};
        *val = *std::move(rounded);
        return target;
      }
      if (!CanBecomeBasic(x, target)) return fail();
      return x.type == kUntypedNil ? kUntypedNil : target;
    }
    case TypeKind::kInterface:
      if (IsTypeParam(target)) {
        bool ok = UnderIs(target, [&](TypeId u) {
          Value ignored_val;
          Code ignored_code;
          return u.valid() && ImplicitTypeAndValue(x, u, &ignored_val, &ignored_code).valid();
        });
        if (!ok) return fail();
        return x.IsNil() ? kUntypedNil : target;
      }
      if (x.IsNil()) return kUntypedNil;
      return TypeSetOf(*As<Interface>(under)).IsAll() ? Default(x.type) : fail();
    case TypeKind::kPointer:
    case TypeKind::kSignature:
    case TypeKind::kSlice:
    case TypeKind::kMap:
    case TypeKind::kChan: return x.IsNil() ? kUntypedNil : fail();
    default: return fail();
  }
}

}  // namespace premortem::types
