// Upper and lower case as Go's packages unicode and strings know it.
#pragma once

#include <string_view>

namespace premortem {

bool IsUpper(char32_t rune);  // as unicode.IsUpper
bool IsLower(char32_t rune);  // as unicode.IsLower
// As strings.EqualFold.
bool EqualButForCase(std::string_view a, std::string_view b);

}  // namespace premortem
