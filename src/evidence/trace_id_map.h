// Maps the ids of a trace (goroutines, threads, processors, tasks) to small numbers. Ids are
// whatever the input says, so arrays cannot be indexed by them; std::unordered_map is several times
// slower where goroutines come and go by the million.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/mix_hash.h"

namespace premortem::evidence {

// Open addressing with linear probing, at most half full; erasing moves what follows back, so there
// are no tombstones. The hash is salted per process: an input cannot choose ids that collide.
class TraceIdMap {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // The value of `id`, or kNone.
  uint32_t Find(uint64_t id) const {
    if (size_ == 0) return kNone;
    for (size_t at = Home(id);; at = (at + 1) & mask_) {
      const Entry& entry = entries_[at];
      if (entry.value == kNone || entry.id == id) return entry.value;
    }
  }

  // Adds an id that is not there; `value` is not kNone.
  void Insert(uint64_t id, uint32_t value) {
    if (2 * (size_ + 1) > entries_.size()) Grow();
    ++size_;
    Place(id, value);
  }

  // Removes an id that is there.
  void Erase(uint64_t id) {
    size_t hole = Home(id);
    while (entries_[hole].id != id || entries_[hole].value == kNone) hole = (hole + 1) & mask_;
    for (size_t at = (hole + 1) & mask_; entries_[at].value != kNone; at = (at + 1) & mask_) {
      // An entry may move back into the hole unless its home lies behind the hole.
      if (((at - Home(entries_[at].id)) & mask_) < ((at - hole) & mask_)) continue;
      entries_[hole] = entries_[at];
      hole = at;
    }
    entries_[hole].value = kNone;
    --size_;
  }

  size_t size() const { return size_; }

 private:
  struct Entry {
    uint64_t id = 0;
    uint32_t value = kNone;
  };

  size_t Home(uint64_t id) const { return MixHash(id ^ Salt(), 0) & mask_; }
  static uint64_t Salt();

  void Place(uint64_t id, uint32_t value) {
    size_t at = Home(id);
    while (entries_[at].value != kNone) at = (at + 1) & mask_;
    entries_[at] = {id, value};
  }

  void Grow();

  std::vector<Entry> entries_;
  size_t mask_ = 0;
  size_t size_ = 0;
};

}  // namespace premortem::evidence
