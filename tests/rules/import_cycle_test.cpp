// The parts of the rule import-cycle, and what its findings say beside their message.

#include <gtest/gtest.h>

#include "rules/packages/import_cycle/graph.h"
#include "support/programs.h"

namespace premortem::rules::import_cycle {
namespace {

using testing::HermeticOptions;
using testing::MemoryProgram;

TEST(Components, AreNumberedFromTheEndOfTheEdges) {
  // 0 -> 1 <-> 2 -> 3, 4 alone
  EXPECT_EQ(Components({{1}, {2}, {1, 3}, {}, {}}), (std::vector<uint32_t>{2, 1, 1, 0, 3}));
  EXPECT_TRUE(Components({}).empty());
  EXPECT_EQ(Components({{0}}), std::vector<uint32_t>{0});
}

TEST(Components, OfLongChainsAndRingsNeedNoStack) {
  constexpr uint32_t kNodes = 1'000'000;
  Graph graph(kNodes);
  for (uint32_t i = 0; i + 1 < kNodes; ++i) graph[i] = {i + 1};
  std::vector<uint32_t> chain = Components(graph);
  EXPECT_EQ(chain[0], kNodes - 1);
  EXPECT_EQ(chain[kNodes - 1], 0u);
  graph[kNodes - 1] = {0};
  EXPECT_EQ(Components(graph), std::vector<uint32_t>(kNodes, 0));
  EXPECT_EQ(Members(Components(graph)).size(), 1u);
}

TEST(PathFinder, FindsTheShortestAndTheFirstOfThem) {
  Graph graph = {{1, 2, 3}, {4}, {5}, {5}, {6}, {6}, {0}};
  PathFinder finder(graph);
  auto all = [](uint32_t) { return true; };
  EXPECT_EQ(finder.Path(0, 6, all), (std::vector<uint32_t>{0, 1, 4, 6}));
  EXPECT_EQ(finder.Path(0, 6, [](uint32_t n) { return n != 1; }),
            (std::vector<uint32_t>{0, 2, 5, 6}));
  EXPECT_EQ(finder.Path(0, 6, [](uint32_t n) { return n != 6; }), std::vector<uint32_t>());
  EXPECT_EQ(finder.Path(3, 3, all), std::vector<uint32_t>{3});
  EXPECT_EQ(finder.Reach(4, [](uint32_t n) { return n != 0; }), (std::vector<uint32_t>{4, 6}));
  EXPECT_FALSE(finder.Seen(5));
}

// All findings with their related places, one line each.
std::string Report(const MemoryProgram& program) {
  engine::Options options = HermeticOptions();
  options.only = {"import-cycle"};
  engine::Session session(options, program.fs());
  EXPECT_TRUE(session.Run());
  std::string text;
  auto add = [&](source::SourceRange range, const std::string& message) {
    source::Position at = session.files().Get(range.file).PositionAt(range.begin);
    text += session.ShownPath(range.file) + ":" + std::to_string(at.line) + ": " + message + "\n";
  };
  for (const findings::Finding& finding : session.findings()) {
    add(finding.range, finding.message);
    for (const findings::RelatedPlace& related : finding.related) {
      text += "  ";
      add(related.range, related.message);
    }
  }
  return text;
}

// Whether the report has this line among others.
::testing::AssertionResult Says(const std::string& report, const std::string& line) {
  if (report.find(line + "\n") != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "not found: " << line << "\nin:\n" << report;
}

constexpr char kModule[] = "module m\n\ngo 1.27\n";
// A package that imports a for more names than a uses of it.
constexpr char kUser[] =
    "package b\n\nimport \"m/a\"\n\nvar _ = []any{a.One, a.Two, a.Three, a.Four}\n";

TEST(ImportCycle, NamesEveryImportOfTheCycleAndEveryFile) {
  MemoryProgram program(
      {{"go.mod", kModule},
       {"a/1.go", "package a\n\nimport \"m/b\"\n\nvar x = b.X\n"},
       {"a/2.go", "package a\n\nimport bb \"m/b\"\n\nvar y = bb.Y\n"},
       {"b/b.go",
        "package b\n\nimport \"m/c\"\n\nvar X, Y = c.X, c.Y\n\nvar "
        "Z, W = c.Z, c.Y\n"},
       {"c/c.go", "package c\n\nimport \"m/a\"\n\nvar X, Y, Z = a.A, a.B, a.C\n"}});
  EXPECT_EQ(Report(program),
            "a/1.go:3: `a` -> `b` -> `c` -> `a` import each other; cheapest to cut is this "
            "import, used for 2 names: `X`, `Y`\n"
            "  b/b.go:3: `b` imports `c` for 3 names: `X`, `Y`, `Z`\n"
            "  c/c.go:3: `c` imports `a` for 3 names: `A`, `B`, `C`\n"
            "  a/2.go:3: imported here too, for 1 name: `Y`\n"
            "  b/b.go:5: `X`, `Y` cannot leave `b` as they are: `X` uses `c`, which is in the knot "
            "too\n"
            "  a/1.go:5: `x`, `y` are all of `a` that uses `b`, and could move there\n");
}

std::string AdviceFor(const std::string& importer, const std::string& declared) {
  MemoryProgram program({{"go.mod", kModule},
                         {"a/a.go", "package a\n\nimport \"m/b\"\n\n" + importer},
                         {"b/b.go", kUser},
                         {"b/c.go", "package b\n\n" + declared}});
  return Report(program);
}

TEST(ImportCycle, SaysWhatMovesWithAName) {
  EXPECT_TRUE(Says(AdviceFor("func One() { b.F() }\nfunc Two() { One() }\n",
                             "func F() { g(T{h: 1}) }\n\ntype T struct{ h, k int }\n\n"
                             "func (t T) M() { helper() }\n\nfunc helper() {}\n\nfunc g(T) {}\n\n"
                             "func h() {}\n"),
                   "  b/c.go:3: `F` can move to a package of its own, below both, with what it "
                   "refers to: `T`, `g`, `helper`; or into `a`, as nothing else in the knot uses "
                   "it"));
  EXPECT_TRUE(
      Says(AdviceFor("func One() { b.F() }\nfunc Two() { One() }\n",
                     "func F() { n++ }\n\nvar n = 0\n\nfunc G() { n-- }\n"),
           "  b/c.go:3: `F` can move to a package of its own, below both, with what it "
           "refers to: `n`; the rest of `b` uses `n` too, which would have to be exported"));
  EXPECT_TRUE(
      Says(AdviceFor("func One() { _ = b.C }\n", "const (\n\tA = iota\n\tB\n\tC\n)\n\nvar _ = A\n"),
           "  b/c.go:4: `C` can move to a package of its own, below both, with what it "
           "refers to: `A`, `B`"));
  EXPECT_TRUE(Says(AdviceFor("func One() { _ = b.M }\n",
                             "var M = [...]int{k: 1}\n\nconst k = 3\n\nvar other = T{k: 1}\n\n"
                             "type T struct{ k int }\n"),
                   "  b/c.go:3: `M` can move to a package of its own, below both, with what it "
                   "refers to: `k`; or into `a`, as nothing else in the knot uses it"));
}

TEST(ImportCycle, SaysWhatStandsInTheWay) {
  std::string report = AdviceFor("func One() { b.F() }\n", "func F() { g() }\n");
  EXPECT_FALSE(Says(report, "  b/c.go:3: `F` can move")) << report;
  EXPECT_TRUE(
      Says(AdviceFor("func One() { b.F() }\n",
                     "import \"m/a\"\n\nfunc F() { g() }\n\nfunc g() { a.Two() }\n"),
           "  b/c.go:5: `F` cannot leave `b` as it is: `g`, which it needs, uses `a`, which "
           "is in the knot too"));
  EXPECT_TRUE(Says(AdviceFor("func One() { b.F() }\n", "import \"m/a\"\n\nfunc F() { a.One() }\n"),
                   "  b/c.go:5: `F` cannot leave `b` as it is: it uses `a`, which is in the knot "
                   "too"));
  // Declared in a file of another system: nothing is known of it.
  MemoryProgram program({{"go.mod", kModule},
                         {"a/a.go", "package a\n\nimport \"m/b\"\n\nfunc One() { b.F() }\n"},
                         {"b/b.go", kUser},
                         {"b/b_windows.go", "package b\n\nfunc F() {}\n"}});
  EXPECT_EQ(Report(program),
            "a/a.go:3: `a` -> `b` -> `a` import each other; cheapest to cut is this "
            "import, used for 1 name: `F`\n"
            "  b/b.go:3: `b` imports `a` for 4 names: `Four`, `One`, `Three`, `Two`\n"
            "  a/a.go:5: `One` is all of `a` that uses `b`, and could move there\n");
}

TEST(ImportCycle, SaysWhenTheUsersCouldMove) {
  std::string moves = " all of `a` that uses `b`, and could move there\n";
  auto could = [&](const std::string& importer) {
    return AdviceFor(importer, "func F() {}\n").find(moves) != std::string::npos;
  };
  EXPECT_TRUE(could("func One() { b.F(); Two() }\n\nfunc Two() {}\n"));
  EXPECT_FALSE(could("func One() { b.F(); two() }\n\nfunc two() {}\n"));  // hidden from b
  EXPECT_FALSE(could("func One() { b.F() }\n\nfunc Two() { One() }\n"));  // needed in a
  EXPECT_FALSE(could("func init() { b.F() }\n"));
  EXPECT_FALSE(could("func F() { b.F() }\n"));  // there is one
  EXPECT_TRUE(could("type T int\n\nfunc (T) M() { b.F() }\n"));
  // b leads to c, which would have to import b for the name.
  MemoryProgram program(
      {{"go.mod", kModule},
       {"a/a.go", "package a\n\nimport \"m/b\"\n\nfunc One() { b.F() }\nfunc Two() {}\n"},
       {"b/b.go", "package b\n\nimport \"m/c\"\n\nvar _ = []any{c.A, c.B}\n\nfunc F() {}\n"},
       {"c/c.go", "package c\n\nimport \"m/a\"\n\nvar A, B = a.One, a.Two\n"}});
  EXPECT_EQ(Report(program).find("could move there"), std::string::npos) << Report(program);
}

TEST(ImportCycle, SaysWhetherATestCouldBeOutside) {
  auto report = [](const std::string& body) {
    return Report(MemoryProgram(
        {{"go.mod", kModule},
         {"a/a.go", "package a\n\nfunc Open() {}\n\nfunc closed() {}\n"},
         {"a/a_test.go", "package a\n\nimport \"m/b\"\n\nfunc test() { b.X() }\n\n" + body},
         {"b/b.go", "package b\n\nimport \"m/a\"\n\nfunc X() { a.Open() }\n"}}));
  };
  EXPECT_EQ(report("func more() { Open() }\n"),
            "a/a_test.go:3: `a` -> `b` -> `a` is a cycle through a test of `a`, which imports `b` "
            "for 1 name: `X`\n"
            "  b/b.go:3: `b` imports `a` for 1 name: `Open`\n"
            "  a/a_test.go:1: in `package a_test` this file could import it: it refers to no "
            "declaration that is hidden from there\n");
  EXPECT_TRUE(Says(report("func more() { closed() }\n"),
                   "  a/a_test.go:1: in `package a_test` this file could import it, but would not "
                   "see `closed`"));
}

TEST(ImportCycle, LeavesTestsOutWhenAskedTo) {
  MemoryProgram program({{"go.mod", kModule},
                         {"a/a.go", "package a\n"},
                         {"a/a_test.go", "package a\n\nimport _ \"m/b\"\n"},
                         {"b/b.go", "package b\n\nimport _ \"m/a\"\n"}});
  engine::Options options = HermeticOptions();
  options.only = {"import-cycle"};
  engine::Session with(options, program.fs());
  ASSERT_TRUE(with.Run());
  EXPECT_EQ(with.findings().size(), 1u);
  options.tests = false;
  engine::Session without(options, program.fs());
  ASSERT_TRUE(without.Run());
  EXPECT_TRUE(without.findings().empty());
}

TEST(ImportCycle, StaysOutOfFoldersWithTwoPackages) {
  // Which of the two packages imports the folder? Go refuses to ask.
  MemoryProgram program(
      {{"go.mod", kModule},
       {"a/a.go", "package a\n\nvar X = 1\n"},
       {"a/main.go", "package main\n\nimport \"m/a\"\n\nfunc main() { _ = a.X }\n"}});
  EXPECT_EQ(Report(program), "");
}

TEST(ImportCycle, ShortensLongCycles) {
  MemoryProgram program({{"go.mod", kModule}});
  constexpr int kPackages = 100;
  for (int i = 0; i < kPackages; ++i) {
    std::string name = "p" + std::to_string(i + 100);
    std::string next = "p" + std::to_string((i + 1) % kPackages + 100);
    program.Add(name + "/a.go", "package " + name + "\n\nimport _ \"m/" + next + "\"\n");
  }
  std::string report = Report(program);
  EXPECT_TRUE(report.starts_with("p100/a.go:3: `p100` -> `p101` -> ")) << report;
  EXPECT_NE(report.find("`p109` -> (80 more) -> `p190` -> "), std::string::npos) << report;
  EXPECT_NE(report.find("`p199` -> `p100` import each other"), std::string::npos) << report;
}

}  // namespace
}  // namespace premortem::rules::import_cycle
