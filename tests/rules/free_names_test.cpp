#include "rules/free_names.h"

#include <gtest/gtest.h>

#include "base/fs.h"
#include "base/parallel.h"
#include "syntax/parser.h"

namespace premortem::rules {
namespace {

// The free names of all declarations of a file, in order: "fmt.Println x", keys with a colon.
std::string Free(const std::string& source) {
  FileText text("package p\n" + source);
  std::string names;
  RunOnLargeStack([&] {
    syntax::Tree tree = syntax::ParseFile(text.view());
    EXPECT_TRUE(tree.errors().empty()) << tree.errors()[0].message;
    for (syntax::NodeId decl : tree.file().decls) {
      ForEachFreeName(tree, decl, [&](const FreeName& name) {
        if (!names.empty()) names += ' ';
        names += tree.TextOf(name.selector ? name.selector : name.ident);
        if (name.is_key) names += ':';
      });
    }
  });
  return names;
}

TEST(FreeNames, OfSignaturesDoNotSeeTheirParameters) {
  EXPECT_EQ(Free("func f(int int, x *int) (y y) { _ = int; g(x, y) }"), "int int y g");
  EXPECT_EQ(Free("func (r *R) m(r2 R) { r.x(); m() }"), "R R m");
  EXPECT_EQ(Free("func (r R[K, V]) m(k K) V { return r.get(k) }"), "R");
  EXPECT_EQ(Free("func f[T any, U ~[]T](t T) U { return U{t} }"), "any");
  EXPECT_EQ(Free("type T[P interface{ m(q Q) }] struct { P; next *T[P]; f func(a A) B }"),
            "Q T A B");
  EXPECT_EQ(Free("type A = b.C[D]"), "b.C D");
}

TEST(FreeNames, EndWithTheirScope) {
  EXPECT_EQ(Free("func f() { x := x; { y := x; _ = y }; _ = y }"), "x y");
  EXPECT_EQ(Free("func f() { if x := g(); x { h(x) } else { k(x) }; x() }"), "g h k x");
  EXPECT_EQ(Free("func f() { for i := 0; i < n; i++ { i() }; i() }"), "n i");
  EXPECT_EQ(Free("func f() { for k, v := range k { _ = v }; for v = range n {} }"), "k n v");
  EXPECT_EQ(Free("func f() { switch x := y.(type) { case x: x() }; x() }"), "y x x");
  EXPECT_EQ(Free("func f() { switch x := 1; x { case y: y := 2; _ = y; default: y() } }"), "y y");
  EXPECT_EQ(Free("func f() { select { case v, ok := <-c: v(ok); case c <- v: } }"), "c c v");
  EXPECT_EQ(Free("func f() { g := func(a int) { b := a; g(b) }; g() }"), "int g");
  EXPECT_EQ(Free("func f() { L: for { break L; continue L; goto L } }"), "");
}

TEST(FreeNames, OfLocalDeclarations) {
  EXPECT_EQ(Free("func f() { var x, y T = x, 1; const c = c; _ = x + y + c }"), "T x c");
  EXPECT_EQ(Free("func f() { type T struct{ next *T }; type G[P any] []P; var _ G[T] }"), "any");
  EXPECT_EQ(Free("var a, b = c, d.E\nconst k = iota"), "c d.E iota");
}

TEST(FreeNames, TellKeysOfLiterals) {
  EXPECT_EQ(Free("var v = T{a: b, c.d: e}"), "T a: b c.d: e");
  EXPECT_EQ(Free("var v = []T{a: {b: c}, {d}}"), "T a b: c d");
  EXPECT_EQ(Free("var v = map[K]V{a: {b: 1}, {c: 2}: {}}"), "K V a b: c:");
  EXPECT_EQ(Free("var v = [...]map[string]*T{{a: {b: 1}}}"), "string T a b:");
  EXPECT_EQ(Free("func f(a int) { _ = T{a: a} }"), "int T");
}

TEST(FreeNames, OfDeepTrees) {
  constexpr size_t kDepth = 9000;  // the parser refuses 10,000
  EXPECT_EQ(Free("var v = " + std::string(kDepth, '(') + "x" + std::string(kDepth, ')')), "x");
}

}  // namespace
}  // namespace premortem::rules
