#include "evidence/text_lines.h"

#include <string>

#include "base/quote.h"

namespace premortem::evidence {

namespace {

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '/' || c == '_';
}

// A string in double quotes, with Go's escapes, or a plain word.
std::optional<std::string> TakeWord(std::string_view& text) {
  size_t end = 0;
  if (!text.starts_with('"')) {
    while (end < text.size() && IsWordByte(text[end])) ++end;
    std::string word(text.substr(0, end));
    text.remove_prefix(end);
    return word;
  }
  for (end = 1; end < text.size() && text[end] != '"';) end += text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) return std::nullopt;
  std::optional<std::string> value = Unquote(text.substr(0, end + 1));
  text.remove_prefix(end + 1);
  return value;
}

}  // namespace

Result<void> NamingInput(Result<void> read, InputId input, const Evidence& evidence) {
  if (!read) read.error().file = evidence.InputOf(input).name;
  return read;
}

std::optional<std::vector<Label>> TakeLabels(std::string_view& text, Evidence& evidence) {
  if (!Skip(text, "{")) return std::nullopt;
  std::vector<Label> labels;
  while (!Skip(text, "}")) {
    if (!labels.empty() && !Skip(text, ", ")) return std::nullopt;
    std::optional<std::string> key = TakeWord(text);
    if (!key || !Skip(text, ":")) return std::nullopt;
    SkipBlanks(text);
    std::optional<std::string> value = TakeWord(text);
    if (!value) return std::nullopt;
    labels.push_back({.key = evidence.AddString(*key), .text = evidence.AddString(*value)});
  }
  return labels;
}

}  // namespace premortem::evidence
