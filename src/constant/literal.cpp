// Counterpart: MakeFromLiteral of go/constant/value.go; scanning as in math/big (natconv.go,
// floatconv.go, ratconv.go), go1.27.
//
// Literals become values. A float literal is a fraction where its size is reasonable, else a float
// of 512 bits that went through the same roundings as in big.Float.Parse, which is not always the
// nearest one.
//
//   MakeFromLiteral("0x1p-2", LiteralKind::kFloat)  // 1/4
//   MakeFromLiteral("1e5000", LiteralKind::kFloat)  // a float
//   MakeFromLiteral("1e1000000000", LiteralKind::kFloat)  // unknown: too large
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/quote.h"
#include "constant/number.h"
#include "constant/value.h"

namespace premortem::constant {

using namespace internal;

namespace {

// A number taken apart: sign * DIGITS * base^-fraction_digits * exponent_base^exponent.
struct Scanned {
  bool negative = false;
  int base = 10;
  std::string digits;  // without prefix, underscores and radix point
  int64_t fraction_digits = 0;
  int64_t exponent = 0;
  int exponent_base = 10;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // The whole text as a number; nothing where it is malformed. Integers have neither radix point
  // nor exponent, and a leading 0 makes them octal.
  std::optional<Scanned> Number(bool integer) {
    if (Peek() == '+' || Peek() == '-') scanned_.negative = Take() == '-';
    if (!Mantissa(integer)) return std::nullopt;
    if (!integer && !Exponent()) return std::nullopt;
    if (!rest_.empty()) return std::nullopt;
    return std::move(scanned_);
  }

 private:
  // What was seen last: a separator '_' may stand after a digit or prefix only.
  enum class Seen { kDigit, kSeparator, kOther };

  char Peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  char Take() {
    char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  static int DigitOf(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 255;
  }

  bool Mantissa(bool integer) {
    Seen seen = Seen::kOther;
    bool legacy_octal = false;
    if (Peek() == '0') {
      Take();
      seen = Seen::kDigit;
      char prefix = static_cast<char>(Peek() | 0x20);
      scanned_.base = prefix == 'b' ? 2 : prefix == 'o' ? 8 : prefix == 'x' ? 16 : 10;
      if (scanned_.base != 10) {
        Take();
      } else {
        legacy_octal = integer && !rest_.empty();
        if (legacy_octal) scanned_.base = 8;
        scanned_.digits = "0";
      }
    }
    std::string& digits = scanned_.digits;
    std::optional<size_t> point;
    bool misplaced = false;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      char c = rest_[0];
      if (c == '.' && !integer && !point) {
        misplaced |= seen == Seen::kSeparator;
        seen = Seen::kOther;
        point = digits.size();
      } else if (c == '_') {
        misplaced |= seen != Seen::kDigit;
        seen = Seen::kSeparator;
      } else if (DigitOf(c) < scanned_.base) {
        digits += c;
        seen = Seen::kDigit;
      } else {
        break;
      }
    }
    if (misplaced || seen == Seen::kSeparator || digits.empty()) return false;
    if (point) scanned_.fraction_digits = static_cast<int64_t>(digits.size() - *point);
    return true;
  }

  bool Exponent() {
    char letter = static_cast<char>(Peek() | 0x20);
    if (letter != 'e' && letter != 'p') return true;
    Take();
    scanned_.exponent_base = letter == 'p' ? 2 : 10;
    std::string digits;
    if (Peek() == '+' || Peek() == '-') {
      if (Take() == '-') digits = "-";
    }
    Seen seen = Seen::kOther;
    bool misplaced = false;
    bool has_digits = false;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      char c = rest_[0];
      if (c >= '0' && c <= '9') {
        digits += c;
        seen = Seen::kDigit;
        has_digits = true;
      } else if (c == '_') {
        misplaced |= seen != Seen::kDigit;
        seen = Seen::kSeparator;
      } else {
        break;
      }
    }
    if (!has_digits || misplaced || seen == Seen::kSeparator) return false;
    // What does not fit into int64 is an error, as in Go.
    auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), scanned_.exponent);
    return error == std::errc();
  }

  std::string_view rest_;
  Scanned scanned_;
};

void SetDigits(mpz_ptr z, const Scanned& scanned) {
  mpz_set_str(z, scanned.digits.c_str(), scanned.base);
  if (scanned.negative) mpz_neg(z, z);
}

// The powers of two and of five by which the digits are to be multiplied. They wrap around as in
// Go: what overflows is far outside of the range that is allowed.
struct Powers {
  int64_t two = 0;
  int64_t five = 0;
};

Powers PowersOf(const Scanned& scanned) {
  uint64_t two = 0, five = 0;
  auto fraction = 0 - static_cast<uint64_t>(scanned.fraction_digits);
  switch (scanned.base) {
    case 10: five = two = fraction; break;
    case 2: two = fraction; break;
    case 8: two = fraction * 3; break;
    default: two = fraction * 4;
  }
  auto exponent = static_cast<uint64_t>(scanned.exponent);
  if (scanned.exponent_base == 10) five += exponent;
  two += exponent;
  return {static_cast<int64_t>(two), static_cast<int64_t>(five)};
}

// z = 5^n with the steps and roundings of big.Float's pow5.
void PowerOfFive(mpfr_ptr z, uint64_t n) {
  constexpr uint64_t kExact = 27;  // 5^27 is the last power that fits into 63 bits
  auto multiply = [](mpfr_ptr x, mpfr_srcptr y) { ApplyRange(x, mpfr_mul(x, x, y, MPFR_RNDN)); };
  mpfr_ui_pow_ui(z, 5, static_cast<unsigned long>(std::min(n, kExact)), MPFR_RNDN);
  if (n <= kExact) return;
  n -= kExact;
  WideFloat f(mpfr_get_prec(z) + 64);
  mpfr_set_ui(f.get(), 5, MPFR_RNDN);
  for (; n > 0; n >>= 1) {
    if ((n & 1) != 0) multiply(z, f.get());
    multiply(f.get(), f.get());
  }
}

// big.Float.Parse: false where the exponent is outside of the range.
bool SetFloat(Float& z, mpz_srcptr mantissa, const Powers& powers) {
  if (mpz_sgn(mantissa) == 0) return true;
  size_t bits = mpz_sizeinbase(mantissa, 2);
  auto exponent = static_cast<int64_t>(static_cast<uint64_t>(powers.two) + bits);
  if (exponent < std::numeric_limits<int32_t>::min() ||
      exponent > std::numeric_limits<int32_t>::max()) {
    return false;
  }
  if (powers.five == 0) {
    ApplyRange(z.get(), mpfr_set_z_2exp(z.get(), mantissa, powers.two, MPFR_RNDN));
    return true;
  }
  WideFloat exact(static_cast<mpfr_prec_t>(bits));
  mpfr_set_z_2exp(exact.get(), mantissa, powers.two, MPFR_RNDN);
  WideFloat power(kPrecision + 64);
  bool divide = powers.five < 0;
  auto n = static_cast<uint64_t>(powers.five);
  PowerOfFive(power.get(), divide ? 0 - n : n);
  int inexact = divide ? mpfr_div(z.get(), exact.get(), power.get(), MPFR_RNDN)
                       : mpfr_mul(z.get(), exact.get(), power.get(), MPFR_RNDN);
  ApplyRange(z.get(), inexact);
  return true;
}

// big.Rat.SetString: nothing where the exponents are excessive.
std::optional<Value> MakeFraction(mpz_srcptr mantissa, const Powers& powers) {
  if (powers.five > 1'000'000 || powers.five < -1'000'000) return std::nullopt;
  if (powers.two > 10'000'000 || powers.two < -10'000'000) return std::nullopt;
  Rat q;
  mpz_ptr numerator = mpq_numref(q.get());
  mpz_ptr denominator = mpq_denref(q.get());
  mpz_set(numerator, mantissa);
  mpz_set_ui(denominator, 1);
  if (powers.five > 0) {
    Int power;
    mpz_ui_pow_ui(power.get(), 5, static_cast<unsigned long>(powers.five));
    mpz_mul(numerator, numerator, power.get());
  } else if (powers.five < 0) {
    mpz_ui_pow_ui(denominator, 5, static_cast<unsigned long>(-powers.five));
  }
  if (powers.two > 0) {
    mpz_mul_2exp(numerator, numerator, static_cast<mp_bitcnt_t>(powers.two));
  } else {
    mpz_mul_2exp(denominator, denominator, static_cast<mp_bitcnt_t>(-powers.two));
  }
  mpq_canonicalize(q.get());
  return KeepRat(q.get());
}

// Numbers that are certainly between 2^-4096 and 2^4096: no need to compute a float to know it.
bool IsEverydaySize(const Scanned& scanned) {
  return scanned.base == 10 && scanned.exponent_base == 10 && scanned.digits.size() <= 600 &&
         scanned.exponent >= -600 && scanned.exponent <= 600;
}

Value FloatFromLiteral(std::string_view text) {
  std::optional<Scanned> scanned = Scanner(text).Number(/*integer=*/false);
  if (!scanned) return MakeUnknown();
  Int mantissa;
  SetDigits(mantissa.get(), *scanned);
  Powers powers = PowersOf(*scanned);
  Float f;
  if (!IsEverydaySize(*scanned)) {
    if (!SetFloat(f, mantissa.get(), powers)) return MakeUnknown();
    // What underflowed is 0, and not a fraction with a huge denominator.
    if (mpfr_zero_p(f.get())) return Access::MakeSmallRat(0, 1);
    if (!SmallFloat(f.get())) return MakeFloat(f, 0);
  } else if (mpz_sgn(mantissa.get()) == 0) {
    return Access::MakeSmallRat(0, 1);
  }
  if (std::optional<Value> fraction = MakeFraction(mantissa.get(), powers)) return *fraction;
  return MakeFloat(f, 0);
}

Value IntFromLiteral(std::string_view text) {
  constexpr size_t kSafeDigits = 18;  // below 2^63
  if (!text.empty() && text.size() <= kSafeDigits && text[0] != '0' &&
      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    int64_t x = 0;
    for (char c : text) x = 10 * x + (c - '0');
    return MakeInt64(x);
  }
  std::optional<Scanned> scanned = Scanner(text).Number(/*integer=*/true);
  if (!scanned) return MakeUnknown();
  Int z;
  SetDigits(z.get(), *scanned);
  return MakeInt(z.get());
}

}  // namespace

Value MakeFromLiteral(std::string_view text, LiteralKind kind) {
  switch (kind) {
    case LiteralKind::kInt: return IntFromLiteral(text);
    case LiteralKind::kFloat: return FloatFromLiteral(text);
    case LiteralKind::kImag:
      if (!text.ends_with('i')) return MakeUnknown();
      text.remove_suffix(1);
      return MakeImag(FloatFromLiteral(text));
    case LiteralKind::kChar: {
      if (text.size() < 2) return MakeUnknown();
      std::optional<char32_t> rune = UnquoteChar(text.substr(1, text.size() - 2), '\'');
      return rune ? MakeInt64(static_cast<int64_t>(*rune)) : MakeUnknown();
    }
    case LiteralKind::kString: {
      std::optional<std::string> value = Unquote(text);
      return value ? MakeString(*value) : MakeUnknown();
    }
  }
  return MakeUnknown();
}

}  // namespace premortem::constant
