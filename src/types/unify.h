// Unification: makes two types equal by finding types for type parameters that occur in them.
//
// Counterpart: go/types/unify.go, go1.27.
#pragma once

#include <vector>

#include "types/type.h"

namespace premortem::types {

class Checker;

// How types are compared, to be or-ed.
enum UnifyMode : unsigned {
  kInexact = 0,
  kAssign = 1 << 0,  // of an assignment: inexact at the top, exact below
  kExact = 1 << 1,   // identical types alone
};

class Unifier {
 public:
  // targs may be shorter than tparams, and hold none for what is not known. With
  // `interface_inference` methods that two types share tell about their parameters.
  Unifier(Checker& check, TypeList tparams, TypeList targs, bool interface_inference);

  // Whether the types unify. What is found out of parameters is kept, also where they do not.
  bool Unify(TypeId x, TypeId y, unsigned mode) { return Nify(x, y, mode, nullptr); }

  TypeId At(TypeId tparam) const;  // none where it is not known
  void Set(TypeId tparam, TypeId t);
  size_t Unknowns() const;
  std::vector<TypeId> Inferred(TypeList tparams) const;

 private:
  // Two interfaces that are being compared.
  struct InterfacePair {
    const Interface* x;
    const Interface* y;
    const InterfacePair* prev;

    bool IsOn(const InterfacePair* stack) const;
  };

  // A parameter and the place of its type in types_: one place for parameters that were found
  // equal.
  struct Handle {
    TypeId tparam;
    size_t place;
  };

  const Handle* Find(TypeId tparam) const;
  TypeId BoundTypeParam(TypeId t) const;
  bool Join(TypeId x, TypeId y);
  bool Nify(TypeId x, TypeId y, unsigned mode, const InterfacePair* p);
  bool NifyDeep(TypeId x, TypeId y, unsigned mode, const InterfacePair* p);
  bool NifyParam(TypeId param, TypeId y, unsigned mode, const InterfacePair* p);
  bool NifyInterfaces(Interface& x, Interface& y, const InterfacePair* p);
  bool NifyMethods(Interface& x, TypeId y, const InterfacePair* p);
  bool NifyStructure(TypeId x, TypeId y, unsigned mode, const InterfacePair* p);
  bool NifyStructs(const Struct& x, const Struct& y, unsigned mode, const InterfacePair* p);
  bool NifyTuples(TypeId x, TypeId y, unsigned mode, const InterfacePair* p);
  bool NifyExactInterfaces(Interface& x, Interface& y, const InterfacePair* p);
  bool NifyNamed(const Named& x, const Named& y, unsigned mode, const InterfacePair* p);

  Checker& check_;
  std::vector<Handle> handles_;
  std::vector<TypeId> types_;
  int depth_ = 0;
  bool interface_inference_;
};

}  // namespace premortem::types
