// Words of the messages that the parts of this rule share.
#pragma once

#include <string>
#include <string_view>

namespace premortem::rules::import_cycle {

inline std::string Quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

// "`A`, `B`, `C`"; of a long list the beginning: "`A`, ..., and 12 more".
template <typename Names>
std::string QuotedList(const Names& names) {
  constexpr size_t kMax = 10;
  std::string text;
  size_t shown = 0;
  for (std::string_view name : names) {
    if (shown == kMax && names.size() > kMax + 1) {
      return text + ", and " + std::to_string(names.size() - kMax) + " more";
    }
    if (shown++ > 0) text += ", ";
    text += Quoted(name);
  }
  return text;
}

// "1 name: `A`", "2 names: `A`, `B`".
template <typename Names>
std::string CountedNames(const Names& names) {
  return std::to_string(names.size()) + (names.size() == 1 ? " name: " : " names: ") +
         QuotedList(names);
}

}  // namespace premortem::rules::import_cycle
