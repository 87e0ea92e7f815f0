// Counterpart: the operations of go/constant/value.go, go1.27.
#include <algorithm>
#include <compare>

#include "base/check.h"
#include "constant/node.h"
#include "constant/number.h"
#include "constant/strings.h"
#include "constant/value.h"

namespace premortem::constant {

using namespace internal;

namespace {

// What the last case of a switch over operations says: the caller has not asked for the types of
// the operands before.
constexpr bool kOperandsHaveThisOperation = false;

// The representation that both operands of an operation are converted to. Fractions of both sizes
// are one, as are strings; kUnknown where one of the two is unknown or they do not match.
Tag Common(const Value& x, const Value& y) {
  auto general = [](const Value& value) {
    switch (Tag tag = Access::TagOf(value)) {
      case Tag::kLeaf:
      case Tag::kRope: return Tag::kShortString;
      case Tag::kSmallRat: return Tag::kRat;
      default: return tag;
    }
  };
  Tag a = general(x);
  Tag b = general(y);
  if (a == b) return a;
  if (a == Tag::kUnknown || b == Tag::kUnknown) return Tag::kUnknown;
  CHECK(a >= Tag::kInt64 && b >= Tag::kInt64);  // bool and string match themselves only
  return std::max(a, b);
}

Value IntOp(const Value& x, Op op, const Value& y) {
  IntView a(x);
  IntView b(y);
  Int z;
  switch (op) {
    case Op::kAdd: mpz_add(z.get(), a.get(), b.get()); break;
    case Op::kSub: mpz_sub(z.get(), a.get(), b.get()); break;
    case Op::kMul:
      if (BitLen(x) + BitLen(y) > kMaxIntBits) return MakeUnknown();
      mpz_mul(z.get(), a.get(), b.get());
      break;
    case Op::kQuo: {
      if (Sign(y) == 0) return MakeUnknown();
      Rat q;
      mpz_set(mpq_numref(q.get()), a.get());
      mpz_set(mpq_denref(q.get()), b.get());
      mpq_canonicalize(q.get());
      return MakeRat(q.get());
    }
    case Op::kIntQuo:
    case Op::kRem:
      if (Sign(y) == 0) return MakeUnknown();
      (op == Op::kRem ? mpz_tdiv_r : mpz_tdiv_q)(z.get(), a.get(), b.get());
      break;
    case Op::kAnd: mpz_and(z.get(), a.get(), b.get()); break;
    case Op::kOr: mpz_ior(z.get(), a.get(), b.get()); break;
    case Op::kXor: mpz_xor(z.get(), a.get(), b.get()); break;
    case Op::kAndNot:
      mpz_com(z.get(), b.get());
      mpz_and(z.get(), a.get(), z.get());
      break;
    default: CHECK(kOperandsHaveThisOperation);
  }
  return MakeInt(z.get());
}

Value Int64Op(const Value& x, Op op, const Value& y) {
  int64_t a = Access::Integer(x);
  int64_t b = Access::Integer(y);
  int64_t c = 0;
  switch (op) {
    case Op::kAdd:
      if (__builtin_add_overflow(a, b, &c)) break;
      return MakeInt64(c);
    case Op::kSub:
      if (__builtin_sub_overflow(a, b, &c)) break;
      return MakeInt64(c);
    case Op::kMul:
      if (__builtin_mul_overflow(a, b, &c)) break;
      return MakeInt64(c);
    // In Go the smallest int64 divided by -1 is itself, here as well.
    case Op::kIntQuo:
      if (b == 0) return MakeUnknown();
      return b == -1 ? MakeInt64(static_cast<int64_t>(0 - static_cast<uint64_t>(a)))
                     : MakeInt64(a / b);
    case Op::kRem:
      if (b == 0) return MakeUnknown();
      return MakeInt64(b == -1 ? 0 : a % b);
    case Op::kAnd: return MakeInt64(a & b);
    case Op::kOr: return MakeInt64(a | b);
    case Op::kXor: return MakeInt64(a ^ b);
    case Op::kAndNot: return MakeInt64(a & ~b);
    default: break;
  }
  return IntOp(x, op, y);
}

Value RatOp(const Value& x, Op op, const Value& y) {
  RatView a(x);
  RatView b(y);
  Rat q;
  switch (op) {
    case Op::kAdd: mpq_add(q.get(), a.get(), b.get()); break;
    case Op::kSub: mpq_sub(q.get(), a.get(), b.get()); break;
    case Op::kMul: mpq_mul(q.get(), a.get(), b.get()); break;
    case Op::kQuo:
      if (Sign(y) == 0) return MakeUnknown();
      mpq_div(q.get(), a.get(), b.get());
      break;
    default: CHECK(kOperandsHaveThisOperation);
  }
  return MakeRat(q.get());
}

Value FloatOp(const Value& x, Op op, const Value& y) {
  FloatView a(x);
  FloatView b(y);
  Float z;
  int inexact = 0;
  switch (op) {
    case Op::kAdd: inexact = mpfr_add(z.get(), a.get(), b.get(), MPFR_RNDN); break;
    case Op::kSub: inexact = mpfr_sub(z.get(), a.get(), b.get(), MPFR_RNDN); break;
    case Op::kMul: inexact = mpfr_mul(z.get(), a.get(), b.get(), MPFR_RNDN); break;
    case Op::kQuo: inexact = mpfr_div(z.get(), a.get(), b.get(), MPFR_RNDN); break;
    default: CHECK(kOperandsHaveThisOperation);
  }
  return MakeFloat(z, inexact);
}

Value MakeComplex(const Value& re, const Value& im) {
  if (!re.known() || !im.known()) return MakeUnknown();
  auto* node = NewNode<ComplexNode>();
  node->re = re;
  node->im = im;
  return Access::MakeNode(node, Tag::kComplex);
}

Value ComplexOp(const Value& x, Op op, const Value& y) {
  auto add = [](const Value& u, const Value& v) { return BinaryOp(u, Op::kAdd, v); };
  auto sub = [](const Value& u, const Value& v) { return BinaryOp(u, Op::kSub, v); };
  auto mul = [](const Value& u, const Value& v) { return BinaryOp(u, Op::kMul, v); };
  auto quo = [](const Value& u, const Value& v) { return BinaryOp(u, Op::kQuo, v); };
  Value a = Real(x), b = Imag(x), c = Real(y), d = Imag(y);
  switch (op) {
    case Op::kAdd: return MakeComplex(add(a, c), add(b, d));
    case Op::kSub: return MakeComplex(sub(a, c), sub(b, d));
    case Op::kMul:
      // (ac-bd) + i(bc+ad)
      return MakeComplex(sub(mul(a, c), mul(b, d)), add(mul(b, c), mul(a, d)));
    case Op::kQuo: {
      // (ac+bd)/s + i(bc-ad)/s, with s = cc + dd
      Value s = add(mul(c, c), mul(d, d));
      return MakeComplex(quo(add(mul(a, c), mul(b, d)), s), quo(sub(mul(b, c), mul(a, d)), s));
    }
    default: CHECK(kOperandsHaveThisOperation); return {};
  }
}

Value Complement(const Value& y, unsigned size) {
  if (Access::TagOf(y) == Tag::kInt64) {
    int64_t complement = ~Access::Integer(y);
    if (size == 0) return MakeInt64(complement);
    if (size <= 64) {
      uint64_t bits_of_type = UINT64_MAX >> (64 - size);
      return MakeUint64(static_cast<uint64_t>(complement) & bits_of_type);
    }
  }
  CHECK(y.kind() == Kind::kInt);
  Int z;
  mpz_com(z.get(), IntView(y).get());
  // For unsigned types the result is negative and thus "too large": keep the bits of the type.
  if (size > 0) mpz_fdiv_r_2exp(z.get(), z.get(), size);
  return MakeInt(z.get());
}

Value Negate(const Value& y) {
  switch (Access::TagOf(y)) {
    case Tag::kInt64: return BinaryOp(MakeInt64(0), Op::kSub, y);
    case Tag::kBigInt: {
      Int z;
      mpz_neg(z.get(), IntView(y).get());
      return MakeInt(z.get());
    }
    case Tag::kSmallRat:
      if (Access::Integer(y) != INT64_MIN) {
        return Access::MakeSmallRat(-Access::Integer(y), Access::Denominator(y));
      }
      [[fallthrough]];
    case Tag::kRat: {
      Rat q;
      mpq_neg(q.get(), RatView(y).get());
      return MakeRat(q.get());
    }
    case Tag::kFloat: {
      Float f;
      mpfr_neg(f.get(), FloatView(y).get(), MPFR_RNDN);
      return MakeFloat(f, 0);
    }
    default:
      CHECK(Access::TagOf(y) == Tag::kComplex);
      return MakeComplex(Negate(Real(y)), Negate(Imag(y)));
  }
}

bool OrderIs(Op op, std::strong_ordering order) {
  switch (op) {
    case Op::kEql: return order == 0;
    case Op::kNeq: return order != 0;
    case Op::kLss: return order < 0;
    case Op::kLeq: return order <= 0;
    case Op::kGtr: return order > 0;
    case Op::kGeq: return order >= 0;
    default: CHECK(kOperandsHaveThisOperation); return false;
  }
}

}  // namespace

Value UnaryOp(Op op, const Value& y, unsigned size) {
  if (!y.known()) return y;
  switch (op) {
    case Op::kAdd: CHECK(y.kind() >= Kind::kInt); return y;
    case Op::kSub: return Negate(y);
    case Op::kXor: return Complement(y, size);
    case Op::kNot: CHECK(y.kind() == Kind::kBool); return MakeBool(!BoolVal(y));
    default: CHECK(kOperandsHaveThisOperation); return {};
  }
}

Value BinaryOp(const Value& x, Op op, const Value& y) {
  switch (Common(x, y)) {
    case Tag::kUnknown: return {};
    case Tag::kBool:
      CHECK(op == Op::kLAnd || op == Op::kLOr);
      return MakeBool(op == Op::kLAnd ? BoolVal(x) && BoolVal(y) : BoolVal(x) || BoolVal(y));
    case Tag::kShortString: CHECK(op == Op::kAdd); return Concatenate(x, y);
    case Tag::kInt64: return Int64Op(x, op, y);
    case Tag::kBigInt: return IntOp(x, op, y);
    case Tag::kRat: return RatOp(x, op, y);
    case Tag::kFloat: return FloatOp(x, op, y);
    default: return ComplexOp(x, op, y);
  }
}

Value Shift(const Value& x, Op op, uint64_t count) {
  if (!x.known()) return x;
  CHECK(x.kind() == Kind::kInt && (op == Op::kShl || op == Op::kShr));
  if (count == 0 || Sign(x) == 0) return x;
  bool small = Access::TagOf(x) == Tag::kInt64;
  Int z;
  if (op == Op::kShr) {
    if (small) return MakeInt64(Access::Integer(x) >> std::min<uint64_t>(count, 63));
    mpz_fdiv_q_2exp(z.get(), IntView(x).get(), count);
    return MakeInt(z.get());
  }
  if (small && BitLen(x) + count < 64 && count < 64) {
    return MakeInt64(static_cast<int64_t>(static_cast<uint64_t>(Access::Integer(x)) << count));
  }
  if (count > kMaxIntBits || BitLen(x) + count > kMaxIntBits) return MakeUnknown();
  mpz_mul_2exp(z.get(), IntView(x).get(), count);
  return MakeInt(z.get());
}

bool Compare(const Value& x, Op op, const Value& y) {
  switch (Common(x, y)) {
    case Tag::kUnknown: return false;
    case Tag::kBool:
      CHECK(op == Op::kEql || op == Op::kNeq);
      return (BoolVal(x) == BoolVal(y)) == (op == Op::kEql);
    case Tag::kShortString: return OrderIs(op, CompareStrings(x, y) <=> 0);
    case Tag::kInt64: return OrderIs(op, Access::Integer(x) <=> Access::Integer(y));
    case Tag::kBigInt: return OrderIs(op, mpz_cmp(IntView(x).get(), IntView(y).get()) <=> 0);
    case Tag::kRat: return OrderIs(op, mpq_cmp(RatView(x).get(), RatView(y).get()) <=> 0);
    case Tag::kFloat: return OrderIs(op, mpfr_cmp(FloatView(x).get(), FloatView(y).get()) <=> 0);
    default: {
      CHECK(op == Op::kEql || op == Op::kNeq);
      bool equal = Compare(Real(x), Op::kEql, Real(y)) && Compare(Imag(x), Op::kEql, Imag(y));
      return equal == (op == Op::kEql);
    }
  }
}

}  // namespace premortem::constant
