// premortem.toml, globs, and which rules are on.

#include "engine/config.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/glob.h"
#include "engine/selection.h"
#include "rules/registry.h"
#include "support/programs.h"

namespace premortem::engine {
namespace {

std::string ErrorsOf(std::string_view text) {
  auto config = ParseConfig("premortem.toml", text);
  std::string errors;
  if (config) return errors;
  for (const Error& error : config.error()) errors += error.ToString() + "\n";
  return errors;
}

TEST(ParseConfig, ReadsEveryKey) {
  auto config = ParseConfig("/w/premortem.toml", R"(
exclude = ["third_party/**"]
generated = true
tests = false
report-unused-suppressions = true
baseline = "known.txt"
tags = ["a", "b"]
[rules]
all = "off"
no-goto = "note"
logic = "on"
[[paths]]
match = ["x/**"]
rules = { double-not = "error" }
[[layers]]
name = "domain"
match = ["d"]
)");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->exclude, std::vector<std::string>{"third_party/**"});
  EXPECT_EQ(config->generated, true);
  EXPECT_EQ(config->tests, false);
  EXPECT_EQ(config->report_unused_suppressions, true);
  EXPECT_EQ(config->baseline, "/w/known.txt");
  EXPECT_EQ(config->tags.size(), 2u);
  EXPECT_EQ(config->rules.size(), 3u);
  ASSERT_EQ(config->layers.size(), 1u);
  EXPECT_EQ(config->layers[0].name, "domain");
  ASSERT_EQ(config->paths.size(), 1u);
  EXPECT_EQ(config->paths[0].rules[0].severity, findings::Severity::kError);
}

TEST(ParseConfig, ReportsAllFaultsInOrderWithPlaces) {
  EXPECT_EQ(ErrorsOf("exlude = []\ngenerated = 1\n[rules]\nno-gotto = \"off\"\nlogic = \"of\"\n"
                     "flow = 3\n[[paths]]\nmatsch = []\n"),
            "premortem.toml:1:1: unknown key 'exlude', did you mean 'exclude'?\n"
            "premortem.toml:2:13: 'generated' expects true or false\n"
            "premortem.toml:4:1: unknown rule 'no-gotto', did you mean 'no-goto'?\n"
            "premortem.toml:5:9: 'of' is not one of error, note, off, on, warning, did you mean "
            "'off'?\n"
            "premortem.toml:6:8: 'flow' expects a text in quotes\n"
            "premortem.toml:7:1: [[paths]] expects a key 'match'\n"
            "premortem.toml:8:1: unknown key 'matsch', did you mean 'match'?\n");
}

// The error of an unknown key lists the known ones; each has its line in the pages.
TEST(ParseConfig, KnowsTheKeysThatThePagesDescribe) {
  auto config = ParseConfig("premortem.toml", "zzzzzzzzzz = 1");
  ASSERT_FALSE(config);
  std::string_view message = config.error()[0].message;
  constexpr std::string_view kBefore = "expected one of ";
  std::string formats = testing::ReadFileOrDie(PREMORTEM_ROOT "/docs/formats.md");
  std::string readme = testing::ReadFileOrDie(PREMORTEM_ROOT "/README.md");
  for (std::string_view word : SplitWords(message.substr(message.find(kBefore) + kBefore.size()))) {
    std::string key(word.substr(0, word.find(',')));
    bool table = key == "rules" || key == "paths" || key == "layers";
    std::string brackets = key == "rules" ? "[rules]" : "[[" + key + "]]";
    EXPECT_NE(formats.find("| `" + (table ? brackets : key) + "` |"), std::string::npos) << key;
    EXPECT_NE(readme.find("\n" + (table ? brackets + " " : key + " =")), std::string::npos) << key;
  }
}

TEST(ParseConfig, ReportsBrokenToml) {
  EXPECT_TRUE(ErrorsOf("exclude = [").starts_with("premortem.toml:1:"));
  EXPECT_TRUE(ErrorsOf("a = \xff").starts_with("premortem.toml:1:"));
  EXPECT_FALSE(ErrorsOf(std::string(100000, '[')).empty());
  EXPECT_FALSE(ErrorsOf(std::string(1000, '\0')).empty());
}

TEST(FindConfig, LooksUpwardsToTheRepository) {
  MemoryFileSystem fs;
  fs.Add("/premortem.toml", "");
  fs.Add("/r/.git/HEAD", "");
  fs.Add("/r/a/b/x.go", "");
  fs.Add("/s/premortem.toml", "");
  fs.Add("/s/a/x.go", "");
  EXPECT_EQ(FindConfig(fs, "/r/a/b"), "");
  EXPECT_EQ(FindConfig(fs, "/s/a"), "/s/premortem.toml");
  EXPECT_EQ(FindConfig(fs, "/t"), "/premortem.toml");
}

TEST(GlobMatches, KnowsGitsForms) {
  EXPECT_TRUE(GlobMatches("*.pb.go", "a/b/x.pb.go"));
  EXPECT_TRUE(GlobMatches("internal/legacy", "internal/legacy/a/x.go"));
  EXPECT_FALSE(GlobMatches("internal/legacy", "internal/legacy2/x.go"));
  EXPECT_FALSE(GlobMatches("a/*.go", "a/b/x.go"));
  EXPECT_TRUE(GlobMatches("a/**/x.go", "a/x.go"));
  EXPECT_TRUE(GlobMatches("a/**/x.go", "a/b/c/x.go"));
  EXPECT_TRUE(GlobMatches("**/testdata/**", "a/testdata/x.go"));
  EXPECT_TRUE(GlobMatches("./a/", "a/x.go"));
  EXPECT_TRUE(GlobMatches("/a/x.go", "a/x.go"));
  EXPECT_TRUE(GlobMatches("x?[a-c].go", "x1b.go"));
  EXPECT_FALSE(GlobMatches("x[!a-c].go", "xb.go"));
  EXPECT_TRUE(GlobMatches("x[.go", "x[.go"));
  EXPECT_FALSE(GlobMatches("", "x.go"));
}

TEST(GlobMatches, EndsSoonOnHostilePatterns) {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  EXPECT_FALSE(GlobMatches(stars, std::string(5000, 'a') + "b"));
  std::string folders;
  for (int i = 0; i < 200; ++i) folders += "**/a/";
  EXPECT_FALSE(GlobMatches(folders + "b", std::string("a/a/a/a/a/a/a/a/a/c")));
}

RuleState StateWith(std::string_view config_text, const Options& options, std::string_view rule,
                    std::string_view path = "x.go") {
  auto config = ParseConfig("premortem.toml", config_text);
  EXPECT_TRUE(config);
  std::vector<const rules::Rule*> all;
  for (const rules::RegisteredRule& entry : rules::AllRules()) all.push_back(entry.rule);
  return Selection(all, *config, options).StateOf(rules::FindRule(rule)->rule->info, path);
}

TEST(Selection, GoesFromGeneralToSpecial) {
  EXPECT_TRUE(StateWith("", {}, "no-goto").on);
  EXPECT_FALSE(StateWith("", {}, "broken-fix").on);
  EXPECT_TRUE(StateWith("rules.preview = 'on'", {}, "broken-fix").on);
  EXPECT_FALSE(StateWith("rules.all = 'off'", {}, "no-goto").on);
  EXPECT_TRUE(StateWith("rules = { no-goto = 'on', all = 'off' }", {}, "no-goto").on);
  EXPECT_TRUE(StateWith("rules = { flow = 'on', all = 'off' }", {}, "no-goto").on);
  EXPECT_FALSE(StateWith("rules = { flow = 'on', no-goto = 'off' }", {}, "no-goto").on);
}

TEST(Selection, CommandLineAndPathsHaveTheLastWord) {
  EXPECT_TRUE(StateWith("rules.no-goto = 'off'", {.enable = {"no-goto"}}, "no-goto").on);
  EXPECT_FALSE(StateWith("", {.disable = {"flow"}}, "no-goto").on);
  EXPECT_FALSE(StateWith("", {.only = {"double-not"}}, "no-goto").on);
  EXPECT_TRUE(StateWith("", {.only = {"flow"}}, "no-goto").on);
  constexpr std::string_view kPaths = "[[paths]]\nmatch = ['a/**']\nrules = { all = 'note' }";
  EXPECT_EQ(StateWith(kPaths, {}, "no-goto", "a/x.go").severity, findings::Severity::kNote);
  EXPECT_EQ(StateWith(kPaths, {}, "no-goto", "b/x.go").severity, std::nullopt);
}

TEST(Selection, PathsBringBackNothingThatOnlyLeavesOut) {
  constexpr std::string_view kOn = "[[paths]]\nmatch = ['a/**']\nrules = { all = 'on' }";
  constexpr std::string_view kOff = "[[paths]]\nmatch = ['a/**']\nrules = { all = 'off' }";
  EXPECT_FALSE(StateWith(kOn, {.only = {"double-not"}}, "no-goto", "a/x.go").on);
  EXPECT_TRUE(StateWith(kOn, {.only = {"double-not"}}, "double-not", "a/x.go").on);
  EXPECT_FALSE(StateWith(kOff, {.only = {"double-not"}}, "double-not", "a/x.go").on);

  auto config = ParseConfig("premortem.toml", kOn);
  ASSERT_TRUE(config);
  std::vector<const rules::Rule*> all;
  for (const rules::RegisteredRule& entry : rules::AllRules()) all.push_back(entry.rule);
  EXPECT_EQ(Selection(all, *config, {.only = {"double-not"}}).active().size(), 1u);
  EXPECT_EQ(Selection(all, *config, {}).active().size(), all.size());
}

}  // namespace
}  // namespace premortem::engine
