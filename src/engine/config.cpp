#include "engine/config.h"

// toml++ 3.3 asserts (and in release builds of clang assumes) that no key starts with a stray
// character and reports it properly right after: the assertion is wrong, the error is wanted.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rules/registry.h"

namespace premortem::engine {

namespace {

// The sets are small and only read for messages and look-ups.
std::vector<std::string> KnownSelectors() {
  std::set<std::string> names = {"all", "preview"};
  for (const rules::RegisteredRule& entry : rules::AllRules()) {
    names.emplace(entry.rule->info.name);
    names.emplace(entry.rule->info.family);
  }
  return {names.begin(), names.end()};
}

const std::vector<std::string> kTopKeys = {
    "baseline", "exclude", "generated", "paths", "report-unused-suppressions",
    "rules",    "tags",    "tests"};
const std::vector<std::string> kPathKeys = {"match", "rules"};
const std::vector<std::string> kSettings = {"error", "note", "off", "on", "warning"};

std::string Quote(std::string_view text) { return "'" + std::string(text) + "'"; }

class Reader {
 public:
  Reader(const std::string& path, Config& config) : path_(path), config_(config) {}

  void Read(const toml::table& root) {
    for (const auto& [key, value] : root) ReadTop(key, value);
  }
  void Add(const toml::source_position& at, std::string message) {
    errors_.push_back({std::move(message), path_, at.line, at.column});
  }
  ConfigErrors TakeErrors() {
    std::ranges::stable_sort(errors_, {},
                             [](const Error& e) { return std::pair(e.line, e.column); });
    return std::move(errors_);
  }

 private:
  void ReadTop(const toml::key& key, const toml::node& value) {
    std::string_view name = key.str();
    if (name == "exclude") {
      config_.exclude = Texts(name, value);
    } else if (name == "tags") {
      config_.tags = Texts(name, value);
    } else if (name == "generated") {
      config_.generated = Flag(name, value);
    } else if (name == "tests") {
      config_.tests = Flag(name, value);
    } else if (name == "report-unused-suppressions") {
      config_.report_unused_suppressions = Flag(name, value);
    } else if (name == "baseline") {
      if (auto text = Text(name, value)) config_.baseline = JoinPath(config_.directory, *text);
    } else if (name == "rules") {
      config_.rules = Settings(name, value);
    } else if (name == "paths") {
      ReadPaths(value);
    } else {
      UnknownKey(key, kTopKeys);
    }
  }

  void ReadPaths(const toml::node& value) {
    const toml::array* sections = value.as_array();
    if (sections == nullptr) return Expected("paths", value, "sections [[paths]]");
    for (const toml::node& node : *sections) {
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        Expected("paths", node, "sections [[paths]]");
        continue;
      }
      ReadPathSection(*table);
    }
  }

  void ReadPathSection(const toml::table& table) {
    PathSection section;
    for (const auto& [key, value] : table) {
      if (key == "match") {
        section.match = Texts("match", value);
      } else if (key == "rules") {
        section.rules = Settings("rules", value);
      } else {
        UnknownKey(key, kPathKeys);
      }
    }
    if (!table.contains("match")) Add(table.source().begin, "[[paths]] expects a key 'match'");
    config_.paths.push_back(std::move(section));
  }

  std::vector<RuleSetting> Settings(std::string_view name, const toml::node& value) {
    std::vector<RuleSetting> settings;
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      Expected(name, value, "a table of rules");
      return settings;
    }
    for (const auto& [key, node] : *table) {
      if (Result<void> known = CheckSelector(key.str()); !known) {
        Add(key.source().begin, known.error().message);
        continue;
      }
      std::optional<std::string> text = Text(key.str(), node);
      if (text) AddSetting(key.str(), *text, node, settings);
    }
    return settings;
  }

  void AddSetting(std::string_view selector, const std::string& text, const toml::node& node,
                  std::vector<RuleSetting>& settings) {
    RuleSetting setting{.selector = std::string(selector), .on = text != "off"};
    if (text == "note") setting.severity = findings::Severity::kNote;
    if (text == "warning") setting.severity = findings::Severity::kWarning;
    if (text == "error") setting.severity = findings::Severity::kError;
    if (setting.on && !setting.severity && text != "on") {
      Add(node.source().begin,
          Quote(text) + " is not one of " + Join(kSettings, ", ") + DidYouMean(text, kSettings));
      return;
    }
    settings.push_back(std::move(setting));
  }

  std::vector<std::string> Texts(std::string_view name, const toml::node& value) {
    std::vector<std::string> texts;
    const toml::array* array = value.as_array();
    if (array == nullptr) Expected(name, value, "an array of texts");
    if (array == nullptr) return texts;
    for (const toml::node& node : *array) {
      if (auto text = node.value<std::string>(); text && node.is_string()) {
        texts.push_back(*text);
      } else {
        Expected(name, node, "an array of texts");
      }
    }
    return texts;
  }

  std::optional<std::string> Text(std::string_view name, const toml::node& value) {
    if (!value.is_string()) Expected(name, value, "a text in quotes");
    return value.is_string() ? value.value<std::string>() : std::nullopt;
  }

  std::optional<bool> Flag(std::string_view name, const toml::node& value) {
    if (!value.is_boolean()) Expected(name, value, "true or false");
    return value.is_boolean() ? value.value<bool>() : std::nullopt;
  }

  void Expected(std::string_view name, const toml::node& value, const char* what) {
    Add(value.source().begin, Quote(name) + " expects " + what);
  }

  void UnknownKey(const toml::key& key, const std::vector<std::string>& known) {
    std::string hint = DidYouMean(key.str(), known);
    if (hint.empty()) hint = "; expected one of " + Join(known, ", ");
    Add(key.source().begin, "unknown key " + Quote(key.str()) + hint);
  }

  const std::string& path_;
  Config& config_;
  ConfigErrors errors_;
};

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string* nearest = nullptr;
  size_t best = (word.size() + 2) / 3 + 1;  // further away it is another word
  for (const std::string& candidate : candidates) {
    size_t distance = EditDistance(word.substr(0, 100), candidate);
    if (distance < best) {
      best = distance;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? "" : ", did you mean " + Quote(*nearest) + "?";
}

Result<void> CheckSelector(std::string_view selector) {
  static const std::vector<std::string> known = KnownSelectors();
  if (std::ranges::binary_search(known, selector)) return {};
  std::string hint = DidYouMean(selector, known);
  if (hint.empty())
    hint = "; expected a rule, a family, 'preview' or 'all' (see 'premortem rules')";
  return Fail("unknown rule " + Quote(selector) + hint);
}

std::expected<Config, ConfigErrors> ParseConfig(const std::string& path, std::string_view text) {
  Config config{.path = path, .directory = std::string(DirName(path))};
  Reader reader(path, config);
  try {
    reader.Read(toml::parse(text, path));
  } catch (const toml::parse_error& error) {
    reader.Add(error.source().begin, std::string(error.description()));
  }
  ConfigErrors errors = reader.TakeErrors();
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return config;
}

std::string FindConfig(const FileSystem& fs, std::string folder) {
  for (;;) {
    std::string path = JoinPath(folder, "premortem.toml");
    if (fs.IsFile(path)) return path;
    std::string parent(DirName(folder));
    if (parent == folder || fs.Stat(JoinPath(folder, ".git"))) return {};
    folder = parent;
  }
}

}  // namespace premortem::engine
