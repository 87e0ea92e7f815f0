// Diffs, and files on the disk.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/fs.h"
#include "engine/diff.h"
#include "engine/write_file.h"
#include "support/programs.h"

namespace premortem::engine {
namespace {

namespace stdfs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (stdfs::temp_directory_path() / "premortem-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { stdfs::remove_all(path_); }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }

 private:
  std::string path_;
};

TEST(UnifiedDiff, IsEmptyForEqualTexts) { EXPECT_EQ(UnifiedDiff("x", "a\n", "a\n"), ""); }

TEST(UnifiedDiff, ShowsContextAndSplitsHunks) {
  std::string before, after;
  for (int i = 1; i <= 20; ++i) {
    before += std::to_string(i) + "\n";
    after += i == 2 ? "two\n" : i == 19 ? "" : std::to_string(i) + "\n";
  }
  EXPECT_EQ(UnifiedDiff("x.go", before, after),
            "--- a/x.go\n+++ b/x.go\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n"
            "@@ -16,5 +16,4 @@\n 16\n 17\n 18\n-19\n 20\n");
}

TEST(UnifiedDiff, KnowsMissingNewlinesAndEmptyFiles) {
  EXPECT_EQ(UnifiedDiff("x", "a", "a\n"),
            "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(UnifiedDiff("x", "", "a\n"), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("x", "a\n", ""), "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n");
}

// patch(1) is no test tool of ours, so the diff is applied by hand.
std::string Patched(const std::string& before, const std::string& diff) {
  std::vector<std::string> old;
  std::istringstream lines(before);
  for (std::string line; std::getline(lines, line);) old.push_back(line);
  std::string out;
  size_t next = 0;
  std::istringstream patch(diff);
  for (std::string line; std::getline(patch, line);) {
    if (line.starts_with("---") || line.starts_with("+++")) continue;
    if (line.starts_with("@@")) {
      size_t start = std::stoul(line.substr(4));
      bool empty = line.find(",0 +") != std::string::npos;
      while (next + (empty ? 0 : 1) < start) out += old[next++] + "\n";
    } else if (line[0] == '+') {
      out += line.substr(1) + "\n";
    } else {
      if (line[0] == ' ') out += line.substr(1) + "\n";
      EXPECT_EQ(old[next], line.substr(1));
      ++next;
    }
  }
  while (next < old.size()) out += old[next++] + "\n";
  return out;
}

TEST(UnifiedDiff, TurnsTheOldTextIntoTheNew) {
  uint32_t seed = 7;
  auto next = [&](uint32_t limit) { return (seed = seed * 1664525 + 1013904223) / 3 % limit; };
  for (int round = 0; round < 300; ++round) {
    std::string before, after;
    for (uint32_t i = 0, lines = next(30); i < lines; ++i) {
      std::string line = std::to_string(next(6)) + "\n";
      if (next(5) != 0) before += line;
      if (next(5) != 0) after += line;
    }
    EXPECT_EQ(Patched(before, UnifiedDiff("x", before, after)), after) << before << "---\n"
                                                                       << after;
  }
}

TEST(UnifiedDiff, EndsSoonOnTextsThatShareNothing) {
  std::string before, after;
  for (int i = 0; i < 50000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_GT(UnifiedDiff("x", before, after).size(), before.size());
}

TEST(ReplaceFile, KeepsModeAndLinksAndLeavesNothingBehind) {
  TemporaryFolder folder;
  folder.Write("a.go", "old");
  chmod(folder.Path("a.go").c_str(), 0640);
  ASSERT_EQ(symlink("a.go", folder.Path("link.go").c_str()), 0);
  ASSERT_TRUE(ReplaceFile(folder.Path("link.go"), "old", "new"));
  EXPECT_EQ(testing::ReadFileOrDie(folder.Path("a.go")), "new");
  EXPECT_TRUE(stdfs::is_symlink(folder.Path("link.go")));
  struct stat info;
  ASSERT_EQ(stat(folder.Path("a.go").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
  EXPECT_EQ(testing::FilesBelow(folder.Path("")).size(), 2u);
}

TEST(ReplaceFile, RefusesAFileThatChangedMeanwhile) {
  TemporaryFolder folder;
  folder.Write("a.go", "changed");
  Result<void> replaced = ReplaceFile(folder.Path("a.go"), "old", "new");
  ASSERT_FALSE(replaced);
  EXPECT_NE(replaced.error().message.find("changed while it was analysed"), std::string::npos);
  EXPECT_EQ(testing::ReadFileOrDie(folder.Path("a.go")), "changed");
  EXPECT_FALSE(ReplaceFile(folder.Path("missing.go"), "old", "new"));
  EXPECT_FALSE(WriteFileAtomically(folder.Path("no/such/folder.go"), "x"));
}

}  // namespace
}  // namespace premortem::engine
