// Counterpart: strconv/quote.go, go1.27.
#include "workspace/go_string.h"

#include "base/text.h"
#include "base/unicode.h"

namespace premortem::workspace {

namespace {

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Takes exactly `count` digits of the base; false where they are not there.
bool TakeDigits(std::string_view& rest, size_t count, int base, char32_t* value) {
  if (rest.size() < count) return false;
  *value = 0;
  for (size_t i = 0; i < count; ++i) {
    int digit = DigitValue(rest[i]);
    if (digit >= base) return false;
    *value = *value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  rest.remove_prefix(count);
  return true;
}

bool IsScalar(char32_t rune) { return rune <= 0x10FFFF && (rune < 0xD800 || rune >= 0xE000); }

// What stands after a backslash in an interpreted string.
bool TakeEscape(std::string_view& rest, std::string* out) {
  if (rest.empty()) return false;
  constexpr std::string_view kLetters = "abfnrtv\\\"";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\\"";
  char c = rest[0];
  size_t simple = kLetters.find(c);
  if (simple != std::string_view::npos) {
    *out += kValues[simple];
    rest.remove_prefix(1);
    return true;
  }
  char32_t value = 0;
  if (c >= '0' && c <= '7') {
    if (!TakeDigits(rest, 3, 8, &value) || value > 255) return false;
    *out += static_cast<char>(value);
    return true;
  }
  rest.remove_prefix(1);
  if (c == 'x') {
    if (!TakeDigits(rest, 2, 16, &value)) return false;
    *out += static_cast<char>(value);
    return true;
  }
  if (c != 'u' && c != 'U') return false;
  if (!TakeDigits(rest, c == 'u' ? 4 : 8, 16, &value) || !IsScalar(value)) return false;
  AppendUtf8(*out, value);
  return true;
}

}  // namespace

std::optional<std::string> UnquoteGoString(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  char quote = literal.front();
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string text;
  if (quote == '`') {
    if (rest.find('`') != std::string_view::npos) return std::nullopt;
    for (char c : rest) {
      if (c != '\r') text += c;
    }
    return text;
  }
  if (quote != '"') return std::nullopt;
  while (!rest.empty()) {
    char c = rest[0];
    if (c == '"' || c == '\n') return std::nullopt;
    rest.remove_prefix(1);
    if (c != '\\') {
      text += c;
    } else if (!TakeEscape(rest, &text)) {
      return std::nullopt;
    }
  }
  return text;
}

bool IsUnicodeSpace(char32_t rune) {
  if (rune < 0x80) return rune == ' ' || (rune >= '\t' && rune <= '\r');
  return rune == 0x85 || rune == 0xA0 || rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200A) ||
         rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F || rune == 0x3000;
}

bool IsPrintableNonSpace(char32_t rune) { return IsPrintable(rune) && !IsUnicodeSpace(rune); }

}  // namespace premortem::workspace
