// Names, interned once for the whole program: two names are equal exactly when their ids are.
// Ids differ from run to run (threads race to insert), so nothing may be ordered by them; the
// texts order.
//
// Reading is lock-free: a lookup of a known name takes no lock, and the text of an id never moves.
// Ids below kFirstFreeId belong to the names that the interner is made with, in their order, so
// that code can know them as constants.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "base/id.h"
#include "base/mix_hash.h"

namespace premortem {

struct NameId : Id<NameId> {
  using Id::Id;
};

class Interner {
 public:
  static constexpr uint32_t kFirstFreeId = 4096;

  // Gives fixed_names[i] the id i + 1; fewer than kFirstFreeId names, all different.
  explicit Interner(std::span<const std::string_view> fixed_names = {});
  ~Interner();
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  // A name of at most 16 bytes, none of them zero, padded with zeros: nearly all names are so
  // short, and in this form they are hashed and compared without a loop and without touching other
  // memory.
  struct ShortName {
    uint64_t low = 0;
    uint64_t high = 0;

    friend bool operator==(ShortName, ShortName) = default;
  };

  // The id of `text`, new or known. Thread-safe.
  NameId Intern(std::string_view text) {
    bool is_short = text.size() <= sizeof(ShortName) && text.find('\0') == text.npos;
    if (!is_short) return InternLong(text, HashLong(text));
    ShortName name;
    std::memcpy(&name, text.data(), text.size());
    return InternShort(name, Hash(name));
  }
  // The same, in two steps for callers that can make use of the hash themselves.
  NameId InternShort(ShortName name, uint64_t hash);
  NameId InternLong(std::string_view text, uint64_t hash);

  static uint64_t Hash(ShortName name) { return MixHash(name.low, name.high); }
  static uint64_t HashLong(std::string_view text);

  // The text of an id that this interner gave. Valid for the life of the interner.
  std::string_view Text(NameId id) const;

  size_t size() const;
  size_t reserved_bytes() const;

 private:
  struct Shard;
  static constexpr uint32_t kShardBits = 6;
  static constexpr uint32_t kShards = 1u << kShardBits;

  Shard& ShardOf(uint64_t hash) const { return *shards_[hash >> (64 - kShardBits)]; }

  std::array<std::unique_ptr<Shard>, kShards> shards_;
  std::unique_ptr<std::string_view[]> fixed_;  // by id
};

}  // namespace premortem
