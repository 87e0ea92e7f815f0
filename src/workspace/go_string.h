// Go string literals and the few Unicode questions of the folder: for import paths, for go.mod and
// for //go:embed patterns, which all hold Go strings outside of Go expressions.
//
//   UnquoteGoString("\"a\\tb\"") == "a\tb"
//
// Counterpart: strconv/quote.go, go1.27.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace premortem::workspace {

// The value of an interpreted ("...") or raw (`...`) string literal; nothing where it is malformed.
std::optional<std::string> UnquoteGoString(std::string_view literal);

// Printable as strconv.IsPrint says, and no space.
bool IsPrintableNonSpace(char32_t rune);
bool IsUnicodeSpace(char32_t rune);

}  // namespace premortem::workspace
