#include "engine/why.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

namespace premortem::engine {

void Why::Add(Look look) {
  std::lock_guard lock(mutex_);
  looks_.push_back(std::move(look));
}

std::vector<Look> Why::Looks() const {
  std::set<std::string_view> explained;
  for (const Look& look : looks_) {
    if (!look.reason.empty()) explained.insert(look.rule->name);
  }
  std::vector<Look> looks;
  for (const Look& look : looks_) {
    if (!look.reason.empty() || !explained.contains(look.rule->name)) looks.push_back(look);
  }
  auto key = [](const Look& look) {
    return std::tuple(look.rule->name, look.range.begin, look.range.end,
                      std::string_view(look.reason));
  };
  std::ranges::sort(looks, {}, key);
  auto same = [&](const Look& a, const Look& b) { return key(a) == key(b); };
  looks.erase(std::ranges::unique(looks, same).begin(), looks.end());
  return looks;
}

}  // namespace premortem::engine
