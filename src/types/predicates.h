// Questions about types.
//
// Counterpart: go/types/{predicates,under}.go, go1.27.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/function_ref.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

struct TypeError;  // format.h

// "is" asks about the type itself, where "all" asks about every type in the type set of a type
// parameter; both look through names.
bool IsBasic(TypeId t, unsigned info);  // of BasicInfo
bool IsBoolean(TypeId t);
bool IsNumeric(TypeId t);
bool IsString(TypeId t);
bool IsIntegerOrFloat(TypeId t);
bool IsConstType(TypeId t);
bool IsInteger(TypeId t);
bool IsUnsigned(TypeId t);
bool IsFloat(TypeId t);
bool IsComplex(TypeId t);
bool AllBasic(TypeId t, unsigned info);
bool AllBoolean(TypeId t);
bool AllInteger(TypeId t);
bool AllUnsigned(TypeId t);
bool AllNumeric(TypeId t);
bool AllString(TypeId t);
bool AllOrdered(TypeId t);
bool AllNumericOrString(TypeId t);

bool HasName(TypeId t);  // predeclared, defined, or a type parameter
bool IsTypeLit(TypeId t);
bool IsTyped(TypeId t);  // may be called before the type is complete
bool IsUntyped(TypeId t);
bool IsUntypedNumeric(TypeId t);
bool IsInterface(TypeId t);  // also true for a type parameter: IsNonTypeParamInterface is not
bool IsNonTypeParamInterface(TypeId t);
bool IsTypeParam(TypeId t);
bool IsInterfacePtr(TypeId t);  // a pointer to an interface, which is mostly a mistake
// Whether the text is an identifier: what is none was reported by the parser.
bool IsValidName(std::string_view text);
bool HasEmptyTypeSet(TypeId t);
bool IsGeneric(TypeId t);  // not instantiated yet
bool HasNil(TypeId t);

bool Comparable(TypeId t);
// Nothing where t is comparable, else why not. With `dynamic` interfaces are.
bool IsComparableType(TypeId t, bool dynamic);
// As go/types' comparableType; `reason` may be null and is written only where the result is false.
bool ComparableType(TypeId t, bool dynamic, TypeError* reason);

// Type identity of the Go spec.
bool Identical(TypeId a, TypeId b);
bool IdenticalIgnoreTags(TypeId a, TypeId b);
bool IdenticalOrigin(const Named& a, const Named& b);
bool IdenticalInstance(TypeId a_origin, TypeList a_args, TypeId b_origin, TypeList b_args);
// Equal for identical types. O(size of the written type).
uint64_t HashOf(TypeId t);

// The type that an untyped type becomes by itself; t where it is typed.
TypeId Default(TypeId t);
// The larger of two untyped numeric types, or none.
TypeId MaxType(TypeId a, TypeId b);
TypeId Clone(TypeId t);

// ---- under.go ----
// Calls f(t, Underlying(t)), or for a type parameter f with each specific type of its type set,
// until f returns false; f(none, none) where there is no specific type. Whether no call did.
bool AllTypes(TypeId t, FunctionRef<bool(TypeId type, TypeId under)> f);
bool UnderIs(TypeId t, FunctionRef<bool(TypeId under)> f);
// See go/types' commonUnder. None, and why in `error` (may be null), where there is none. A
// condition writes the error and returns false where it does not hold.
TypeId CommonUnder(TypeId t, FunctionRef<bool(TypeId type, TypeId under, TypeError* error)> cond,
                   TypeError* error);
TypeId CommonUnder(TypeId t, TypeError* error = nullptr);

}  // namespace premortem::types
