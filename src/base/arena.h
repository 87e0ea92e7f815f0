// Bump allocation for data that lives and dies together: the nodes of a file, the texts of an
// interner. Nothing allocated here is destroyed one by one, so only trivially destructible types
// are taken. Not thread-safe; one owner at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace premortem {

class Arena {
 public:
  explicit Arena(size_t block_bytes = 64 * 1024) : block_bytes_(block_bytes) {}
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  // Returns `bytes` uninitialised bytes aligned to `alignment` (a power of two).
  void* Allocate(size_t bytes, size_t alignment) {
    size_t start = (used_ + alignment - 1) & ~(alignment - 1);
    if (start + bytes > capacity_) return AllocateSlow(bytes);
    used_ = start + bytes;
    return block_ + start;
  }

  // Copies `values` into the arena; the copy lives as long as the arena.
  template <typename T>
  std::span<T> Copy(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    if (values.empty()) return {};
    T* copy = static_cast<T*>(Allocate(values.size_bytes(), alignof(T)));
    std::memcpy(copy, values.data(), values.size_bytes());
    return {copy, values.size()};
  }
  std::string_view Copy(std::string_view text) {
    std::span<const char> copy = Copy(std::span<const char>(text.data(), text.size()));
    return {copy.data(), copy.size()};
  }

  // Bytes taken from the system, used or not.
  size_t reserved_bytes() const { return reserved_bytes_; }

 private:
  void* AllocateSlow(size_t bytes);

  size_t block_bytes_;
  std::byte* block_ = nullptr;
  size_t used_ = 0;
  size_t capacity_ = 0;
  size_t reserved_bytes_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

}  // namespace premortem
