#include "base/arena.h"

namespace premortem {

void* Arena::AllocateSlow(size_t bytes) {
  // A request of more than a quarter block gets a block of its own, so that the tail of the
  // current block is not lost for one large array.
  bool own_block = bytes > block_bytes_ / 4;
  size_t size = own_block ? bytes : block_bytes_;
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
  reserved_bytes_ += size;
  std::byte* block = blocks_.back().get();
  if (own_block) return block;
  block_ = block;
  capacity_ = size;
  used_ = bytes;
  return block;
}

}  // namespace premortem
