// Fields and methods by name.
//
// Counterpart: go/types/{lookup,methodset,selection}.go, go1.27.
#pragma once

#include <string>
#include <vector>

#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

// What LookupFieldOrMethod finds. As in go/types: obj null and index empty: not there; obj null and
// index not empty: ambiguous; obj null and indirect: a method with a pointer receiver that is not
// in the method set.
struct LookupResult {
  Object* obj = nullptr;
  std::vector<int> index;
  bool indirect = false;
};

LookupResult LookupFieldOrMethod(TypeId t, bool addressable, PackageId package, NameId name,
                                 bool fold_case = false);

// The base of a pointer, and whether t was one; t and false otherwise. Names are kept.
TypeId Deref(TypeId t, bool* was_pointer = nullptr);
// Likewise, where it points to a struct.
TypeId DerefStructPtr(TypeId t);
// A method of the interface t that v does not have, or null. v has it with another type, or only
// *v has it: `wrong_type` (may be null). See Checker::MissingMethod; both must be complete.
Object* MissingMethod(TypeId v, TypeId t, bool is_static, bool* wrong_type = nullptr);
// The index of the one of that name, or -1.
int FieldIndex(ObjectList fields, PackageId package, NameId name, bool fold_case);
int MethodIndex(ObjectList methods, PackageId package, NameId name, bool fold_case);

enum class SelectionKind : uint8_t { kFieldVal, kMethodVal, kMethodExpr };

struct Selection {
  SelectionKind kind;
  bool indirect = false;
  TypeId recv;
  ObjectId obj;
  std::vector<int> index;
};
// The type of x.f, as go/types' Selection.Type.
TypeId TypeOf(const Selection& selection);

// The method set of a type, sorted as go/types does it.
std::vector<Selection> MethodSetOf(TypeId t);

}  // namespace premortem::types
