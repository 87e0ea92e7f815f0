#include "types/version.h"

#include <gtest/gtest.h>

namespace premortem::types {
namespace {

std::string Lang(std::string_view text) { return ParseGoVersion(text).ToString(); }

TEST(GoVersionTest, Parses) {
  EXPECT_EQ(Lang("bad"), "");
  EXPECT_EQ(Lang(""), "");
  EXPECT_EQ(Lang("go1.2rc3"), "go1.2");
  EXPECT_EQ(Lang("go1.2.3"), "go1.2");
  EXPECT_EQ(Lang("1.2"), "go1.2");
  EXPECT_EQ(Lang("go1"), "go1");
  EXPECT_EQ(Lang("go222"), "go222.0");
  EXPECT_EQ(Lang("go1.999testmod"), "go1.999");
  EXPECT_EQ(Lang("go1.21-custom"), "go1.21");
  EXPECT_EQ(Lang("go1.600+auto"), "");
  EXPECT_EQ(Lang("go1.02"), "");
  EXPECT_EQ(Lang("go1.2.3rc1"), "");
  EXPECT_EQ(Lang("go1."), "");
}

TEST(GoVersionTest, Compares) {
  EXPECT_LT(ParseGoVersion("1.9"), ParseGoVersion("1.10"));
  EXPECT_FALSE(GoVersion().valid());
}

}  // namespace
}  // namespace premortem::types
