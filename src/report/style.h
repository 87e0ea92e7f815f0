// Text for people: colours, and how wide a text is on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "findings/finding.h"

namespace premortem::report {

enum class Tint : uint8_t { kPlain, kBold, kDim, kRed, kYellow, kCyan, kGreen };

// The colour in which a severity is written.
Tint TintOf(findings::Severity severity);

// Wraps texts in escape sequences, or leaves them alone.
class Style {
 public:
  explicit Style(bool color) : color_(color) {}

  bool color() const { return color_; }
  std::string operator()(Tint tint, std::string_view text) const;

 private:
  bool color_;
};

// Columns that a character takes on a terminal: 0 for combining marks, 2 for East Asian wide
// characters and emoji, else 1.
int CharacterWidth(char32_t rune);

// The text with everything replaced that a terminal would obey instead of print, and what is no
// UTF-8; newlines are replaced as well.
std::string Printable(std::string_view text);

int DisplayWidth(std::string_view text);

}  // namespace premortem::report
