#include "base/byte_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace premortem {

namespace {

std::unexpected<Error> SystemError(const std::string& path) {
  return Fail(Error{.message = std::strerror(errno), .file = path});
}

class DescriptorStream : public ByteStream {
 public:
  DescriptorStream(int descriptor, std::string name, bool close_it, uint64_t expected_bytes)
      : descriptor_(descriptor),
        close_it_(close_it),
        name_(std::move(name)),
        expected_bytes_(expected_bytes),
        buffer_(std::make_unique_for_overwrite<char[]>(kPiece)) {}
  ~DescriptorStream() override {
    if (close_it_) close(descriptor_);
  }
  DescriptorStream(const DescriptorStream&) = delete;
  DescriptorStream& operator=(const DescriptorStream&) = delete;

  Result<std::string_view> Next() override {
    for (;;) {
      ssize_t n = read(descriptor_, buffer_.get(), kPiece);
      if (n >= 0) {
        auto size = static_cast<size_t>(n);
        expected_bytes_ -= std::min<uint64_t>(size, expected_bytes_);
        return std::string_view(buffer_.get(), size);
      }
      if (errno != EINTR) return SystemError(name_);
    }
  }
  uint64_t expected_bytes() const override { return expected_bytes_; }

 private:
  static constexpr size_t kPiece = 256 * 1024;

  int descriptor_;
  bool close_it_;
  std::string name_;
  uint64_t expected_bytes_;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> OpenStream(const std::string& path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(path);
  struct stat info;
  bool known = fstat(descriptor, &info) == 0;
  uint64_t size = known && S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
  // From here on it closes the descriptor.
  auto stream = std::make_unique<DescriptorStream>(descriptor, path, true, size);
  if (!known) return SystemError(path);
  if (S_ISDIR(info.st_mode)) return Fail(Error{.message = "is a folder", .file = path});
  return stream;
}

std::unique_ptr<ByteStream> StandardInput() {
  return std::make_unique<DescriptorStream>(STDIN_FILENO, "standard input", false, 0);
}

Result<std::string> ReadAll(ByteStream& stream, uint64_t max_bytes) {
  std::string all;
  if (stream.expected_bytes() <= max_bytes) all.reserve(stream.expected_bytes());
  for (;;) {
    Result<std::string_view> piece = stream.Next();
    if (!piece) return Fail(piece.error());
    if (piece->empty()) return all;
    if (piece->size() > max_bytes - all.size()) {
      return Fail("more than " + std::to_string(max_bytes) + " bytes, which is the limit");
    }
    all += *piece;
  }
}

}  // namespace premortem
