// One folder as a package, its header reading and its embeds.
#include "workspace/folder.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "workspace/embed.h"

namespace premortem::workspace {
namespace {

using Names = std::vector<std::string>;

FolderPackage Read(const MemoryFileSystem& fs, const BuildContext& context = {}) {
  FolderPackage folder;
  RunOnLargeStack([&] { folder = ReadFolder(fs, "/p", context); });
  return folder;
}

TEST(Folder, FilesByKind) {
  MemoryFileSystem fs;
  fs.Add("/p/a.go", "package p\n\nimport (\n\t\"fmt\"\n\tx \"os\"\n)\n");
  fs.Add("/p/b_windows.go", "not even Go");
  fs.Add("/p/c.go", "//go:build ignore\n\npackage main\n");
  fs.Add("/p/cgo.go", "package p\n\n// #include <x.h>\nimport \"C\"\n");
  fs.Add("/p/doc.go", "package documentation\n");
  fs.Add("/p/a_test.go", "package p\n\nimport \"testing\"\n");
  fs.Add("/p/x_test.go", "package p_test\n\nimport . \"p\"\n");
  fs.Add("/p/_skipped.go", "package q\n");
  fs.Add("/p/.hidden.go", "package q\n");
  fs.Add("/p/asm_amd64.s", "// text\n");
  fs.Add("/p/asm_arm64.s", "// text\n");
  fs.Add("/p/gcc.S", "// text\n");
  fs.Add("/p/readme.txt", "");
  FolderPackage folder = Read(fs);
  EXPECT_EQ(folder.error_kind, FolderError::kNone) << folder.error.ToString();
  EXPECT_EQ(folder.name, "p");
  EXPECT_EQ(folder.go_files, Names{"a.go"});
  EXPECT_EQ(folder.ignored_go_files, (Names{"b_windows.go", "c.go", "cgo.go", "doc.go"}));
  EXPECT_EQ(folder.test_go_files, Names{"a_test.go"});
  EXPECT_EQ(folder.xtest_go_files, Names{"x_test.go"});
  EXPECT_EQ(folder.s_files, Names{"asm_amd64.s"});
  EXPECT_EQ(folder.imports, (Names{"fmt", "os"}));
  EXPECT_EQ(folder.test_imports, Names{"testing"});
  EXPECT_EQ(folder.xtest_imports, Names{"p"});

  BuildContext with_cgo;
  with_cgo.cgo = true;
  folder = Read(fs, with_cgo);
  EXPECT_EQ(folder.cgo_files, Names{"cgo.go"});
  EXPECT_EQ(folder.s_files, (Names{"asm_amd64.s", "gcc.S"}));
  EXPECT_EQ(folder.imports, (Names{"C", "fmt", "os"}));
}

TEST(Folder, ImportSitesHaveTheirPlaces) {
  MemoryFileSystem fs;
  std::string text = "\xEF\xBB\xBFpackage p\nimport x `os`\nimport _ \"fmt\"\nvar a = 1\n";
  fs.Add("/p/a.go", text);
  FolderPackage folder = Read(fs);
  ASSERT_EQ(folder.files.size(), 1u);
  ASSERT_EQ(folder.files[0].imports.size(), 2u);
  const ImportSite& site = folder.files[0].imports[0];
  EXPECT_EQ(site.path, "os");
  EXPECT_EQ(site.name, "x");
  EXPECT_EQ(text.substr(site.begin, site.end - site.begin), "`os`");
  EXPECT_EQ(text.substr(site.spec_begin, 1), "x");
  EXPECT_EQ(folder.files[0].imports[1].name, "_");
}

TEST(Folder, ConstraintGivesALanguageVersion) {
  MemoryFileSystem fs;
  fs.Add("/p/a.go", "//go:build go1.21 && linux\n\npackage p\n");
  EXPECT_EQ(Read(fs).files[0].constraint_go_minor, 21);
}

TEST(Folder, TwoPackages) {
  MemoryFileSystem fs;
  fs.Add("/p/a.go", "package a\n");
  fs.Add("/p/b.go", "package b\n");
  FolderPackage folder = Read(fs);
  EXPECT_EQ(folder.error_kind, FolderError::kMultiplePackages);
  EXPECT_EQ(folder.go_files, (Names{"a.go", "b.go"}));
  EXPECT_EQ(folder.invalid_go_files, Names{"b.go"});
}

TEST(Folder, NothingToBuild) {
  MemoryFileSystem fs;
  fs.Add("/p/a_windows.go", "package p\n");
  EXPECT_EQ(Read(fs).error_kind, FolderError::kNoGoFiles);
}

TEST(Folder, MissingFolder) {
  MemoryFileSystem fs;
  EXPECT_EQ(Read(fs).error_kind, FolderError::kUnreadable);
}

TEST(Folder, BrokenFilesKeepTheRest) {
  const std::string_view broken[] = {
      "",
      "package",
      "pakage p\n",
      "package p\nimport \"unterminated\n",
      "package p\nimport fmt\n",
      "package p\nimport \"a b\"\n",
      std::string_view("package \0p\n", 11),
      "/* never closed",
      "//go:build &&\n\npackage p\n",
      "package p\nimport (\n\"fmt\"\n",
      "\xff\xfe",
  };
  for (std::string_view text : broken) {
    MemoryFileSystem fs;
    fs.Add("/p/bad.go", std::string(text));
    fs.Add("/p/good.go", "package p\nimport \"os\"\n");
    FolderPackage folder = Read(fs);
    EXPECT_NE(folder.error_kind, FolderError::kNone) << text;
    EXPECT_EQ(folder.imports, Names{"os"}) << text;
    EXPECT_EQ(folder.error.file, "/p/bad.go") << text;
  }
}

TEST(Folder, HeadersOfAnyLengthAreFoundAndBodiesAreNot) {
  MemoryFileSystem fs;
  std::string comment(100'000, 'x');
  std::string text = "/*" + comment + "*/\n\npackage p\n\nimport \"os\"\n\nfunc f() {}\n";
  fs.Add("/p/a.go", text + std::string(3'000'000, ' ') + "import \"fmt\"");
  FolderPackage folder = Read(fs);
  EXPECT_EQ(folder.error_kind, FolderError::kNone) << folder.error.ToString();
  EXPECT_EQ(folder.imports, Names{"os"});
}

TEST(Header, EveryPrefixHasAnAnswer) {
  std::string text = "// c\npackage p; import (a \"x\"; . `y`)\nimport \"z\" // d\nvar x int\n";
  HeaderScan whole = ScanHeader(text, true);
  EXPECT_EQ(whole.extent, HeaderExtent::kComplete);
  EXPECT_EQ(text.substr(whole.length, 3), "var");
  for (size_t i = 0; i < text.size(); ++i) {
    HeaderScan scan = ScanHeader(std::string_view(text).substr(0, i), false);
    if (i <= whole.length) {
      EXPECT_EQ(scan.extent, HeaderExtent::kNeedsMore) << i;
    } else {
      EXPECT_EQ(scan.extent, HeaderExtent::kComplete) << i;
      EXPECT_EQ(scan.length, whole.length) << i;
    }
  }
}

TEST(Embed, PatternsInComments) {
  auto patterns = FindEmbedPatterns(
      "package p\nimport _ \"embed\"\n//go:embed a b/*.txt \"with blank\" `raw`\nvar x string\n"
      "//go:embedded no\n//go:embed \"broken\nvar s = \"//go:embed no\"\n// //go:embed no\n"
      "/* //go:embed no */ //go:embed last\n");
  Names names;
  for (const EmbedPattern& pattern : patterns) names.push_back(pattern.pattern);
  EXPECT_EQ(names, (Names{"a", "b/*.txt", "with blank", "raw", "last"}));
}

TEST(Embed, FilesOfPatterns) {
  MemoryFileSystem fs;
  for (const char* path : {"a.txt", "b.txt", "dir/c.txt", "dir/.hidden", "dir/_x", "dir/sub/d.txt",
                           "mod/go.mod", "mod/e.txt", "dir/nested/go.mod", "dir/nested/f.txt"}) {
    fs.Add("/p/" + std::string(path), "");
  }
  EXPECT_EQ(ResolveEmbeds(fs, "/p", {"*.txt"}).files, (Names{"a.txt", "b.txt"}));
  EXPECT_EQ(ResolveEmbeds(fs, "/p", {"dir"}).files, (Names{"dir/c.txt", "dir/sub/d.txt"}));
  EXPECT_EQ(ResolveEmbeds(fs, "/p", {"all:dir"}).files,
            (Names{"dir/.hidden", "dir/_x", "dir/c.txt", "dir/sub/d.txt"}));
  EXPECT_EQ(ResolveEmbeds(fs, "/p", {"dir/.hidden", "[ab].t?t"}).files,
            (Names{"a.txt", "b.txt", "dir/.hidden"}));
  for (const char* bad :
       {"none*", "mod", "mod/e.txt", "../p", "/a", ".", "a//b", "[", "dir/nested"}) {
    EXPECT_TRUE(ResolveEmbeds(fs, "/p", {bad}).error.has_value()) << bad;
  }
}

}  // namespace
}  // namespace premortem::workspace
