// Patterns: what they match, and how folders are walked.
#include "workspace/pattern.h"

#include <gtest/gtest.h>

namespace premortem::workspace {
namespace {

TEST(Pattern, Wildcards) {
  EXPECT_TRUE(MatchesPattern("net/...", "net"));
  EXPECT_TRUE(MatchesPattern("net/...", "net/http"));
  EXPECT_FALSE(MatchesPattern("net/...", "network"));
  EXPECT_TRUE(MatchesPattern("net...", "network"));
  EXPECT_TRUE(MatchesPattern(".../http", "net/http"));
  EXPECT_TRUE(MatchesPattern("a/.../z", "a/b/c/z"));
  EXPECT_FALSE(MatchesPattern("a/.../z", "a/z"));
  EXPECT_TRUE(MatchesPattern("...", "x/y"));
}

TEST(Pattern, WildcardsStayOutOfVendor) {
  EXPECT_FALSE(MatchesPattern("./...", "./vendor/x"));
  EXPECT_TRUE(MatchesPattern("./...", "./vendor"));
  EXPECT_TRUE(MatchesPattern("./vendor/...", "./vendor/x"));
  EXPECT_TRUE(MatchesPattern("./vendor/...", "./vendor"));
  EXPECT_FALSE(MatchesPattern("a/.../b", "a/vendor/b"));
}

TEST(Pattern, Trees) {
  EXPECT_TRUE(TreeMayMatch("a/b/...", "a"));
  EXPECT_TRUE(TreeMayMatch("a/b/...", "a/b/c"));
  EXPECT_FALSE(TreeMayMatch("a/b/...", "x"));
}

TEST(Pattern, Ignored) {
  IgnorePatterns ignore({"./top", "any", "x/y"});
  EXPECT_TRUE(ignore.ShouldIgnore("/top"));
  EXPECT_TRUE(ignore.ShouldIgnore("top/below"));
  EXPECT_FALSE(ignore.ShouldIgnore("a/top"));
  EXPECT_TRUE(ignore.ShouldIgnore("a/any/b"));
  EXPECT_TRUE(ignore.ShouldIgnore("a/x/y"));
  EXPECT_FALSE(ignore.ShouldIgnore("many"));
}

TEST(Pattern, Kinds) {
  MemoryFileSystem fs;
  fs.Add("/w/dir/a.go", "");
  fs.Add("/w/odd.go/a.go", "");
  auto kind = [&](std::string_view text) { return ClassifyPattern(fs, "/w", text).kind; };
  EXPECT_EQ(kind("dir"), PatternKind::kFolder);
  EXPECT_EQ(kind("./missing"), PatternKind::kFolder);
  EXPECT_EQ(kind("/w/dir"), PatternKind::kFolder);
  EXPECT_EQ(kind("dir/a.go"), PatternKind::kFile);
  EXPECT_EQ(kind("odd.go"), PatternKind::kFolder);
  EXPECT_EQ(kind("./..."), PatternKind::kFolderPattern);
  EXPECT_EQ(kind("example.com/..."), PatternKind::kImportPattern);
  EXPECT_EQ(kind("std"), PatternKind::kMeta);
  EXPECT_EQ(kind("fmt"), PatternKind::kImportPath);
}

std::vector<std::string> Walk(const FileSystem& fs, const std::string& root, WalkOptions options) {
  std::vector<std::string> dirs;
  for (const WalkedFolder& folder : WalkFolders(fs, root, options).folders)
    dirs.push_back(folder.dir);
  return dirs;
}

TEST(Walk, WhatIsLeftOut) {
  MemoryFileSystem fs;
  fs.Add("/m/go.mod", "module m\ngo 1.25\nignore ./gen\n");
  for (const char* path :
       {"a.go", "b/b.go", "b-c/x.go", "testdata/t.go", "_x/x.go", ".x/x.go", "vendor/v/v.go",
        "gen/g.go", "empty/readme", "nested/n.go", "nested/sub/s.go"}) {
    fs.Add("/m/" + std::string(path), "");
  }
  fs.Add("/m/nested/go.mod", "module n\n");
  using Dirs = std::vector<std::string>;
  EXPECT_EQ(Walk(fs, "/m", {}), (Dirs{"/m", "/m/b", "/m/b-c"}));
  EXPECT_EQ(Walk(fs, "/m", {.enter_modules = true}),
            (Dirs{"/m", "/m/b", "/m/b-c", "/m/nested", "/m/nested/sub"}));
  // What is named is walked whatever it is called.
  EXPECT_EQ(Walk(fs, "/m/testdata", {}), Dirs{"/m/testdata"});
  EXPECT_EQ(Walk(fs, "/m/vendor", {}), Dirs{"/m/vendor/v"});
  auto folders = WalkFolders(fs, "/m", {.enter_modules = true}).folders;
  EXPECT_EQ(folders[2].module_root, "/m");
  EXPECT_EQ(folders[4].module_root, "/m/nested");
  EXPECT_TRUE(WalkFolders(fs, "/m", {}).left_out_modules);
  EXPECT_FALSE(WalkFolders(fs, "/m", {.enter_modules = true}).left_out_modules);
}

}  // namespace
}  // namespace premortem::workspace
