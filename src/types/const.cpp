// Counterpart: go/types/const.go, go1.27.

#include <cmath>

#include "types/checker.h"

namespace premortem::types {

namespace {

using constant::Kind;

constexpr uint64_t kUntypedIntBits = 512;
constexpr int64_t kMaxStringLen = 2'000'000'000;

// The name of the operation e with a blank behind it, where it may overflow; else "".
std::string_view OverflowingOp(const syntax::Tree& tree, NodeId e) {
  if (!e.valid()) return "";
  if (tree.kind(e) == NodeKind::kUnaryExpr) {
    return tree.Get<syntax::UnaryExpr>(e).op == Token::kXor ? "bitwise complement " : "";
  }
  if (tree.kind(e) != NodeKind::kBinaryExpr) return "";
  switch (tree.Get<syntax::BinaryExpr>(e).op) {
    case Token::kAdd: return "addition ";
    case Token::kSub: return "subtraction ";
    case Token::kXor: return "bitwise XOR ";
    case Token::kMul: return "multiplication ";
    case Token::kShl: return "shift ";
    default: return "";
  }
}

bool FitsSigned(int64_t x, int64_t bits) {
  if (bits >= 64) return true;
  int64_t limit = int64_t{1} << (bits - 1);
  return -limit <= x && x < limit;
}

bool FitsUnsigned(int64_t x, int64_t bits) {
  return x >= 0 && (bits >= 63 || x < int64_t{1} << bits);
}

// Bits of an integer type; 0 for an untyped one.
int64_t BitsOf(const Basic& type, const Sizes& sizes) {
  switch (type.basic) {
    case BasicKind::kInt8:
    case BasicKind::kUint8: return 8;
    case BasicKind::kInt16:
    case BasicKind::kUint16: return 16;
    case BasicKind::kInt32:
    case BasicKind::kUint32: return 32;
    case BasicKind::kInt64:
    case BasicKind::kUint64: return 64;
    case BasicKind::kInt:
    case BasicKind::kUint:
    case BasicKind::kUintptr: return sizes.Sizeof(type.id) * 8;
    default: return 0;
  }
}

bool RepresentableInt(const Value& val, const Basic& type, const Sizes& sizes, Value* rounded) {
  Value x = constant::ToInt(val);
  if (x.kind() != Kind::kInt) return false;
  if (rounded != nullptr) *rounded = x;
  if (type.info & kIsUntyped) return true;
  int64_t bits = BitsOf(type, sizes);
  bool is_unsigned = (type.info & kIsUnsigned) != 0;
  if (auto [integer, exact] = constant::Int64Val(x); exact) {
    return is_unsigned ? FitsUnsigned(integer, bits) : FitsSigned(integer, bits);
  }
  return is_unsigned && bits >= 64 && constant::Sign(x) >= 0 &&
         constant::BitLen(x) <= static_cast<uint64_t>(bits);
}

// The value as a float of that many bits; unknown where it is too large.
Value RoundFloat(const Value& x, int bits) {
  double f = bits == 32 ? static_cast<double>(constant::Float32Val(x).value)
                        : constant::Float64Val(x).value;
  return std::isinf(f) ? constant::MakeUnknown() : constant::MakeFloat64(f);
}

bool RepresentableFloat(const Value& val, const Basic& type, Value* rounded) {
  Value x = constant::ToFloat(val);
  if (x.kind() != Kind::kFloat) return false;
  if (type.basic == BasicKind::kUntypedFloat) return true;
  Value r = RoundFloat(x, type.basic == BasicKind::kFloat32 ? 32 : 64);
  if (!r.known()) return false;
  if (rounded != nullptr) *rounded = r;
  return true;
}

bool RepresentableComplex(const Value& val, const Basic& type, Value* rounded) {
  Value x = constant::ToComplex(val);
  if (x.kind() != Kind::kComplex) return false;
  if (type.basic == BasicKind::kUntypedComplex) return true;
  int bits = type.basic == BasicKind::kComplex64 ? 32 : 64;
  Value re = RoundFloat(constant::Real(x), bits);
  Value im = RoundFloat(constant::Imag(x), bits);
  if (!re.known() || !im.known()) return false;
  if (rounded != nullptr) {
    *rounded = constant::BinaryOp(re, constant::Op::kAdd, constant::MakeImag(im));
  }
  return true;
}

}  // namespace

void Checker::Overflow(Operand& x, uint32_t op_pos) {
  CHECK(x.mode == OperandMode::kConstant);
  Positioner at = op_pos == syntax::kNoOffset ? Positioner() : AtPos(op_pos);
  if (!x.val.known()) {
    Errorf(at, Code::kInvalidConstVal, "constant result is not representable");
    return;
  }
  if (IsTyped(x.type)) {
    Representable(x, *UnderlyingAs<Basic>(x.type));
    return;
  }
  if (x.val.kind() == Kind::kInt && constant::BitLen(x.val) > kUntypedIntBits) {
    Errorf(at, Code::kInvalidConstVal, "constant %soverflow", {OverflowingOp(tree(), x.expr)});
    x.val = constant::MakeUnknown();
    return;
  }
  if (x.val.kind() == Kind::kString) {
    if (int64_t len = constant::StringLen(x.val); len > kMaxStringLen) {
      Errorf(at, Code::kInvalidConstVal, "constant string too long (%d bytes > %d bytes)",
             {len, kMaxStringLen});
      x.val = constant::MakeUnknown();
    }
  }
}

bool Checker::RepresentableConst(const Value& val, const Basic& type, Value* rounded) const {
  if (!val.known()) return true;  // an error was reported
  if (type.info & kIsInteger) {
    return RepresentableInt(val, type, state_.config.sizes, rounded);
  }
  if (type.info & kIsFloat) return RepresentableFloat(val, type, rounded);
  if (type.info & kIsComplex) return RepresentableComplex(val, type, rounded);
  if (type.info & kIsString) return val.kind() == Kind::kString;
  if (type.info & kIsBoolean) return val.kind() == Kind::kBool;
  return false;
}

void Checker::Representable(Operand& x, const Basic& type) {
  Code code{};
  std::optional<Value> val = Representation(x, type, &code);
  if (!val) {
    InvalidConversion(code, x, type.id);
    x.Invalidate();
    return;
  }
  x.val = *std::move(val);
}

std::optional<Value> Checker::Representation(const Operand& x, const Basic& type, Code* code) {
  CHECK(x.mode == OperandMode::kConstant);
  Value val = x.val;
  if (RepresentableConst(x.val, type, &val)) return val;
  if (!IsNumeric(x.type) || !IsNumeric(type.id)) {
    *code = Code::kInvalidConstVal;
  } else if (!IsInteger(x.type) && IsInteger(type.id)) {
    *code = Code::kTruncatedFloat;
  } else {
    *code = Code::kNumericOverflow;
  }
  return std::nullopt;
}

void Checker::InvalidConversion(Code code, const Operand& x, TypeId target) {
  std::string_view message = "cannot convert %s to type %s";
  if (code == Code::kTruncatedFloat) message = "%s truncated to %s";
  if (code == Code::kNumericOverflow) message = "%s overflows %s";
  Errorf(At(x), code, message, {x, target});
}

void Checker::ConvertUntyped(Operand& x, TypeId target) {
  Value val;
  Code code{};
  TypeId type = ImplicitTypeAndValue(x, target, &val, &code);
  if (code != Code{}) {
    InvalidConversion(code, x, IsTypeParam(target) ? target : SafeUnderlying(target));
    x.Invalidate();
    return;
  }
  if (val.known()) {
    x.val = val;
    UpdateExprVal(x.expr, val);
  }
  if (type != x.type) {
    x.type = type;
    UpdateExprType(x.expr, type, false);
  }
}

}  // namespace premortem::types
