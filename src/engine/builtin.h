// Messages of premortem itself that are shown like findings: they have a name, a place and a
// severity, but no folder under src/rules.
#pragma once

#include <span>
#include <string_view>

#include "findings/finding.h"

namespace premortem::engine {

extern const findings::RuleInfo kSyntaxError;
extern const findings::RuleInfo kNewerLanguage;
extern const findings::RuleInfo kUnusedSuppression;
extern const findings::RuleInfo kStaleBaseline;

struct BuiltinRule {
  const findings::RuleInfo* info;
  std::string_view page;
};
std::span<const BuiltinRule> BuiltinRules();

}  // namespace premortem::engine
