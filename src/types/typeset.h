// Type sets of interfaces: the methods that all types in it have, and the terms it is made of.
//
// Counterpart: go/types/{typeset,termlist,typeterm,union}.go, go1.27.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

class Checker;

// A term of a term list: no types (kEmpty), all types (kAll), a type, or all types under it
// (tilde).
struct SetTerm {
  enum class Kind : uint8_t { kEmpty, kAll, kType };
  Kind kind = Kind::kEmpty;
  bool tilde = false;
  TypeId type;

  bool Includes(TypeId t) const;
  bool SubsetOf(const SetTerm& other) const;
  bool Disjoint(const SetTerm& other) const;  // both kType
  bool Equal(const SetTerm& other) const;
  SetTerm Intersect(const SetTerm& other) const;
  // Whether the union of both is a single term (kEmpty counts as one), then in `result`.
  bool Unite(const SetTerm& other, SetTerm* result) const;
  std::string ToString() const;
};

class TermList {
 public:
  TermList() = default;
  explicit TermList(std::vector<SetTerm> terms) : terms_(std::move(terms)) {}
  static TermList All() { return TermList({{SetTerm::Kind::kAll, false, {}}}); }

  const std::vector<SetTerm>& terms() const { return terms_; }
  std::vector<SetTerm>& terms() { return terms_; }
  size_t size() const { return terms_.size(); }
  bool IsEmpty() const;
  bool IsAll() const;
  TermList Norm() const;
  TermList Union(const TermList& other) const;
  TermList Intersect(const TermList& other) const;
  bool Equal(const TermList& other) const;
  bool Includes(TypeId t) const;
  bool SupersetOf(const SetTerm& term) const;
  bool SubsetOf(const TermList& other) const;
  std::string ToString() const;

 private:
  std::vector<SetTerm> terms_;
};

// Immutable once an interface has it; lives as long as the store.
class TypeSet {
 public:
  TypeSet() = default;

  bool IsEmpty() const { return terms.IsEmpty(); }
  bool IsAll() const { return IsMethodSet() && methods.empty(); }
  bool IsMethodSet() const { return !comparable && terms.IsAll(); }
  bool IsComparable() const;
  bool HasTerms() const { return !terms.IsEmpty() && !terms.IsAll(); }
  bool SubsetOf(const TypeSet& other) const { return terms.SubsetOf(other.terms); }
  // The method and its index, or null and -1.
  Object* LookupMethod(PackageId package, NameId name, bool fold_case, int* index = nullptr) const;
  // As AllTypes in predicates.h, over the specific types of this set.
  bool All(FunctionRef<bool(TypeId type, TypeId under)> f) const;
  // Calls f with each specific term, or with null where there is none, until it returns false.
  bool Is(FunctionRef<bool(const SetTerm* term)> f) const;
  std::string ToString() const;

  ObjectList methods;  // sorted by Compare
  TermList terms = TermList::All();
  bool comparable = false;  // then terms.IsAll()
};

// The type set of an interface, computed when it is first asked for. Where the interface is still
// being declared (Interface::pending), the checker of this thread reports what is wrong with it.
const TypeSet& TypeSetOf(Interface& interface);
// The same with a checker (may be null) that hears of errors.
const TypeSet& ComputeInterfaceTypeSet(Checker* check, source::SourceLoc at, Interface& interface);

// By TypeId of the Union: what is known already.
using UnionSets = std::unordered_map<uint32_t, const TypeSet*>;
// Likewise of a union. InvalidTypeSet() where it has too many terms, which `check` hears of.
const TypeSet& ComputeUnionTypeSet(Checker* check, UnionSets& known, source::SourceLoc at,
                                   TypeId union_type);
const TypeSet& InvalidTypeSet();

// The interface of a type parameter's constraint; wraps one around a constraint that is none.
Interface& IfaceOf(TypeParam& param);
bool Is(TypeParam& param, FunctionRef<bool(const SetTerm* term)> f);

}  // namespace premortem::types
