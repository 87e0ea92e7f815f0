// Counterpart: types.Info in go/types/api.go, go1.27.
#include "types/info.h"

#include "base/check.h"

namespace premortem::types {

namespace {

// In `extra`: the index is one into the selections.
constexpr uint32_t kSelectionBit = 1u << 31;

}  // namespace

const constant::Value& TypeInfo::ValueOf(NodeId e) const {
  static const constant::Value unknown;
  uint32_t extra = types_[e.value].extra;
  return extra == 0 || (extra & kSelectionBit) ? unknown : values_[extra - 1];
}

void TypeInfo::SetValue(NodeId e, const constant::Value& value) {
  uint32_t& extra = types_[e.value].extra;
  if (extra != 0 && !(extra & kSelectionBit)) {
    values_[extra - 1] = value;
  } else if (value.known()) {
    DCHECK(extra == 0);  // nothing that is selected from a value is constant
    values_.push_back(value);
    extra = static_cast<uint32_t>(values_.size());
  }
}

size_t TypeInfo::memory_bytes() const {
  constexpr size_t kMapNode = 2 * sizeof(void*);  // beside what it holds
  return types_.capacity() * sizeof(TypeAndExtra) + objects_.capacity() * sizeof(ObjectId) +
         bits_.capacity() + values_.capacity() * sizeof(constant::Value) +
         selections_.capacity() * sizeof(Selection) +
         also_uses_.size() * (sizeof(std::pair<uint32_t, ObjectId>) + kMapNode) +
         instances_.size() * (sizeof(std::pair<uint32_t, Instance>) + kMapNode);
}

ObjectId TypeInfo::UseOf(NodeId id) const {
  if (!IsDef(id)) return objects_[id.value];
  auto use = also_uses_.find(id.value);
  return use == also_uses_.end() ? ObjectId() : use->second;
}

void TypeInfo::SetDef(NodeId id, ObjectId object) {
  if (!IsDef(id)) {
    if (objects_[id.value].valid()) also_uses_[id.value] = objects_[id.value];
    bits_[id.value] |= kIsDef;
  }
  objects_[id.value] = object;
}

void TypeInfo::SetUse(NodeId id, ObjectId object) {
  if (IsDef(id)) {
    also_uses_[id.value] = object;
  } else {
    objects_[id.value] = object;
  }
}

const Selection* TypeInfo::SelectionOf(NodeId selector) const {
  uint32_t extra = types_[selector.value].extra;
  return extra & kSelectionBit ? &selections_[(extra & ~kSelectionBit) - 1] : nullptr;
}

void TypeInfo::SetSelection(NodeId selector, Selection selection) {
  uint32_t& extra = types_[selector.value].extra;
  if (extra & kSelectionBit) {
    selections_[(extra & ~kSelectionBit) - 1] = std::move(selection);
    return;
  }
  selections_.push_back(std::move(selection));
  extra = static_cast<uint32_t>(selections_.size()) | kSelectionBit;
}

const Instance* TypeInfo::InstanceOf(NodeId ident) const {
  auto instance = instances_.find(ident.value);
  return instance == instances_.end() ? nullptr : &instance->second;
}

}  // namespace premortem::types
