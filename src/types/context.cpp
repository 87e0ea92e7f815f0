// Counterpart: go/types/context.go, go1.27.
#include "types/predicates.h"
#include "types/store.h"
#include "types/subst.h"

namespace premortem::types {

uint64_t Context::HashOf(TypeId origin, TypeList targs) {
  uint64_t hash = origin.value;
  for (TypeId t : targs) hash = hash * 0x9e3779b97f4a7c15ull + types::HashOf(t);
  return hash;
}

TypeId Context::Lookup(TypeId origin, TypeList targs) const {
  auto [first, last] = entries_.equal_range(HashOf(origin, targs));
  for (auto it = first; it != last; ++it) {
    const Entry& entry = it->second;
    if (entry.origin == origin && IdenticalInstance(origin, targs, entry.origin, entry.targs)) {
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
    if (entry.origin == origin && Identical(instance, entry.instance)) return entry.instance;
  }
  entries_.emplace(hash, Entry{origin, Store().Copy(targs), instance});
  return instance;
}

}  // namespace premortem::types
