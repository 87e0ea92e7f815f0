// Counterpart: String and ExactString in go/constant/value.go; Text of math/big/ftoa.go, go1.27.
//
// How values are written. The locale has no say: digits come from std::to_chars and GMP.
#include <charconv>
#include <cmath>
#include <string>

#include "base/check.h"
#include "base/quote.h"
#include "base/text.h"
#include "constant/node.h"
#include "constant/number.h"
#include "constant/strings.h"
#include "constant/value.h"

namespace premortem::constant {

using namespace internal;

namespace {

std::string Decimal(int64_t x) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, x);
  return {digits, end};
}

std::string Decimal(mpz_srcptr z) {
  std::string digits(mpz_sizeinbase(z, 10) + 2, '\0');  // a sign and a zero byte
  mpz_get_str(digits.data(), 10, z);
  digits.resize(digits.find('\0'));
  return digits;
}

// fmt's %.6g.
std::string General6(double x) {
  char text[40];
  auto [end, error] = std::to_chars(text, text + sizeof text, x, std::chars_format::general, 6);
  return {text, end};
}

// fmt's %g: the digits that are needed to read back the same number, as %e where the exponent is
// below -4 or at least 6.
std::string General(double x) {
  char text[400];
  double magnitude = std::fabs(x);
  bool scientific = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6);
  auto [end, error] =
      std::to_chars(text, text + sizeof text, x,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  return {text, end};
}

std::string FloatToString(mpfr_srcptr f) {
  // Within the range of float64, the common case, its digits are good enough.
  double x = mpfr_get_d(f, MPFR_RNDN);
  if ((mpfr_sgn(f) == 0) == (x == 0) && !std::isinf(x)) {
    std::string text = General6(x);
    // An f that is no integer shall not look like one (Go's issue 56220).
    if (!mpfr_integer_p(f) && text.find('.') == std::string::npos) text = General(x);
    return text;
  }
  // Out of range: approximate it by m * 10^e. In Go too this is done with float64; where its Pow is
  // another than ours in the last bit, it does not show in six digits.
  long exponent = 0;
  double m = mpfr_get_d_2exp(&exponent, f, MPFR_RNDN);
  // mpfr_get_d_2exp rounds like Go's conversion of the mantissa, but turns 1 into 0.5.
  constexpr double kLog10Of2 = 0.301029995663981195213738894724493027;
  double d = static_cast<double>(mpfr_get_exp(f)) * kLog10Of2;
  if (exponent != mpfr_get_exp(f)) m *= 2;
  auto e = static_cast<int64_t>(d);
  m *= std::pow(10, d - static_cast<double>(e));
  double magnitude = std::fabs(m);
  if (magnitude < 1 - 0.5e-6) {
    // %.6g rounds to five digits after the point: m*10 < 10 must hold after rounding, too.
    m *= 10;
    --e;
  } else if (magnitude >= 10) {
    m /= 10;
    ++e;
  }
  return General6(m) + "e" + (e < 0 ? "" : "+") + Decimal(e);
}

// big.Float.Text('p', 0): 0x.MANTISSAp±EXPONENT.
std::string FloatToExactString(const FloatNode& node) {
  if (node.sign == 0) return "0";
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = node.sign < 0 ? "-0x." : "0x.";
  for (size_t i = kFloatLimbs; i-- > 0;) {
    for (int shift = 60; shift >= 0; shift -= 4) text += kHex[node.limbs[i] >> shift & 15];
  }
  text.resize(text.find_last_not_of('0') + 1);
  text += node.exponent < 0 ? "p" : "p+";
  return text + Decimal(node.exponent);
}

std::string StringToString(const Value& x) {
  constexpr size_t kMaxRunes = 72;
  // Every character takes one to four bytes, so this is always enough to see that it is too long.
  constexpr size_t kEnough = 4 * (kMaxRunes + 4);
  std::string quoted;
  AppendQuoted(quoted, Prefix(x, kEnough));
  size_t end_of_shortened = 0;
  size_t runes = 0;
  for (size_t i = 0; i < quoted.size(); ++runes) {
    if (runes == kMaxRunes - 3) end_of_shortened = i;
    int length = 0;
    DecodeUtf8(std::string_view(quoted).substr(i), &length);
    i += static_cast<size_t>(length);
  }
  if (runes > kMaxRunes) quoted.replace(end_of_shortened, std::string::npos, "...");
  return quoted;
}

}  // namespace

std::string Value::ToString() const {
  switch (raw_.tag) {
    case Tag::kUnknown: return "unknown";
    case Tag::kBool: return Access::Bool(*this) ? "true" : "false";
    case Tag::kShortString:
    case Tag::kLeaf:
    case Tag::kRope: return StringToString(*this);
    case Tag::kInt64: return Decimal(Access::Integer(*this));
    case Tag::kBigInt: return Decimal(IntView(*this).get());
    case Tag::kSmallRat:
    case Tag::kRat:
    case Tag::kFloat: return FloatToString(FloatView(*this).get());
    case Tag::kComplex: return "(" + Real(*this).ToString() + " + " + Imag(*this).ToString() + "i)";
  }
  return {};
}

std::string Value::ToExactString() const {
  switch (raw_.tag) {
    case Tag::kShortString:
    case Tag::kLeaf:
    case Tag::kRope: {
      std::string quoted;
      AppendQuoted(quoted, StringVal(*this));
      return quoted;
    }
    case Tag::kSmallRat:
    case Tag::kRat: {
      RatView view(*this);
      std::string text = Decimal(mpq_numref(view.get()));
      if (mpz_cmp_ui(mpq_denref(view.get()), 1) != 0) {
        text += "/" + Decimal(mpq_denref(view.get()));
      }
      return text;
    }
    case Tag::kFloat: return FloatToExactString(*Access::NodeOf<FloatNode>(*this));
    case Tag::kComplex:
      return "(" + Real(*this).ToExactString() + " + " + Imag(*this).ToExactString() + "i)";
    default: return ToString();
  }
}

}  // namespace premortem::constant
