#include "engine/selection.h"

#include <algorithm>

#include "engine/glob.h"

namespace premortem::engine {

namespace {

// General settings first, so that special ones have the last word.
int Rank(std::string_view selector, const findings::RuleInfo& rule) {
  if (selector == rule.name) return 4;
  if (selector == rule.family) return 3;
  if (selector == "preview" && rule.status == findings::Status::kPreview) return 2;
  if (selector == "all") return 1;
  return 0;  // says nothing of this rule
}

// The most special setting for a rule; among equals the last.
const RuleSetting* Best(const std::vector<RuleSetting>& settings, const findings::RuleInfo& rule) {
  const RuleSetting* best = nullptr;
  int best_rank = 1;
  for (const RuleSetting& setting : settings) {
    int rank = Rank(setting.selector, rule);
    if (rank >= best_rank) {
      best = &setting;
      best_rank = rank;
    }
  }
  return best;
}

void Override(RuleState& state, const RuleSetting& setting) {
  state.on = setting.on;
  if (setting.severity) state.severity = setting.severity;
}

}  // namespace

Selection::Selection(std::span<const rules::Rule* const> rules, const Config& config,
                     const Options& options)
    : rules_(rules), config_(config), only_some_(!options.only.empty()) {
  for (const rules::Rule* rule : rules) {
    states_[rule->info.name].on = rule->info.status == findings::Status::kStable;
  }
  Apply(config.rules, states_);
  Apply(FromOptions(options), states_);
  for (const rules::Rule* rule : rules) {
    bool on = states_[rule->info.name].on;
    if (on || (!only_some_ && IsOnForSomePath(rule->info))) active_.push_back(rule);
  }
}

bool Selection::IsOnForSomePath(const findings::RuleInfo& rule) const {
  return std::ranges::any_of(config_.paths, [&](const PathSection& section) {
    const RuleSetting* best = Best(section.rules, rule);
    return best != nullptr && best->on;
  });
}

void Selection::Apply(const std::vector<RuleSetting>& settings, States& states) const {
  for (const rules::Rule* rule : rules_) {
    const RuleSetting* best = Best(settings, rule->info);
    if (best != nullptr) Override(states[rule->info.name], *best);
  }
}

std::vector<RuleSetting> Selection::FromOptions(const Options& options) {
  std::vector<RuleSetting> settings;
  if (!options.only.empty()) settings.push_back({.selector = "all", .on = false});
  for (const std::string& name : options.only) settings.push_back({.selector = name});
  for (const std::string& name : options.enable) settings.push_back({.selector = name});
  for (const std::string& name : options.disable) {
    settings.push_back({.selector = name, .on = false});
  }
  return settings;
}

RuleState Selection::StateOf(const findings::RuleInfo& rule, std::string_view path) const {
  auto it = states_.find(rule.name);
  if (it == states_.end()) return {.on = true};  // premortem's own messages
  RuleState state = it->second;
  if (only_some_ && !state.on) return state;
  for (const PathSection& section : config_.paths) {
    const RuleSetting* best = Best(section.rules, rule);
    if (best != nullptr && MatchesAny(section.match, path)) Override(state, *best);
  }
  return state;
}

bool Selection::Excluded(std::string_view path) const { return MatchesAny(config_.exclude, path); }

}  // namespace premortem::engine
