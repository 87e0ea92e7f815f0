#include "rules/quote.h"

#include <gtest/gtest.h>

namespace premortem::rules {
namespace {

TEST(Quoted, ShortensLongCodeBetweenCharacters) {
  EXPECT_EQ(Quoted("f.Close"), "`f.Close`");
  EXPECT_EQ(Quoted(std::string(40, 'x')), "`" + std::string(40, 'x') + "`");
  EXPECT_EQ(Quoted(std::string(41, 'x')), "`" + std::string(40, 'x') + "...`");
  EXPECT_EQ(Quoted(std::string(39, 'x') + "é.Close"), "`" + std::string(39, 'x') + "...`");
}

}  // namespace
}  // namespace premortem::rules
