#include "rules/error_values.h"

#include <algorithm>

#include "syntax/names.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::rules {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;
using syntax::Tree;

std::vector<types::TypeId> ResultTypesAround(FileContext& file, NodeId node) {
  const Tree& tree = file.tree();
  NodeId function = file.EnclosingFunction(node);
  if (!function) return {};
  types::TypeId type;
  if (tree.kind(function) == NodeKind::kFuncDecl) {
    NodeId name = tree.Get<syntax::FuncDecl>(function).name;
    const types::Object* object = types::GetOrNull(file.types().DefOf(name));
    if (object != nullptr) type = object->type;
  } else {
    type = file.types().TypeOf(function);
  }
  const auto* signature = type.valid() ? types::UnderlyingAs<types::Signature>(type) : nullptr;
  if (signature == nullptr) return {};
  std::vector<types::TypeId> list;
  for (types::ObjectId var : types::Vars(signature->results)) {
    list.push_back(types::Get(var).type);
  }
  return list;
}

NodeId ErrorOfTextCall(const FileContext& file, NodeId expr) {
  return ErrorOfTextCall(file.tree(), file.types(), expr);
}

NodeId ErrorOfTextCall(const Tree& tree, const types::TypeInfo& info, NodeId expr) {
  expr = Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kCallExpr) return {};
  auto call = tree.Get<syntax::CallExpr>(expr);
  NodeId fun = Unparen(tree, call.fun);
  if (!call.args.empty() || tree.kind(fun) != NodeKind::kSelectorExpr) return {};
  auto selector = tree.Get<syntax::SelectorExpr>(fun);
  static const NameId kMethod = syntax::Names().Intern("Error");
  if (selector.sel != kMethod) return {};
  types::TypeId type = info.TypeOf(selector.x);
  if (!type.valid() || !types::IsNonTypeParamInterface(type)) return {};
  return ImplementsError(type) ? selector.x : NodeId();
}

const types::Object* SentinelOf(const FileContext& file, NodeId expr) {
  const Tree& tree = file.tree();
  expr = Unparen(tree, expr);
  if (tree.kind(expr) != NodeKind::kIdent && tree.kind(expr) != NodeKind::kSelectorExpr) return {};
  const types::Object* used = types::GetOrNull(file.types().UseOf(expr));
  if (used == nullptr || !used->package.valid()) return nullptr;
  bool shared = used->kind == types::ObjectKind::kVar
                    ? used->var_kind == types::VarKind::kPackageVar
                    : used->kind == types::ObjectKind::kConst;
  return shared && ImplementsError(used->type) ? used : nullptr;
}

namespace {

size_t IndexIn(syntax::NodeList list, NodeId node) {
  return static_cast<size_t>(std::ranges::find(list, node) - list.begin());
}

// The value that the name at `index` of `count` gets from `values`.
NodeId ValueAt(syntax::NodeList values, size_t index, size_t count) {
  if (values.size() == count) return values[index];
  return values.size() == 1 ? values[0] : NodeId();
}

// How `ident` is set at this very place, if it is.
std::optional<Setting> SettingAt(FileContext& file, NodeId ident) {
  const Tree& tree = file.tree();
  NodeId parent = file.Parent(ident);
  if (!parent) return {};
  switch (tree.kind(parent)) {
    case NodeKind::kAssignStmt: {
      auto stmt = tree.Get<syntax::AssignStmt>(parent);
      size_t index = IndexIn(stmt.lhs, ident);
      if (index == stmt.lhs.size()) return {};
      bool plain = stmt.tok == Token::kAssign || stmt.tok == Token::kDefine;
      return Setting{ident, plain ? ValueAt(stmt.rhs, index, stmt.lhs.size()) : NodeId()};
    }
    case NodeKind::kValueSpec: {
      auto spec = tree.Get<syntax::ValueSpec>(parent);
      size_t index = IndexIn(spec.names, ident);
      if (index == spec.names.size()) return {};
      if (spec.values.empty()) return Setting{ident, NodeId(), true};
      return Setting{ident, ValueAt(spec.values, index, spec.names.size())};
    }
    case NodeKind::kUnaryExpr:
      if (tree.Get<syntax::UnaryExpr>(parent).op != Token::kAnd) return {};
      return Setting{ident, NodeId()};
    case NodeKind::kRangeStmt: {
      auto range = tree.Get<syntax::RangeStmt>(parent);
      if (range.key != ident && range.value != ident) return {};
      return Setting{ident, NodeId()};
    }
    case NodeKind::kIncDecStmt:
    case NodeKind::kField: return Setting{ident, NodeId()};
    default: return {};
  }
}

}  // namespace

std::vector<Setting> SettingsOf(FileContext& file, NodeId declaration) {
  std::vector<Setting> settings;
  auto add = [&](NodeId ident) {
    if (std::optional<Setting> setting = SettingAt(file, ident)) settings.push_back(*setting);
  };
  add(declaration);
  for (NodeId use : file.Locals().UsesOf(declaration)) add(use);
  return settings;
}

NodeId OnlyValueOf(FileContext& file, NodeId ident) {
  NodeId declaration = file.Locals().DeclarationOf(ident);
  if (!declaration) return {};
  std::vector<Setting> settings = SettingsOf(file, declaration);
  std::erase_if(settings, [](const Setting& setting) { return setting.declares; });
  return settings.size() == 1 ? settings[0].value : NodeId();
}

namespace {

uint32_t LineBegin(std::string_view text, uint32_t at) {
  size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : static_cast<uint32_t>(newline + 1);
}

// Where the line ends, at its newline.
uint32_t LineEnd(std::string_view text, uint32_t at) {
  return static_cast<uint32_t>(std::min(text.find('\n', at), text.size()));
}

// Whether the line holds the specification and nothing else.
bool IsAloneOnLine(const Tree& tree, NodeId spec) {
  std::string_view text = tree.text();
  uint32_t begin = LineBegin(text, tree.Pos(spec));
  return text.substr(begin, tree.Pos(spec) - begin) == "\t" &&
         LineEnd(text, tree.End(spec)) == tree.End(spec);
}

// Whether nothing but one newline stands between two specifications.
bool Adjoins(const Tree& tree, NodeId a, NodeId b) {
  return tree.text().substr(tree.End(a), tree.Pos(b) - tree.End(a)) == "\n\t";
}

// Whether a line before the specification belongs to the same block of lines: a comment.
bool FollowsComment(const Tree& tree, NodeId spec) {
  uint32_t begin = LineBegin(tree.text(), tree.Pos(spec));
  if (begin == 0) return false;
  uint32_t before = LineBegin(tree.text(), begin - 1);
  return tree.text().substr(before, begin - before).find("//") != std::string_view::npos;
}

// Puts the path where gofmt wants it, into the first block of lines of a declaration with
// parentheses.
std::optional<findings::Edit> AddToBlock(const FileContext& file, const syntax::GenDecl& decl,
                                         std::string_view path) {
  const Tree& tree = file.tree();
  if (decl.specs.empty()) return {};
  std::string line = "\t\"" + std::string(path) + "\"";
  NodeId last;
  for (NodeId spec : decl.specs) {
    if (!IsAloneOnLine(tree, spec)) return {};
    if (last && !Adjoins(tree, last, spec)) break;
    if (PathOfImport(tree, spec) > path) {
      if (!last && FollowsComment(tree, spec)) return {};
      uint32_t at = LineBegin(tree.text(), tree.Pos(spec));
      return findings::Edit{file.Range(at, at), line + "\n"};
    }
    last = spec;
  }
  return findings::Edit{file.Range(tree.End(last), tree.End(last)), "\n" + line};
}

// Whether the name is declared somewhere in the file or its package, so that it may mean something
// else where the fix wants it.
bool IsDeclared(const FileContext& file, std::string_view name) {
  const Tree& tree = file.tree();
  for (NodeId ident : tree.AllOf(NodeKind::kIdent)) {
    if (file.types().IsDef(ident) && tree.NameOf(ident) == name) return true;
  }
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    auto group = tree.Get<syntax::GenDecl>(decl);
    if (group.tok != Token::kImport) continue;
    for (NodeId spec : group.specs) {
      std::string_view path = PathOfImport(tree, spec);
      if (path.ends_with("/" + std::string(name))) return true;
    }
  }
  const types::PackageState* state = file.package().types;
  return state == nullptr || !state->package.valid() ||
         types::Get(state->package).scope->Lookup(syntax::Names().Intern(name)) != nullptr;
}

}  // namespace

std::optional<PackageRef> RefToPackage(const FileContext& file, std::string_view path) {
  const Tree& tree = file.tree();
  std::string name(path.substr(path.rfind('/') + 1));
  if (IsDeclared(file, name)) return {};
  std::vector<syntax::GenDecl> groups;
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    auto group = tree.Get<syntax::GenDecl>(decl);
    if (group.tok != Token::kImport) continue;
    for (NodeId spec : group.specs) {
      if (PathOfImport(tree, spec) != path) continue;
      if (tree.Get<syntax::ImportSpec>(spec).name) return {};
      return PackageRef{name, {}};
    }
    groups.push_back(group);
  }
  for (const syntax::GenDecl& group : groups) {
    if (group.lparen == syntax::kNoOffset) continue;
    std::optional<findings::Edit> edit = AddToBlock(file, group, path);
    if (!edit) return {};
    return PackageRef{name, {*edit}};
  }
  uint32_t after = groups.empty() ? tree.End(tree.file().name) : tree.End(groups.back().specs[0]);
  if (LineEnd(tree.text(), after) != after) return {};
  std::string line = (groups.empty() ? "\n\nimport \"" : "\nimport \"") + std::string(path) + "\"";
  return PackageRef{name, {{file.Range(after, after), line}}};
}

}  // namespace premortem::rules
