// The forms in which findings leave the program, for small programs in memory.

#include "report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/markdown.h"
#include "report/style.h"
#include "support/programs.h"

namespace premortem::report {
namespace {

using nlohmann::json;
using premortem::testing::HermeticOptions;
using premortem::testing::MemoryProgram;

class Ran {
 public:
  explicit Ran(const std::string& text, const std::string& name = "p.go") {
    MemoryProgram program({{name, text}});
    program.AddModuleIfMissing();
    session_ = std::make_unique<engine::Session>(HermeticOptions(), program.fs());
    EXPECT_TRUE(session_->Run());
  }
  const engine::Session& session() const { return *session_; }

 private:
  std::unique_ptr<engine::Session> session_;
};

std::string TextOf(const std::string& go) { return Text(Ran(go).session(), {}); }

TEST(Text, ShowsFrameRelatedPlaceAndFix) {
  EXPECT_EQ(TextOf("package p\n\nfunc f() {\n\tg(a, !!b)\n}\n"),
            "p.go:4:7: warning: `!!` negates twice [double-not]\n"
            "4 |     g(a, !!b)\n"
            "  |          ^^^\n"
            "  p.go:4:8: the second negation\n"
            "  fix: remove both negations (--fix)\n"
            "\n"
            "1 warning in 1 file of 1 (1 fixable with --fix)\n");
}

TEST(Text, SaysWhenThereIsNothing) {
  EXPECT_EQ(TextOf("package p\n"), "no findings in 1 file\n");
  EXPECT_EQ(TextOf("package p\n\nvar a = !!b //nolint\n"),
            "no findings in 1 file (1 suppressed)\n");
}

TEST(Text, AlignsUnderWideCharactersAndTabs) {
  EXPECT_NE(TextOf("package p\n\nvar a = f(\"世界\",\t!!b)\n")
                .find("3 | var a = f(\"世界\",   !!b)\n"
                      "  |                     ^^^\n"),
            std::string::npos)
      << TextOf("package p\n\nvar a = f(\"世界\",\t!!b)\n");
  EXPECT_NE(TextOf("package p\n\nvar a = f(\"e\u0301\", !!b)\n").find("  |                ^^^\n"),
            std::string::npos)
      << TextOf("package p\n\nvar a = f(\"e\u0301\", !!b)\n");
}

TEST(Text, CutsLongLinesAroundThePlace) {
  std::string text = TextOf("package p\n\nvar a = \"" + std::string(5000, 'x') + "\" + !!b + \"" +
                            std::string(5000, 'y') + "\"\n");
  EXPECT_LT(text.size(), 800u);
  EXPECT_NE(text.find("!!b"), std::string::npos);
}

TEST(Text, NeverSendsControlCharactersToTheTerminal) {
  std::string text = TextOf("package p\n\nvar a = f(\"\x1b[31m\x07\", !!b) // \u202e\n");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
}

TEST(Text, ColoursOnRequest) {
  Ran ran("package p\n\nvar a = !!b\n");
  EXPECT_NE(Text(ran.session(), {.color = true}).find("\x1b[1;33mwarning\x1b[0m"),
            std::string::npos);
}

TEST(JsonLines, HasTheKeysOfTheManual) {
  std::string text = JsonLines(Ran("package p\n\nvar é = !!b\n").session());
  EXPECT_EQ(text,
            R"({"rule":"double-not","file":"p.go","line":3,"column":10,"end_line":3,)"
            R"("end_column":13,"severity":"warning","confidence":"strong",)"
            R"("message":"`!!` negates twice","related":[{"file":"p.go","line":3,"column":11,)"
            R"("end_line":3,"end_column":12,"message":"the second negation"}],)"
            R"("fix":[{"file":"p.go","line":3,"column":10,"end_line":3,"end_column":12,)"
            R"("new_text":""}],"fix_title":"remove both negations","fix_safety":"safe"})"
            "\n");
}

TEST(Sarif, DescribesRulesResultsAndFixes) {
  Ran ran("package p\n\nvar a = f(\"😀\", !!b)\n", "a b/é.go");
  json sarif = json::parse(Sarif(ran.session(), "0.1.0"));
  EXPECT_EQ(sarif["version"], "2.1.0");
  const json& run = sarif["runs"][0];
  EXPECT_EQ(run["columnKind"], "utf16CodeUnits");
  const json& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "double-not");
  EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<size_t>()]["id"], "double-not");
  const json& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "a%20b/%C3%A9.go");
  // In UTF-16 the emoji counts two; in bytes the column would be 19.
  EXPECT_EQ(place["region"]["startColumn"], 17);
  EXPECT_EQ(place["region"]["endColumn"], 20);
  EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "the second negation");
  EXPECT_EQ(result["partialFingerprints"]["premortem/v1"].get<std::string>().size(), 32u);
  const json& replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replacement["insertedContent"]["text"], "");
}

TEST(Sarif, FingerprintsSurviveShiftedLines) {
  auto fingerprint = [](const std::string& go) {
    json sarif = json::parse(Sarif(Ran(go).session(), "0.1.0"));
    return sarif["runs"][0]["results"][0]["partialFingerprints"];
  };
  EXPECT_EQ(fingerprint("package p\n\nvar a = !!b\n"),
            fingerprint("package p\n\n// More.\n\nfunc f() {}\n\nvar a = !!b\n"));
  EXPECT_NE(fingerprint("package p\n\nvar a = !!b\n"), fingerprint("package p\n\nvar c = !!b\n"));
}

TEST(Sarif, CountsColumnsOfLongLines) {
  std::string go = "package p\n\nvar a = f(\"";
  for (int i = 0; i < 5000; ++i) go += "😀é";
  go += "\", !!b, !!c)\n";
  json sarif = json::parse(Sarif(Ran(go).session(), "0.1.0"));
  const json& results = sarif["runs"][0]["results"];
  ASSERT_EQ(results.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    const json& region = results[i]["locations"][0]["physicalLocation"]["region"];
    EXPECT_EQ(region["startColumn"], 12 + 3 * 5000 + 3 + 5 * i);
    EXPECT_EQ(region["endColumn"], 12 + 3 * 5000 + 6 + 5 * i);
  }
}

TEST(Formats, EndSoonOnOneLongLineWithManyFindings) {
  std::string go = "package p\n\nvar a = []bool{";
  for (int i = 0; i < 30000; ++i) go += "!!b, ";
  go += "}\n";
  Ran ran(go);
  EXPECT_EQ(ran.session().findings().size(), 30000u);
  EXPECT_GT(Text(ran.session(), {}).size(), 30000u);
  EXPECT_GT(Sarif(ran.session(), "").size(), 30000u);
}

TEST(Github, EscapesPropertiesAndMessages) {
  EXPECT_EQ(Github(Ran("package p\n\nvar a = !!b\n", "a,b%.go").session()),
            "::warning file=a%2Cb%25.go,line=3,endLine=3,col=9,endColumn=12,title=double-not::"
            "`!!` negates twice%0Aa,b%25.go:3: the second negation\n");
}

TEST(RenderMarkdown, AlignsTheColumnsOfTables) {
  EXPECT_EQ(
      RenderMarkdown("text\n\n| a | bb |\n|---|---|\n| ccc | d |\n\nmore\n", Style(false), 80),
      "text\n\n  a    bb\n  ccc  d\n\nmore\n");
}

TEST(RenderMarkdown, WrapsParagraphsAndKeepsCode) {
  constexpr std::string_view kPage =
      "# title\n\nOne two three `four five` six\nseven **eight** nine.\n\n- first point that is "
      "long\n- second\n\n```go\nvar   x = 1\n```\n";
  EXPECT_EQ(
      RenderMarkdown(kPage, Style(false), 24),
      "title\n\nOne two three `four\nfive` six seven\n**eight** nine.\n\n  - first point that "
      "is\n    long\n  - second\n\n    var   x = 1\n");
  EXPECT_EQ(RenderMarkdown("a `b c` **d**", Style(true), 80),
            "a \x1b[1;36mb\x1b[0m \x1b[1;36mc\x1b[0m \x1b[1md\x1b[0m\n");
}

TEST(DisplayWidth, KnowsWideAndCombiningCharacters) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("世界"), 4);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("😀"), 2);
}

}  // namespace
}  // namespace premortem::report
