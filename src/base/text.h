// Small string helpers that the standard library lacks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace premortem {

// Splits at every `separator`; "a,,b" gives three parts, "" gives one empty part.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Splits at runs of blanks, tabs, carriage returns and newlines; no part is empty.
std::vector<std::string_view> SplitWords(std::string_view text);

// Without leading and trailing blanks, tabs, carriage returns and newlines.
std::string_view Trim(std::string_view text);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// Appends `text` with \n, \r, \t, \\ and \" escaped and other bytes outside printable ASCII as
// \xNN: the form in which dumps show literals.
void AppendEscaped(std::string& out, std::string_view text);

// Appends a decimal number; faster than std::to_string in dumps.
void AppendDecimal(std::string& out, uint64_t value);

// Number of single-character edits between the two texts; for "did you mean". O(|a|*|b|).
size_t EditDistance(std::string_view a, std::string_view b);

// Decodes the UTF-8 sequence at the start of `text` (not empty). Sets *length to its bytes. An
// invalid sequence gives U+FFFD with length 1, as in Go.
char32_t DecodeUtf8(std::string_view text, int* length);

// Appends `rune` as UTF-8.
void AppendUtf8(std::string& out, char32_t rune);

}  // namespace premortem
