#include "rules/context.h"

#include <algorithm>

#include "base/text.h"
#include "models/functions.h"
#include "models/tests.h"
#include "rules/registry.h"
#include "rules/rule.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

// Source text in one line and of bounded length, so that re-indenting it changes nothing.
std::string OneLine(std::string_view text) {
  constexpr size_t kMaxBytes = 200;
  std::string line;
  for (std::string_view word : SplitWords(text.substr(0, kMaxBytes))) {
    if (!line.empty()) line += ' ';
    line += word;
  }
  return line;
}

std::string FuncName(const Tree& tree, NodeId id) {
  auto func = tree.Get<syntax::FuncDecl>(id);
  std::string name = "func ";
  if (func.recv) {
    syntax::NodeList fields = tree.Get<syntax::FieldList>(func.recv).fields;
    if (!fields.empty()) {
      NodeId type = tree.Get<syntax::Field>(fields[0]).type;
      name += "(" + OneLine(tree.TextOf(type)) + ").";
    }
  }
  return name + std::string(tree.NameOf(func.name));
}

std::string SpecName(const Tree& tree, NodeId spec) {
  switch (tree.kind(spec)) {
    case NodeKind::kTypeSpec:
      return std::string(tree.NameOf(tree.Get<syntax::TypeSpec>(spec).name));
    case NodeKind::kValueSpec:
      return std::string(tree.NameOf(tree.Get<syntax::ValueSpec>(spec).names[0]));
    default: return std::string(OneLine(tree.TextOf(spec)));
  }
}

// The last of the nodes, in source order, that begins at or before `offset`, if it contains it.
NodeId Around(const Tree& tree, syntax::NodeList nodes, uint32_t offset) {
  auto after = std::ranges::upper_bound(nodes, offset, {}, [&](NodeId id) { return tree.Pos(id); });
  if (after == nodes.begin()) return {};
  NodeId candidate = *(after - 1);
  return offset < tree.End(candidate) ? candidate : NodeId();
}

bool LooksLikeTest(const FileContext& file) {
  std::string_view path = file.package().import_path;
  if (path.starts_with(file.package().module_path))
    path.remove_prefix(file.package().module_path.size());
  if (file.file().test || models::IsTestPackage(path)) return true;
  const Tree& tree = file.tree();
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    auto group = tree.Get<syntax::GenDecl>(decl);
    if (group.tok != syntax::Token::kImport) break;
    for (NodeId spec : group.specs) {
      if (models::IsTestLibrary(PathOfImport(tree, spec))) return true;
    }
  }
  return false;
}

}  // namespace

std::string_view PackageView::Resolve(std::string_view written_path) const {
  auto it = std::ranges::lower_bound(import_map, written_path, {}, [](const auto& entry) {
    return std::string_view(entry.first);
  });
  return it != import_map.end() && it->first == written_path ? std::string_view(it->second)
                                                             : written_path;
}

const PackageView::Link* PackageView::FindLink(std::string_view path) const {
  for (const std::vector<Link>* list : {&links, &test_links}) {
    auto it = std::ranges::lower_bound(*list, path, {}, &Link::path);
    if (it != list->end() && it->path == path) return &*it;
  }
  return nullptr;
}

bool IsForTestsOrShow(std::string_view import_path, std::string_view module_path) {
  if (!module_path.empty() && import_path.starts_with(module_path)) {
    import_path.remove_prefix(module_path.size());
  } else if (size_t host = import_path.find('/'); import_path.substr(0, host).contains('.')) {
    import_path.remove_prefix(std::min(host, import_path.size()));  // "example.com/..."
  }
  return std::ranges::any_of(Split(import_path, '/'), models::IsTestFolder);
}

std::string_view PathOfImport(const Tree& tree, NodeId spec) {
  std::string_view path = tree.LiteralOf(tree.Get<syntax::ImportSpec>(spec).path);
  return path.size() < 2 ? std::string_view() : path.substr(1, path.size() - 2);
}

bool FileContext::ServesTests() const {
  if (!serves_tests_) serves_tests_ = LooksLikeTest(*this);
  return *serves_tests_;
}

std::string EnclosingDeclaration(const Tree& tree, uint32_t offset) {
  if (!tree.root()) return {};
  NodeId decl = Around(tree, tree.file().decls, offset);
  if (!decl) return {};
  if (tree.kind(decl) == NodeKind::kFuncDecl) return FuncName(tree, decl);
  if (tree.kind(decl) != NodeKind::kGenDecl) return {};
  auto gen = tree.Get<syntax::GenDecl>(decl);
  std::string name(syntax::Text(gen.tok));
  NodeId spec = Around(tree, gen.specs, offset);
  return spec ? name + " " + SpecName(tree, spec) : name;
}

FindingBuilder::FindingBuilder(FindingSink& sink, const Rule& rule, const FileView& file,
                               source::SourceRange range) {
  if (!sink.Wants(rule, file, range.begin, range.end)) return;
  sink_ = &sink;
  rule_ = &rule;
  file_ = &file;
  finding_.rule = &rule.info;
  finding_.range = range;
  finding_.severity = rule.info.severity;
  finding_.confidence = rule.info.confidence;
}

FindingBuilder::~FindingBuilder() {
  if (sink_ == nullptr) return;
  const source::SourceRange& range = finding_.range;
  if (subject_.empty()) {
    subject_ = OneLine(file_->source->text().substr(range.begin, range.end - range.begin));
  }
  finding_.anchor = EnclosingDeclaration(*file_->tree, range.begin) + "#" + subject_;
  sink_->Add(*rule_, *file_, std::move(finding_));
}

FindingBuilder& FindingBuilder::Message(std::string text) {
  finding_.message = std::move(text);
  return *this;
}

FindingBuilder& FindingBuilder::Related(source::SourceRange range, std::string message) {
  finding_.related.push_back({range, std::move(message)});
  return *this;
}

FindingBuilder& FindingBuilder::Fix(std::string title, std::vector<findings::Edit> edits) {
  finding_.fixes.push_back({std::move(title), std::move(edits)});
  return *this;
}

FindingBuilder& FindingBuilder::Confidence(findings::Confidence confidence) {
  finding_.confidence = confidence;
  return *this;
}

FindingBuilder& FindingBuilder::Severity(findings::Severity severity) {
  finding_.severity = severity;
  return *this;
}

FindingBuilder& FindingBuilder::Subject(std::string text) {
  subject_ = std::move(text);
  return *this;
}

syntax::NodeId FileContext::Parent(syntax::NodeId node) {
  if (parents_.empty()) parents_ = tree().Parents();
  return parents_[node.value];
}

NodeId FileContext::EnclosingFunction(NodeId node) {
  for (node = Parent(node); node; node = Parent(node)) {
    NodeKind kind = tree().kind(node);
    if (kind == NodeKind::kFuncLit || kind == NodeKind::kFuncDecl) return node;
  }
  return {};
}

const syntax::LocalNames& FileContext::Locals() {
  if (!locals_) locals_ = std::make_unique<syntax::LocalNames>(tree());
  return *locals_;
}

const syntax::FlowGraph& FileContext::Flow(NodeId function) {
  auto it = flows_.find(function.value);
  if (it != flows_.end()) return it->second;
  NodeId body = syntax::FunctionBody(tree(), function);
  return flows_.try_emplace(function.value, tree(), body).first->second;
}

syntax::FlowPoint FileContext::PointAround(NodeId node) {
  NodeId function = EnclosingFunction(node);
  if (!function) return {};
  const syntax::FlowGraph& flow = Flow(function);
  for (; node != function; node = Parent(node)) {
    if (syntax::FlowPoint point = flow.PointOf(node)) return point;
  }
  return {};
}

void FileContext::Silent(const FileView& file, NodeId node, std::string_view why) {
  source::SourceRange asked = sink_.Asked(file);
  uint32_t begin = file.tree->Pos(node);
  if (asked.end == 0 || begin < asked.begin || begin > asked.end) return;
  sink_.Looked(*rule_, RangeOf(file, node), why);
}

void ProgramContext::Silent(const PackageView& package, source::SourceRange place,
                            std::string_view why) {
  for (const FileView& file : package.files) {
    source::SourceRange asked = sink_.Asked(file);
    if (asked.end == 0 || asked.file != place.file) continue;
    if (place.begin >= asked.begin && place.begin <= asked.end) sink_.Looked(*rule_, place, why);
  }
}

bool ProgramContext::IsAsked(const PackageView& package) const {
  return std::ranges::any_of(package.files,
                             [&](const FileView& file) { return sink_.Asked(file).end != 0; });
}

bool FileContext::IsOn(std::string_view rule) const {
  const RegisteredRule* registered = FindRule(rule);
  return registered != nullptr && sink_.IsOn(*registered->rule, file_);
}

source::SourceRange FileContext::Range(syntax::NodeId node) const {
  return Range(tree().Pos(node), tree().End(node));
}

source::SourceRange FileContext::Range(uint32_t begin, uint32_t end) const {
  return {file_.source->id(), begin, end};
}

}  // namespace premortem::rules
