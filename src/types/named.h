// Named types and their instances.
//
// Counterpart: go/types/named.go, go1.27. An instance there keeps its checker and a context; here
// it asks the checker of the thread (Checker::Current) where its origin is still being declared,
// and nobody where it is not.
#pragma once

#include <vector>

#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

class Checker;

// The checker of this thread where the type may still be one that it declares; else null: then all
// is known of it, and other threads may be looking at it.
Checker* CheckerAtWork(const Object& type_name);

// Numbers the parameters of a list, none of which is in a list yet. The result is in the store.
TypeList BindTypeParams(const std::vector<TypeId>& tparams);

// The TypeName of the declaration: of an instance that of its origin.
ObjectId ObjOf(const Named& named);
ObjectId ObjOf(const Alias& alias);
TypeId OriginOf(const Named& named);        // itself where it is no instance
TypeList TypeParamsOf(const Named& named);  // an instance has its origin's
TypeList TypeParamsOf(const Alias& alias);

// What Underlying gives for it; none where the declaration is not that far.
TypeId UnderlyingOf(Named& named);
// The right side, as declared or, for an instance, with the arguments put in.
TypeId RhsOf(Named& named);

size_t NumMethods(const Named& named);
// The i-th method; of an instance with the arguments put in, made when it is first asked for.
Object& Method(Named& named, size_t i);
// The method, or null; its index in `index`, which may be null.
Object* LookupMethod(Named& named, PackageId package, NameId name, bool fold_case,
                     int* index = nullptr);
// Adds a method of the same package to a type that is no instance, unless it has one of the name.
void AddMethod(Named& named, const Object& method);
// For types that are declared by the universe or by a snapshot.
void SetUnderlying(Named& named, TypeId underlying);

// Underlying without expanding an instance: none where it is not known.
TypeId SafeUnderlying(TypeId t);

}  // namespace premortem::types
