// A growing array of plain values for inner loops: like std::vector, but appending is a compare and
// a store, growing never constructs, and room can be taken without writing it.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "base/check.h"

namespace premortem {

template <typename T>
class PodBuffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  PodBuffer() = default;
  PodBuffer(PodBuffer&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  PodBuffer& operator=(PodBuffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  T& operator[](size_t i) {
    DCHECK(i < size_);
    return data_[i];
  }
  const T& operator[](size_t i) const {
    DCHECK(i < size_);
    return data_[i];
  }

  [[gnu::always_inline]] void Push(const T& value) { *Extend(1) = value; }

  // Makes the array `count` values longer and returns the first of them, unwritten.
  [[gnu::always_inline]] T* Extend(size_t count) {
    if (size_ + count > capacity_) [[unlikely]]
      Grow(size_ + count);
    T* added = data_.get() + size_;
    size_ += count;
    return added;
  }

  // Shortens the array to `size` values.
  void Truncate(size_t size) {
    DCHECK(size <= size_);
    size_ = size;
  }

  void Reserve(size_t capacity) {
    if (capacity > capacity_) Grow(capacity);
  }

  // Empties the array. Memory beyond `max_kept` values goes back to the system.
  void Clear(size_t max_kept) {
    size_ = 0;
    if (capacity_ <= max_kept) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  [[gnu::noinline]] void Grow(size_t wanted) {
    size_t capacity = capacity_ + capacity_ / 2 + 64;
    if (capacity < wanted) capacity = wanted;
    auto bigger = std::make_unique_for_overwrite<T[]>(capacity);
    if (size_ > 0) std::memcpy(static_cast<void*>(bigger.get()), data_.get(), size_ * sizeof(T));
    data_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<T[]> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace premortem
