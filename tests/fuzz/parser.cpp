// Trees lie within their text, children within their parents; and what the three modes of the
// parser read of a correct file is the same.
#include "syntax/parser.h"

#include <vector>

#include "base/fs.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::syntax;

namespace {

void CheckTree(const Tree& tree) {
  size_t size = tree.text().size();
  for (uint32_t i = 1; i < tree.node_count(); ++i) {
    uint32_t begin = tree.Pos(NodeId(i));
    uint32_t end = tree.End(NodeId(i));
    std::string what = std::string(Name(tree.kind(NodeId(i)))) + " at " + std::to_string(begin) +
                       "-" + std::to_string(end) + " of " + std::to_string(size);
    Expect(begin <= end, "a node begins before it ends: " + what);
    Expect(end <= size, "a node lies within the text: " + what);
    Expect(tree.TextOf(NodeId(i)).size() == end - begin, "a node has a text");
  }
  uint32_t last = 0;
  for (const SyntaxError& error : tree.errors()) {
    Expect(error.offset >= last && error.offset <= size, "errors are sorted, within the text");
    Expect(!error.message.empty(), "errors say something");
    last = error.offset;
  }
  for (const LineDirective& directive : tree.line_directives()) {
    Expect(directive.offset <= size, "line directives lie within the text");
  }
  if (tree.errors().empty()) Expect(tree.root().valid(), "a correct file has a tree");
}

// Only of correct files: what is left out where something is missing has a place all the same.
void CheckNesting(const Tree& tree) {
  std::vector<NodeId> parents = tree.Parents();
  for (uint32_t i = 1; i < tree.node_count(); ++i) {
    NodeId node(i);
    NodeId parent = parents[i];
    if (!parent) continue;
    Expect(parent.value > i, "children come before their parents");
    Expect(tree.Pos(node) >= tree.Pos(parent) && tree.End(node) <= tree.End(parent),
           "a node lies within its parent: " + std::string(Name(tree.kind(node))) + " at " +
               std::to_string(tree.Pos(node)) + " in " + std::string(Name(tree.kind(parent))));
  }
}

std::vector<NodeId> ChildrenOf(const Tree& tree, NodeId id) {
  std::vector<NodeId> children;
  tree.ForEachChild(id, [&](NodeId child) { children.push_back(child); });
  return children;
}

// The two trees of the same text have the same nodes.
void ExpectSame(const Tree& a, NodeId node_a, const Tree& b, NodeId node_b) {
  std::vector<std::pair<NodeId, NodeId>> open = {{node_a, node_b}};
  while (!open.empty()) {
    auto [x, y] = open.back();
    open.pop_back();
    Expect(a.kind(x) == b.kind(y), "the same kind of node");
    Expect(a.Pos(x) == b.Pos(y) && a.End(x) == b.End(y), "the same place");
    Expect(a.node(x).op == b.node(y).op && a.node(x).flags == b.node(y).flags, "the same fields");
    Expect(a.node(x).offset == b.node(y).offset, "the same offset");
    std::vector<NodeId> below_x = ChildrenOf(a, x);
    std::vector<NodeId> below_y = ChildrenOf(b, y);
    Expect(below_x.size() == below_y.size(), "as many children");
    for (size_t i = 0; i < below_x.size(); ++i) open.push_back({below_x[i], below_y[i]});
  }
}

void CompareSkipped(const Tree& full, const Tree& skipped) {
  NodeList all = full.file().decls;
  NodeList some = skipped.file().decls;
  Expect(all.size() == some.size(), "as many declarations when bodies are skipped");
  for (size_t i = 0; i < all.size(); ++i) {
    Expect(full.kind(all[i]) == skipped.kind(some[i]), "the same declarations");
    if (full.kind(all[i]) != NodeKind::kFuncDecl) {
      ExpectSame(full, all[i], skipped, some[i]);
      continue;
    }
    auto func = full.Get<FuncDecl>(all[i]);
    auto head = skipped.Get<FuncDecl>(some[i]);
    ExpectSame(full, func.type, skipped, head.type);
    Tree::BodyRange range = skipped.SkippedBody(some[i]);
    Expect(func.body.valid() == (range.end > 0), "a body is skipped where there is one");
    if (!func.body) continue;
    Tree body = ParseBody(full.text(), range);
    Expect(body.errors().empty(), "a correct body is correct alone");
    CheckTree(body);
    ExpectSame(full, func.body, body, body.root());
  }
}

void ParseSkippedBodies(const Tree& tree) {
  if (!tree.root()) return;
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kFuncDecl) continue;
    Tree::BodyRange range = tree.SkippedBody(decl);
    if (range.end > 0) CheckTree(ParseBody(tree.text(), range));
  }
}

void CompareImports(const Tree& full, const Tree& imports) {
  NodeList all = full.file().decls;
  NodeList some = imports.file().decls;
  Expect(some.size() <= all.size(), "imports are the first declarations");
  for (size_t i = 0; i < some.size(); ++i) ExpectSame(full, all[i], imports, some[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FileText file{std::string(View(data, size))};
  Tree full = ParseFile(file.view());
  Tree skipped = ParseFile(file.view(), {.mode = ParseMode::kSkipBodies});
  Tree imports = ParseFile(file.view(), {.mode = ParseMode::kImportsOnly});
  CheckTree(full);
  CheckTree(skipped);
  CheckTree(imports);
  if (full.errors().empty()) {
    CheckNesting(full);
    Expect(skipped.errors().empty(), "a correct file is correct when bodies are skipped");
    Expect(imports.errors().empty(), "a correct file is correct when only imports are read");
    CompareSkipped(full, skipped);
    CompareImports(full, imports);
  } else {
    ParseSkippedBodies(skipped);
  }
  return 0;
}
