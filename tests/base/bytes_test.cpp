#include "base/bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/compression.h"

namespace premortem {
namespace {

TEST(Bytes, WhatIsWrittenIsRead) {
  std::string out;
  for (uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, UINT64_MAX}) {
    AppendVarint(out, value);
  }
  EXPECT_EQ(out.size(), 1u + 1 + 2 + 10);
  for (int64_t value : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX}) AppendSigned(out, value);
  AppendText(out, "text");
  AppendFixed(out, 0x0123456789abcdef);

  ByteReader reader(out);
  EXPECT_EQ(reader.Varint(), 0u);
  EXPECT_EQ(reader.Varint(), 127u);
  EXPECT_EQ(reader.Varint(), 128u);
  EXPECT_EQ(reader.Varint(), UINT64_MAX);
  EXPECT_EQ(reader.Signed(), 0);
  EXPECT_EQ(reader.Signed(), -1);
  EXPECT_EQ(reader.Signed(), INT64_MIN);
  EXPECT_EQ(reader.Signed(), INT64_MAX);
  EXPECT_EQ(reader.Text(), "text");
  EXPECT_EQ(reader.Fixed(), 0x0123456789abcdefu);
  EXPECT_TRUE(reader.ok() && reader.at_end());
}

TEST(Bytes, NothingBehindTheEnd) {
  for (std::string_view bytes : {"", "\x80", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.Varint(), 0u);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.Byte(), 0);
    EXPECT_EQ(reader.Text(), "");
    EXPECT_FALSE(reader.ok());
  }
  // A text, or a list, that says it is longer than what there is.
  ByteReader text(
      "\x05"
      "abc");
  EXPECT_EQ(text.Text(), "");
  EXPECT_FALSE(text.ok());
  ByteReader list(
      "\x05"
      "abc");
  EXPECT_EQ(list.Count(), 0u);
  EXPECT_FALSE(list.ok());
}

TEST(Compression, ThereAndBack) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "premortem " + std::to_string(i % 7);
  std::string small = Compress(text);
  EXPECT_LT(small.size(), text.size() / 10);
  EXPECT_EQ(Decompress(small, text.size()).value(), text);
  EXPECT_EQ(Decompress(Compress(""), 0).value(), "");
  EXPECT_FALSE(Decompress(small, text.size() - 1));
  EXPECT_FALSE(Decompress(small, text.size() + 1));
  EXPECT_FALSE(Decompress(small.substr(0, small.size() / 2), text.size()));
  EXPECT_FALSE(Decompress("no zstd", 7));
}

}  // namespace
}  // namespace premortem
