// Functions lowered alone, and what is left out.
#include "ir/build.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "ir/text.h"
#include "types/check_source.h"

namespace premortem::ir {
namespace {

// The text of a package that consists of one file.
std::string TextOf(std::string source) {
  std::string text;
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::CheckedPackage& package = checker.Check("p", "a.go", std::move(source));
    DumpPackage(text, package.state, checker.files());
  });
  return text;
}

bool Has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(Build, FunctionAlone) {
  RunOnLargeStack([] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::CheckedPackage& package = checker.Check(
        "p", "a.go", "package p\nfunc f() int { return 1 }\nfunc g() { go func() { f() }() }\n");
    PackageSources sources(package.state);
    BodySource source = sources.Of(package.state.files[0]);
    BuilderPool pool;
    syntax::NodeId last = source.tree->file().decls.back();
    FuncGroup group = BuildFunction(pool, source, last);
    ASSERT_EQ(group.functions.size(), 2u);
    EXPECT_EQ(NameOf(group, group.root(), package.state), "p.g");
    EXPECT_EQ(group.functions[1]->parent, group.root().id);
    // It lives on its own.
    const Function& literal = *group.functions[1];
    ValueId call = literal[literal.entry()].first;
    ASSERT_EQ(literal[call].op, Op::kCall);
    EXPECT_EQ(literal[literal.CallOf(call).callee].op, Op::kFunction);
  });
}

TEST(Build, LeavesOutWhatIsBroken) {
  std::string text = TextOf(R"(package p
import "missing"
var good = 1
var bad int = "x"
func fine() int { return good }
func wrong() int { return "x" }
func unknown() { missing.Call(missing.New()) }
func unknownNew() { _ = new(missing.T) }
func noLabel() { goto nowhere }
)");
  EXPECT_TRUE(Has(text, "func p.fine"));
  EXPECT_TRUE(Has(text, "Store &p.good 1:int"));
  for (std::string_view left_out : {"wrong", "unknown", "noLabel", "&p.bad"}) {
    EXPECT_FALSE(Has(text, left_out)) << left_out << '\n' << text;
  }
}

TEST(Build, UnusedVariablesAreNoObstacle) {
  EXPECT_TRUE(Has(TextOf("package p\nfunc f() { x := 1 }\n"), "func p.f"));
}

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Build, NestingHasABound) {
  auto loops = [](int depth) {
    return TextOf("package p\nfunc f(c bool) { " + Repeat("for c { ", depth) + Repeat("} ", depth) +
                  "}\n");
  };
  EXPECT_TRUE(Has(loops(100), "func p.f"));
  EXPECT_FALSE(Has(loops(2000), "func p.f"));
  auto literals = [](int depth) {
    return TextOf("package p\nfunc f() { " + Repeat("_ = func() { ", depth) + Repeat("} ", depth) +
                  "}\n");
  };
  EXPECT_TRUE(Has(literals(20), "func p.f$1$1"));
  EXPECT_FALSE(Has(literals(2000), "func p.f"));
}

TEST(Build, LoopVariablesBeforeGo122) {
  constexpr std::string_view kBody =
      "package p\nfunc f(n int) (fs []func() int) {\n"
      "for i := 0; i < n; i++ { fs = append(fs, func() int { return i }) }\nreturn }\n";
  // Since 1.22 each iteration copies the variable.
  std::string now = TextOf(std::string(kBody));
  std::string before = TextOf("//go:build go1.21\n" + std::string(kBody));
  EXPECT_TRUE(Has(now, "Phi [t0 t") && Has(now, "] i : *int"));
  EXPECT_FALSE(Has(before, "] i : *int"));
}

}  // namespace
}  // namespace premortem::ir
