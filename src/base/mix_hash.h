// A fast hash of two numbers, for tables in memory. It may change with any version: what is stored
// is hashed by base/hash.h.
#pragma once

#include <cstdint>

namespace premortem {

// One folded 64x64 multiplication, as in wyhash.
inline uint64_t MixHash(uint64_t a, uint64_t b) {
  auto product =
      static_cast<unsigned __int128>(a ^ 0xa0761d6478bd642full) * (b ^ 0xe7037ed1a0b428dbull);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace premortem
