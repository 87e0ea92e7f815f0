// Counterpart: operandString and setConst in go/types/operand.go, go1.27.
#include <string>

#include "base/check.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

std::string_view ModeName(OperandMode mode) {
  switch (mode) {
    case OperandMode::kInvalid: return "invalid operand";
    case OperandMode::kNoValue: return "no value";
    case OperandMode::kBuiltin: return "built-in";
    case OperandMode::kTypExpr: return "type";
    case OperandMode::kConstant: return "constant";
    case OperandMode::kVariable: return "variable";
    case OperandMode::kMapIndex: return "map index expression";
    case OperandMode::kValue: return "value";
    case OperandMode::kCommaOk: return "comma, ok expression";
    case OperandMode::kCommaErr: return "comma, error expression";
    case OperandMode::kCgoFunc: return "cgo function";
  }
  return "";
}

bool HasNoType(OperandMode mode) {
  return mode == OperandMode::kInvalid || mode == OperandMode::kNoValue ||
         mode == OperandMode::kBuiltin || mode == OperandMode::kTypExpr;
}

// " of type T", and what T is where its name does not tell.
void AppendOfType(std::string& out, TypeId t, Qualifier qualifier) {
  if (!IsValid(t)) {
    out += " with invalid type";
    return;
  }
  out += " of ";
  if (IsGeneric(t)) out += "generic ";
  const TypeParam* param = AsTypeParam(t);
  if (!param && (As<Alias>(t) || As<Named>(t))) {
    std::string_view what = CompositeKind(t);
    if (what.empty()) {
      if (const Basic* basic = UnderlyingAs<Basic>(t)) what = TextOf(basic->name);
    }
    out += what;
    out += ' ';
  }
  out += "type ";
  AppendType(out, t, qualifier);
  if (!param) return;
  out += " constrained by ";
  AppendType(out, param->bound, qualifier);
  if (HasEmptyTypeSet(t)) out += " with empty type set";
}

}  // namespace

Arg ExprArg(const Operand& x) { return x.stand_in.valid() ? Arg(x.stand_in) : Arg(x.expr); }

std::string Checker::OperandString(const Operand& x) const {
  if (x.IsNil()) return "nil";
  auto qualifier = [this](PackageId p) { return Qualify(p); };

  std::string expr;
  if (x.stand_in.valid()) {
    expr = TextOf(x.stand_in);
  } else if (x.expr.valid()) {
    expr = ExprString(tree(), x.expr);
  } else if (x.mode == OperandMode::kBuiltin) {
    expr = InfoOf(x.builtin).name;
  } else if (x.mode == OperandMode::kTypExpr) {
    expr = TypeString(x.type, qualifier);
  } else if (x.mode == OperandMode::kConstant) {
    expr = x.val.ToString();
  }

  std::string text = expr;
  if (!expr.empty()) text += " (";
  bool has_type = false;
  if (!HasNoType(x.mode) && x.type.valid()) {
    has_type = IsTyped(x.type);
    if (!has_type) {
      text += TextOf(As<Basic>(x.type)->name);
      text += ' ';
    }
  }
  text += ModeName(x.mode);
  if (x.mode == OperandMode::kConstant) {
    if (std::string value = x.val.ToString(); value != expr) {
      text += ' ';
      text += value;
    }
  }
  if (has_type) AppendOfType(text, x.type, qualifier);
  if (!expr.empty()) text += ')';
  return text;
}

void Checker::SetConst(Operand& x, Token kind, std::string_view literal) {
  BasicKind basic = BasicKind::kInvalid;
  constant::LiteralKind literal_kind{};
  switch (kind) {
    case Token::kInt:
      basic = BasicKind::kUntypedInt;
      literal_kind = constant::LiteralKind::kInt;
      break;
    case Token::kFloat:
      basic = BasicKind::kUntypedFloat;
      literal_kind = constant::LiteralKind::kFloat;
      break;
    case Token::kImag:
      basic = BasicKind::kUntypedComplex;
      literal_kind = constant::LiteralKind::kImag;
      break;
    case Token::kChar:
      basic = BasicKind::kUntypedRune;
      literal_kind = constant::LiteralKind::kChar;
      break;
    case Token::kString:
      basic = BasicKind::kUntypedString;
      literal_kind = constant::LiteralKind::kString;
      break;
    default: CHECK(false);
  }
  Value value = constant::MakeFromLiteral(literal, literal_kind);
  if (!value.known()) {
    x.Invalidate();
    x.type = kInvalidType;
    return;
  }
  x.mode = OperandMode::kConstant;
  x.type = BasicType(basic);
  x.val = std::move(value);
}

std::string_view CompositeKind(TypeId t) {
  TypeId under = Underlying(t);
  if (!under.valid()) return "";
  switch (Get(under)->kind) {
    case TypeKind::kArray: return "array";
    case TypeKind::kSlice: return "slice";
    case TypeKind::kStruct: return "struct";
    case TypeKind::kPointer: return "pointer";
    case TypeKind::kSignature: return "func";
    case TypeKind::kInterface: return "interface";
    case TypeKind::kMap: return "map";
    case TypeKind::kChan: return "chan";
    case TypeKind::kTuple: return "tuple";
    case TypeKind::kUnion: return "union";
    default: return "";
  }
}

std::string Measure(size_t count, std::string_view unit) {
  std::string text = std::to_string(count);
  text.append(" ").append(unit);
  if (count != 1) text += "s";
  return text;
}

}  // namespace premortem::types
