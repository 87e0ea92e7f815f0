#include "base/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>

#include "base/check.h"

namespace premortem {

namespace {

constexpr size_t kPiece = 256 * 1024;

// What gzip, deflate and zstd have in common: input comes in pieces, output leaves in pieces.
class Decompressing : public ByteStream {
 public:
  explicit Decompressing(ByteStream& compressed)
      : compressed_(compressed), buffer_(std::make_unique_for_overwrite<char[]>(kPiece)) {}

  Result<std::string_view> Next() final {
    size_t written = 0;
    while (written == 0) {
      if (input_.empty() && !at_end_) {
        Result<std::string_view> piece = compressed_.Next();
        if (!piece) return piece;
        input_ = *piece;
        at_end_ = input_.empty();
      }
      // Input that has ended may have left output behind.
      size_t left = input_.size();
      Result<size_t> step = Step(input_, {buffer_.get(), kPiece});
      if (!step) return Fail(step.error());
      written = *step;
      if (written > 0 || input_.size() != left || !at_end_) continue;
      if (!Complete()) return Fail("the compressed data is cut off");
      break;
    }
    return std::string_view(buffer_.get(), written);
  }

 protected:
  struct Room {
    char* data;
    size_t size;
  };
  // Takes from the front of `input`, which may be empty, and gives the number of bytes written.
  virtual Result<size_t> Step(std::string_view& input, Room room) = 0;
  // Whether the data may end here.
  virtual bool Complete() const = 0;

 private:
  ByteStream& compressed_;
  std::unique_ptr<char[]> buffer_;
  std::string_view input_;
  bool at_end_ = false;
};

class Inflating final : public Decompressing {
 public:
  Inflating(ByteStream& compressed, bool gzip) : Decompressing(compressed), gzip_(gzip) {
    constexpr int kWindowBits = 15;
    constexpr int kGzipToo = 16;
    CHECK(inflateInit2(&state_, gzip ? kWindowBits + kGzipToo : -kWindowBits) == Z_OK);
  }
  ~Inflating() override { inflateEnd(&state_); }

 private:
  Result<size_t> Step(std::string_view& input, Room room) override {
    if (between_members_) {
      if (input.empty()) return 0;
      if (!gzip_) return Fail("there are bytes behind the end of the deflated data");
      inflateReset(&state_);
      between_members_ = false;
    }
    // zlib counts in 32 bits, and reads only.
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    state_.avail_in = static_cast<uInt>(std::min<size_t>(input.size(), 1u << 30));
    state_.next_out = reinterpret_cast<Bytef*>(room.data);
    state_.avail_out = static_cast<uInt>(room.size);
    size_t offered = state_.avail_in;
    int status = inflate(&state_, Z_NO_FLUSH);
    input.remove_prefix(offered - state_.avail_in);
    if (status == Z_STREAM_END) {
      between_members_ = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Fail(std::string("damaged gzip data: ") +
                  (state_.msg != nullptr ? state_.msg : "it cannot be read"));
    }
    return room.size - state_.avail_out;
  }
  bool Complete() const override { return between_members_; }

  z_stream state_{};
  bool gzip_;
  bool between_members_ = false;
};

class Unzstd final : public Decompressing {
 public:
  explicit Unzstd(ByteStream& compressed)
      : Decompressing(compressed), state_(ZSTD_createDStream()) {
    CHECK(state_ != nullptr);
    ZSTD_initDStream(state_);
  }
  ~Unzstd() override { ZSTD_freeDStream(state_); }

 private:
  Result<size_t> Step(std::string_view& input, Room room) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{room.data, room.size, 0};
    if (complete_ && input.empty()) return 0;
    size_t expected = ZSTD_decompressStream(state_, &out, &in);
    if (ZSTD_isError(expected)) {
      return Fail("damaged zstd data: " + std::string(ZSTD_getErrorName(expected)));
    }
    complete_ = expected == 0;
    input.remove_prefix(in.pos);
    return out.pos;
  }
  bool Complete() const override { return complete_; }

  ZSTD_DStream* state_;
  bool complete_ = false;
};

}  // namespace

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

Compression CompressionOf(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

std::unique_ptr<ByteStream> DecompressStream(Compression compression, ByteStream& compressed) {
  switch (compression) {
    case Compression::kNone: break;
    case Compression::kGzip: return std::make_unique<Inflating>(compressed, true);
    case Compression::kDeflate: return std::make_unique<Inflating>(compressed, false);
    case Compression::kZstd: return std::make_unique<Unzstd>(compressed);
  }
  CHECK(false);
}

}  // namespace premortem
