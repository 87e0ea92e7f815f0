// Counterpart: makeInt, makeRat, makeFloat of go/constant/value.go, and math/big, go1.27.
//
// Numbers as GMP and MPFR see them: views of values, temporaries for results, and the way back,
// where the representation of the result is chosen. MPFR is told to round to nearest even with 512
// bits, which is what big.Float does; the range of exponents, 32 bits as in Go, is applied
// afterwards.
//
//   Float z;
//   int inexact = mpfr_mul(z.get(), FloatView(x).get(), FloatView(y).get(), MPFR_RNDN);
//   return MakeFloat(z, inexact);
#pragma once

#include <gmp.h>
#include <mpfr.h>

#include "constant/node.h"
#include "constant/value.h"

namespace premortem::constant::internal {

// Fractions whose parts have less bits than this stay fractions.
inline constexpr int64_t kMaxExp = 4 << 10;

// Every thread calls this before it uses MPFR; the second time costs nothing.
void PrepareThread();

// An integer of our own.
class Int {
 public:
  Int() { mpz_init(z_); }
  ~Int() { mpz_clear(z_); }
  Int(const Int&) = delete;
  Int& operator=(const Int&) = delete;
  mpz_ptr get() { return z_; }

 private:
  mpz_t z_;
};

class Rat {
 public:
  Rat() { mpq_init(q_); }
  ~Rat() { mpq_clear(q_); }
  Rat(const Rat&) = delete;
  Rat& operator=(const Rat&) = delete;
  mpq_ptr get() { return q_; }

 private:
  mpq_t q_;
};

// 512 bits on the stack; 0 at first.
class Float {
 public:
  Float();
  Float(const Float&) = delete;
  Float& operator=(const Float&) = delete;
  mpfr_ptr get() { return x_; }
  mpfr_srcptr get() const { return x_; }

 private:
  mpfr_t x_;
  mp_limb_t limbs_[kFloatLimbs];
};

// A float of any other precision.
class WideFloat {
 public:
  explicit WideFloat(mpfr_prec_t precision) {
    PrepareThread();
    mpfr_init2(x_, precision);
  }
  ~WideFloat() { mpfr_clear(x_); }
  WideFloat(const WideFloat&) = delete;
  WideFloat& operator=(const WideFloat&) = delete;
  mpfr_ptr get() { return x_; }

 private:
  mpfr_t x_;
};

// An integer value as GMP sees it. The value must outlive the view.
class IntView {
 public:
  explicit IntView(const Value& x);
  explicit IntView(int64_t x) { Set(x); }
  IntView(const IntView&) = delete;
  IntView& operator=(const IntView&) = delete;
  mpz_srcptr get() const { return z_; }

 private:
  void Set(int64_t x);

  mp_limb_t limb_;
  mpz_t z_;
};

// An integer or a fraction as GMP sees it. The value must outlive the view.
class RatView {
 public:
  explicit RatView(const Value& x);
  RatView(const RatView&) = delete;
  RatView& operator=(const RatView&) = delete;
  mpq_srcptr get() const { return q_; }

 private:
  mp_limb_t numerator_;
  mp_limb_t denominator_;
  mpq_t q_;
};

// An integer, fraction or float as a float, rounded where it has more bits. A copy.
class FloatView {
 public:
  explicit FloatView(const Value& x);
  mpfr_srcptr get() const { return x_.get(); }

 private:
  Float x_;
};

// Applies the exponents of big.Float (math/big/float.go, setExpAndRound): beyond them a number
// becomes 0 or infinite. `inexact` is what MPFR's operation returned.
void ApplyRange(mpfr_ptr x, int inexact);

// Whether the float would become a fraction of a reasonable size.
bool SmallFloat(mpfr_srcptr x);
bool SmallInt(mpz_srcptr x);

// The value of a result; the representation is the smallest that holds it.
Value MakeInt(mpz_srcptr x);
// A canonical fraction; it becomes a float where its parts are too large.
Value MakeRat(mpq_srcptr x);
// A canonical fraction that stays one.
Value KeepRat(mpq_srcptr x);
// -0 becomes 0; infinities and NaN become unknown.
Value MakeFloat(Float& x, int inexact);

// The nearest double or float of a canonical fraction (quotToFloat64 of math/big/rat.go).
Exactly<double> QuotientToDouble(mpq_srcptr x);
Exactly<float> QuotientToFloat(mpq_srcptr x);

}  // namespace premortem::constant::internal
