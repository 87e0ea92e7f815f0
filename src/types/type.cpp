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
  while (const Alias* alias = As<Alias>(t)) t = alias->from_rhs;
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
