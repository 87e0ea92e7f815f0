// Bytes that come piece by piece: files, pipes, what is compressed in them (base/compression.h).
// For inputs that need not lie in memory whole.
//
//   Result<std::unique_ptr<ByteStream>> file = OpenStream("trace.out");
//   for (;;) {
//     Result<std::string_view> piece = (*file)->Next();
//     if (!piece) return Fail(piece.error());
//     if (piece->empty()) break;
//     ...
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace premortem {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // The next bytes, valid until the next call; empty at the end, and from then on. An error comes
  // after all bytes that were read well.
  virtual Result<std::string_view> Next() = 0;
  // About how many bytes are still to come; 0 where nobody knows.
  virtual uint64_t expected_bytes() const { return 0; }
};

// Bytes in memory, which the caller keeps, in one piece.
class MemoryStream : public ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string_view> Next() override {
    std::string_view all = bytes_;
    bytes_ = {};
    return all;
  }
  uint64_t expected_bytes() const override { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

// A file or pipe by name; follows symbolic links. Folders are an error.
Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path);
// Standard input.
std::unique_ptr<ByteStream> StandardInput();

// All bytes up to the end; an error where there are more than `max_bytes`.
Result<std::string> ReadAll(ByteStream& stream, uint64_t max_bytes);

}  // namespace premortem
