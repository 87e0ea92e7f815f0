// Compressed bytes. zstd is used here alone.
//
//   std::string small = Compress(text);
//   Result<std::string> again = Decompress(small, text.size());
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace premortem {

// As small as zstd can make it, which takes time: a megabyte a second or less.
std::string Compress(std::string_view bytes);
// The bytes that were compressed, of which there are `size`. An error where they are not.
Result<std::string> Decompress(std::string_view compressed, size_t size);

}  // namespace premortem
