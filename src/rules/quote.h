// Code in the messages of rules.
#pragma once

#include <string>
#include <string_view>

namespace premortem::rules {

// "`f.Close`": the code as it stands in the source. Of long code only the beginning, so that the
// sentence around it stays in sight; the place that goes with the message shows the rest.
inline std::string Quoted(std::string_view code) {
  constexpr size_t kMost = 40;
  if (code.size() <= kMost) return "`" + std::string(code) + "`";
  size_t end = kMost;
  while ((static_cast<unsigned char>(code[end]) & 0xC0) == 0x80) --end;  // not within a character
  return "`" + std::string(code.substr(0, end)) + "...`";
}

}  // namespace premortem::rules
