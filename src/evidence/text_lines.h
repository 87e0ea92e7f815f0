// What the readers of texts share: lines, numbers, and labels as Go prints them.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "evidence/evidence.h"

namespace premortem::evidence {

// Goes through a text line by line. A line ends in "\n" or "\r\n", neither of which belongs to it.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // False at the end.
  bool Next(std::string_view& line) {
    if (rest_.empty()) return false;
    const void* newline = std::memchr(rest_.data(), '\n', rest_.size());
    size_t length = newline == nullptr
                        ? rest_.size()
                        : static_cast<size_t>(static_cast<const char*>(newline) - rest_.data());
    line = rest_.substr(0, length);
    rest_.remove_prefix(newline == nullptr ? length : length + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
  }

  uint32_t number() const { return number_; }  // of the line that Next gave, from 1 on
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  uint32_t number_ = 0;
};

// Takes `prefix` off the front of `text`. False where it does not stand there.
inline bool Skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

inline void SkipBlanks(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
}

// Takes a number off the front of `text`. Nothing where none stands there or it does not fit.
template <typename T>
std::optional<T> TakeNumber(std::string_view& text, int base = 10) {
  T number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// A number that is the whole text.
template <typename T>
std::optional<T> WholeNumber(std::string_view text) {
  T number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// What a reader gives back, with the input named in the error.
Result<void> NamingInput(Result<void> read, InputId input, const Evidence& evidence);

// The labels in {"key":"value", "key2":"value2"}, which is taken off the front of `text`; blanks
// may stand behind the colon. Nothing where they are malformed.
std::optional<std::vector<Label>> TakeLabels(std::string_view& text, Evidence& evidence);

}  // namespace premortem::evidence
