// Questions about types that the builder has.
//
// Counterpart: golang.org/x/tools/go/ssa/{util,typeset}.go, internal/typeparams/coretype.go.
#pragma once

#include "base/function_ref.h"
#include "types/predicates.h"
#include "types/type.h"

namespace premortem::ir {

using types::TypeId;

// The type under t; of a type parameter the one under all types of its type set, or none.
TypeId CoreType(TypeId t);
template <typename T>
const T* CoreAs(TypeId t) {
  return types::As<T>(CoreType(t));
}
inline bool IsPointerCore(TypeId t) { return CoreAs<types::Pointer>(t) != nullptr; }
inline bool IsPointer(TypeId t) { return types::UnderlyingAs<types::Pointer>(t) != nullptr; }
// What t points to; t where it is no pointer.
TypeId BaseOf(TypeId t);
// The field of a struct, or null.
const types::Object* FieldOf(TypeId structure, size_t index);
TypeId RecvTypeOf(const types::Object& method);
// Whether it is an init function, of which a package may have several.
bool IsInitFunction(const types::Object& object);
// Whether it is the predeclared type error, or an alias of it.
bool IsErrorType(TypeId t);
// Whether no specific type is in the type set of t.
bool HasNoSpecificType(TypeId t);
// A type parameter that stands for strings and byte slices.
bool IsBytestring(TypeId t);

enum class IndexMode : uint8_t {
  kInvalid,
  kValue,     // an element that has no address
  kArrayVar,  // like kVar, but the operand holds an array
  kVar,
  kMap,
};
// The element type of what is indexed, and how.
struct IndexType {
  TypeId elem;
  IndexMode mode = IndexMode::kInvalid;
};
IndexType IndexTypeOf(TypeId t);

}  // namespace premortem::ir
