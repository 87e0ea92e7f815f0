#include "cli/pages.h"

#include "diagnosis/registry.h"
#include "engine/builtin.h"
#include "rules/registry.h"

namespace premortem::cli {

std::string_view PageOf(std::string_view name) {
  if (const rules::RegisteredRule* entry = rules::FindRule(name)) return entry->page;
  if (const diagnosis::RegisteredVerdict* entry = diagnosis::FindVerdict(name)) return entry->page;
  for (const engine::BuiltinRule& builtin : engine::BuiltinRules()) {
    if (builtin.info->name == name) return builtin.page;
  }
  return {};
}

std::vector<std::string> NamesWithPages() {
  std::vector<std::string> names;
  for (const rules::RegisteredRule& entry : rules::AllRules()) {
    names.emplace_back(entry.rule->info.name);
  }
  for (const diagnosis::RegisteredVerdict& entry : diagnosis::AllVerdicts()) {
    names.emplace_back(entry.verdict->info.name);
  }
  for (const engine::BuiltinRule& builtin : engine::BuiltinRules()) {
    names.emplace_back(builtin.info->name);
  }
  return names;
}

}  // namespace premortem::cli
