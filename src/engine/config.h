// premortem.toml: what a project wants to be told. Every key is known; an unknown one is an error,
// because a misspelt exclusion that silently does nothing is found out too late.
//
//   exclude = ["third_party/**", "*.pb.go"]
//   [rules]
//   preview = "on"
//   defer-in-loop = "error"
//   [[paths]]
//   match = ["internal/legacy/**"]
//   rules = { all = "off" }
//   [[layers]]
//   name = "domain"
//   match = ["internal/domain"]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"
#include "base/result.h"
#include "findings/finding.h"

namespace premortem::engine {

// What a text like "off" or "error" makes of a rule.
struct RuleSetting {
  std::string selector;  // a rule, a family, "preview" or "all"
  bool on = true;
  std::optional<findings::Severity> severity;
};

struct PathSection {
  std::vector<std::string> match;
  std::vector<RuleSetting> rules;
};

// Folders that make up a layer of the program.
struct LayerSection {
  std::string name;
  std::vector<std::string> match;
};

struct Config {
  std::string path;       // empty where there is no file
  std::string directory;  // the globs are relative to it
  std::vector<std::string> exclude;
  std::optional<bool> generated;
  std::optional<bool> tests;
  std::optional<bool> report_unused_suppressions;
  std::optional<std::string> baseline;  // as given, in the folder of the file
  std::vector<std::string> tags;
  std::vector<RuleSetting> rules;
  std::vector<PathSection> paths;
  std::vector<LayerSection> layers;  // from the lowest to the highest
};

// All faults of the file are reported at once, in order of their lines.
using ConfigErrors = std::vector<Error>;
std::expected<Config, ConfigErrors> ParseConfig(const std::string& path, std::string_view text);

// The premortem.toml in `folder` or in the nearest folder above it; empty where there is none. A
// folder with a .git is the last one looked at.
std::string FindConfig(const FileSystem& fs, std::string folder);

// Whether the text is "all", "preview", a family or a rule; otherwise the error says which of them
// it may have meant.
Result<void> CheckSelector(std::string_view selector);

// ", did you mean 'x'?" for the candidate most like the word, or nothing.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace premortem::engine
