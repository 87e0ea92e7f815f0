// The page of a flame graph as bytes. tools/flame_browser looks at it in a browser.
#include "report/flame.h"

#include <gtest/gtest.h>

#include <string>

namespace premortem::report {
namespace {

using evidence::Evidence;

// A page with one function of this name.
std::string Page(const std::string& name, const std::string& input = "cpu.pb.gz") {
  Evidence evidence;
  evidence::Profile profile;
  profile.types.push_back({evidence.AddString("samples"), evidence.AddString("count")});
  evidence::ProfileBuilder builder(profile);
  evidence::FrameId frame = evidence.AddFrame({.function = evidence.AddString(name)});
  int64_t value = 5;
  builder.AddSample(evidence.AddStack(evidence::StackId(), frame), evidence::LabelSetId(),
                    {&value, 1});
  evidence::CallTree tree = BuildCallTree(evidence, profile, nullptr, {});
  return FlameHtml(evidence, tree, {.name = input, .kind = "cpu"});
}

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Flame, IsOneFileThatAsksForNothing) {
  std::string page = Page("main.main");
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(Count(page, "http:"), 0u);
  EXPECT_EQ(Count(page, "https:"), 0u);
  EXPECT_EQ(Count(page, "src="), 0u);
  EXPECT_EQ(Count(page, "url("), 0u);
  EXPECT_EQ(Count(page, "@import"), 0u);
  EXPECT_EQ(Count(page, "default-src 'none'"), 1u);
  EXPECT_NE(page.find("\"functions\":[\"\",\"main.main\"]"), page.npos);
  EXPECT_NE(page.find("\"total\":[5,5],\"self\":[0,5]"), page.npos);
  EXPECT_EQ(page, Page("main.main"));
}

// The script writes text and never markup.
TEST(Flame, TheScriptMakesNoMarkup) {
  std::string page = Page("f");
  for (const char* forbidden : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                                "eval(", "Function(", "fetch(", "XMLHttpRequest", "localStorage"}) {
    EXPECT_EQ(Count(page, forbidden), 0u) << forbidden;
  }
}

TEST(Flame, HostileNamesStayData) {
  std::string name = "</script><script>alert(1)</script><!--\"'&\n\x1b[31m\xff\xE2\x80\xAE";
  std::string page = Page(name, "</title><script>alert(2)</script>");
  EXPECT_EQ(Count(page, "<script"), 2u);  // the data and the script
  EXPECT_EQ(Count(page, "</script"), 2u);
  EXPECT_EQ(Count(page, "<title"), 1u);
  EXPECT_EQ(Count(page, "</title"), 1u);
  EXPECT_EQ(Count(page, "<!--"), 0u);
  EXPECT_NE(page.find("\\u003c/script>\\u003cscript>alert(1)"), page.npos);
  EXPECT_NE(page.find("<title>cpu of &lt;/title&gt;&lt;script&gt;"), page.npos);
  EXPECT_EQ(page.find('\x1b'), page.npos);
  EXPECT_EQ(page.find('\xff'), page.npos);
}

TEST(Flame, LongNamesAreShortened) {
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "ä";
  std::string page = Page(name);
  EXPECT_LT(page.size(), 100'000u);
  EXPECT_NE(page.find("ä…ä"), page.npos);
}

}  // namespace
}  // namespace premortem::report
