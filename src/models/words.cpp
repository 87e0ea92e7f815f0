#include "models/words.h"

#include <algorithm>

namespace premortem::models {

bool BeginsWithWord(std::string_view name, std::string_view word) {
  auto same = [](char a, char b) { return (a | 0x20) == b; };
  if (name.size() < word.size() || !std::ranges::equal(name.substr(0, word.size()), word, same)) {
    return false;
  }
  char next = name.size() > word.size() ? name[word.size()] : 'A';
  return next < 'a' || next > 'z';
}

}  // namespace premortem::models
