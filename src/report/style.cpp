#include "report/style.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace premortem::report {

Tint TintOf(findings::Severity severity) {
  switch (severity) {
    case findings::Severity::kError: return Tint::kRed;
    case findings::Severity::kWarning: return Tint::kYellow;
    case findings::Severity::kNote: return Tint::kCyan;
  }
  return Tint::kPlain;
}

namespace {

struct Interval {
  char32_t first, last;
};

// The blocks that matter in source code, of Unicode's Mn/Me/Cf and of EastAsianWidth W and F
// (as in Markus Kuhn's wcwidth, with the emoji that terminals have drawn wide since Unicode 9).
constexpr Interval kZeroWidth[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},   {0x064B, 0x065F},
    {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948},   {0x094D, 0x094D},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},
    {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20F0},   {0x3099, 0x309A},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF}, {0xE0001, 0xE01EF},
};
constexpr Interval kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},
    {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2753, 0x2755},   {0x2795, 0x2797},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
    {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

template <size_t N>
bool Contains(const Interval (&intervals)[N], char32_t rune) {
  const Interval* it = std::ranges::lower_bound(intervals, rune, {}, &Interval::last);
  return it != std::end(intervals) && rune >= it->first;
}

// Control characters, and the marks that reorder text so that code looks like other code.
bool IsObeyed(char32_t rune) {
  return rune < 0x20 || (rune >= 0x7F && rune < 0xA0) || (rune >= 0x202A && rune <= 0x202E) ||
         (rune >= 0x2066 && rune <= 0x2069);
}

}  // namespace

std::string Style::operator()(Tint tint, std::string_view text) const {
  constexpr std::string_view kCodes[] = {"0", "1", "2", "1;31", "1;33", "1;36", "32"};
  if (!color_ || tint == Tint::kPlain || text.empty()) return std::string(text);
  return "\x1b[" + std::string(kCodes[static_cast<size_t>(tint)]) + "m" + std::string(text) +
         "\x1b[0m";
}

int CharacterWidth(char32_t rune) {
  if (rune < 0x300) return 1;
  if (Contains(kZeroWidth, rune)) return 0;
  return Contains(kWide, rune) ? 2 : 1;
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    int length = 1;
    char32_t rune = DecodeUtf8(text, &length);
    text.remove_prefix(static_cast<size_t>(length));
    AppendUtf8(out, rune == '\n' || rune == '\t' ? U' ' : IsObeyed(rune) ? U'\uFFFD' : rune);
  }
  return out;
}

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    int length = 1;
    width += CharacterWidth(DecodeUtf8(text, &length));
    text.remove_prefix(static_cast<size_t>(length));
  }
  return width;
}

}  // namespace premortem::report
