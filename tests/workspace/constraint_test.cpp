// Build constraints: parsing, evaluation, file names, the Go version that they imply.
#include "workspace/constraint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "syntax/constraint.h"

namespace premortem::workspace {

using syntax::Constraint;
using syntax::IsPlusBuildLine;

namespace {

bool Eval(std::string_view line, std::vector<std::string> tags) {
  Result<Constraint> constraint = Constraint::Parse(line);
  EXPECT_TRUE(constraint) << line;
  return constraint && constraint->Evaluate([&](std::string_view tag) {
    return std::ranges::find(tags, tag) != tags.end();
  });
}

std::string ErrorOf(std::string_view line) {
  Result<Constraint> constraint = Constraint::Parse(line);
  return constraint ? "" : constraint.error().message;
}

TEST(Constraint, GoBuildExpressions) {
  EXPECT_TRUE(Eval("//go:build a", {"a"}));
  EXPECT_FALSE(Eval("//go:build !a", {"a"}));
  EXPECT_TRUE(Eval("//go:build a && !b || c", {"a"}));
  EXPECT_FALSE(Eval("//go:build a && (b || c)", {"a"}));
  EXPECT_TRUE(Eval("//go:build !(a && b)", {"a"}));
  EXPECT_TRUE(Eval("//go:build a || b && c", {"a"}));
  EXPECT_TRUE(Eval("//go:build   go1.18 &&386  ", {"go1.18", "386"}));
}

// What go/build/constraint says of the same lines.
TEST(Constraint, TagsAreOfUnicodeLettersAndDigits) {
  EXPECT_TRUE(Eval("//go:build größe && 世界 && x٣", {"größe", "世界", "x٣"}));
  EXPECT_EQ(ErrorOf("//go:build a😀"), "invalid syntax at 😀");
  EXPECT_EQ(ErrorOf("//go:build a\xff"), "invalid syntax at \xEF\xBF\xBD");
  EXPECT_EQ(ErrorOf("//go:build e\u0301"), "invalid syntax at \u0301");  // a mark is no letter
  EXPECT_FALSE(Eval("// +build a😀", {"a😀"}));
}

TEST(Constraint, GoBuildErrors) {
  EXPECT_EQ(ErrorOf("//go:build"), "unexpected end of expression");
  EXPECT_EQ(ErrorOf("//go:build (a"), "missing close paren");
  EXPECT_EQ(ErrorOf("//go:build a b"), "unexpected token b");
  EXPECT_EQ(ErrorOf("//go:build !!a"), "double negation not allowed");
  EXPECT_EQ(ErrorOf("//go:build a & b"), "invalid syntax at &");
  EXPECT_EQ(ErrorOf("//go:build a,b"), "invalid syntax at ,");
  EXPECT_EQ(ErrorOf("//go:buildx a"), "not a build constraint");
}

TEST(Constraint, DeepAndLongExpressionsEndInAnError) {
  std::string deep = "//go:build " + std::string(100000, '(') + "a";
  EXPECT_EQ(ErrorOf(deep), "build expression too large");
  std::string wide = "//go:build a";
  for (int i = 0; i < 5000; ++i) wide += " || a";
  EXPECT_EQ(ErrorOf(wide), "build expression too large");
  std::string old = "// +build a";
  for (int i = 0; i < 200; ++i) old += " a";
  EXPECT_EQ(ErrorOf(old), "expression too complex for // +build lines");
}

TEST(Constraint, PlusBuildLines) {
  EXPECT_TRUE(Eval("// +build a,!b c", {"a"}));
  EXPECT_FALSE(Eval("// +build a,b", {"a"}));
  EXPECT_TRUE(Eval("//+build a b", {"b"}));
  EXPECT_FALSE(Eval("// +build", {"a"}));
  EXPECT_FALSE(Eval("// +build !!a", {"a"}));
  EXPECT_TRUE(IsPlusBuildLine("//   +build x"));
  EXPECT_FALSE(IsPlusBuildLine("// +buildx"));
}

TEST(Constraint, MinimumGoVersion) {
  auto minor = [](std::string_view line) { return Constraint::Parse(line)->MinimumGoMinor(); };
  EXPECT_EQ(minor("//go:build linux && go1.22"), 22);
  EXPECT_EQ(minor("//go:build (linux && go1.22) || (windows && go1.20)"), 20);
  EXPECT_EQ(minor("//go:build linux"), -1);
  EXPECT_EQ(minor("//go:build linux || (windows && go1.22)"), -1);
  EXPECT_EQ(minor("//go:build !go1.22"), -1);
  EXPECT_EQ(minor("//go:build !(!go1.22 || linux)"), 22);
  EXPECT_EQ(minor("//go:build go1"), 0);
}

TEST(ConstraintLines, WhereTheyCount) {
  auto lines = FindConstraintLines("// Doc.\n\n//go:build a\n\n// Package p.\npackage p\n");
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->go_build, "//go:build a");
  // A +build line must be followed by an empty line.
  lines = FindConstraintLines("// +build a\n\n// +build b\npackage p\n");
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->plus_build.size(), 1u);
  EXPECT_EQ(lines->plus_build[0], "// +build a");
  lines = FindConstraintLines("/* //go:build a */\n\npackage p\n//go:build b\n");
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->go_build, "");
  EXPECT_FALSE(FindConstraintLines("//go:build a\n//go:build b\n\npackage p\n"));
}

TEST(BuildContext, FileNames) {
  BuildContext linux_amd64;
  for (const char* name :
       {"a.go", "a_linux.go", "a_amd64.go", "a_linux_amd64.go", "linux.go", "a_linux_test.go",
        "a_unix.go", "a_x_test.go", "windows.go", "a_test.go"}) {
    EXPECT_TRUE(linux_amd64.MatchesFileName(name)) << name;
  }
  for (const char* name : {"a_windows.go", "a_arm64.go", "a_linux_arm64.go", "a_windows_amd64.go",
                           "_windows.go", "a_darwin_test.go", "a_plan9.s", "a_nacl.go"}) {
    EXPECT_FALSE(linux_amd64.MatchesFileName(name)) << name;
  }
  BuildContext android;
  android.goos = "android";
  EXPECT_TRUE(android.MatchesFileName("a_linux.go"));
}

TEST(BuildContext, Tags) {
  BuildContext context;
  context.build_tags = {"custom"};
  context.tool_tags = ToolTags(27, "linux", "amd64", "", "");
  for (const char* tag : {"linux", "amd64", "unix", "gc", "go1.1", "go1.27", "custom", "amd64.v1",
                          "goexperiment.greenteagc"}) {
    EXPECT_TRUE(context.HasTag(tag)) << tag;
  }
  for (const char* tag : {"cgo", "darwin", "go1.28", "go1", "go1.0", "go1.01", "ignore", "amd64.v2",
                          "gccgo", "boringcrypto", "goexperiment.boringcrypto"}) {
    EXPECT_FALSE(context.HasTag(tag)) << tag;
  }
  context.tool_tags = ToolTags(27, "linux", "amd64", "boringcrypto,nogreenteagc", "v3");
  EXPECT_TRUE(context.HasTag("boringcrypto"));
  EXPECT_TRUE(context.HasTag("amd64.v3"));
  EXPECT_FALSE(context.HasTag("goexperiment.greenteagc"));
}

}  // namespace
}  // namespace premortem::workspace
