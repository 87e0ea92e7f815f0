// Sizes and alignments, as gc lays types out.
//
// Counterpart: go/types/{sizes,gcsizes}.go, go1.27.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "types/type.h"

namespace premortem::types {

class Sizes {
 public:
  // "amd64", "arm64", "386", ...; nothing for an architecture that gc does not know.
  static std::optional<Sizes> For(std::string_view goarch);

  // In bytes. Below 0: too large. All arguments must have a size: no type parameters.
  int64_t Alignof(TypeId t) const;
  std::vector<int64_t> Offsetsof(ObjectList fields) const;
  int64_t Sizeof(TypeId t) const;
  // Of the field that `index` leads to, through embedded structs.
  int64_t Offsetof(TypeId t, const std::vector<int>& index) const;

 private:
  class Layout;

  Sizes(int64_t word_size, int64_t max_align) : word_size_(word_size), max_align_(max_align) {}

  int64_t word_size_;
  int64_t max_align_;
};

}  // namespace premortem::types
