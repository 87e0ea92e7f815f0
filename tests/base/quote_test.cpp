#include "base/quote.h"

#include <gtest/gtest.h>

namespace premortem {
namespace {

TEST(Quote, BothWays) {
  EXPECT_EQ(Unquote("\"a\\tb\""), "a\tb");
  EXPECT_EQ(Unquote("`a\\t\r\n`"), "a\\t\n");
  EXPECT_EQ(Unquote("\"\\400\""), std::nullopt);
  EXPECT_EQ(Unquote("\"a\xff\""), "a\uFFFD");  // Go writes U+FFFD for what is no UTF-8
  std::string quoted;
  AppendQuoted(quoted, "a\tb\"\x01\xff\u00e9\u2028");
  EXPECT_EQ(quoted, "\"a\\tb\\\"\\x01\\xff\u00e9\\u2028\"");
}

}  // namespace
}  // namespace premortem
