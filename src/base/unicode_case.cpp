#include "base/unicode_case.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

#include "base/text.h"

namespace premortem {

namespace {

// The code points first, first + stride, ... last. `delta` leads to the smallest code point that
// folds to the same.
struct CaseRun {
  char32_t first, last;
  uint32_t stride;
  int32_t delta;
};
#include "base/unicode_case_tables.inc"

const CaseRun* Find(std::span<const CaseRun> runs, char32_t rune) {
  auto run = std::ranges::lower_bound(runs, rune, {}, &CaseRun::last);
  if (run == runs.end() || rune < run->first || (rune - run->first) % run->stride != 0) {
    return nullptr;
  }
  return &*run;
}

char32_t Fold(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z' ? rune - ('a' - 'A') : rune;
  const CaseRun* run = Find(kFolds, rune);
  return run ? static_cast<char32_t>(static_cast<int32_t>(rune) + run->delta) : rune;
}

}  // namespace

bool IsUpper(char32_t rune) {
  if (rune < 0x80) return rune >= 'A' && rune <= 'Z';
  return Find(kUpper, rune) != nullptr;
}

bool IsLower(char32_t rune) {
  if (rune < 0x80) return rune >= 'a' && rune <= 'z';
  return Find(kLower, rune) != nullptr;
}

bool EqualButForCase(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    int a_length = 0;
    int b_length = 0;
    char32_t a_rune = DecodeUtf8(a, &a_length);
    char32_t b_rune = DecodeUtf8(b, &b_length);
    if (a_rune != b_rune && Fold(a_rune) != Fold(b_rune)) return false;
    a.remove_prefix(static_cast<size_t>(a_length));
    b.remove_prefix(static_cast<size_t>(b_length));
  }
  return a.empty() && b.empty();
}

}  // namespace premortem
