// Counterpart: strconv/quote.go, go1.27.
//
// Go's quoted strings and characters, both ways: the literals of the source become bytes, and
// strings in messages are quoted as Go does it.
//
//   Unquote("\"a\\tb\"") == "a\tb"
//   AppendQuoted(out, "a\tb");  // appends "a\tb" with its quotes and escapes
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace premortem {

// The value of a literal in ", ` or ', as strconv.Unquote; nothing where it is malformed.
std::optional<std::string> Unquote(std::string_view literal);

// The character at the start of the inside of a literal in `quote`, as strconv.UnquoteChar.
std::optional<char32_t> UnquoteChar(std::string_view text, char quote);

// As strconv.Quote.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace premortem
