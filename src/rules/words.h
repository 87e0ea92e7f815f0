// Words of messages that several rules use.
#pragma once

#include <string>
#include <string_view>

#include "rules/quote.h"

namespace premortem::rules {

constexpr size_t kMaxInMessage = 4;  // names; a related place has room for more
constexpr size_t kMaxInPlace = 10;

// "`A`, `B`, `C`"; of a long list the beginning: "`A`, ..., and 12 more".
template <typename Names>
std::string QuotedList(const Names& names, size_t most = kMaxInPlace) {
  std::string text;
  size_t shown = 0;
  for (std::string_view name : names) {
    if (shown == most && names.size() > most + 1) {
      return text + ", and " + std::to_string(names.size() - most) + " more";
    }
    if (shown++ > 0) text += ", ";
    text += Quoted(name);
  }
  return text;
}

// "1 name: `A`", "2 names: `A`, `B`".
template <typename Names>
std::string CountedNames(const Names& names, size_t most = kMaxInPlace) {
  return std::to_string(names.size()) + (names.size() == 1 ? " name: " : " names: ") +
         QuotedList(names, most);
}

}  // namespace premortem::rules
