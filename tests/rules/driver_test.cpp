// The driver of rule tests, over the sample rules.

#include <gtest/gtest.h>

#include "page.h"
#include "rules/registry.h"
#include "support/rule_cases.h"
#include "support/want.h"

namespace premortem::testing {
namespace {

std::string Check(const std::string& go) {
  MemoryProgram program({{"p.go", go}});
  program.AddModuleIfMissing();
  return CheckWants("double-not", program);
}

TEST(CheckWants, AcceptsWhatIsExpected) {
  EXPECT_EQ(Check("package p\n\nvar a = !!b // want \"double-not: negates tw[a-z]+\"\n"), "");
  EXPECT_EQ(Check("package p\n\n// want+1 `double-not: .`\nvar a = !!b\n"), "");
  EXPECT_EQ(
      Check("package p\n\nvar a = !!b || !!c // want \"double-not: .\" \"double-not: `!!`\"\n"),
      "");
  EXPECT_EQ(Check("package p\n\n// wanted, or want of words: nothing\n"), "");
}

TEST(CheckWants, RefusesWhatIsNot) {
  EXPECT_EQ(Check("package p\n\nvar a = !!b\n"),
            "p.go:3: unexpected: double-not: `!!` negates twice\n");
  EXPECT_EQ(Check("package p\n\nvar a = b // want \"double-not: x\"\n"),
            "p.go:3: missing: double-not: x\n");
  EXPECT_EQ(Check("package p\n\nvar a = !!b // want \"double-not: thrice\"\n"),
            "p.go:3: missing: double-not: thrice\n"
            "p.go:3: unexpected: double-not: `!!` negates twice\n");
  EXPECT_EQ(Check("package p // want \"double-not\"\n"),
            "p.go:1: expected \"rule-name: regexp\", found \"double-not\"\n");
  EXPECT_NE(Check("package p // want \"double-not: (\"\n"), "");
}

TEST(CheckWants, KnowsWhatIsMissed) {
  EXPECT_EQ(Check("package p\n\nvar a = b // want-missing \"double-not: x\" for a reason\n"), "");
  EXPECT_EQ(Check("package p\n\nvar a = !!b // want-missing \"double-not: .\" for a reason\n"),
            "p.go:3: found, but marked as want-missing: double-not: .\n");
  EXPECT_EQ(Check("package p\n\nvar a = b // want-missing \"double-not: x\"\n"),
            "p.go:3: 'want-missing' without a reason\n");
}

TEST(CheckWants, AsksWhyARuleIsSilent) {
  EXPECT_EQ(Check("package p\n\nvar a = !b // silent \"double-not: negates onc[a-z]\"\n"), "");
  EXPECT_EQ(Check("package p\n\n// silent+1 \"double-not: once\"\nvar a = !b\n"), "");
  EXPECT_EQ(Check("package p\n\nvar a = !b // silent \"double-not: twice\"\n"),
            "p.go:3: no such reason to be silent: double-not: twice (told: `!` negates once)\n");
  EXPECT_EQ(Check("package p\n\nvar a = b // silent \"double-not: once\"\n"),
            "p.go:3: no such reason to be silent: double-not: once (told: nothing)\n");
  EXPECT_EQ(Check("package p // silent+9 \"double-not: once\"\n"),
            "p.go:10: the file has 1 lines\n");
  EXPECT_EQ(Check("package p // silent as it is\n"), "");
}

TEST(ReadPage, FindsBadBecomesAndGood) {
  PagePrograms page = ReadPage(rules::FindRule("double-not")->page);
  ASSERT_EQ(page.bad.size(), 1u);
  ASSERT_EQ(page.good.size(), 1u);
  ASSERT_EQ(page.bad[0].fixed.size(), 1u);
  MemoryProgram program({page.bad[0].files[0]});
  program.AddModuleIfMissing();
  EXPECT_EQ(CheckWants("double-not", program), "");
  EXPECT_EQ(FixedFiles("double-not", program)["p.go"], page.bad[0].fixed[0].second);
}

TEST(ReadPage, SplitsBlocksIntoFiles) {
  PagePrograms page = ReadPage(
      "# x\n\n## Bad\n\n```go\n-- go.mod --\nmodule m\n-- a/a.go --\npackage a\n```\n\n## Good\n");
  ASSERT_EQ(page.bad.size(), 1u);
  EXPECT_TRUE(HasModule(page.bad[0]));
  EXPECT_EQ(page.bad[0].files[1].first, "a/a.go");
  EXPECT_EQ(page.bad[0].files[1].second, "package a\n");
}

TEST(Gofmt, ComplainsAboutUnformattedFiles) {
  bool skipped = false;
  std::string faults = GofmtFaults({{"a/x.go", "package  p\n"}}, &skipped);
  if (skipped) GTEST_SKIP() << "gofmt is not on PATH";
  EXPECT_NE(faults, "");
  EXPECT_EQ(GofmtFaults({{"x.go", "package p\n"}}, &skipped), "");
}

}  // namespace
}  // namespace premortem::testing
