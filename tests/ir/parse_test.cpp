// Texts that nobody wrote for us: what is wrong with them, and what they may leave out.
#include "ir/parse.h"

#include <gtest/gtest.h>

#include <string>

#include "base/parallel.h"
#include "ir/text.h"
#include "types/check_source.h"

namespace premortem::ir {
namespace {

constexpr std::string_view kPrelude = R"(package p
type T struct{ a int }
func (t *T) M() (int, error)
type I interface{ M() (int, error) }
type List[E any] struct{ head E }
var v int
func f(a, b int) int
func g(l *List[int], i I, c chan string)
func generic[E any](e E) E
func init() {}
func init() {}
)";

// What the text of a text is; of one that is wrong the error.
std::string Parsed(std::string_view text) {
  std::string out;
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::PackageState& package = checker.Check("p", "a.go", std::string(kPrelude)).state;
    Result<std::vector<FuncGroup>> groups = ParseText("x.ir", text, package, checker.files());
    if (groups) {
      WriteGroups(out, *groups, package, checker.files());
    } else {
      out = groups.error().ToString();
    }
  });
  return out;
}

TEST(Parse, WhatNeedNotBeSaid) {
  EXPECT_EQ(Parsed(R"(
// The loop's counter has a phi, so that its block says in which order the others come.
func p.f
  param a int
  param b int

b0: to b2
  Jump
b1: to b2
  t70 = BinOp + t8 1:int : int
  Jump
b2: from b0 b1 to b1 b3
  t8 = Phi [0:int t70] i : int
  t9 = BinOp < t8 p0 : bool
  If t9
b3:
  Return t8
)"),
            R"(func p.f
  param a int
  param b int
b0: to b2  // -
  Jump
b1: from b2 to b2 under b2  // -
  t0 = BinOp + t1 1:int : int
  Jump
b2: from b0 b1 to b1 b3 under b0  // -
  t1 = Phi [0:int t0] i : int
  t2 = BinOp < t1 p0 : bool
  If t2
b3: from b2 under b2  // -
  Return t1
functions 1
)");
}

TEST(Parse, Functions) {
  std::string text = R"(func p.g @a.go:8:6
  param l *p.List[int]
  param i p.I
  param c chan string @8:26
b0:  // entry
  t0 = Call invoke p1 (p.I).M () @8:1
  t1 = Extract t0 0 : int
  t2 = UnOp <- ok p2
  t3 = Extract t2 0 : string
  t4 = Call p.generic[map[string]func() int] (zero:(map[string]func() int)) : map[string]func() int
  t5 = MakeClosure (*p.T).M$bound#2 [zero:*p.T] : func() (int, error)
  Return
func (*p.T).M$bound#2
  bound func() (int, error)
  free recv *p.T
b0:  // entry
  t0 = Call (*p.T).M (f0)
  t1 = Extract t0 0 : int
  t2 = Extract t0 1 : error
  Return t1 t2
func p.init#2
b0:  // entry
  Return
functions 3
)";
  EXPECT_EQ(Parsed(text), text);
}

// Of the whole text "func p.f", with these lines.
std::string ErrorIn(std::string_view lines) {
  return Parsed("func p.f\n  param a int\n  param b int\nb0:\n" + std::string(lines));
}

TEST(Parse, ErrorsSayWhereAndWhat) {
  EXPECT_EQ(Parsed("hello\n"), "x.ir:1:1: expected \"func\"");
  EXPECT_EQ(Parsed("func p.missing\n"), "x.ir:1:6: expected a function of the package");
  EXPECT_EQ(Parsed("func p.f @b.go:1:1\n"), "x.ir:1:11: expected a file of the package");
  EXPECT_EQ(Parsed("func p.f @a.go:99:1\n"), "x.ir:1:11: expected a place in a.go");
  EXPECT_EQ(Parsed("func p.f$1\n"), "x.ir:1:6: expected the function around it first");
  EXPECT_EQ(Parsed("func p.f\nfunc p.f$1\n"),
            "x.ir:2:11: expected a line with \"literal\", \"yield\", \"bound\" or \"thunk\"");
  EXPECT_EQ(Parsed("func p.f\nfunctions 2\n"), "x.ir:2:1: expected the number of functions above");
  EXPECT_EQ(Parsed("func p.f\n  param a q.T\n"), "x.ir:2:11: expected a type");
  EXPECT_EQ(Parsed("func p.f\n  param a p.List\n"), "x.ir:2:17: expected \"[\"");
  EXPECT_EQ(Parsed("func p.f\n  param a p.List[int, int]\n"),
            "x.ir:2:17: expected 1 type arguments");
  EXPECT_EQ(Parsed("func p.f\nb1:\n"), "x.ir:2:1: expected block b0");
  EXPECT_EQ(Parsed("func p.f\nb0: to b3\n  Jump\n"), "x.ir:2:8: expected a block of the function");
  EXPECT_EQ(Parsed("func p.f\nb0: to b1\n  Jump\nb1: from b1 b0\n  Return\n"),
            "x.ir:4:1: expected \"from\" with the blocks that lead here");
  EXPECT_EQ(Parsed("func p.f\nb0: to b1\n  Jump\nb1: under b1\n  Return\n"),
            "x.ir:4:1: expected \"under b0\"");
  EXPECT_EQ(Parsed("func p.f\nb0:\n  Return\nb1: to b1\n  Jump\n"),
            "x.ir:4:1: expected a block that the entry leads to");
}

TEST(Parse, ErrorsOfInstructions) {
  EXPECT_EQ(ErrorIn("  t0 = Store &p.v 1:int\n"), "x.ir:5:8: expected an operation with a result");
  EXPECT_EQ(ErrorIn("  Frob\n"), "x.ir:5:3: expected an operation without a result");
  EXPECT_EQ(ErrorIn("  Return t5\n"), "x.ir:5:10: expected a value of the function");
  EXPECT_EQ(ErrorIn("  Return 1/0:int\n"), "x.ir:5:10: expected a constant");
  EXPECT_EQ(ErrorIn("  Return p.nothing\n"),
            "x.ir:5:10: expected a value: a function of this group or one that is declared");
  EXPECT_EQ(ErrorIn("  Return p.generic\n"), "x.ir:5:19: expected type arguments");
  EXPECT_EQ(ErrorIn("  Return &p.f\n"), "x.ir:5:10: expected a variable of a package");
  EXPECT_EQ(ErrorIn("  t0 = BinOp ? p0 p1 : int\n"), "x.ir:5:14: expected an operator");
  EXPECT_EQ(ErrorIn("  t0 = BinOp + p0 p1\n"), "x.ir:5:21: expected a type");
  EXPECT_EQ(ErrorIn("  t0 = Call invoke p0 (p.I).M ()\n"),
            "x.ir:5:23: expected a method of the operand's type");
  EXPECT_EQ(ErrorIn("  Return p0 @1:1\n"),
            "x.ir:5:14: expected the name of a file: the function has none");
  EXPECT_EQ(ErrorIn("  Return p0 p1 behind\n"),
            "x.ir:5:16: expected a value: a function of this group or one that is declared");
}

// What each line says may be right, and the function wrong.
TEST(Parse, TheVerifierLooks) {
  EXPECT_EQ(ErrorIn("  Store &p.v \"x\":string\n  Return p0\n"),
            "x.ir:1:1: expected a sound function: block 0: a store of another type");
  EXPECT_EQ(
      ErrorIn("  t0 = BinOp + t1 p0 : int\n  t1 = BinOp + t0 p0 : int\n  Return t1\n"),
      "x.ir:1:1: expected a sound function: block 0: BinOp uses a value that may not be known");
  EXPECT_EQ(ErrorIn("  RunDefers\n"),
            "x.ir:1:1: expected a sound function: block 0: ends in the wrong place");
}

TEST(Parse, NestingHasABound) {
  std::string stars(100'000, '*');
  EXPECT_EQ(Parsed("func p.f\n  param a " + stars + "int\n").find("x.ir:2:"), 0u);
}

}  // namespace
}  // namespace premortem::ir
