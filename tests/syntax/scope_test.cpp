#include "syntax/scope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "source/file_table.h"
#include "syntax/parser.h"

namespace premortem::syntax {
namespace {

// For every identifier that refers to something local: "x4->2", where x on line 4 is the x declared
// on line 2. Lines count from that of the first line after `package p`.
std::string Resolve(const std::string& declarations) {
  FileText text("package p\n" + declarations);
  std::string resolved;
  RunOnLargeStack([&] {
    Tree tree = ParseFile(text.view());
    EXPECT_TRUE(tree.errors().empty()) << tree.errors()[0].message;
    LocalNames names(tree);
    source::LineMap lines(text.view());
    auto line_of = [&](NodeId ident) { return std::to_string(lines.LineAt(tree.Pos(ident)) - 1); };
    std::vector<NodeId> idents = tree.AllOf(NodeKind::kIdent);
    std::ranges::sort(idents, {}, [&](NodeId ident) { return tree.Pos(ident); });
    for (NodeId ident : idents) {
      NodeId declaration = names.DeclarationOf(ident);
      if (!declaration || declaration == ident) continue;
      if (!resolved.empty()) resolved += ' ';
      resolved += std::string(tree.NameOf(ident)) + line_of(ident) + "->" + line_of(declaration);
    }
  });
  return resolved;
}

TEST(LocalNames, ScopeBeginsBehindTheDeclaration) {
  EXPECT_EQ(Resolve("func f(x int) {\n"
                    "{\n"
                    "x := x\n"
                    "_ = x\n"
                    "}\n"
                    "_ = x }\n"),
            "x3->1 x4->3 x6->1");
  EXPECT_EQ(Resolve("func f(x int) { {\n"
                    "var x = x\n"
                    "const y = 1\n"
                    "_ = x + y } }\n"),
            "x2->1 x4->2 y4->3");
}

TEST(LocalNames, DefineReusesWhatItsScopeHas) {
  EXPECT_EQ(Resolve("func f() {\n"
                    "a, err := g()\n"
                    "b, err := g()\n"
                    "if err := h(); err != nil {\n"
                    "_, _, _ = a, b, err }\n"
                    "_ = err }\n"),
            "err3->2 err4->4 a5->2 b5->3 err5->4 err6->2");
  // Parameters and the body share a block.
  EXPECT_EQ(Resolve("func f(x int) (r int) {\n"
                    "x, y := 1, 2\n"
                    "return y }\n"),
            "x2->1 y3->2");
}

TEST(LocalNames, NamesOfThePackageStayUnresolved) {
  EXPECT_EQ(Resolve("var x = 1\n"
                    "type T struct{ x int }\n"
                    "func f(t T) { _ = x; _ = t.x; g(fmt.Println) }\n"),
            "t3->3");
}

TEST(LocalNames, Loops) {
  EXPECT_EQ(Resolve("func f(v []int) {\n"
                    "for i, v := range v {\n"
                    "v := v\n"
                    "_, _ = i, v }\n"
                    "_ = v }\n"),
            "v2->1 v3->2 i4->2 v4->3 v5->1");
  EXPECT_EQ(Resolve("func f() {\n"
                    "for i := 0; i < 9; i++ {\n"
                    "i := i\n"
                    "_ = i } }\n"),
            "i2->2 i2->2 i3->2 i4->3");
  EXPECT_EQ(Resolve("func f(k int, m map[int]int) {\n"
                    "for k = range m { } }\n"),
            "k2->1 m2->1");
}

TEST(LocalNames, Clauses) {
  EXPECT_EQ(Resolve("func f(a any) {\n"
                    "switch x := a.(type) {\n"
                    "case int: _ = x\n"
                    "default: x := x\n"
                    "_ = x } }\n"),
            "a2->1 x3->2 x4->2 x5->4");
  EXPECT_EQ(Resolve("func f(a any) {\n"
                    "switch x := a; x := x.(type) {\n"
                    "case int: _ = x } }\n"),
            "a2->1 x2->2 x3->2");
  EXPECT_EQ(Resolve("func f(c, x chan int) {\n"
                    "select {\n"
                    "case x := <-c: _ = x\n"
                    "case <-x: } }\n"),
            "c3->1 x3->3 x4->1");
  EXPECT_EQ(Resolve("func f(x int) {\n"
                    "switch x := x; x {\n"
                    "case 1: x := 2; _ = x\n"
                    "case x: } }\n"),
            "x2->1 x2->2 x3->3 x4->2");
}

TEST(LocalNames, FunctionLiterals) {
  EXPECT_EQ(Resolve("func f(x int) {\n"
                    "g := func(x int) int { return x }\n"
                    "h := func() int { return x }\n"
                    "_, _ = g, h }\n"
                    "var v = func(y int) int { return y }\n"),
            "x2->2 x3->1 g4->2 h4->3 y5->5");
}

TEST(LocalNames, TypesAndTypeParameters) {
  EXPECT_EQ(Resolve("func f[K comparable, V Set[K]](m map[K]V) {\n"
                    "type list struct{ next *list; key K } }\n"
                    "func (s *Set[E]) Add(e E) { s.add(e) }\n"
                    "type Pair[A any, B ~[]A] struct{ a A; b B }\n"),
            "K1->1 K1->1 V1->1 list2->2 K2->1 E3->3 s3->3 e3->3 A4->4 A4->4 B4->4");
  // The scope of a parameter is the body, so a type of the same name is another thing.
  EXPECT_EQ(Resolve("func f(string string, other string) { _ = string }\n"), "string1->1");
}

TEST(LocalNames, FieldsAndLabelsAreNoNames) {
  EXPECT_EQ(Resolve("func f(x int, h func(x int)) {\n"
                    "x: for { break x }\n"
                    "_ = struct{ x int }{x: x}\n"
                    "_ = T{x: x}\n"
                    "_ = interface{ x(x int) }(nil) }\n"),
            "x3->1 x4->1");
  // Keys of maps and arrays are expressions, also where the literal leaves its type out.
  EXPECT_EQ(Resolve("func f(x int) {\n"
                    "_ = map[int]int{x: 1}\n"
                    "_ = [...]int{x: 1}\n"
                    "_ = []map[int]T{{x: {x: 1}}} }\n"),
            "x2->1 x3->1 x4->1");
}

}  // namespace
}  // namespace premortem::syntax
