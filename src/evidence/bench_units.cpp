#include "evidence/bench_units.h"

#include <cmath>
#include <cstdio>

#include "base/function_ref.h"

namespace premortem::evidence {

namespace {

// Calls `visit` with each word of a unit and whether it stands in the denominator. "*", "/" and "-"
// separate words; behind "/" is the denominator, up to the next "*".
void VisitWords(std::string_view unit, FunctionRef<void(size_t at, size_t size, bool)> visit) {
  constexpr std::string_view kSeparators = "*/-";
  bool denominator = false;
  for (size_t i = 0; i < unit.size();) {
    if (kSeparators.find(unit[i]) != kSeparators.npos) {
      if (unit[i] != '-') denominator = unit[i] == '/';
      ++i;
      continue;
    }
    size_t end = std::min(unit.find_first_of(kSeparators, i), unit.size());
    visit(i, end - i, denominator);
    i = end;
  }
}

// A prefix, and from which value on there are one, two and three digits behind the point. The
// bounds lie where rounding to four digits would give a fifth.
struct Prefix {
  double factor;
  std::string_view name;
  double one, two, three;
};

constexpr Prefix kDecimal[] = {{1e12, "T", 99.995e12, 9.9995e12, .99995e12},
                               {1e9, "G", 99.995e9, 9.9995e9, .99995e9},
                               {1e6, "M", 99.995e6, 9.9995e6, .99995e6},
                               {1e3, "k", 99.995e3, 9.9995e3, .99995e3},
                               {1, "", 99.995, 9.9995, .99995},
                               {1e-3, "m", 99.995e-3, 9.9995e-3, .99995e-3},
                               {1e-6, "µ", 99.995e-6, 9.9995e-6, .99995e-6},
                               {1e-9, "n", 99.995e-9, 9.9995e-9, .99995e-9}};

// 1000 to 1023 stay with the smaller prefix: no value is below 1.
constexpr double kOne = 0x1.8ffae147ae148p6;     // 99.995
constexpr double kTwo = 0x1.3ffbe76c8b439p3;     // 9.9995
constexpr double kThree = 0x1.fff972474538fp-1;  // .99995
constexpr Prefix kBinary[] = {{0x1p40, "Ti", kOne * 0x1p40, kTwo * 0x1p40, kThree * 0x1p40},
                              {0x1p30, "Gi", kOne * 0x1p30, kTwo * 0x1p30, kThree * 0x1p30},
                              {0x1p20, "Mi", kOne * 0x1p20, kTwo * 0x1p20, kThree * 0x1p20},
                              {0x1p10, "Ki", kOne * 0x1p10, kTwo * 0x1p10, kThree * 0x1p10},
                              {1, "", kOne, kTwo, kThree}};

// Of values below the smallest prefix: from which on there are 3, 4, ... 10 digits.
constexpr double kDigits[] = {9.9995e-1, 9.9995e-2, 9.9995e-3, 9.9995e-4,
                              9.9995e-5, 9.9995e-6, 9.9995e-7, 9.9995e-8};
constexpr int kFewestDigits = 3;

}  // namespace

TidyUnit Tidy(std::string_view unit) {
  TidyUnit tidy;
  size_t copied = 0;
  VisitWords(unit, [&](size_t at, size_t size, bool denominator) {
    std::string_view word = unit.substr(at, size);
    if (denominator || (word != "ns" && word != "MB")) return;
    tidy.unit += unit.substr(copied, at - copied);
    tidy.unit += word == "ns" ? "sec" : "B";
    if (word == "ns") {
      tidy.factor /= 1e9;
    } else {
      tidy.factor *= 1e6;
    }
    copied = at + size;
  });
  tidy.unit += unit.substr(copied);
  return tidy;
}

bool CountsBytes(std::string_view unit) {
  bool bytes = false;
  VisitWords(unit, [&](size_t at, size_t size, bool denominator) {
    std::string_view word = unit.substr(at, size);
    if (!denominator && (word == "B" || word == "MB" || word == "bytes")) bytes = true;
  });
  return bytes;
}

std::string UnitScale::Format(double value) const {
  std::string text;
  if (!std::isfinite(value)) {
    text = std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  } else {
    char digits[512];  // of the greatest number: 309, and those behind the point
    std::snprintf(digits, sizeof digits, "%.*f", precision, value / factor);
    text = digits;
  }
  text += prefix;
  return text;
}

UnitScale CommonScale(std::span<const double> values, bool bytes) {
  double least = 0;
  for (double value : values) {
    value = std::fabs(value);
    if (value != 0 && (least == 0 || value < least)) least = value;
  }
  if (least == 0) return {};
  std::span<const Prefix> prefixes = kDecimal;
  if (bytes) prefixes = kBinary;
  for (const Prefix& prefix : prefixes) {
    if (least >= prefix.one) return {1, prefix.factor, prefix.name};
    if (least >= prefix.two) return {2, prefix.factor, prefix.name};
    if (least >= prefix.three) return {3, prefix.factor, prefix.name};
  }
  const Prefix& smallest = prefixes.back();
  size_t i = 0;
  while (i + 1 < std::size(kDigits) && least / smallest.factor < kDigits[i]) ++i;
  return {static_cast<int>(i) + kFewestDigits, smallest.factor, smallest.name};
}

}  // namespace premortem::evidence
