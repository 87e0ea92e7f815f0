// Which rules run, how severe their findings are, and where they do not count: defaults, then
// premortem.toml, then the command line, then the [[paths]] sections. What --only leaves out stays
// out.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config.h"
#include "engine/options.h"
#include "rules/rule.h"

namespace premortem::engine {

struct RuleState {
  bool on = false;
  std::optional<findings::Severity> severity;  // in place of the rule's own
};

class Selection {
 public:
  // Selectors have been checked (CheckSelector).
  Selection(std::span<const rules::Rule* const> rules, const Config& config,
            const Options& options);

  // Rules that are on for some file.
  std::span<const rules::Rule* const> active() const { return active_; }

  // For a file by its path relative to the configuration's folder.
  RuleState StateOf(const findings::RuleInfo& rule, std::string_view path) const;
  bool Excluded(std::string_view path) const;

 private:
  using States = std::map<std::string_view, RuleState>;  // by name of the rule

  bool IsOnForSomePath(const findings::RuleInfo& rule) const;
  void Apply(const std::vector<RuleSetting>& settings, States& states) const;
  static std::vector<RuleSetting> FromOptions(const Options& options);

  std::span<const rules::Rule* const> rules_;
  const Config& config_;
  bool only_some_;  // the command line says which rules run, and no others
  States states_;
  std::vector<const rules::Rule*> active_;
};

}  // namespace premortem::engine
