// A hash table from things to their ids, for tables whose rows are found by what they hold. It
// keeps ids only; the caller owns the rows and says whether a row is the one that is looked for:
//
//   uint32_t id = table.FindOrAdd(hash, next, [&](uint32_t row) { return rows[row] == wanted; });
//   if (id == next) rows.push_back(wanted);
//
// Open addressing, at most half full. A slot keeps half of the hash, so that growing and most
// misses touch no row.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/mix_hash.h"

namespace premortem::evidence {

class IdTable {
 public:
  // The id of the row for which `equal` holds among those that were added with this hash; where
  // there is none, `next` (not 0) is added and returned.
  template <typename Equal>
  uint32_t FindOrAdd(uint64_t hash, uint32_t next, Equal equal) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    auto tag = static_cast<uint32_t>(hash ^ hash >> 32);
    for (size_t i = tag & mask_;; i = (i + 1) & mask_) {
      Slot& slot = slots_[i];
      if (slot.id == 0) {
        slot = {tag, next};
        ++size_;
        return next;
      }
      if (slot.tag == tag && equal(slot.id)) return slot.id;
    }
  }

  // The id of the row for which `equal` holds, 0 where there is none.
  template <typename Equal>
  uint32_t Find(uint64_t hash, Equal equal) const {
    if (slots_.empty()) return 0;
    auto tag = static_cast<uint32_t>(hash ^ hash >> 32);
    for (size_t i = tag & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = slots_[i];
      if (slot.id == 0 || (slot.tag == tag && equal(slot.id))) return slot.id;
    }
  }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t id = 0;  // 0: free
  };

  void Grow() {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 64 : 2 * old.size(), Slot{});
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.id == 0) continue;
      size_t i = slot.tag & mask_;
      while (slots_[i].id != 0) i = (i + 1) & mask_;
      slots_[i] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t mask_ = 0;
  size_t size_ = 0;
};

// The same for rows that are pairs of ids: the slots hold the pairs, so a look-up touches one cache
// line and no row.
class PairTable {
 public:
  // Makes room for so many rows.
  void Reserve(size_t rows) {
    size_t slots = std::bit_ceil(2 * (rows + 1));
    if (slots > slots_.size()) Grow(slots);
  }

  // The id of the row (a, b); where there is none, `next` (not 0) is added and returned.
  uint32_t FindOrAdd(uint32_t a, uint32_t b, uint32_t next) {
    if (2 * (size_ + 1) > slots_.size()) Grow(std::max<size_t>(64, 2 * slots_.size()));
    uint64_t pair = uint64_t{a} << 32 | b;
    Slot& slot = Find(pair);
    if (slot.id == 0) {
      slot = {pair, next};
      ++size_;
    }
    return slot.id;
  }

 private:
  struct Slot {
    uint64_t pair = 0;
    uint32_t id = 0;  // 0: free
  };

  // The slot of the pair, or the free one where it belongs.
  Slot& Find(uint64_t pair) {
    size_t i = MixHash(pair, 0x2545f4914f6cdd1dull) & mask_;
    while (slots_[i].id != 0 && slots_[i].pair != pair) i = (i + 1) & mask_;
    return slots_[i];
  }

  void Grow(size_t slots) {
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(slots, Slot{});
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.id != 0) Find(slot.pair) = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t mask_ = 0;
  size_t size_ = 0;
};

}  // namespace premortem::evidence
