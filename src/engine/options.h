// What a session is asked to do: the command line's wishes, before premortem.toml is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/why.h"
#include "findings/finding.h"
#include "workspace/env.h"

namespace premortem::engine {

struct Options {
  std::vector<std::string> patterns;  // as for `go list`; none means "."
  std::string directory;              // patterns and shown paths are relative to it; absolute

  // What to load.
  std::vector<std::string> tags;
  std::string goroot;  // empty: found by itself; "none": do without
  std::optional<bool> tests;

  // Which rules, and which of their findings. Each text names a rule, a family, "all" or "preview".
  std::string config;  // path of a premortem.toml, "none", or empty: found by itself
  std::vector<std::string> enable;
  std::vector<std::string> disable;
  std::vector<std::string> only;
  std::optional<findings::Severity> min_severity;
  std::optional<findings::Confidence> min_confidence;
  std::optional<bool> generated;
  std::optional<bool> report_unused_suppressions;

  std::string baseline;  // path, or empty
  bool write_baseline = false;

  bool fix = false;
  bool diff = false;
  bool unsafe_fixes = false;

  bool time_rules = false;
  std::optional<NamedLine> why;  // what rules make of this line, instead of findings

  // In place of the process's environment and Go's env file; for tests.
  std::optional<workspace::Environment> environment;
};

}  // namespace premortem::engine
