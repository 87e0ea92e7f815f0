#include "base/fs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace premortem {
namespace {

TEST(Paths, AreCleanedAsInGo) {
  EXPECT_EQ(CleanPath(""), ".");
  EXPECT_EQ(CleanPath("a//b/./c"), "a/b/c");
  EXPECT_EQ(CleanPath("a/../../b"), "../b");
  EXPECT_EQ(CleanPath("/../a"), "/a");
  EXPECT_EQ(CleanPath("a/.."), ".");
  EXPECT_EQ(JoinPath("a", "/b"), "a/b");
}

TEST(Paths, RelativeToAFolder) {
  EXPECT_EQ(RelativePath("/a/b", "/a/b/c/d"), "c/d");
  EXPECT_EQ(RelativePath("/a/b", "/a/x"), "../x");
  EXPECT_EQ(RelativePath("/a/b", "/a/b"), ".");
  EXPECT_EQ(RelativePath("/a/b", "/a"), "..");
  EXPECT_EQ(RelativePath("/", "/a"), "a");
}

TEST(FileText, IsFollowedByZeroBytes) {
  FileText text{std::string("package p")};
  for (size_t i = 0; i < FileText::kPadding; ++i) {
    EXPECT_EQ(text.view().data()[text.view().size() + i], '\0');
  }
}

TEST(MemoryFileSystem, HasTheFoldersOfItsFiles) {
  MemoryFileSystem files;
  files.Add("/m/a/x.go", "x");
  files.Add("/m/a.go", "y");
  files.Add("/m/a/b/z.go", "z");
  auto entries = files.List("/m");
  ASSERT_TRUE(entries);
  EXPECT_EQ(*entries, (std::vector<DirEntry>{{"a", EntryKind::kDirectory}, {"a.go"}}));
  EXPECT_TRUE(files.IsDirectory("/m/a"));
  EXPECT_FALSE(files.List("/m/b"));
  EXPECT_FALSE(files.Read("/m/a"));
}

TEST(OverlayFileSystem, ShowsItsOwnFilesFirst) {
  MemoryFileSystem below;
  below.Add("/m/a.go", "old");
  below.Add("/m/b.go", "b");
  OverlayFileSystem files(below);
  files.Add("/m/a.go", "new");
  files.Add("/m/c.go", "c");
  EXPECT_EQ(files.Read("/m/a.go")->view(), "new");
  EXPECT_EQ(files.Read("/m/b.go")->view(), "b");
  EXPECT_EQ(files.List("/m")->size(), 3u);
}

class Disk : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "fsXXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ + "/" + name) << text;
  }

  std::string folder_;
};

TEST_F(Disk, ReadsFilesUpToTheLimit) {
  Write("a.go", "0123456789");
  EXPECT_EQ(RealFileSystem().Read(folder_ + "/a.go", 10)->view(), "0123456789");
  Result<FileText> too_large = RealFileSystem().Read(folder_ + "/a.go", 9);
  ASSERT_FALSE(too_large);
  EXPECT_NE(too_large.error().message.find("limit of 9"), std::string::npos);
}

TEST_F(Disk, DoesNotWaitForNamedPipes) {
  ASSERT_EQ(mkfifo((folder_ + "/pipe.go").c_str(), 0600), 0);
  Result<FileText> pipe = RealFileSystem().Read(folder_ + "/pipe.go");
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().message, "not a regular file");
}

TEST_F(Disk, FollowsLinksAndNamesThemInListings) {
  Write("a.go", "x");
  std::filesystem::create_symlink("a.go", folder_ + "/b.go");
  std::filesystem::create_symlink("loop.go", folder_ + "/loop.go");
  EXPECT_EQ(RealFileSystem().Read(folder_ + "/b.go")->view(), "x");
  EXPECT_FALSE(RealFileSystem().Read(folder_ + "/loop.go"));
  auto entries = RealFileSystem().List(folder_);
  ASSERT_TRUE(entries);
  EXPECT_EQ(*entries,
            (std::vector<DirEntry>{
                {"a.go"}, {"b.go", EntryKind::kSymlink}, {"loop.go", EntryKind::kSymlink}}));
}

TEST_F(Disk, CurrentDirectoryKeepsTheLinkThatTheShellNames) {
  std::filesystem::path before = std::filesystem::current_path();
  std::string real = std::filesystem::canonical(folder_).string();
  std::filesystem::create_directory(real + "/a");
  std::filesystem::create_symlink("a", real + "/link");
  std::filesystem::current_path(real + "/link");
  setenv("PWD", (real + "/link").c_str(), 1);
  EXPECT_EQ(CurrentDirectory(), real + "/link");
  setenv("PWD", real.c_str(), 1);  // another folder
  EXPECT_EQ(CurrentDirectory(), real + "/a");
  setenv("PWD", ".", 1);
  EXPECT_EQ(CurrentDirectory(), real + "/a");
  std::filesystem::current_path(before);
  setenv("PWD", before.c_str(), 1);
}

}  // namespace
}  // namespace premortem
