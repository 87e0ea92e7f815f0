// Counterpart: go/types/alias.go, go1.27.
#include "types/checker.h"

namespace premortem::types {

ObjectId ObjOf(const Alias& alias) {
  return alias.origin.valid() ? As<Alias>(alias.origin)->obj : alias.obj;
}

TypeList TypeParamsOf(const Alias& alias) {
  return alias.origin.valid() ? As<Alias>(alias.origin)->tparams : alias.tparams;
}

Alias* Checker::NewAlias(Object& type_name, TypeId rhs) {
  Alias* alias = Store().NewAlias(type_name.id);
  alias->from_rhs = rhs;
  if (!type_name.type.valid()) type_name.type = alias->id;
  return alias;
}

}  // namespace premortem::types
