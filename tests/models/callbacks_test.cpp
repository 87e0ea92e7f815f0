#include "models/callbacks.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Callbacks, AreFoundByName) {
  EXPECT_TRUE(MayRunLater("Go"));
  EXPECT_TRUE(MayRunLater("AfterFunc"));
  EXPECT_TRUE(MayRunLater("Cleanup"));
  EXPECT_TRUE(MayRunLater("HandleFunc"));
  EXPECT_TRUE(RunsOnRequest("HandleFunc"));
  EXPECT_FALSE(RunsOnRequest("Go"));
  EXPECT_FALSE(RunsOnRequest("Run"));
  EXPECT_FALSE(MayRunLater("Run"));  // a subtest has run when Run returns, or says otherwise itself
  EXPECT_FALSE(MayRunLater("Handle"));
  EXPECT_FALSE(MayRunLater(""));
  EXPECT_EQ(CallbacksNamed("AfterFunc").size(), 2u);
}

TEST(Callbacks, AreWholeRows) {
  for (const Callback& row : Callbacks()) {
    EXPECT_FALSE(row.package.empty()) << row.name;
    ASSERT_FALSE(row.name.empty());
    EXPECT_TRUE(row.name[0] >= 'A' && row.name[0] <= 'Z') << row.name << " is not exported";
  }
}

}  // namespace
}  // namespace premortem::models
