// What Go's unicode package says of a code point, from tables made by tools/gen_unicode.go.
#pragma once

namespace premortem {

bool IsLetter(char32_t rune);     // category L, as unicode.IsLetter
bool IsDigit(char32_t rune);      // category Nd, as unicode.IsDigit
bool IsPrintable(char32_t rune);  // as strconv.IsPrint

}  // namespace premortem
