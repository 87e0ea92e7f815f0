// Counterpart: makeInt, makeRat, makeFloat of go/constant/value.go, and math/big, go1.27.
#include "constant/number.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace premortem::constant::internal {

namespace {

// MPFR keeps its range of exponents, and memory for reuse, per thread.
struct ThreadState {
  ThreadState() {
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
  }
  ~ThreadState() { mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); }
};

mp_limb_t Magnitude(int64_t x) {
  auto bits = static_cast<uint64_t>(x);
  return x < 0 ? 0 - bits : bits;
}

// The size of a one-limb integer as GMP wants it.
mp_size_t SizeOf(int64_t x) { return x < 0 ? -1 : x > 0 ? 1 : 0; }

void CopyLimbs(mp_limb_t* to, mpz_srcptr from) {
  std::copy_n(mpz_limbs_read(from), mpz_size(from), to);
}

int32_t SignedSize(mpz_srcptr x) {
  auto size = static_cast<int32_t>(mpz_size(x));
  return mpz_sgn(x) < 0 ? -size : size;
}

// x / y rounded to `kBits` bits and then to T, exactly in the steps of quotToFloat64: its answer
// for numbers below the smallest normal one is that of Go, also about exactness.
template <typename T>
Exactly<T> QuotientTo(mpq_srcptr x) {
  constexpr bool kDouble = sizeof(T) == 8;
  constexpr int64_t kMsize = kDouble ? 52 : 23;
  constexpr int64_t kMsize1 = kMsize + 1;
  constexpr int64_t kMsize2 = kMsize1 + 1;
  constexpr int64_t kEbias = kDouble ? 1023 : 127;
  constexpr int64_t kEmin = 1 - kEbias;

  if (mpq_sgn(x) == 0) return {0, true};
  // 1. Shift so that the quotient has kMsize2 or kMsize2+1 bits.
  Int a, b, r;
  mpz_abs(a.get(), mpq_numref(x));
  mpz_set(b.get(), mpq_denref(x));
  auto exponent = static_cast<int64_t>(mpz_sizeinbase(a.get(), 2)) -
                  static_cast<int64_t>(mpz_sizeinbase(b.get(), 2));
  if (int64_t shift = kMsize2 - exponent; shift > 0) {
    mpz_mul_2exp(a.get(), a.get(), static_cast<mp_bitcnt_t>(shift));
  } else {
    mpz_mul_2exp(b.get(), b.get(), static_cast<mp_bitcnt_t>(-shift));
  }
  // 2. Divide.
  mpz_tdiv_qr(a.get(), r.get(), a.get(), b.get());
  uint64_t mantissa = mpz_getlimbn(a.get(), 0);
  bool have_rest = mpz_sgn(r.get()) != 0;
  // 3. One bit too many?
  if (mantissa >> kMsize2 == 1) {
    have_rest |= (mantissa & 1) != 0;
    mantissa >>= 1;
    ++exponent;
  }
  // 4. Round, first to the fewer bits of a denormal number.
  if (kEmin - kMsize <= exponent && exponent <= kEmin) {
    auto shift = static_cast<uint64_t>(kEmin - (exponent - 1));
    have_rest |= (mantissa & ((uint64_t{1} << shift) - 1)) != 0;
    mantissa >>= shift;
    exponent = 2 - kEbias;
  }
  bool exact = !have_rest;
  if ((mantissa & 1) != 0) {
    exact = false;
    if (have_rest || (mantissa & 2) != 0) {
      if (++mantissa >= uint64_t{1} << kMsize2) {
        mantissa >>= 1;
        ++exponent;
      }
    }
  }
  mantissa >>= 1;
  int power = static_cast<int>(std::clamp<int64_t>(exponent - kMsize1, -100'000, 100'000));
  auto f = static_cast<T>(std::ldexp(static_cast<double>(mantissa), power));
  if (std::isinf(f)) exact = false;
  return {mpq_sgn(x) < 0 ? -f : f, exact};
}

}  // namespace

void PrepareThread() { [[maybe_unused]] static thread_local const ThreadState state; }

Float::Float() {
  PrepareThread();
  mpfr_custom_init(limbs_, kPrecision);
  mpfr_custom_init_set(x_, MPFR_ZERO_KIND, 0, kPrecision, limbs_);
}

void IntView::Set(int64_t x) {
  limb_ = Magnitude(x);
  mpz_roinit_n(z_, &limb_, SizeOf(x));
}

IntView::IntView(const Value& x) {
  if (Access::TagOf(x) == Tag::kInt64) {
    Set(Access::Integer(x));
  } else {
    DCHECK(Access::TagOf(x) == Tag::kBigInt);
    const auto* node = Access::NodeOf<IntNode>(x);
    mpz_roinit_n(z_, node->limbs(), node->size);
  }
}

RatView::RatView(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kRat: {
      const auto* node = Access::NodeOf<RatNode>(x);
      mpz_roinit_n(mpq_numref(q_), node->limbs(), node->numerator_size);
      mpz_roinit_n(mpq_denref(q_), node->limbs() + std::abs(node->numerator_size),
                   node->denominator_size);
      return;
    }
    case Tag::kBigInt: {
      const auto* node = Access::NodeOf<IntNode>(x);
      mpz_roinit_n(mpq_numref(q_), node->limbs(), node->size);
      denominator_ = 1;
      break;
    }
    default: {
      bool fraction = Access::TagOf(x) == Tag::kSmallRat;
      DCHECK(fraction || Access::TagOf(x) == Tag::kInt64);
      int64_t numerator = Access::Integer(x);
      numerator_ = Magnitude(numerator);
      mpz_roinit_n(mpq_numref(q_), &numerator_, SizeOf(numerator));
      denominator_ = fraction ? Access::Denominator(x) : 1;
    }
  }
  mpz_roinit_n(mpq_denref(q_), &denominator_, 1);
}

FloatView::FloatView(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kFloat: {
      const auto* node = Access::NodeOf<FloatNode>(x);
      if (node->sign == 0) return;
      auto* limbs = static_cast<mp_limb_t*>(mpfr_custom_get_significand(x_.get()));
      std::copy_n(node->limbs, kFloatLimbs, limbs);
      mpfr_custom_init_set(x_.get(), node->sign * MPFR_REGULAR_KIND, node->exponent, kPrecision,
                           limbs);
      return;
    }
    case Tag::kInt64: mpfr_set_si(x_.get(), Access::Integer(x), MPFR_RNDN); return;
    case Tag::kBigInt: mpfr_set_z(x_.get(), IntView(x).get(), MPFR_RNDN); return;
    default: mpfr_set_q(x_.get(), RatView(x).get(), MPFR_RNDN);
  }
}

void ApplyRange(mpfr_ptr x, int inexact) {
  if (!mpfr_regular_p(x)) return;
  constexpr mpfr_exp_t kMin = std::numeric_limits<int32_t>::min();
  constexpr mpfr_exp_t kMax = std::numeric_limits<int32_t>::max();
  mpfr_exp_t exponent = mpfr_get_exp(x);
  int sign = mpfr_sgn(x);
  if (exponent > kMax) {
    mpfr_set_inf(x, sign);
    return;
  }
  // Go asks before it rounds: what was rounded up to the smallest number was too small.
  bool rounded_up = exponent == kMin && inexact * sign > 0 && mpfr_min_prec(x) == 1;
  if (exponent < kMin || rounded_up) mpfr_set_zero(x, 1);
}

bool SmallFloat(mpfr_srcptr x) {
  if (mpfr_zero_p(x)) return true;
  if (!mpfr_regular_p(x)) return false;
  mpfr_exp_t exponent = mpfr_get_exp(x);
  return -kMaxExp < exponent && exponent < kMaxExp;
}

bool SmallInt(mpz_srcptr x) {
  // The size is asked for first: for 0 it is 0 and mpz_sizeinbase 1, which is small as well.
  return mpz_sizeinbase(x, 2) < static_cast<size_t>(kMaxExp);
}

Value MakeInt(mpz_srcptr x) {
  if (mpz_fits_slong_p(x)) return Access::MakeInteger(mpz_get_si(x));
  if (mpz_sizeinbase(x, 2) > kMaxIntBits) return MakeUnknown();
  auto* node = NewNode<IntNode>(mpz_size(x) * sizeof(mp_limb_t));
  node->size = SignedSize(x);
  CopyLimbs(node->limbs(), x);
  return Access::MakeNode(node, Tag::kBigInt);
}

Value KeepRat(mpq_srcptr x) {
  mpz_srcptr numerator = mpq_numref(x);
  mpz_srcptr denominator = mpq_denref(x);
  constexpr unsigned long kMaxDenominator = std::numeric_limits<uint32_t>::max();
  if (mpz_fits_slong_p(numerator) && mpz_cmp_ui(denominator, kMaxDenominator) <= 0) {
    return Access::MakeSmallRat(mpz_get_si(numerator),
                                static_cast<uint32_t>(mpz_get_ui(denominator)));
  }
  auto* node = NewNode<RatNode>((mpz_size(numerator) + mpz_size(denominator)) * sizeof(mp_limb_t));
  node->numerator_size = SignedSize(numerator);
  node->denominator_size = SignedSize(denominator);
  CopyLimbs(node->limbs(), numerator);
  CopyLimbs(node->limbs() + mpz_size(numerator), denominator);
  return Access::MakeNode(node, Tag::kRat);
}

Value MakeRat(mpq_srcptr x) {
  if (SmallInt(mpq_numref(x)) && SmallInt(mpq_denref(x))) return KeepRat(x);
  Float f;
  int inexact = mpfr_set_q(f.get(), x, MPFR_RNDN);
  return MakeFloat(f, inexact);
}

Value MakeFloat(Float& x, int inexact) {
  ApplyRange(x.get(), inexact);
  if (mpfr_nan_p(x.get()) || mpfr_inf_p(x.get())) return MakeUnknown();
  auto* node = NewNode<FloatNode>();
  node->sign = mpfr_sgn(x.get());
  if (node->sign != 0) {
    node->exponent = static_cast<int32_t>(mpfr_get_exp(x.get()));
    std::copy_n(static_cast<const mp_limb_t*>(mpfr_custom_get_significand(x.get())), kFloatLimbs,
                node->limbs);
  }
  return Access::MakeNode(node, Tag::kFloat);
}

Exactly<double> QuotientToDouble(mpq_srcptr x) { return QuotientTo<double>(x); }
Exactly<float> QuotientToFloat(mpq_srcptr x) { return QuotientTo<float>(x); }

}  // namespace premortem::constant::internal
