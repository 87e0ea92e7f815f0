// Counterpart: go/types/unify.go, go1.27.
#include "types/unify.h"

#include <utility>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Deeper unification fails; in Go it panics.
constexpr int kDepthLimit = 50;

// The interface under the names of t; null for type parameters.
Interface* AsInterface(TypeId t) {
  t = Unalias(t);
  if (As<Named>(t) != nullptr) return UnderlyingAs<Interface>(t);
  return As<Interface>(t);
}

const Object* MethodLike(ObjectList methods, const Object& method) {
  for (ObjectId id : methods) {
    if (SameId(Get(id), method.package, method.name)) return &Get(id);
  }
  return nullptr;
}

}  // namespace

Unifier::Unifier(Checker& check, TypeList tparams, TypeList targs, bool interface_inference)
    : check_(check), interface_inference_(interface_inference) {
  CHECK(tparams.size() >= targs.size());
  for (size_t i = 0; i < tparams.size(); ++i) {
    handles_.push_back({tparams[i], i});
    types_.push_back(i < targs.size() ? targs[i] : TypeId());
  }
}

// ---- Handles ----

const Unifier::Handle* Unifier::Find(TypeId tparam) const {
  for (const Handle& handle : handles_) {
    if (handle.tparam == tparam) return &handle;
  }
  return nullptr;
}

// t where it is a type parameter whose type is looked for; else none.
TypeId Unifier::BoundTypeParam(TypeId t) const {
  t = Unalias(t);
  return As<TypeParam>(t) != nullptr && Find(t) != nullptr ? t : TypeId();
}

TypeId Unifier::At(TypeId tparam) const {
  const Handle* handle = Find(tparam);
  CHECK(handle != nullptr);
  return types_[handle->place];
}

void Unifier::Set(TypeId tparam, TypeId t) {
  CHECK(t.valid());
  const Handle* handle = Find(tparam);
  CHECK(handle != nullptr);
  types_[handle->place] = t;
}

// Makes two parameters one; not where both have types already.
bool Unifier::Join(TypeId x, TypeId y) {
  size_t from = Find(x)->place;
  size_t to = Find(y)->place;
  if (from == to) return true;
  if (types_[from].valid()) {
    if (types_[to].valid()) return false;
    std::swap(from, to);
  }
  for (Handle& handle : handles_) {
    if (handle.place == from) handle.place = to;
  }
  return true;
}

size_t Unifier::Unknowns() const {
  size_t n = 0;
  for (const Handle& handle : handles_) n += !types_[handle.place].valid();
  return n;
}

std::vector<TypeId> Unifier::Inferred(TypeList tparams) const {
  std::vector<TypeId> list;
  for (TypeId tparam : tparams) list.push_back(At(tparam));
  return list;
}

// ---- The walk; the order of cases is go/types' nify ----

bool Unifier::InterfacePair::IsOn(const InterfacePair* stack) const {
  for (const InterfacePair* p = stack; p != nullptr; p = p->prev) {
    if ((p->x == x && p->y == y) || (p->x == y && p->y == x)) return true;
  }
  return false;
}

bool Unifier::Nify(TypeId x, TypeId y, unsigned mode, const InterfacePair* p) {
  if (x == y) return true;
  // An empty tuple is none, and so is a type that an error has left out.
  if (!x.valid() || !y.valid()) return false;
  if (Unalias(x) == Unalias(y)) return true;
  if (depth_ >= kDepthLimit) return false;
  ++depth_;
  bool result = NifyDeep(x, y, mode, p);
  --depth_;
  return result;
}

bool Unifier::NifyDeep(TypeId x, TypeId y, unsigned mode, const InterfacePair* p) {
  // A defined type goes to y, a parameter that is looked for to x.
  if (AsNamed(x) != nullptr || BoundTypeParam(y).valid()) std::swap(x, y);

  // Where types may match inexactly, a defined type matches a literal by what is under it.
  if (const Named* ny = AsNamed(y); ny != nullptr && !(mode & kExact) && IsTypeLit(x) &&
                                    !(interface_inference_ && IsInterface(x))) {
    y = Underlying(ny->id);
    CHECK(!IsTypeParam(y));
    if (x == y || Unalias(x) == Unalias(y)) return true;
  }

  if (TypeId px = BoundTypeParam(x); px.valid()) {
    TypeId py = BoundTypeParam(y);
    if (!py.valid()) return NifyParam(px, y, mode, p);
    return Join(px, py) || Nify(At(px), At(py), mode, p);
  }

  if (interface_inference_ && !(mode & kExact)) {
    Interface* xi = AsInterface(x);
    Interface* yi = AsInterface(y);
    if (xi != nullptr && yi != nullptr) return NifyInterfaces(*xi, *yi, p);
    if (xi != nullptr) return NifyMethods(*xi, y, p);
    if (yi != nullptr) return NifyMethods(*yi, x, p);
  }

  // Type parameters that are left are not looked for: see the last case of NifyStructure.
  if (IsTypeParam(y)) std::swap(x, y);
  return NifyStructure(x, y, mode, p);
}

// y against a parameter that is looked for.
bool Unifier::NifyParam(TypeId param, TypeId y, unsigned mode, const InterfacePair* p) {
  TypeId x = At(param);
  if (!x.valid()) {
    Set(param, y);
    return true;
  }
  if (!Nify(x, y, mode, p)) return false;
  Interface* xi = AsInterface(x);
  Interface* yi = AsInterface(y);
  bool x_named = AsNamed(x) != nullptr;
  bool y_named = AsNamed(y) != nullptr;
  if (xi != nullptr && yi != nullptr) {
    if (x_named && y_named) return Identical(x, y);
    if (TypeSetOf(*xi).methods.size() != TypeSetOf(*yi).methods.size()) return false;
  } else if (xi != nullptr || yi != nullptr) {
    // Either could stand for the parameter: the order would decide.
    return false;
  }
  if (!(mode & kExact) && !x_named) {
    // What is assignable from the other one: a defined type, then a directed channel.
    const Chan* chan = UnderlyingAs<Chan>(y);
    if (y_named || (chan != nullptr && chan->dir != ChanDir::kSendRecv)) Set(param, y);
  }
  return true;
}

// The smaller set of methods must be part of the larger one.
bool Unifier::NifyInterfaces(Interface& x, Interface& y, const InterfacePair* p) {
  const TypeSet& xset = TypeSetOf(x);
  const TypeSet& yset = TypeSetOf(y);
  if (xset.comparable != yset.comparable || !xset.terms.Equal(yset.terms)) return false;
  InterfacePair pair{&x, &y, p};
  if (pair.IsOn(p)) return true;
  ObjectList few = xset.methods;
  ObjectList many = yset.methods;
  if (few.size() > many.size()) std::swap(few, many);
  for (ObjectId id : few) {
    const Object& method = Get(id);
    const Object* other = MethodLike(many, method);
    // As in go/types the stack of pairs begins anew here.
    if (other == nullptr || !Nify(method.type, other->type, kExact, nullptr)) return false;
  }
  return true;
}

// y, which is no interface, must have all methods of x.
bool Unifier::NifyMethods(Interface& x, TypeId y, const InterfacePair* p) {
  for (ObjectId id : TypeSetOf(x).methods) {
    const Object& method = Get(id);
    Object* found = LookupFieldOrMethod(y, /*addressable=*/false, method.package, method.name).obj;
    if (found == nullptr || found->kind != ObjectKind::kFunc) return false;
    check_.ObjDecl(*found);
    if (!As<Signature>(found->type)->tparams.empty()) return false;
    if (!Nify(method.type, found->type, kExact, p)) return false;
  }
  return true;
}

bool Unifier::NifyStructure(TypeId x_orig, TypeId y_orig, unsigned mode, const InterfacePair* p) {
  unsigned elem_mode = mode & kAssign ? mode | kExact : mode;
  TypeId x_id = Unalias(x_orig);
  TypeId y_id = Unalias(y_orig);
  Type* x_type = Get(x_id);
  Type* y_type = Get(y_id);
  if (x_type->kind == TypeKind::kTypeParam) {
    // One that is not looked for: its arguments have the core type of its constraint.
    TypeId core = CommonUnder(x_id);
    return core.valid() && Nify(core, y_orig, kAssign, p);
  }
  if (x_type->kind != y_type->kind) return false;
  switch (x_type->kind) {
    case TypeKind::kBasic:
      // byte and uint8 are two records.
      return static_cast<Basic*>(x_type)->basic == static_cast<Basic*>(y_type)->basic;
    case TypeKind::kArray: {
      const auto& x = *static_cast<Array*>(x_type);
      const auto& y = *static_cast<Array*>(y_type);
      return (x.len < 0 || y.len < 0 || x.len == y.len) && Nify(x.elem, y.elem, elem_mode, p);
    }
    case TypeKind::kSlice:
      return Nify(static_cast<Slice*>(x_type)->elem, static_cast<Slice*>(y_type)->elem, elem_mode,
                  p);
    case TypeKind::kStruct:
      return NifyStructs(*static_cast<Struct*>(x_type), *static_cast<Struct*>(y_type), elem_mode,
                         p);
    case TypeKind::kPointer:
      return Nify(static_cast<Pointer*>(x_type)->base, static_cast<Pointer*>(y_type)->base,
                  elem_mode, p);
    case TypeKind::kTuple: return NifyTuples(x_id, y_id, mode, p);
    case TypeKind::kSignature: {
      const auto& x = *static_cast<Signature*>(x_type);
      const auto& y = *static_cast<Signature*>(y_type);
      return x.variadic == y.variadic && Nify(x.params, y.params, elem_mode, p) &&
             Nify(x.results, y.results, elem_mode, p);
    }
    case TypeKind::kInterface:
      return NifyExactInterfaces(*static_cast<Interface*>(x_type), *static_cast<Interface*>(y_type),
                                 p);
    case TypeKind::kMap: {
      const auto& x = *static_cast<Map*>(x_type);
      const auto& y = *static_cast<Map*>(y_type);
      return Nify(x.key, y.key, elem_mode, p) && Nify(x.elem, y.elem, elem_mode, p);
    }
    case TypeKind::kChan: {
      const auto& x = *static_cast<Chan*>(x_type);
      const auto& y = *static_cast<Chan*>(y_type);
      return (!(mode & kExact) || x.dir == y.dir) && Nify(x.elem, y.elem, elem_mode, p);
    }
    case TypeKind::kNamed:
      return NifyNamed(*static_cast<Named*>(x_type), *static_cast<Named*>(y_type), mode, p);
    default: return false;
  }
}

bool Unifier::NifyStructs(const Struct& x, const Struct& y, unsigned mode, const InterfacePair* p) {
  if (x.fields.size() != y.fields.size()) return false;
  for (size_t i = 0; i < x.fields.size(); ++i) {
    const Object& f = Get(x.fields[i]);
    const Object& g = Get(y.fields[i]);
    if (f.embedded != g.embedded || x.tag(i) != y.tag(i) || !SameId(f, g.package, g.name) ||
        !Nify(f.type, g.type, mode, p)) {
      return false;
    }
  }
  return true;
}

bool Unifier::NifyTuples(TypeId x, TypeId y, unsigned mode, const InterfacePair* p) {
  ObjectList x_vars = Vars(x);
  ObjectList y_vars = Vars(y);
  if (x_vars.size() != y_vars.size()) return false;
  for (size_t i = 0; i < x_vars.size(); ++i) {
    if (!Nify(Get(x_vars[i]).type, Get(y_vars[i]).type, mode, p)) return false;
  }
  return true;
}

bool Unifier::NifyExactInterfaces(Interface& x, Interface& y, const InterfacePair* p) {
  const TypeSet& xset = TypeSetOf(x);
  const TypeSet& yset = TypeSetOf(y);
  if (xset.comparable != yset.comparable || !xset.terms.Equal(yset.terms)) return false;
  if (xset.methods.size() != yset.methods.size()) return false;
  InterfacePair pair{&x, &y, p};
  if (pair.IsOn(p)) return true;
  for (size_t i = 0; i < xset.methods.size(); ++i) {
    const Object& f = Get(xset.methods[i]);
    const Object& g = Get(yset.methods[i]);
    if (!SameId(f, g.package, g.name) || !Nify(f.type, g.type, kExact, &pair)) return false;
  }
  return true;
}

// Arguments come before origins: they may be found also where the origins differ, and errors are
// better for it.
bool Unifier::NifyNamed(const Named& x, const Named& y, unsigned mode, const InterfacePair* p) {
  if (x.targs.size() != y.targs.size()) return false;
  for (size_t i = 0; i < x.targs.size(); ++i) {
    if (!Nify(x.targs[i], y.targs[i], mode, p)) return false;
  }
  return IdenticalOrigin(x, y);
}

}  // namespace premortem::types
