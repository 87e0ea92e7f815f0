// Compressed bytes. zstd and zlib are used here alone.
//
//   std::string small = Compress(text);
//   Result<std::string> again = Decompress(small, text.size());
//
//   std::unique_ptr<ByteStream> plain = DecompressStream(CompressionOf(head), file);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/result.h"

namespace premortem {

// As small as zstd can make it, which takes time: a megabyte a second or less.
std::string Compress(std::string_view bytes);
// The bytes that were compressed, of which there are `size`. An error where they are not.
Result<std::string> Decompress(std::string_view compressed, size_t size);

enum class Compression : uint8_t { kNone, kGzip, kZstd, kDeflate };

// What the first bytes say; four are enough. Bare deflate data has no mark and is never said.
Compression CompressionOf(std::string_view head);

// What `compressed`, which must outlive it, holds. Several gzip members or zstd frames one behind
// the other are their contents one behind the other. What is cut gives all that can be had, then an
// error. The caller counts: a kilobyte can hold a gigabyte.
std::unique_ptr<ByteStream> DecompressStream(Compression compression, ByteStream& compressed);

}  // namespace premortem
