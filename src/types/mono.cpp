// Counterpart: go/types/mono.go, go1.27.
#include "types/mono.h"

#include <algorithm>
#include <unordered_set>

#include "types/checker.h"

namespace premortem::types {

namespace {

const Object& TypeNameOf(TypeId tparam) { return Get(As<TypeParam>(tparam)->obj); }

// Calls visit(t) for the type itself where it is a type parameter or a named type, else for those
// that it is made of, and for those in the type arguments of a named type. What occurs in a type
// again and again, as in P[T, T] of a T that is P[U, U] and so on, is looked into once.
class NameVisitor {
 public:
  explicit NameVisitor(FunctionRef<void(TypeId)> visit) : visit_(visit) {}

  void Visit(TypeId type) {
    type = Unalias(type);
    if (++steps_ > kMany && !seen_.insert(type.value).second) return;
    Type* t = Get(type);
    switch (t->kind) {
      case TypeKind::kTypeParam: visit_(type); break;
      case TypeKind::kNamed:
        visit_(type);
        for (TypeId targ : static_cast<Named*>(t)->targs) Visit(targ);
        break;
      case TypeKind::kBasic: break;
      case TypeKind::kArray: Visit(static_cast<Array*>(t)->elem); break;
      case TypeKind::kChan: Visit(static_cast<Chan*>(t)->elem); break;
      case TypeKind::kMap:
        Visit(static_cast<Map*>(t)->key);
        Visit(static_cast<Map*>(t)->elem);
        break;
      case TypeKind::kPointer: Visit(static_cast<Pointer*>(t)->base); break;
      case TypeKind::kSlice: Visit(static_cast<Slice*>(t)->elem); break;
      case TypeKind::kInterface:
        VisitObjects(TypeSetOf(*static_cast<Interface*>(t)).methods);
        break;
      case TypeKind::kSignature:
        VisitObjects(Vars(static_cast<Signature*>(t)->params));
        VisitObjects(Vars(static_cast<Signature*>(t)->results));
        break;
      case TypeKind::kStruct: VisitObjects(static_cast<Struct*>(t)->fields); break;
      default: CHECK(false);
    }
  }

 private:
  static constexpr uint32_t kMany = 100;

  void VisitObjects(ObjectList objects) {
    for (ObjectId id : objects) Visit(Get(id).type);
  }

  FunctionRef<void(TypeId)> visit_;
  uint32_t steps_ = 0;
  std::unordered_set<uint32_t> seen_;
};

}  // namespace

// A variant of Bellman-Ford's algorithm for the heaviest paths: runs to a fixed point, or until a
// path is as long as there are vertices.
void MonoGraph::Check(Checker& check) {
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < edges_.size(); ++i) {
      const Edge& edge = edges_[i];
      const Vertex& src = vertices_[static_cast<size_t>(edge.src)];
      Vertex& dst = vertices_[static_cast<size_t>(edge.dst)];
      int weight = src.weight + edge.weight;
      if (weight <= dst.weight) continue;
      dst.pre = static_cast<int>(i);
      dst.len = src.len + 1;
      if (dst.len == static_cast<int>(vertices_.size())) {
        ReportInstanceLoop(check, edge.dst);
        return;
      }
      dst.weight = weight;
      again = true;
    }
  }
}

void MonoGraph::ReportInstanceLoop(Checker& check, int v) {
  auto edge_to = [this](int vertex) -> const Edge& {
    return edges_[static_cast<size_t>(vertices_[static_cast<size_t>(vertex)].pre)];
  };
  // The path leads back into the loop, but may begin outside of it.
  std::vector<int> stack;
  while (std::ranges::find(stack, v) == stack.end()) {
    stack.push_back(v);
    v = edge_to(v).src;
  }
  stack.erase(stack.begin(), std::ranges::find(stack, v));

  auto qualifier = [&check](PackageId package) {
    return package == check.package() ? std::string() : Get(package).path;
  };
  Checker::ErrorBuilder err = check.NewError(Code::kInvalidInstanceCycle);
  err.Addf(check.At(Get(vertices_[static_cast<size_t>(v)].obj)), "instantiation cycle:");
  for (int vertex : stack) {
    const Edge& edge = edge_to(vertex);
    const Object& object = Get(vertices_[static_cast<size_t>(edge.dst)].obj);
    bool is_param = As<TypeParam>(object.type) != nullptr;
    err.Addf(check.At(edge.at),
             is_param ? "%s instantiated as %s" : "%s implicitly parameterized by %s",
             {NameOf(object), TypeString(edge.type, qualifier)});
  }
  err.Report();
}

void MonoGraph::RecordCanon(TypeId method_param, TypeId type_param) {
  canon_[method_param.value] = type_param;
}

void MonoGraph::RecordInstance(PackageId package, source::SourceLoc at, TypeList tparams,
                               TypeList targs, const std::vector<source::SourceLoc>& xpos) {
  for (size_t i = 0; i < tparams.size(); ++i) {
    Assign(package, i < xpos.size() ? xpos[i] : at, tparams[i], targs[i]);
  }
}

void MonoGraph::Assign(PackageId package, source::SourceLoc at, TypeId tparam, TypeId targ) {
  // Loops lie within one package.
  if (TypeNameOf(tparam).package != package) return;
  auto add_edge = [&](TypeId type) {
    int src;
    if (const Named* named = As<Named>(type)) {
      src = LocalNamedVertex(package, OriginOf(*named));
      if (src < 0) return;
    } else {
      CHECK(TypeNameOf(type).package == package);
      src = TypeParamVertex(type);
    }
    AddEdge(TypeParamVertex(tparam), src, type == targ ? 0 : 1, at, targ);
  };
  NameVisitor(add_edge).Visit(targ);
}

int MonoGraph::LocalNamedVertex(PackageId package, TypeId named) {
  const Object& object = Get(As<Named>(named)->obj);
  if (object.package != package) return -1;
  const Scope* root = Get(package).scope;
  if (object.parent == root) return -1;
  if (auto it = name_index_.find(object.id.value); it != name_index_.end()) return it->second;

  // The type parameters of the functions around the declaration are parameters of the type too.
  int index = -1;
  for (const Scope* scope = object.parent; scope != root && scope != nullptr;
       scope = scope->parent()) {
    for (const Scope::Entry& entry : scope->entries()) {
      const Object& elem = Get(entry.object);
      if (elem.kind != ObjectKind::kTypeName || IsAlias(elem)) continue;
      if (elem.loc.offset >= object.loc.offset || As<TypeParam>(elem.type) == nullptr) continue;
      if (index < 0) {
        index = static_cast<int>(vertices_.size());
        vertices_.push_back({.obj = object.id});
      }
      AddEdge(index, TypeParamVertex(elem.type), 1, object.loc, elem.type);
    }
  }
  name_index_[object.id.value] = index;
  return index;
}

int MonoGraph::TypeParamVertex(TypeId tparam) {
  if (auto it = canon_.find(tparam.value); it != canon_.end()) tparam = it->second;
  ObjectId object = As<TypeParam>(tparam)->obj;
  auto [it, is_new] = name_index_.emplace(object.value, static_cast<int>(vertices_.size()));
  if (is_new) vertices_.push_back({.obj = object});
  return it->second;
}

void MonoGraph::AddEdge(int dst, int src, int weight, source::SourceLoc at, TypeId type) {
  edges_.push_back({dst, src, weight, at, type});
}

}  // namespace premortem::types
