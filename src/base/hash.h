// Stable hashes: the same bytes give the same value in every run, on every machine, in every
// version of premortem. Baselines and caches stand on them, so never change what is fed in
// without a new version in the file that stores it.
//
//   Hash128 id = Hasher().Add(rule).Add(path).Add(uint64_t{2}).Finish();
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace premortem {

struct Hash128 {
  uint64_t high = 0;
  uint64_t low = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;

  // 32 lower-case hexadecimal digits.
  std::string ToString() const {
    constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    for (uint64_t half : {high, low}) {
      for (int shift = 60; shift >= 0; shift -= 4) text += kHex[half >> shift & 15];
    }
    return text;
  }
};

inline Hash128 HashBytes(std::string_view bytes) {
  XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

// Hashes a sequence of fields. Texts carry their length, so ("ab", "c") differs from ("a", "bc").
class Hasher {
 public:
  Hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

  Hasher& Add(uint64_t value) {
    unsigned char bytes[8];  // little-endian whatever the machine is
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(value >> (8 * i));
    XXH3_128bits_update(state_.get(), bytes, sizeof bytes);
    return *this;
  }
  Hasher& Add(std::string_view text) {
    Add(uint64_t{text.size()});
    XXH3_128bits_update(state_.get(), text.data(), text.size());
    return *this;
  }
  Hasher& Add(const Hash128& hash) { return Add(hash.high).Add(hash.low); }

  Hash128 Finish() const {
    XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return {hash.high64, hash.low64};
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

}  // namespace premortem
