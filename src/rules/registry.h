// All rules of the program, with the pages that explain them. The build writes the table from the
// folders that it finds (cmake/WriteRegistry.cmake), so adding a rule edits no list.
#pragma once

#include <span>
#include <string_view>

#include "rules/rule.h"

namespace premortem::rules {

struct RegisteredRule {
  const Rule* rule;
  std::string_view page;    // the rule's .md file
  std::string_view folder;  // "resources/defer_in_loop", as below src/rules
};

// Sorted by name.
std::span<const RegisteredRule> AllRules();

// Null where there is no such rule.
const RegisteredRule* FindRule(std::string_view name);

}  // namespace premortem::rules
