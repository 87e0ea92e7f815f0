// Counterpart: go/types/{type,alias}.go, go1.27.
#include "types/type.h"

#include "types/named.h"
#include "types/typeset.h"

namespace premortem::types {

ObjectList Vars(TypeId tuple) {
  const Tuple* t = As<Tuple>(tuple);
  return t ? t->vars : ObjectList();
}

TypeId Unalias(TypeId t) {
  constexpr int kLong = 4;
  const Alias* first = As<Alias>(t);
  if (first == nullptr) return t;
  int steps = 0;
  for (const Alias* alias = first; alias != nullptr; alias = As<Alias>(t), ++steps) {
    TypeId end(alias->end.load(std::memory_order_acquire));
    t = end.valid() ? end : alias->from_rhs;
  }
  // An end that is unknown or invalid may not be the last word yet.
  if (steps > kLong && t.valid() && t != kInvalidType) {
    first->end.store(t.value, std::memory_order_release);
  }
  return t;
}

TypeId Underlying(TypeId t) {
  t = Unalias(t);
  if (!t.valid()) return t;
  Type* type = Get(t);
  switch (type->kind) {
    case TypeKind::kNamed: return UnderlyingOf(static_cast<Named&>(*type));
    case TypeKind::kTypeParam: return IfaceOf(static_cast<TypeParam&>(*type)).id;
    default: return t;
  }
}

}  // namespace premortem::types
