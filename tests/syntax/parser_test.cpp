#include "syntax/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "base/fs.h"
#include "base/parallel.h"
#include "syntax/dump.h"
#include "syntax/names.h"

namespace premortem::syntax {
namespace {

// A file and its tree, which refers to it.
struct Parsed {
  explicit Parsed(std::string source, ParseMode mode = ParseMode::kFull) : text(std::move(source)) {
    RunOnLargeStack([&] { tree = ParseFile(text.view(), {.mode = mode}); });
  }
  std::string FirstError() const { return tree.errors().empty() ? "" : tree.errors()[0].message; }

  FileText text;
  Tree tree;
};

std::string Repeat(std::string_view part, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

TEST(Parser, GivesNodesTheirPlaces) {
  Parsed file("package p\n\nfunc f() { go g(x, y...) }\n");
  std::vector<NodeId> calls = file.tree.AllOf(NodeKind::kCallExpr);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(file.tree.TextOf(calls[0]), "g(x, y...)");
  CallExpr call = file.tree.Get<CallExpr>(calls[0]);
  ASSERT_EQ(call.args.size(), 2u);
  EXPECT_EQ(file.tree.NameOf(call.args[1]), "y");
  EXPECT_NE(call.ellipsis, kNoOffset);
  EXPECT_EQ(file.tree.kind(file.tree.Parents()[calls[0].value]), NodeKind::kGoStmt);
}

TEST(Parser, ParentsComeAfterTheirChildren) {
  Parsed file(
      "package p\n\ntype T[P *[]int, Q any] struct{ a, b int }\n\n"
      "func (t *T[P, Q]) M() (x int) { if v, ok := m[1]; ok { return v } ; return }\n");
  ASSERT_TRUE(file.tree.errors().empty());
  std::vector<NodeId> parents = file.tree.Parents();
  for (uint32_t i = 1; i < file.tree.node_count(); ++i) {
    if (NodeId(i) == file.tree.root()) continue;
    // A statement that only carried an expression leaves no node without a parent behind.
    EXPECT_GT(parents[i].value, i) << Name(file.tree.kind(NodeId(i)));
  }
}

TEST(Parser, SkipsBodiesAndParsesThemLater) {
  const std::string source =
      "package p\n\nfunc f(x struct{ a int }) interface{ M() } {\n\ts := \"}\" // }\n\t_ = '}'\n"
      "\treturn `}` /* } */\n}\n\nvar v = func() { g() }\n\nfunc asm()\n\nfunc e() {}\n";
  Parsed full(source);
  Parsed skipped(source, ParseMode::kSkipBodies);
  ASSERT_TRUE(skipped.tree.errors().empty());
  std::vector<NodeId> decls = skipped.tree.AllOf(NodeKind::kFuncDecl);
  ASSERT_EQ(decls.size(), 3u);
  EXPECT_FALSE(skipped.tree.Get<FuncDecl>(decls[0]).body.valid());
  // A function literal is part of an expression and is parsed.
  EXPECT_EQ(skipped.tree.AllOf(NodeKind::kFuncLit).size(), 1u);
  EXPECT_EQ(skipped.tree.SkippedBody(decls[1]).end, 0u);

  Tree body;
  RunOnLargeStack(
      [&] { body = ParseBody(skipped.text.view(), skipped.tree.SkippedBody(decls[0])); });
  NodeId in_full = full.tree.Get<FuncDecl>(full.tree.AllOf(NodeKind::kFuncDecl)[0]).body;
  EXPECT_EQ(body.TextOf(body.root()), full.tree.TextOf(in_full));
  EXPECT_EQ(body.Get<BlockStmt>(body.root()).list.size(),
            full.tree.Get<BlockStmt>(in_full).list.size());
}

TEST(Parser, BrokenBodiesAreNotSkipped) {
  Parsed file("package p\n\nfunc f() { x := \"}\n}\n", ParseMode::kSkipBodies);
  EXPECT_EQ(file.FirstError(), "string literal not terminated");
}

TEST(Parser, ReadsNothingBehindTheImports) {
  Parsed file(
      "package p // doc\n\nimport (\n\t\"fmt\"\n\tx \"os\"\n)\n\nimport _ \"embed\"\n\n"
      "var broken = = `\n",
      ParseMode::kImportsOnly);
  EXPECT_TRUE(file.tree.errors().empty());
  EXPECT_EQ(file.tree.AllOf(NodeKind::kImportSpec).size(), 3u);
}

TEST(Parser, DeepNestingIsAnError) {
  for (std::string_view open : {"(", "[]", "*", "func() {", "struct{ a ", "!", "[1+"}) {
    Parsed file("package p\n\nvar x = " + Repeat(open, 1'000'000));
    EXPECT_EQ(file.FirstError(), "exceeded max nesting depth") << open;
  }
  Parsed chain("package p\n\nvar x = a" + Repeat(".b", 1'000'000) + "\n");
  EXPECT_EQ(chain.FirstError(), "exceeded max nesting depth");
  Parsed sum("package p\n\nvar x = a" + Repeat("+a", 1'000'000) + "\n");
  EXPECT_EQ(sum.FirstError(), "exceeded max nesting depth");
}

TEST(Parser, NestingUpToTheLimitOfGoIsNone) {
  Parsed file("package p\n\nvar x = " + Repeat("(", 99'990) + "1" + Repeat(")", 99'990) + "\n");
  EXPECT_EQ(file.FirstError(), "");
}

TEST(Parser, DocumentationIsFoundWhenAskedFor) {
  Parsed file(
      "package p\n\n// F does.\nfunc F() {}\n\n// apart\n\nfunc G() {}\n\n"
      "type T struct {\n\ta int // the a\n\tb int\n}\n");
  const Tree& tree = file.tree;
  std::vector<NodeId> funcs = tree.AllOf(NodeKind::kFuncDecl);
  EXPECT_EQ(tree.DocAt(tree.Pos(funcs[0])), 0);
  EXPECT_EQ(tree.DocAt(tree.Pos(funcs[1])), -1);
  std::vector<NodeId> fields = tree.AllOf(NodeKind::kField);
  EXPECT_EQ(tree.LineCommentAt(tree.End(fields[0])), 2);
  EXPECT_EQ(tree.LineCommentAt(tree.End(fields[1])), -1);
}

TEST(Parser, HostileBytesAreReportedWhereTheyStand) {
  Parsed zero(std::string("package p\n\nvar a\0b int\n", 22));
  EXPECT_EQ(zero.FirstError(), "illegal character NUL");
  EXPECT_EQ(zero.tree.errors()[0].offset, 16u);
  Parsed utf16("\xFF\xFEp\0a\0");
  EXPECT_EQ(utf16.FirstError(), "illegal UTF-8 encoding (got UTF-16)");
  EXPECT_FALSE(utf16.tree.root().valid());
  Parsed invalid("package p\n\n// \xC3(\n");
  EXPECT_EQ(invalid.FirstError(), "illegal UTF-8 encoding");
  Parsed empty("");
  EXPECT_EQ(empty.FirstError(), "expected 'package', found 'EOF'");
}

TEST(Parser, PackedSizes) {
  EXPECT_EQ(sizeof(Node), 12u);
  EXPECT_EQ(sizeof(Token), 1u);
  EXPECT_EQ(sizeof(NodeId), 4u);
}

}  // namespace
}  // namespace premortem::syntax
