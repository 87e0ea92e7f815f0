// Checking a workspace as a whole, over trees in memory: what is checked, in which order, and what
// an import stands for that cannot be had. The dumps were written by go/types.
#include "types/program.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "check_source.h"
#include "syntax/parser.h"
#include "types/dump.h"
#include "types/store.h"

namespace premortem::types {
namespace {

class ProgramTest : public ::testing::Test {
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
    workspace::Workspace workspace = workspace::Load(testing::OptionsFor(fs, /*tests=*/false));
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

// What is seen from outside has its type, whatever stands behind it: the methods of a type that
// only a field mentions, too.
TEST_F(ProgramTest, WhatImportersSeeOfDependencies) {
  fs.Add("/go/src/errors/errors.go",
         "package errors\n\n"
         "type inner struct{ n int }\n\n"
         "func (i *inner) Get() int { return broken }\n\n"
         "type Outer struct{ *inner }\n\n"
         "var Table = map[string]Outer{\"a\": broken}\n\n"
         "var Size = len([...]int{2: 1})\n\n"
         "const N = hidden * 2\n\n"
         "const hidden, other = 4, broken\n");
  fs.Add("/m/a.go",
         "package m\n\nimport \"errors\"\n\n"
         "type getter interface{ Get() int }\n\n"
         "var G getter = errors.Table[\"a\"]\n\n"
         "var A [errors.N]int\n\nvar S int = errors.Size\n");
  std::string out = Check();
  EXPECT_EQ(out.find("error a.go"), out.npos) << out;
  EXPECT_NE(out.find("def var PackageVar A [8]int"), out.npos) << out;
}

// Unexported objects of dependencies may have no type; asking for one is an error anyway.
TEST_F(ProgramTest, UnexportedNamesOfDependencies) {
  fs.Add("/go/src/errors/errors.go",
         "package errors\n\nvar text = broken\n\nfunc hidden() {}\n\ntype odd odd2\n");
  fs.Add("/m/a.go",
         "package m\n\nimport \"errors\"\n\n"
         "var X = errors.text\n\nvar Y errors.odd\n\nfunc init() { errors.hidden() }\n");
  std::string out = Check();
  for (const char* name : {"text", "odd", "hidden"}) {
    std::string line = "name " + std::string(name) + " not exported by package errors\n";
    EXPECT_NE(out.find(line), out.npos) << out;
  }
}

TEST_F(ProgramTest, TheSameOnManyThreads) {
  for (int i = 0; i < 60; ++i) {
    std::string name = "p" + std::to_string(i), text = "package " + name + "\n\n";
    for (int j = i % 7; j < i; j += 7) text += "import \"m/p" + std::to_string(j) + "\"\n\n";
    text += "import \"unsafe\"\n\ntype S struct{ a [2]inner }\n\ntype inner struct{ b, c int }\n\n";
    text +=
        "type T[P any] struct{ next *T[P]; all map[string]P }\n\nfunc F[P any](x T[P]) P { return "
        "x.all[\"\"] }\n\n";
    for (int j = i % 7; j < i; j += 7) {
      std::string other = "p" + std::to_string(j);
      text += "var V" + std::to_string(j) + " = " + other + ".F(" + other + ".T[int]{}) + 1\n\n";
      // Sizes of the same types are asked for by many at once.
      text += "func size" + std::to_string(j) + "() uintptr { return unsafe.Sizeof(" + other +
              ".S{}) }\n\n";
    }
    fs.Add("/m/" + name + "/a.go", text);
  }
  size_t before = ThreadCount();
  SetThreadCount(1);
  std::string expected = Check();
  SetThreadCount(4);
  for (int round = 0; round < 5; ++round) EXPECT_EQ(Check(), expected);
  SetThreadCount(before);
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
