#include "base/compression.h"

#include <zstd.h>

#include "base/check.h"

namespace premortem {

std::string Compress(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_maxCLevel());
  CHECK(!ZSTD_isError(size));
  out.resize(size);
  return out;
}

Result<std::string> Decompress(std::string_view compressed, size_t size) {
  std::string out(size, '\0');
  size_t written = ZSTD_decompress(out.data(), size, compressed.data(), compressed.size());
  if (ZSTD_isError(written)) return Fail("damaged: " + std::string(ZSTD_getErrorName(written)));
  if (written != size) return Fail("damaged: there is less than it should hold");
  return out;
}

}  // namespace premortem
