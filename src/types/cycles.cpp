// Counterpart: go/types/cycles.go, go1.27.
#include <unordered_map>

#include "types/checker.h"

namespace premortem::types {

namespace {

// The type name of the package that the declaration of `type_name` names as its right side, or
// null where the right side is anything else.
Object* RhsName(const PackageState& state, const Object& type_name) {
  const DeclInfo& decl = *state.DeclOf(type_name);
  const syntax::Tree& tree = *decl.unit->tree;
  NodeId rhs = tree.Get<syntax::TypeSpec>(decl.type_spec).type;
  if (tree.kind(rhs) != NodeKind::kIdent) return nullptr;
  Object* found = Get(state.package).scope->Lookup(tree.Get<syntax::Ident>(rhs).name);
  return found != nullptr && found->kind == ObjectKind::kTypeName ? found : nullptr;
}

constexpr int kDone = -1;

}  // namespace

// Follows every declaration from name to name. Each name is seen once, so it is linear.
void Checker::DirectCycles() {
  std::unordered_map<uint32_t, int> path_index;  // kDone for names of earlier paths
  std::vector<Object*> path;
  for (Object* object : state_.objects) {
    if (object->kind != ObjectKind::kTypeName) continue;
    path.clear();
    for (Object* name = object; name != nullptr; name = RhsName(state_, *name)) {
      auto [it, is_new] = path_index.emplace(name->id.value, static_cast<int>(path.size()));
      if (!is_new) {
        if (it->second == kDone) break;
        name->type = kInvalidType;
        auto cycle = std::span(path).subspan(static_cast<size_t>(it->second));
        CycleError(cycle, FirstInSrc(cycle));
        break;
      }
      path.push_back(name);
    }
    for (const Object* name : path) path_index[name->id.value] = kDone;
  }
}

bool Checker::IsComplete(TypeId t) {
  // Cycles of names are permitted, so it takes a walk to the end of them.
  while (true) {
    ObjectId object;
    TypeId rhs;
    if (const Alias* alias = As<Alias>(t)) {
      object = alias->obj;
      rhs = alias->from_rhs;
    } else if (const Named* named = As<Named>(t)) {
      object = named->obj;
      rhs = TypeId(named->from_rhs.load());
    } else {
      return true;
    }
    if (int start = PathIndex(Get(object)); start >= 0) {
      std::span<Object* const> cycle = std::span(path_).subspan(static_cast<size_t>(start));
      CycleError(cycle, FirstInSrc(cycle));
      return false;
    }
    t = rhs;
  }
}

}  // namespace premortem::types
