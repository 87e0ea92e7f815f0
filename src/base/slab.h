// Memory for many small blocks that mostly live equally long, such as the trees of all files of a
// run: cut one behind the other from large pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace premortem {

// A block of bytes; gives its share of the slab back when it dies. A slab returns to the system
// when its last block has died.
using SlabBlock = std::shared_ptr<std::byte>;

// Returns `bytes` uninitialised bytes, aligned to 16. Thread-safe: each thread cuts from a slab of
// its own.
SlabBlock AllocateFromSlab(size_t bytes);

}  // namespace premortem
