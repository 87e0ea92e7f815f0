// Checking a workspace as a whole, over trees in memory: what is checked, in which order, and what
// an import stands for that cannot be had. The dumps were written by go/types.
#include "types/program.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "syntax/parser.h"
#include "types/dump.h"
#include "types/store.h"

namespace premortem::types {
namespace {

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    fs.Add("/go/VERSION", "go1.27.4\ntime x\n");
    fs.Add("/go/src/go.mod", "module std\n\ngo 1.27\n");
    fs.Add("/go/src/errors/errors.go",
           "package errors\n\nfunc New(text string) error { return broken }\n");
    fs.Add("/m/go.mod", "module m\n\ngo 1.22\n");
  }

  // The dumps of all targets, each behind its key.
  std::string Check() {
    workspace::Workspace workspace =
        workspace::Load({.file_system = &fs,
                         .working_directory = "/m",
                         .patterns = {"./..."},
                         .environment = {{"GOROOT", "/go"}, {"GOMODCACHE", "/cache"}},
                         .goos = "linux",
                         .goarch = "amd64",
                         .cgo = false,
                         .deps = true,
                         .tests = false});
    std::string out;
    RunOnLargeStack([&] {
      source::FileTable files;
      TypeStore store;
      Program program(workspace, fs, files);
      program.Check([&](const CheckedPackage& package) {
        out += "== " + package.source->Key() + '\n';
        DumpTypes(out, package.state, files);
      });
    });
    return out;
  }

  MemoryFileSystem fs;
};

TEST_F(ProgramTest, DependenciesComeFirst) {
  fs.Add("/m/a/a.go", "package a\n\nimport \"m/b\"\n\nconst A = b.B << 2\n");
  fs.Add("/m/b/b.go", "package b\n\nconst B = 'b'\n");
  EXPECT_EQ(Check(),
            "== m/b\n"
            "package m/b b\n"
            "-- b.go\n"
            "1:9 def none\n"
            "3:7 def const B untyped rune = 98 @b.go:3:7\n"
            "3:11-3:14 expr constant untyped rune = 98\n"
            "-- package\n"
            "counts 2 1 0 0\n"
            "== m/a\n"
            "package m/a a\n"
            "-- a.go\n"
            "1:9 def none\n"
            "3:8 implicit package b \"m/b\" @a.go:3:8\n"
            "5:7 def const A untyped rune = 392 @a.go:5:7\n"
            "5:11 use package b \"m/b\" @a.go:3:8\n"
            "5:11-5:14 expr constant untyped rune = 98\n"
            "5:11-5:19 expr constant untyped rune = 392\n"
            "5:13 use const m/b.B untyped rune = 98 @b.go:3:7\n"
            "5:18-5:19 expr constant untyped int = 2\n"
            "-- package\n"
            "counts 4 3 0 0\n");
}

// The body of errors.New is wrong, and nobody looks at it.
TEST_F(ProgramTest, BodiesOfDependenciesAreLeftOut) {
  fs.Add("/m/a.go", "package m\n\nimport \"errors\"\n\nvar Err = errors.New(\"a\")\n");
  std::string out = Check();
  EXPECT_NE(out.find("5:11-5:26 expr value error\n"), out.npos) << out;
  EXPECT_EQ(out.find("== errors"), out.npos) << out;
  EXPECT_EQ(out.find("error a.go"), out.npos) << out;
}

TEST_F(ProgramTest, MissingImportsAndCycles) {
  fs.Add("/m/a/a.go", "package a\n\nimport _ \"m/b\"\nimport _ \"m/none\"\n");
  fs.Add("/m/b/b.go", "package b\n\nimport _ \"m/a\"\n");
  std::string out = Check();
  for (const char* line :
       {"error a.go:3:10 3:10-3:15 6 could not import m/b (import cycle not allowed)\n",
        "error a.go:4:10 4:10-4:18 6 could not import m/none (cannot find package)\n",
        "error b.go:3:10 3:10-3:15 6 could not import m/a (import cycle not allowed)\n"}) {
    EXPECT_NE(out.find(line), out.npos) << out;
  }
}

TEST_F(ProgramTest, SyntaxErrorsAreNotDumped) {
  fs.Add("/m/a.go", "package m\n\nfunc f( {\n");
  EXPECT_EQ(Check(), "== m\nsyntax error in a.go\n");
}

TEST(BuildVersion, LastLineAboveThePackageClause) {
  auto version = [](std::string text) {
    FileText file(std::move(text));
    GoVersion found;
    RunOnLargeStack([&] { found = BuildVersionOf(syntax::ParseFile(file.view())); });
    return found;
  };
  EXPECT_EQ(version("//go:build go1.21 && linux\n\npackage p\n"), (GoVersion{1, 21}));
  EXPECT_EQ(version("//go:build linux\n\npackage p\n"), GoVersion());
  EXPECT_EQ(version("// text\n\npackage p\n\n//go:build go1.21\n"), GoVersion());
}

}  // namespace
}  // namespace premortem::types
