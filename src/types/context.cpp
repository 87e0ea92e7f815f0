// Counterpart: go/types/context.go, go1.27.
#include <algorithm>

#include "types/named.h"
#include "types/predicates.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/typeset.h"

namespace premortem::types {

namespace {

bool SameSpelling(TypeId a, TypeId b);

bool SameSpelling(TypeList a, TypeList b) {
  return std::ranges::equal(a, b, [](TypeId x, TypeId y) { return SameSpelling(x, y); });
}

bool SameSpelling(ObjectList a, ObjectList b) {
  return std::ranges::equal(
      a, b, [](ObjectId x, ObjectId y) { return SameSpelling(Get(x).type, Get(y).type); });
}

bool SameSpelling(const Signature& a, const Signature& b) {
  return SameSpelling(Vars(a.params), Vars(b.params)) &&
         SameSpelling(Vars(a.results), Vars(b.results));
}

bool SameSpelling(const TermList& a, const TermList& b) {
  return std::ranges::equal(a.terms(), b.terms(), [](const SetTerm& x, const SetTerm& y) {
    return x.kind == y.kind && x.tilde == y.tilde &&
           (x.kind != SetTerm::Kind::kType || SameSpelling(x.type, y.type));
  });
}

// Of identical types: whether they are also written alike, but for the names of parameters. `byte`
// and `uint8`, an alias and what it stands for are not. (go/types compares texts.)
bool SameSpelling(TypeId a, TypeId b) {
  if (a == b) return true;
  if (!a.valid() || !b.valid() || Get(a)->kind != Get(b)->kind) return false;
  switch (Get(a)->kind) {
    case TypeKind::kBasic:
    case TypeKind::kTypeParam: return false;
    case TypeKind::kArray: return SameSpelling(As<Array>(a)->elem, As<Array>(b)->elem);
    case TypeKind::kSlice: return SameSpelling(As<Slice>(a)->elem, As<Slice>(b)->elem);
    case TypeKind::kPointer: return SameSpelling(As<Pointer>(a)->base, As<Pointer>(b)->base);
    case TypeKind::kChan: return SameSpelling(As<Chan>(a)->elem, As<Chan>(b)->elem);
    case TypeKind::kMap:
      return SameSpelling(As<Map>(a)->key, As<Map>(b)->key) &&
             SameSpelling(As<Map>(a)->elem, As<Map>(b)->elem);
    case TypeKind::kStruct: return SameSpelling(As<Struct>(a)->fields, As<Struct>(b)->fields);
    case TypeKind::kTuple: return SameSpelling(As<Tuple>(a)->vars, As<Tuple>(b)->vars);
    case TypeKind::kSignature: return SameSpelling(*As<Signature>(a), *As<Signature>(b));
    case TypeKind::kInterface: {
      const TypeSet& x = TypeSetOf(*As<Interface>(a));
      const TypeSet& y = TypeSetOf(*As<Interface>(b));
      return SameSpelling(x.methods, y.methods) && SameSpelling(x.terms, y.terms);
    }
    case TypeKind::kUnion:
      return std::ranges::equal(As<Union>(a)->terms, As<Union>(b)->terms,
                                [](const Term& x, const Term& y) {
                                  return x.tilde == y.tilde && SameSpelling(x.type, y.type);
                                });
    case TypeKind::kNamed:
      return As<Named>(a)->origin == As<Named>(b)->origin && As<Named>(a)->is_instance() &&
             SameSpelling(As<Named>(a)->targs, As<Named>(b)->targs);
    case TypeKind::kAlias:
      return ObjOf(*As<Alias>(a)) == ObjOf(*As<Alias>(b)) &&
             SameSpelling(As<Alias>(a)->targs, As<Alias>(b)->targs);
  }
  return false;
}

}  // namespace

uint64_t Context::HashOf(TypeId origin, TypeList targs) {
  uint64_t hash = origin.value;
  // A signature that mentions its own function was instantiated before its parameters were known.
  if (const Signature* signature = As<Signature>(origin)) {
    hash = (hash << 20) ^ (uint64_t{signature->params.value} << 40) ^ signature->results.value;
  }
  for (TypeId t : targs) hash = hash * 0x9e3779b97f4a7c15ull + types::HashOf(t);
  return hash;
}

TypeId Context::Lookup(TypeId origin, TypeList targs) const {
  auto [first, last] = entries_.equal_range(HashOf(origin, targs));
  for (auto it = first; it != last; ++it) {
    const Entry& entry = it->second;
    if (entry.origin == origin && IdenticalInstance(origin, targs, entry.origin, entry.targs) &&
        SameSpelling(targs, entry.targs)) {
      return entry.instance;
    }
  }
  return TypeId();
}

TypeId Context::Update(TypeId origin, TypeList targs, TypeId instance) {
  uint64_t hash = HashOf(origin, targs);
  auto [first, last] = entries_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const Entry& entry = it->second;
    if (entry.origin == origin && Identical(instance, entry.instance) &&
        SameSpelling(targs, entry.targs)) {
      return entry.instance;
    }
  }
  entries_.emplace(hash, Entry{origin, Store().Copy(targs), instance});
  return instance;
}

}  // namespace premortem::types
