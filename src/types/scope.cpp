// Counterpart: go/types/scope.go, go1.27.
#include "types/scope.h"

#include <algorithm>

#include "base/unicode_case.h"

namespace premortem::types {

namespace {

size_t Slot(NameId name, size_t capacity) {
  return (name.value * 0x9e3779b1u >> 4) & (capacity - 1);
}

}  // namespace

Scope::~Scope() = default;

Object* Scope::Lookup(NameId name) const {
  if (index_.empty()) {
    for (const Entry& entry : entries_) {
      if (entry.name == name) return &Get(entry.object);
    }
    return nullptr;
  }
  for (size_t slot = Slot(name, index_.size());; slot = (slot + 1) & (index_.size() - 1)) {
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
    std::ranges::find(entries_, name, &Entry::name)->object = object.id;
    return;
  }
  entries_.push_back({name, object.id});
  if (entries_.size() <= kFew) return;
  if (entries_.size() * 2 > index_.size()) {
    Grow();
    return;
  }
  size_t slot = Slot(name, index_.size());
  while (index_[slot] != 0) slot = (slot + 1) & (index_.size() - 1);
  index_[slot] = static_cast<uint32_t>(entries_.size());
}

void Scope::Grow() {
  size_t capacity = std::max(index_.size() * 2, 4 * kFew);
  index_.assign(capacity, 0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = Slot(entries_[i].name, capacity);
    while (index_[slot] != 0) slot = (slot + 1) & (capacity - 1);
    index_[slot] = static_cast<uint32_t>(i + 1);
  }
}

std::vector<NameId> Scope::SortedNames() const {
  std::vector<NameId> names;
  names.reserve(entries_.size());
  for (const Entry& entry : entries_) names.push_back(entry.name);
  std::ranges::sort(names, {}, [](NameId name) { return TextOf(name); });
  return names;
}

std::vector<Object*> Scope::LookupIgnoringCase(NameId name, bool exported) const {
  std::string_view text = TextOf(name);
  std::vector<Object*> matches;
  for (const Entry& entry : entries_) {
    if (exported && !IsExported(entry.name)) continue;
    if (EqualButForCase(TextOf(entry.name), text)) matches.push_back(&Get(entry.object));
  }
  std::ranges::sort(matches, {}, [](const Object* object) { return NameOf(*object); });
  return matches;
}

}  // namespace premortem::types
