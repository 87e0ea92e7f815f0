#include "base/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "base/byte_stream.h"

namespace premortem {
namespace {

std::string Deflate(const std::string& text, int window_bits) {
  z_stream state{};
  deflateInit2(&state, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&state, text.size()) + 64, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}
std::string Gzip(const std::string& text) { return Deflate(text, 15 + 16); }

// Quickly, which Compress is not.
std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

// Gives the bytes one by one, as a slow pipe does.
class Dripping : public ByteStream {
 public:
  explicit Dripping(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string_view> Next() override {
    std::string_view one = bytes_.substr(0, 1);
    bytes_.remove_prefix(one.size());
    return one;
  }

 private:
  std::string_view bytes_;
};

// What comes before the end or the error, and the error's text.
struct Outcome {
  std::string bytes;
  std::string error;
};
Outcome Unpack(Compression compression, ByteStream& compressed) {
  auto stream = DecompressStream(compression, compressed);
  Outcome outcome;
  for (;;) {
    Result<std::string_view> piece = stream->Next();
    if (!piece) {
      outcome.error = piece.error().message;
      return outcome;
    }
    if (piece->empty()) return outcome;
    outcome.bytes += *piece;
  }
}
Outcome Unpack(const std::string& compressed) {
  MemoryStream stream(compressed);
  return Unpack(CompressionOf(compressed), stream);
}

std::string LongText() {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919) + '\n';
  return text;
}

TEST(Compression, StreamsGiveWhatWasCompressed) {
  std::string text = LongText();
  std::string zstd = Zstd(text);
  for (const std::string& compressed : {Gzip(text), zstd}) {
    Outcome outcome = Unpack(compressed);
    EXPECT_TRUE(outcome.bytes == text);
    EXPECT_EQ(outcome.error, "");
    Dripping dripping(compressed);
    EXPECT_TRUE(Unpack(CompressionOf(compressed), dripping).bytes == text);
  }
  std::string deflated = Deflate(text, -15);
  MemoryStream stream(deflated);
  EXPECT_TRUE(Unpack(Compression::kDeflate, stream).bytes == text);
}

TEST(Compression, SeveralPartsAreOne) {
  EXPECT_EQ(Unpack(Gzip("one, ") + Gzip("") + Gzip("two")).bytes, "one, two");
  EXPECT_EQ(Unpack(Zstd("one, ") + Zstd("two")).bytes, "one, two");
  Outcome outcome = Unpack(Gzip("one") + "rubbish");
  EXPECT_EQ(outcome.bytes, "one");
  EXPECT_NE(outcome.error, "");
}

TEST(Compression, CutDataGivesWhatIsThereAndAnError) {
  std::string text = LongText();
  for (std::string compressed : {Gzip(text), Zstd(text)}) {
    compressed.resize(compressed.size() / 2);
    Outcome outcome = Unpack(compressed);
    EXPECT_EQ(outcome.error, "the compressed data is cut off");
    EXPECT_GT(outcome.bytes.size(), text.size() / 10);
    EXPECT_TRUE(text.starts_with(outcome.bytes));
  }
  EXPECT_NE(Unpack("\x1f\x8b").error, "");
}

TEST(Compression, DamageIsAnError) {
  std::string gzip = Gzip(LongText());
  for (size_t i = gzip.size() / 2; i < gzip.size() / 2 + 100; ++i) gzip[i] = 7;
  EXPECT_TRUE(Unpack(gzip).error.starts_with("damaged gzip data: ")) << Unpack(gzip).error;
  std::string zstd = Zstd(LongText());
  for (size_t i = 4; i < 100; ++i) zstd[i] = '\xff';
  EXPECT_TRUE(Unpack(zstd).error.starts_with("damaged zstd data: ")) << Unpack(zstd).error;
}

TEST(ByteStream, ReadAllHasALimit) {
  MemoryStream fits("12345");
  EXPECT_EQ(*ReadAll(fits, 5), "12345");
  std::string bomb = Gzip(std::string(50 << 20, 'a'));
  MemoryStream compressed(bomb);
  auto stream = DecompressStream(Compression::kGzip, compressed);
  Result<std::string> all = ReadAll(*stream, 1 << 20);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().message, "more than 1048576 bytes, which is the limit");
}

TEST(ByteStream, FilesAndFolders) {
  EXPECT_EQ(OpenStream("/nonexistent").error().ToString(),
            "/nonexistent: No such file or directory");
  EXPECT_EQ(OpenStream("/").error().ToString(), "/: is a folder");
  auto file = OpenStream("/proc/self/cmdline");
  ASSERT_TRUE(file);
  EXPECT_NE(ReadAll(**file, 1 << 20)->size(), 0u);
}

}  // namespace
}  // namespace premortem
