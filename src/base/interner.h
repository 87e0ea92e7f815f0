// Names, interned once for the whole program: two names are equal exactly when their ids are.
// Ids differ from run to run (threads race to insert), so nothing may be ordered by them; the
// texts order.
//
// Reading is lock-free: a lookup of a known name takes no lock, and the text of an id never moves.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/arena.h"
#include "base/id.h"

namespace premortem {

struct NameId : Id<NameId> {
  using Id::Id;
};

class Interner {
 public:
  Interner();
  ~Interner();
  Interner(const Interner&) = delete;
  Interner& operator=(const Interner&) = delete;

  // The id of `text`, new or known. Thread-safe.
  NameId Intern(std::string_view text) { return Intern(text, Hash(text)); }
  // With the hash that Hash(text) gives, for callers that have it already.
  NameId Intern(std::string_view text, uint64_t hash);

  // The text of an id that this interner gave. Valid for the life of the interner.
  std::string_view Text(NameId id) const;

  static uint64_t Hash(std::string_view text);

  size_t size() const;
  size_t reserved_bytes() const;

 private:
  struct Shard;
  struct Entry {
    const char* text;
    uint32_t length;
    uint32_t hash;
  };
  static constexpr size_t kShardBits = 6;
  static constexpr size_t kShards = size_t{1} << kShardBits;

  std::array<std::unique_ptr<Shard>, kShards> shards_;
};

// The interner of the program. Lives to its end.
Interner& Names();

}  // namespace premortem
