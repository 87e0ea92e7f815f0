#include "base/text.h"

#include <gtest/gtest.h>

#include "base/unicode_case.h"

namespace premortem {
namespace {

char32_t Decode(std::string_view text, int expected_length) {
  int length = 0;
  char32_t rune = DecodeUtf8(text, &length);
  EXPECT_EQ(length, expected_length);
  return rune;
}

TEST(Utf8, DecodesWhatGoDecodes) {
  EXPECT_EQ(Decode("a", 1), U'a');
  EXPECT_EQ(Decode("\xC3\xA9", 2), 0xE9u);
  EXPECT_EQ(Decode("\xE2\x82\xAC", 3), 0x20ACu);
  EXPECT_EQ(Decode("\xF0\x9F\x98\x80", 4), 0x1F600u);
}

TEST(Utf8, TakesInvalidBytesOneByOne) {
  EXPECT_EQ(Decode("\x80", 1), 0xFFFDu);              // a continuation alone
  EXPECT_EQ(Decode("\xC0\x80", 1), 0xFFFDu);          // overlong
  EXPECT_EQ(Decode("\xED\xA0\x80", 1), 0xFFFDu);      // a surrogate
  EXPECT_EQ(Decode("\xF4\x90\x80\x80", 1), 0xFFFDu);  // beyond Unicode
  EXPECT_EQ(Decode("\xE2\x82", 1), 0xFFFDu);          // cut off
  EXPECT_EQ(Decode("\xEF\xBF\xBD", 3), 0xFFFDu);      // U+FFFD itself
}

TEST(Utf8, EncodesWhatItDecodes) {
  for (char32_t rune : {U'a', U'\u00e9', U'\u20ac', U'\U0001F600'}) {
    std::string text;
    AppendUtf8(text, rune);
    EXPECT_EQ(Decode(text, static_cast<int>(text.size())), rune);
  }
}

TEST(Unicode, LowerAndUpperCase) {
  EXPECT_TRUE(IsLower(U'a') && IsLower(0xE4) && IsLower(0x3B1));
  EXPECT_FALSE(IsLower(U'A') || IsLower(0xC4) || IsLower(U'1') || IsLower(0x4E00));
  EXPECT_TRUE(IsUpper(U'A') && IsUpper(0xC4));
  EXPECT_FALSE(IsUpper(U'a') || IsUpper(0x4E00));
}

TEST(Text, SplitsAndTrims) {
  EXPECT_EQ(Split("a,,b", ',').size(), 3u);
  EXPECT_EQ(SplitWords(" a \t b\n").size(), 2u);
  EXPECT_EQ(Trim(" \t a b \n"), "a b");
  EXPECT_EQ(Trim(" "), "");
}

TEST(Text, EditDistanceCountsEdits) {
  EXPECT_EQ(EditDistance("defer-in-loop", "defer-in-lop"), 1u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace premortem
