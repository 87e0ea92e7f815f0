// Scopes: names to objects, each within its parent.
//
// Counterpart: go/types/scope.go, go1.27. Scopes have no list of children: nobody walks down.
#pragma once

#include <cstdint>
#include <vector>

#include "types/object.h"

namespace premortem::types {

class Scope {
 public:
  explicit Scope(Scope* parent, bool is_func = false) : parent_(parent), is_func_(is_func) {}
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  Scope* parent() const { return parent_; }
  bool is_func() const { return is_func_; }
  size_t size() const { return entries_.size(); }

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
  const std::vector<Entry>& entries() const { return entries_; }
  // Names sorted by text.
  std::vector<NameId> SortedNames() const;
  // Objects whose names are `name` but for case, sorted by name; with `exported` only such.
  std::vector<Object*> LookupIgnoringCase(NameId name, bool exported) const;

 private:
  void Grow();

  // Found by a walk while they are few, else through index_.
  static constexpr size_t kFew = 8;

  Scope* parent_;
  bool is_func_;
  std::vector<Entry> entries_;
  // Open addressing by name: indices into entries_ plus one; a power of two, or empty.
  std::vector<uint32_t> index_;
};

}  // namespace premortem::types
