// A small hash map from 32-bit keys to values of a function, for the builder: emptying it is cheap.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace premortem::ir {

class VarMap {
 public:
  using Key = uint64_t;  // not 0

  void Clear() {
    if (size_ == 0) return;
    size_ = 0;
    if (entries_.size() > kKept) return entries_.clear();
    std::ranges::fill(entries_, Entry{});
  }
  // None where the key is not there.
  ValueId Find(Key key) const { return entries_.empty() ? ValueId() : entries_[SlotOf(key)].value; }
  void Set(Key key, ValueId value) {
    if (2 * (size_ + 1) > entries_.size()) Grow();
    Entry& entry = entries_[SlotOf(key)];
    if (entry.key == 0) ++size_;
    entry = {key, value};
  }

 private:
  // A function with more would make emptying expensive for all that come behind it.
  static constexpr size_t kKept = 512;

  struct Entry {
    Key key = 0;
    ValueId value;
  };

  // Of the key, or where it would go.
  size_t SlotOf(Key key) const {
    size_t mask = entries_.size() - 1;
    size_t slot = (key * 0x9e3779b97f4a7c15ull >> 32) & mask;
    while (entries_[slot].key != 0 && entries_[slot].key != key) slot = (slot + 1) & mask;
    return slot;
  }
  void Grow() {
    std::vector<Entry> old = std::move(entries_);
    entries_.assign(std::max<size_t>(16, old.size() * 2), Entry{});
    for (const Entry& entry : old) {
      if (entry.key != 0) entries_[SlotOf(entry.key)] = entry;
    }
  }

  std::vector<Entry> entries_;  // a power of two
  size_t size_ = 0;
};

}  // namespace premortem::ir
