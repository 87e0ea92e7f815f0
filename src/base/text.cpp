#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace premortem {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

}  // namespace

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  for (;;) {
    size_t start = text.find_first_not_of(kBlanks);
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string_view Trim(std::string_view text) {
  size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) joined += separator;
    joined += part;
  }
  return joined;
}

void AppendEscaped(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      default:
        if (byte >= 0x20 && byte < 0x7f) {
          out += c;
        } else {
          out += "\\x";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        }
    }
  }
}

void AppendDecimal(std::string& out, uint64_t value) {
  char digits[20];
  auto [end, unused] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

char32_t DecodeUtf8(std::string_view text, int* length) {
  constexpr char32_t kInvalid = 0xFFFD;
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  *length = 1;
  unsigned char first = byte(0);
  if (first < 0x80) return first;
  int extra = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() <= static_cast<size_t>(extra)) return kInvalid;
  char32_t rune = first & (0x3Fu >> extra);
  for (int i = 1; i <= extra; ++i) {
    unsigned char next = byte(static_cast<size_t>(i));
    if ((next & 0xC0) != 0x80) return kInvalid;
    rune = rune << 6 | (next & 0x3Fu);
  }
  bool overlong = rune < (extra == 3 ? 0x10000u : extra == 2 ? 0x800u : 0x80u);
  bool surrogate = rune >= 0xD800 && rune < 0xE000;
  if (overlong || surrogate || rune > 0x10FFFF) return kInvalid;
  *length = extra + 1;
  return rune;
}

void AppendUtf8(std::string& out, char32_t rune) {
  auto append = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (rune < 0x80) {
    append(rune);
  } else if (rune < 0x800) {
    append(0xC0 | rune >> 6);
    append(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    append(0xE0 | rune >> 12);
    append(0x80 | (rune >> 6 & 0x3F));
    append(0x80 | (rune & 0x3F));
  } else {
    append(0xF0 | rune >> 18);
    append(0x80 | (rune >> 12 & 0x3F));
    append(0x80 | (rune >> 6 & 0x3F));
    append(0x80 | (rune & 0x3F));
  }
}

}  // namespace premortem
