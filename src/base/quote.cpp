// Counterpart: strconv/quote.go, go1.27.
#include "base/quote.h"

#include "base/text.h"
#include "base/unicode.h"

namespace premortem {

namespace {

constexpr char32_t kRuneError = 0xFFFD;

bool IsScalar(char32_t rune) { return rune <= 0x10FFFF && (rune < 0xD800 || rune >= 0xE000); }

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Takes exactly `count` digits from the start of `rest`; false where they are not there.
bool TakeDigits(std::string_view& rest, size_t count, int base, char32_t& value) {
  if (rest.size() < count) return false;
  value = 0;
  for (size_t i = 0; i < count; ++i) {
    int digit = DigitValue(rest[i]);
    if (digit >= base) return false;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  rest.remove_prefix(count);
  return true;
}

struct Unquoted {
  char32_t rune;
  bool multibyte;  // to be written as UTF-8, and not as one byte
};

// Takes one character, escaped or not, from the start of `rest`.
std::optional<Unquoted> TakeChar(std::string_view& rest, char quote) {
  if (rest.empty() || rest[0] == quote) return std::nullopt;
  if (rest[0] != '\\') {
    int length = 0;
    char32_t rune = DecodeUtf8(rest, &length);
    rest.remove_prefix(static_cast<size_t>(length));
    return Unquoted{rune, rune >= 0x80};
  }
  if (rest.size() < 2) return std::nullopt;
  char c = rest[1];
  rest.remove_prefix(2);
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\";
  if (size_t simple = kLetters.find(c); simple != std::string_view::npos) {
    return Unquoted{static_cast<char32_t>(kValues[simple]), false};
  }
  if (c == '\'' || c == '"') {
    if (c != quote) return std::nullopt;
    return Unquoted{static_cast<char32_t>(c), false};
  }
  char32_t value = 0;
  if (c >= '0' && c <= '7') {
    if (!TakeDigits(rest, 2, 8, value)) return std::nullopt;
    value += static_cast<char32_t>(c - '0') * 64;
    if (value > 255) return std::nullopt;
    return Unquoted{value, false};
  }
  if (c == 'x') {
    if (!TakeDigits(rest, 2, 16, value)) return std::nullopt;
    return Unquoted{value, false};
  }
  if (c != 'u' && c != 'U') return std::nullopt;
  if (!TakeDigits(rest, c == 'u' ? 4 : 8, 16, value) || !IsScalar(value)) return std::nullopt;
  return Unquoted{value, true};
}

std::optional<std::string> UnquoteRaw(std::string_view inside) {
  if (inside.find('`') != std::string_view::npos) return std::nullopt;
  std::string text;
  text.reserve(inside.size());
  for (char c : inside) {
    if (c != '\r') text += c;
  }
  return text;
}

}  // namespace

std::optional<char32_t> UnquoteChar(std::string_view text, char quote) {
  std::optional<Unquoted> unquoted = TakeChar(text, quote);
  if (!unquoted) return std::nullopt;
  return unquoted->rune;
}

std::optional<std::string> Unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  char quote = literal.front();
  std::string_view rest = literal.substr(1, literal.size() - 2);
  if (quote == '`') return UnquoteRaw(rest);
  if (quote != '"' && quote != '\'') return std::nullopt;
  std::string text;
  text.reserve(rest.size());
  while (!rest.empty()) {
    if (rest[0] == '\n') return std::nullopt;
    std::optional<Unquoted> unquoted = TakeChar(rest, quote);
    if (!unquoted) return std::nullopt;
    if (unquoted->multibyte) {
      AppendUtf8(text, unquoted->rune);
    } else {
      text += static_cast<char>(unquoted->rune);
    }
    // Between single quotes stands one character, or, as strconv has it, none.
    if (quote == '\'' && !rest.empty()) return std::nullopt;
  }
  return text;
}

void AppendQuoted(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  auto append_hex = [&](char32_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[value >> shift & 15];
  };
  out.reserve(out.size() + text.size() + 2);
  out += '"';
  while (!text.empty()) {
    int length = 0;
    char32_t rune = DecodeUtf8(text, &length);
    auto first = static_cast<unsigned char>(text[0]);
    text.remove_prefix(static_cast<size_t>(length));
    if (rune == kRuneError && length == 1) {
      out += "\\x";
      append_hex(first, 2);
      continue;
    }
    if (rune == '"' || rune == '\\') {
      out += '\\';
      out += static_cast<char>(rune);
      continue;
    }
    if (IsPrintable(rune)) {
      AppendUtf8(out, rune);
      continue;
    }
    constexpr std::u32string_view kEscaped = U"\a\b\f\n\r\t\v";
    if (size_t simple = kEscaped.find(rune); simple != std::u32string_view::npos) {
      out += '\\';
      out += "abfnrtv"[simple];
    } else if (rune < 0x80) {
      out += "\\x";
      append_hex(rune, 2);
    } else if (rune < 0x10000) {
      out += "\\u";
      append_hex(rune, 4);
    } else {
      out += "\\U";
      append_hex(rune, 8);
    }
  }
  out += '"';
}

}  // namespace premortem
