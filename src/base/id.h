// Strong 32-bit ids. Structures refer to each other by id, never by pointer, so that they stay
// small, can be copied as bytes, and cannot be mixed up:
//
//   struct NodeId : Id<NodeId> { using Id::Id; };
//
// Zero means "none", so that zeroed memory holds no references.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace premortem {

template <typename Derived>
struct Id {
  uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  constexpr explicit Id(size_t v) : value(static_cast<uint32_t>(v)) {}

  constexpr bool valid() const { return value != 0; }
  constexpr explicit operator bool() const { return value != 0; }

  friend constexpr bool operator==(Derived a, Derived b) { return a.value == b.value; }
};

// Hash for containers keyed by an id; ids are dense, so the value itself is a good hash.
struct IdHash {
  template <typename Derived>
  size_t operator()(Id<Derived> id) const {
    return id.value;
  }
};

}  // namespace premortem
