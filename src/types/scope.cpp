// Counterpart: go/types/scope.go, go1.27.
#include "types/scope.h"

#include <algorithm>
#include <memory>

#include "base/unicode_case.h"

namespace premortem::types {

namespace {

size_t Slot(NameId name, size_t capacity) {
  return (name.value * 0x9e3779b1u >> 4) & (capacity - 1);
}

}  // namespace

Object* Scope::Lookup(NameId name) const {
  if (index_ == nullptr) {
    for (uint32_t i = 0; i < size_; ++i) {
      if (entries_[i].name == name) return &Get(entries_[i].object);
    }
    return nullptr;
  }
  for (size_t slot = Slot(name, index_size_);; slot = (slot + 1) & (index_size_ - 1)) {
    uint32_t index = index_[slot];
    if (index == 0) return nullptr;
    const Entry& entry = entries_[index - 1];
    if (entry.name == name) return &Get(entry.object);
  }
}

Object* Scope::Insert(Object& object) {
  if (Object* other = Lookup(object.name)) return other;
  InsertAs(object.name, object);
  if (!object.parent) object.parent = this;
  return nullptr;
}

void Scope::InsertAs(NameId name, Object& object) {
  if (Lookup(name)) {  // as in a map, the last one counts
    std::ranges::find(std::span(entries_, size_), name, &Entry::name)->object = object.id;
    return;
  }
  if (size_ == capacity_) GrowEntries();
  entries_[size_++] = {name, object.id};
  if (size_ <= kFew) return;
  if (size_ * 2 > index_size_) {
    GrowIndex();
    return;
  }
  size_t slot = Slot(name, index_size_);
  while (index_[slot] != 0) slot = (slot + 1) & (index_size_ - 1);
  index_[slot] = size_;
}

void Scope::GrowEntries() {
  capacity_ = capacity_ == 0 ? 2 : 2 * capacity_;
  auto* grown = static_cast<Entry*>(arena_->Allocate(capacity_ * sizeof(Entry), alignof(Entry)));
  std::uninitialized_copy_n(entries_, size_, grown);
  entries_ = grown;
}

void Scope::GrowIndex() {
  index_size_ = std::max(index_size_ * 2, 4 * kFew);
  index_ =
      static_cast<uint32_t*>(arena_->Allocate(index_size_ * sizeof(uint32_t), alignof(uint32_t)));
  std::uninitialized_fill_n(index_, index_size_, 0);
  for (uint32_t i = 0; i < size_; ++i) {
    size_t slot = Slot(entries_[i].name, index_size_);
    while (index_[slot] != 0) slot = (slot + 1) & (index_size_ - 1);
    index_[slot] = i + 1;
  }
}

std::vector<NameId> Scope::SortedNames() const {
  std::vector<NameId> names;
  names.reserve(size_);
  for (const Entry& entry : entries()) names.push_back(entry.name);
  std::ranges::sort(names, {}, [](NameId name) { return TextOf(name); });
  return names;
}

std::vector<Object*> Scope::LookupIgnoringCase(NameId name, bool exported) const {
  std::string_view text = TextOf(name);
  std::vector<Object*> matches;
  for (const Entry& entry : entries()) {
    if (exported && !IsExported(entry.name)) continue;
    if (EqualButForCase(TextOf(entry.name), text)) matches.push_back(&Get(entry.object));
  }
  std::ranges::sort(matches, {}, [](const Object* object) { return NameOf(*object); });
  return matches;
}

}  // namespace premortem::types
