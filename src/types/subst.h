// Substitution of type parameters, and the instances that a checker has made.
//
// Counterpart: go/types/{subst,context}.go, go1.27.
#pragma once

#include <unordered_map>
#include <vector>

#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

class Checker;

// Type parameters and what takes their place; both lists are equally long and outlive the map.
class SubstMap {
 public:
  SubstMap() = default;
  SubstMap(TypeList from, TypeList to) : from_(from), to_(to) {}
  bool empty() const { return from_.empty(); }
  TypeList from() const { return from_; }
  TypeList to() const { return to_; }
  bool Contains(TypeId tparam) const;
  // What stands for the parameter; the parameter itself where nothing does.
  TypeId Lookup(TypeId tparam) const;

 private:
  TypeList from_, to_;
};

// Substitutes in t; returns t itself where nothing changes. `check` may be null: for instances
// whose origin is complete. `expanding` is the instance whose expansion this is, or null.
TypeId Substitute(Checker* check, source::SourceLoc at, TypeId t, const SubstMap& map,
                  Named* expanding);
// An empty interface to be filled in. `check`, which may be null, hears of errors in its type set.
Interface* NewInterface(Checker* check);
Object& CloneVar(const Object& var, TypeId type);
Object& CloneFunc(const Object& func, TypeId type);
// The methods with receivers of type `from` changed to `to`; whether any was.
bool ReplaceRecvType(ObjectList methods, TypeId from, TypeId to, ObjectList* out);

// The instances of one checker, by origin and arguments that are identical and written alike: the
// first one stands for all.
class Context {
 public:
  // None where there is no instance yet.
  TypeId Lookup(TypeId origin, TypeList targs) const;
  // Records the instance; returns the identical one that is known already, or `instance`.
  TypeId Update(TypeId origin, TypeList targs, TypeId instance);

 private:
  struct Entry {
    TypeId origin;
    TypeList targs;
    TypeId instance;
  };
  static uint64_t HashOf(TypeId origin, TypeList targs);
  std::unordered_multimap<uint64_t, Entry> entries_;
};

// A new instance of a generic alias; check may be null.
TypeId NewAliasInstance(Checker* check, source::SourceLoc at, const Alias& origin, TypeList targs,
                        Named* expanding);
// An instance of a generic Named, Alias or Signature. See Checker::Instance; check may be null.
TypeId Instantiate(Checker* check, source::SourceLoc at, TypeId origin, TypeList targs,
                   Named* expanding);

}  // namespace premortem::types
