#include "types/overlay.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "syntax/names.h"
#include "types/store.h"

namespace premortem::types {

namespace {

using syntax::NodeKind;

// What the files declare at package level.
struct Names {
  std::unordered_set<uint32_t> all;            // by NameId
  std::unordered_set<uint32_t> defined_types;  // those that are no aliases
  std::vector<NameId> receivers;               // base types of methods
  bool unknown = false;                        // there is something else
};

// The name of the base type of a receiver; none for what is no name.
NameId ReceiverBase(const syntax::Tree& tree, NodeId recv) {
  syntax::NodeList fields = tree.Get<syntax::FieldList>(recv).fields;
  if (fields.empty()) return {};
  NodeId type = tree.Get<syntax::Field>(fields[0]).type;
  for (;;) {
    switch (tree.kind(type)) {
      case NodeKind::kParenExpr: type = tree.Get<syntax::ParenExpr>(type).x; break;
      case NodeKind::kStarExpr: type = tree.Get<syntax::StarExpr>(type).x; break;
      case NodeKind::kIndexExpr: type = tree.Get<syntax::IndexExpr>(type).x; break;
      case NodeKind::kIdent: return tree.Get<syntax::Ident>(type).name;
      default: return {};
    }
  }
}

void AddFunc(const syntax::Tree& tree, NodeId node, Names& names) {
  auto decl = tree.Get<syntax::FuncDecl>(node);
  if (!decl.recv.valid()) {
    names.all.insert(tree.Get<syntax::Ident>(decl.name).name.value);
    return;
  }
  NameId base = ReceiverBase(tree, decl.recv);
  names.unknown |= !base.valid();
  names.receivers.push_back(base);
}

void AddSpec(const syntax::Tree& tree, NodeId spec, Names& names) {
  switch (tree.kind(spec)) {
    case NodeKind::kValueSpec:
      for (NodeId name : tree.Get<syntax::ValueSpec>(spec).names) {
        names.all.insert(tree.Get<syntax::Ident>(name).name.value);
      }
      break;
    case NodeKind::kTypeSpec: {
      auto type = tree.Get<syntax::TypeSpec>(spec);
      NameId name = tree.Get<syntax::Ident>(type.name).name;
      names.all.insert(name.value);
      if (type.assign == syntax::kNoOffset) names.defined_types.insert(name.value);
      break;
    }
    default: break;
  }
}

Names NamesOf(std::span<const Unit> units) {
  Names names;
  for (const Unit& unit : units) {
    const syntax::Tree* tree = unit.tree;
    if (!tree->root().valid()) continue;
    for (NodeId decl : tree->file().decls) {
      if (tree->kind(decl) == NodeKind::kFuncDecl) {
        AddFunc(*tree, decl, names);
      } else if (tree->kind(decl) == NodeKind::kGenDecl) {
        for (NodeId spec : tree->Get<syntax::GenDecl>(decl).specs) AddSpec(*tree, spec, names);
      }
    }
  }
  return names;
}

}  // namespace

bool CanOverlay(const PackageState& base, std::span<const Unit> added) {
  Names names = NamesOf(added);
  if (names.unknown) return false;
  bool own_methods = std::ranges::all_of(
      names.receivers, [&](NameId name) { return names.defined_types.contains(name.value); });
  if (!own_methods) return false;
  const Scope& scope = *Get(base.package).scope;
  for (uint32_t value : names.all) {
    NameId name(value);
    if (name == syntax::names::kBlank) continue;
    if (scope.Lookup(name) != nullptr || Store().universe()->Lookup(name) != nullptr) return false;
    for (const Unit& unit : base.files) {
      if (unit.file_scope != nullptr && unit.file_scope->Lookup(name) != nullptr) return false;
    }
  }
  return true;
}

}  // namespace premortem::types
