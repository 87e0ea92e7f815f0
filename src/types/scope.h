// Scopes: names to objects, each within its parent.
//
// Counterpart: go/types/scope.go, go1.27. Scopes have no list of children: nobody walks down. They
// lie in an arena with all that they hold, and are never destroyed one by one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/arena.h"
#include "types/object.h"

namespace premortem::types {

class Scope {
 public:
  // The arena is used by whoever declares something here.
  Scope(Scope* parent, Arena& arena, bool is_func = false)
      : parent_(parent), arena_(&arena), is_func_(is_func) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  Scope* parent() const { return parent_; }
  bool is_func() const { return is_func_; }
  size_t size() const { return size_; }

  // The object of that name declared right here, or null.
  Object* Lookup(NameId name) const;
  // Declares `object` under its name and becomes its parent where it has none. Returns the object
  // that has the name already, and changes nothing then; else null.
  Object* Insert(Object& object);
  // The same, without a look for another and without becoming its parent.
  void InsertAs(NameId name, Object& object);

  // In the order of insertion.
  struct Entry {
    NameId name;
    ObjectId object;
  };
  std::span<const Entry> entries() const { return {entries_, size_}; }
  // Names sorted by text.
  std::vector<NameId> SortedNames() const;
  // Objects whose names are `name` but for case, sorted by name; with `exported` only such.
  std::vector<Object*> LookupIgnoringCase(NameId name, bool exported) const;

 private:
  void GrowEntries();
  void GrowIndex();

  // Found by a walk while they are few, else through index_.
  static constexpr uint32_t kFew = 8;

  Scope* parent_;
  Arena* arena_;
  Entry* entries_ = nullptr;
  // Open addressing by name: indices into entries_ plus one; a power of two, or null.
  uint32_t* index_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
  uint32_t index_size_ = 0;
  bool is_func_;
};

}  // namespace premortem::types
