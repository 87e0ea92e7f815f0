// What LookupFieldOrMethod and MethodSetOf share: the walk through embedded fields, level by level.
//
// Counterpart: go/types/lookup.go, go1.27.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "types/type.h"

namespace premortem::types {

struct EmbeddedType {
  TypeId type;
  int parent = -1;         // whose field it is: its place in the walk; -1: none
  int field = -1;          // index of the field there
  bool indirect = false;   // there was a pointer on the way
  bool multiples = false;  // occurs more than once on its level
};

// All levels, one behind the other. Most walks end on the first and allocate nothing.
class EmbeddedWalk {
 public:
  EmbeddedWalk(TypeId type, bool indirect) : first_{type, -1, -1, indirect, false} {}

  int level_begin() const { return begin_; }
  int level_end() const { return end_; }
  const EmbeddedType& operator[](int i) const {
    return i == 0 ? first_ : rest_[static_cast<size_t>(i) - 1];
  }

  // Adds the type of an embedded field of entry `parent` to the next level.
  void AddField(int parent, int field, TypeId field_type);
  // Goes to the next level; false where there is none. Equal types become one entry.
  bool NextLevel();
  // The indices of the fields from the start to entry `i`, and `last`.
  std::vector<int> Path(int i, int last) const;

 private:
  EmbeddedType first_;
  std::vector<EmbeddedType> rest_;
  int begin_ = 0, end_ = 1;
};

// A set of named types by identity: instances may be identical but not equal.
class SeenNamed {
 public:
  // False where it is in the set already.
  bool Add(TypeId named);

 private:
  static bool Has(std::span<const TypeId> list, TypeId named);

  std::array<TypeId, 4> few_;
  size_t few_size_ = 0;
  std::vector<TypeId> more_;
};

}  // namespace premortem::types
