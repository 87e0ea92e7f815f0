// Counterpart: go/constant/value.go, go1.27: factories, accessors and conversions.
#include "constant/value.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "constant/node.h"
#include "constant/number.h"

namespace premortem::constant {

using internal::Access;
using internal::Tag;

Kind Value::kind() const {
  switch (raw_.tag) {
    case Tag::kUnknown: return Kind::kUnknown;
    case Tag::kBool: return Kind::kBool;
    case Tag::kShortString:
    case Tag::kLeaf:
    case Tag::kRope: return Kind::kString;
    case Tag::kInt64:
    case Tag::kBigInt: return Kind::kInt;
    case Tag::kSmallRat:
    case Tag::kRat:
    case Tag::kFloat: return Kind::kFloat;
    case Tag::kComplex: return Kind::kComplex;
  }
  return Kind::kUnknown;
}

void Value::Retain() const { Access::RawNode(*this)->refs.fetch_add(1, std::memory_order_relaxed); }

void Value::Release() {
  internal::Node* node = Access::RawNode(*this);
  if (!internal::DropReference(node)) return;
  switch (raw_.tag) {
    case Tag::kLeaf: internal::FreeNode(static_cast<internal::LeafNode*>(node)); return;
    case Tag::kRope: internal::FreeRope(static_cast<internal::RopeNode*>(node)); return;
    case Tag::kBigInt: internal::FreeNode(static_cast<internal::IntNode*>(node)); return;
    case Tag::kRat: internal::FreeNode(static_cast<internal::RatNode*>(node)); return;
    case Tag::kFloat: internal::FreeNode(static_cast<internal::FloatNode*>(node)); return;
    case Tag::kComplex: internal::FreeNode(static_cast<internal::ComplexNode*>(node)); return;
    default: CHECK(false);
  }
}

Value MakeUnknown() { return {}; }
Value MakeBool(bool b) { return Access::MakeBool(b); }
Value MakeInt64(int64_t x) { return Access::MakeInteger(x); }

Value MakeUint64(uint64_t x) {
  if (x <= static_cast<uint64_t>(INT64_MAX)) return MakeInt64(static_cast<int64_t>(x));
  mpz_t z;
  mp_limb_t limb = x;
  return internal::MakeInt(mpz_roinit_n(z, &limb, 1));
}

Value MakeFloat64(double x) {
  if (!std::isfinite(x)) return MakeUnknown();
  // Most floats that programs mention are integers of moderate size.
  if (std::fabs(x) < 0x1p62 && x == std::trunc(x)) {
    return Access::MakeSmallRat(static_cast<int64_t>(x), 1);
  }
  internal::Rat q;
  mpq_set_d(q.get(), x);
  return internal::KeepRat(q.get());
}

bool BoolVal(const Value& x) {
  if (!x.known()) return false;
  CHECK(x.kind() == Kind::kBool);
  return Access::Bool(x);
}

Exactly<int64_t> Int64Val(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return {0, false};
    case Tag::kInt64: return {Access::Integer(x), true};
    default: {
      CHECK(Access::TagOf(x) == Tag::kBigInt);
      internal::IntView view(x);
      uint64_t low = mpz_getlimbn(view.get(), 0);
      return {static_cast<int64_t>(mpz_sgn(view.get()) < 0 ? 0 - low : low), false};
    }
  }
}

Exactly<uint64_t> Uint64Val(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return {0, false};
    case Tag::kInt64: {
      int64_t integer = Access::Integer(x);
      return {static_cast<uint64_t>(integer), integer >= 0};
    }
    default: {
      CHECK(Access::TagOf(x) == Tag::kBigInt);
      internal::IntView view(x);
      return {mpz_getlimbn(view.get(), 0), mpz_fits_ulong_p(view.get()) != 0};
    }
  }
}

namespace {

template <typename T>
Exactly<T> FloatVal(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return {0, false};
    case Tag::kInt64: {
      int64_t integer = Access::Integer(x);
      auto f = static_cast<T>(integer);
      // 2^63 is the only one that does not convert back.
      constexpr T kBeyond = static_cast<T>(9223372036854775808.0);
      return {f, f != kBeyond && static_cast<int64_t>(f) == integer};
    }
    case Tag::kBigInt:
    case Tag::kFloat: {
      internal::FloatView view(x);
      // Go's Float64 computes the exponent less one with 32 bits, and so takes the smallest floats
      // for the largest.
      if (mpfr_regular_p(view.get()) && mpfr_get_exp(view.get()) == INT32_MIN) {
        return {std::copysign(std::numeric_limits<T>::infinity(), static_cast<T>(Sign(x))), false};
      }
      T f;
      if constexpr (sizeof(T) == 8) {
        f = mpfr_get_d(view.get(), MPFR_RNDN);
      } else {
        f = mpfr_get_flt(view.get(), MPFR_RNDN);
      }
      return {f, mpfr_cmp_d(view.get(), static_cast<double>(f)) == 0};
    }
    default: {
      CHECK(x.kind() == Kind::kFloat);
      internal::RatView view(x);
      if constexpr (sizeof(T) == 8) {
        return internal::QuotientToDouble(view.get());
      } else {
        return internal::QuotientToFloat(view.get());
      }
    }
  }
}

}  // namespace

Exactly<float> Float32Val(const Value& x) { return FloatVal<float>(x); }
Exactly<double> Float64Val(const Value& x) { return FloatVal<double>(x); }

uint64_t BitLen(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return 0;
    case Tag::kInt64: {
      int64_t integer = Access::Integer(x);
      auto bits = static_cast<uint64_t>(integer);
      return static_cast<uint64_t>(std::bit_width(integer < 0 ? 0 - bits : bits));
    }
    default:
      CHECK(Access::TagOf(x) == Tag::kBigInt);
      return mpz_sizeinbase(internal::IntView(x).get(), 2);
  }
}

int Sign(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return 1;  // no division by zero where only the operand is not known
    case Tag::kInt64:
    case Tag::kSmallRat: {
      int64_t integer = Access::Integer(x);
      return integer < 0 ? -1 : integer > 0 ? 1 : 0;
    }
    case Tag::kBigInt: return Access::NodeOf<internal::IntNode>(x)->size < 0 ? -1 : 1;
    case Tag::kRat: {
      int32_t size = Access::NodeOf<internal::RatNode>(x)->numerator_size;
      return size < 0 ? -1 : size > 0 ? 1 : 0;
    }
    case Tag::kFloat: return Access::NodeOf<internal::FloatNode>(x)->sign;
    default: {
      CHECK(x.kind() == Kind::kComplex);
      const auto* node = Access::NodeOf<internal::ComplexNode>(x);
      return Sign(node->re) | Sign(node->im);
    }
  }
}

namespace {

// Numerator (or denominator) of a float that is exactly a fraction of reasonable size.
Value PartOfFloat(const Value& x, bool numerator) {
  internal::FloatView view(x);
  if (!internal::SmallFloat(view.get())) return MakeUnknown();
  internal::Rat q;
  mpfr_get_q(q.get(), view.get());
  return internal::MakeInt(numerator ? mpq_numref(q.get()) : mpq_denref(q.get()));
}

}  // namespace

Value Num(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown:
    case Tag::kInt64:
    case Tag::kBigInt: return x;
    case Tag::kSmallRat: return MakeInt64(Access::Integer(x));
    case Tag::kRat: return internal::MakeInt(mpq_numref(internal::RatView(x).get()));
    default: CHECK(x.kind() == Kind::kFloat); return PartOfFloat(x, /*numerator=*/true);
  }
}

Value Denom(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return x;
    case Tag::kInt64:
    case Tag::kBigInt: return MakeInt64(1);
    case Tag::kSmallRat: return MakeInt64(Access::Denominator(x));
    case Tag::kRat: return internal::MakeInt(mpq_denref(internal::RatView(x).get()));
    default: CHECK(x.kind() == Kind::kFloat); return PartOfFloat(x, /*numerator=*/false);
  }
}

namespace {

bool IsIntOrFloat(const Value& x) { return x.kind() == Kind::kInt || x.kind() == Kind::kFloat; }

Value MakeComplex(const Value& re, const Value& im) {
  auto* node = internal::NewNode<internal::ComplexNode>();
  node->re = re;
  node->im = im;
  return Access::MakeNode(node, Tag::kComplex);
}

}  // namespace

Value MakeImag(const Value& x) {
  if (!x.known()) return x;
  CHECK(IsIntOrFloat(x));
  return MakeComplex(MakeInt64(0), x);
}

Value Real(const Value& x) {
  if (Access::TagOf(x) == Tag::kComplex) return Access::NodeOf<internal::ComplexNode>(x)->re;
  CHECK(!x.known() || IsIntOrFloat(x));
  return x;
}

Value Imag(const Value& x) {
  if (Access::TagOf(x) == Tag::kComplex) return Access::NodeOf<internal::ComplexNode>(x)->im;
  CHECK(!x.known() || IsIntOrFloat(x));
  return x.known() ? MakeInt64(0) : x;
}

namespace {

Value FloatToInt(const Value& x) {
  internal::FloatView view(x);
  // No huge integers.
  if (!internal::SmallFloat(view.get())) return MakeUnknown();
  internal::Int z;
  if (mpfr_integer_p(view.get())) {
    mpfr_get_z(z.get(), view.get(), MPFR_RNDZ);
    return internal::MakeInt(z.get());
  }
  // If we can get an integer by rounding up or down a little, assume that x is none because of
  // rounding errors in prior computations.
  constexpr int kDelta = 4;
  internal::WideFloat near(internal::kPrecision - kDelta);
  for (mpfr_rnd_t mode : {MPFR_RNDZ, MPFR_RNDA}) {
    mpfr_set(near.get(), view.get(), mode);
    if (!mpfr_integer_p(near.get())) continue;
    mpfr_get_z(z.get(), near.get(), MPFR_RNDZ);
    return internal::MakeInt(z.get());
  }
  return MakeUnknown();
}

}  // namespace

Value ToInt(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kInt64:
    case Tag::kBigInt: return x;
    case Tag::kSmallRat:
      return Access::Denominator(x) == 1 ? MakeInt64(Access::Integer(x)) : MakeUnknown();
    case Tag::kRat: {
      internal::RatView view(x);
      if (mpz_cmp_ui(mpq_denref(view.get()), 1) != 0) return MakeUnknown();
      return internal::MakeInt(mpq_numref(view.get()));
    }
    case Tag::kFloat: return FloatToInt(x);
    case Tag::kComplex: {
      Value re = ToFloat(x);
      return re.known() ? ToInt(re) : re;
    }
    default: return MakeUnknown();
  }
}

Value ToFloat(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kInt64: return Access::MakeSmallRat(Access::Integer(x), 1);
    case Tag::kBigInt: {
      internal::RatView view(x);
      if (internal::SmallInt(mpq_numref(view.get()))) return internal::KeepRat(view.get());
      internal::Float f;
      int inexact = mpfr_set_z(f.get(), mpq_numref(view.get()), MPFR_RNDN);
      return internal::MakeFloat(f, inexact);
    }
    case Tag::kSmallRat:
    case Tag::kRat:
    case Tag::kFloat: return x;
    case Tag::kComplex: {
      const auto* node = Access::NodeOf<internal::ComplexNode>(x);
      return Sign(node->im) == 0 ? ToFloat(node->re) : MakeUnknown();
    }
    default: return MakeUnknown();
  }
}

Value ToComplex(const Value& x) {
  if (x.kind() == Kind::kComplex) return x;
  return IsIntOrFloat(x) ? MakeComplex(x, MakeInt64(0)) : MakeUnknown();
}

}  // namespace premortem::constant
