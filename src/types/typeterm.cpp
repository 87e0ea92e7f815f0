// Counterpart: go/types/typeterm.go, go1.27.
#include "types/format.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::types {

std::string SetTerm::ToString() const {
  switch (kind) {
    case Kind::kEmpty: return "∅";
    case Kind::kAll: return "𝓤";
    case Kind::kType: break;
  }
  return (tilde ? "~" : "") + TypeString(type, PathQualifier);
}

bool SetTerm::Equal(const SetTerm& other) const {
  if (kind != other.kind) return false;
  if (kind != Kind::kType) return true;
  return tilde == other.tilde && Identical(type, other.type);
}

bool SetTerm::Unite(const SetTerm& other, SetTerm* result) const {
  if (kind == Kind::kEmpty || other.kind == Kind::kAll) {
    *result = kind == Kind::kAll ? *this : other;
    return true;
  }
  if (other.kind == Kind::kEmpty || kind == Kind::kAll) {
    *result = *this;
    return true;
  }
  if (Disjoint(other)) return false;
  *result = tilde || !other.tilde ? *this : other;
  return true;
}

SetTerm SetTerm::Intersect(const SetTerm& other) const {
  if (kind == Kind::kEmpty || other.kind == Kind::kEmpty) return {};
  if (kind == Kind::kAll) return other;
  if (other.kind == Kind::kAll) return *this;
  if (Disjoint(other)) return {};
  return !tilde || other.tilde ? *this : other;
}

bool SetTerm::Includes(TypeId t) const {
  if (kind != Kind::kType) return kind == Kind::kAll;
  return Identical(type, tilde ? Underlying(t) : t);
}

bool SetTerm::SubsetOf(const SetTerm& other) const {
  if (kind == Kind::kEmpty) return true;
  if (other.kind == Kind::kEmpty) return false;
  if (other.kind == Kind::kAll) return true;
  if (kind == Kind::kAll || Disjoint(other)) return false;
  return !tilde || other.tilde;
}

bool SetTerm::Disjoint(const SetTerm& other) const {
  return !Identical(other.tilde ? Underlying(type) : type,
                    tilde ? Underlying(other.type) : other.type);
}

}  // namespace premortem::types
