// Names, interned once for the whole program: two names are equal exactly when their ids are.
// Ids differ from run to run (threads race to insert), so nothing may be ordered by them; the
// texts order.
//
// Reading is lock-free: a lookup of a known name takes no lock, and the text of an id never moves.
// Ids below kFirstFreeId belong to the names that the interner is made with, in their order, so
// that code can know them as constants.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <cstring>
#include <mutex>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/id.h"

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

  // The id of `text`, new or known. Thread-safe.
  NameId Intern(std::string_view text) { return Intern(text, Hash(text)); }
  // With the hash that Hash(text) gives, for callers that have it already.
  NameId Intern(std::string_view text, uint64_t hash);

  // The text of an id that this interner gave. Valid for the life of the interner.
  std::string_view Text(NameId id) const;

  static uint64_t Hash(std::string_view text) {
    if (text.size() > sizeof(ShortName)) return HashLong(text);
    ShortName name;
    std::memcpy(&name, text.data(), text.size());
    return Hash(name);
  }

  // A name of at most 16 bytes, padded with zeros: compared and hashed without touching memory.
  struct ShortName {
    uint64_t low = 0;
    uint64_t high = 0;

    friend bool operator==(ShortName, ShortName) = default;
  };
  static uint64_t Hash(ShortName name) {
    // One folded 64x64 multiplication, as in wyhash.
    auto product = static_cast<unsigned __int128>(name.low ^ 0xa0761d6478bd642full) *
                   (name.high ^ 0xe7037ed1a0b428dbull);
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }

  size_t size() const;
  size_t reserved_bytes() const;

 private:
  struct Shard;
  struct Entry {
    const char* text;
    uint32_t length;
    uint32_t hash;
  };
  static constexpr uint32_t kShardBits = 6;
  static constexpr uint32_t kShards = 1u << kShardBits;

  static uint64_t HashLong(std::string_view text);

  std::array<std::unique_ptr<Shard>, kShards> shards_;
  std::unique_ptr<Entry[]> fixed_;  // by id
};

}  // namespace premortem
