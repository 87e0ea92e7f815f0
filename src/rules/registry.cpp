#include "rules/registry.h"

#include <algorithm>
#include <vector>

namespace premortem::rules {

// Written by the build, in the order of the folders.
std::span<const RegisteredRule> GeneratedRules();

namespace {

std::string_view NameOf(const RegisteredRule& entry) { return entry.rule->info.name; }

}  // namespace

std::span<const RegisteredRule> AllRules() {
  static const std::vector<RegisteredRule> sorted = [] {
    std::span<const RegisteredRule> rules = GeneratedRules();
    std::vector<RegisteredRule> copy(rules.begin(), rules.end());
    std::ranges::sort(copy, {}, NameOf);
    return copy;
  }();
  return sorted;
}

const RegisteredRule* FindRule(std::string_view name) {
  std::span<const RegisteredRule> rules = AllRules();
  auto it = std::ranges::lower_bound(rules, name, {}, NameOf);
  return it != rules.end() && NameOf(*it) == name ? &*it : nullptr;
}

}  // namespace premortem::rules
