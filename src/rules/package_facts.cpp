#include "rules/package_facts.h"

#include <algorithm>

#include "syntax/names.h"

namespace premortem::rules {

namespace {

using namespace syntax;

std::string_view Unquote(std::string_view literal) {
  return literal.size() < 2 ? std::string_view() : literal.substr(1, literal.size() - 2);
}

// Whether the constants of a declaration depend on their place in it.
bool IsOnePiece(const Tree& tree, const GenDecl& decl) {
  if (decl.tok != Token::kConst) return false;
  bool counts = false;
  for (NodeId id : decl.specs) {
    auto spec = tree.Get<ValueSpec>(id);
    if (spec.values.empty()) return true;  // repeats the one above
    ForEachFreeName(tree, id, [&](const FreeName& name) {
      counts = counts || tree.NameOf(name.ident) == "iota";
    });
  }
  return counts;
}

bool HasElements(const Tree& tree, NodeId type) {
  return type && (tree.kind(type) == NodeKind::kArrayType || tree.kind(type) == NodeKind::kMapType);
}

}  // namespace

// What the imports of a file are called in it.
struct PackageFacts::FileImports {
  struct Target {
    uint32_t package;
    size_t site;
  };
  std::unordered_map<std::string_view, Target> by_name;
  std::vector<Target> dots;
};

PackageFacts::PackageFacts(const PackageView& package) : package_(package) {
  for (const FileView& file : package.files) {
    if (file.tree->root()) DeclareFile(file);
  }
}

int64_t PackageFacts::UnitOf(std::string_view name) const {
  auto it = unit_by_name_.find(name);
  return it == unit_by_name_.end() ? -1 : int64_t{it->second};
}

uint32_t PackageFacts::AddUnit(const FileView& file, NodeId name) {
  units_.push_back({.file = &file, .name = name, .test = file.test});
  return static_cast<uint32_t>(units_.size() - 1);
}

void PackageFacts::Name(uint32_t unit, const Tree& tree, NodeId ident) {
  std::string_view name = tree.NameOf(ident);
  if (name == "_" || !unit_by_name_.try_emplace(name, unit).second) return;
  units_[unit].names.push_back(name);
}

void PackageFacts::DeclareFile(const FileView& file) {
  const Tree& tree = *file.tree;
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) == NodeKind::kGenDecl) DeclareGroup(file, decl);
    if (tree.kind(decl) != NodeKind::kFuncDecl) continue;
    auto func = tree.Get<FuncDecl>(decl);
    if (func.recv) {
      parts_[&file].push_back({kMethod, decl});  // its type may be declared further down
      continue;
    }
    uint32_t unit = AddUnit(file, func.name);
    if (tree.NameOf(func.name) != "init") Name(unit, tree, func.name);
    parts_[&file].push_back({unit, decl});
  }
}

void PackageFacts::DeclareGroup(const FileView& file, NodeId id) {
  const Tree& tree = *file.tree;
  auto decl = tree.Get<GenDecl>(id);
  if (decl.tok == Token::kImport || decl.specs.empty()) return;
  bool one_piece = IsOnePiece(tree, decl);
  uint32_t unit = 0;
  for (NodeId spec : decl.specs) {
    bool first = spec == decl.specs[0];
    if (tree.kind(spec) == NodeKind::kTypeSpec) {
      auto type = tree.Get<TypeSpec>(spec);
      unit = AddUnit(file, type.name);
      Name(unit, tree, type.name);
      if (HasElements(tree, type.type)) element_types_.insert(tree.NameOf(type.name));
    } else if (tree.kind(spec) == NodeKind::kValueSpec) {
      auto value = tree.Get<ValueSpec>(spec);
      if (value.names.empty()) continue;
      if (first || !one_piece) unit = AddUnit(file, value.names[0]);
      for (NodeId name : value.names) Name(unit, tree, name);
    } else {
      continue;
    }
    parts_[&file].push_back({unit, spec});
  }
}

void PackageFacts::ReadUses(const NameOfPackage& name_of, const DeclaresName& declares) {
  if (uses_read_) return;
  uses_read_ = true;
  for (const FileView& file : package_.files) {
    if (file.tree->root()) ReadFile(file, name_of, declares);
  }
  for (auto& [package, import] : imports_) {
    for (const ImportSite& site : import.sites) {
      (site.file->test ? import.tested : import.names).insert(site.names.begin(), site.names.end());
    }
  }
}

void PackageFacts::ReadFile(const FileView& file, const NameOfPackage& name_of,
                            const DeclaresName& declares) {
  const Tree& tree = *file.tree;
  FileImports imports;
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    for (NodeId id : tree.Get<GenDecl>(decl).specs) {
      if (tree.kind(id) != NodeKind::kImportSpec) continue;
      auto spec = tree.Get<ImportSpec>(id);
      const PackageView::Link* link = package_.FindLink(Unquote(tree.LiteralOf(spec.path)));
      if (link == nullptr) continue;
      std::string_view name = spec.name ? tree.NameOf(spec.name) : name_of(link->package);
      ImportSite site{.file = &file, .spec = id};
      if (name == "_") site.form = ImportSite::Form::kBlank;
      if (name == ".") site.form = ImportSite::Form::kDot;
      std::vector<ImportSite>& sites = imports_[link->package].sites;
      FileImports::Target target{link->package, sites.size()};
      if (site.form == ImportSite::Form::kDot) imports.dots.push_back(target);
      if (site.form == ImportSite::Form::kNamed) imports.by_name.try_emplace(name, target);
      sites.push_back(std::move(site));
    }
  }
  for (Part part : parts_[&file]) {
    if (part.unit == kMethod) {
      auto func = tree.Get<FuncDecl>(part.node);
      NodeId type = ReceiverTypeName(tree, func.recv);
      int64_t unit = type ? UnitOf(tree.NameOf(type)) : -1;
      part.unit = unit >= 0 ? static_cast<uint32_t>(unit) : AddUnit(file, func.name);
    }
    ForEachFreeName(tree, part.node, [&](const FreeName& name) {
      ReadName(part.unit, file, imports, name, declares);
    });
  }
}

void PackageFacts::ReadName(uint32_t unit, const FileView& file, FileImports& imports,
                            const FreeName& name, const DeclaresName& declares) {
  const Tree& tree = *file.tree;
  std::string_view text = tree.NameOf(name.ident);
  if (auto import = imports.by_name.find(text); import != imports.by_name.end()) {
    if (!name.selector) return;
    NameId selected = tree.Get<SelectorExpr>(name.selector).sel;
    Use(unit, import->second.package, import->second.site, Names().Text(selected));
    return;
  }
  if (IsField(tree, name)) return;
  if (int64_t of = UnitOf(text); of >= 0) {
    if (of != int64_t{unit}) units_[unit].refers_to.insert(static_cast<uint32_t>(of));
    return;
  }
  for (FileImports::Target dot : imports.dots) {
    if (declares(dot.package, text)) return Use(unit, dot.package, dot.site, text);
  }
}

// Whether the key of a composite literal is the name of a field. One whose type says nothing about
// it, because it is left out or of another package, is taken for a struct.
bool PackageFacts::IsField(const Tree& tree, const FreeName& name) const {
  if (!name.is_key) return false;
  NodeId type = name.literal_type;
  if (type && tree.kind(type) == NodeKind::kIndexExpr) type = tree.Get<IndexExpr>(type).x;
  bool local = type && tree.kind(type) == NodeKind::kIdent;
  return !local || !element_types_.contains(tree.NameOf(type));
}

void PackageFacts::Use(uint32_t unit, uint32_t package, size_t site, std::string_view name) {
  ImportUse& import = imports_[package];
  import.sites[site].names.insert(name);
  import.users.insert(unit);
  units_[unit].imports.insert(package);
}

}  // namespace premortem::rules
