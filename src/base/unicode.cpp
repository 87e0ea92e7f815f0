#include "base/unicode.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace premortem {

namespace {

struct RuneRange {
  char32_t first;
  char32_t last;
};

#include "base/unicode_tables.inc"

bool Contains(std::span<const RuneRange> ranges, char32_t rune) {
  auto after = std::ranges::upper_bound(ranges, rune, {}, &RuneRange::first);
  return after != ranges.begin() && rune <= std::prev(after)->last;
}

}  // namespace

bool IsLetter(char32_t rune) {
  if (rune < 0x80) return (rune | 0x20) - 'a' < 26;
  return Contains(kLetters, rune);
}

bool IsDigit(char32_t rune) {
  if (rune < 0x80) return rune - '0' < 10;
  return Contains(kDigits, rune);
}

bool IsPrintable(char32_t rune) {
  if (rune < 0x80) return rune >= 0x20 && rune < 0x7f;
  return Contains(kPrintable, rune);
}

}  // namespace premortem
