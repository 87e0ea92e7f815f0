// What lasts beyond the process, and what goroutines tell others by.
#include "models/effects.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(Effects, RowsAreFoundByName) {
  for (const LastingEffect& row : LastingEffects()) {
    EXPECT_EQ(LastingEffectOf(row.name), &row) << row.name.name;
    EXPECT_FALSE(row.what.empty());
  }
  EXPECT_NE(LastingEffectOf({"os", "File", "WriteString"}), nullptr);
  EXPECT_EQ(LastingEffectOf({"os", "File", "Read"}), nullptr);
  EXPECT_EQ(LastingEffectOf({"database/sql", "DB", "Query"}), nullptr);
}

TEST(TellsOthers, KnowsWaitGroupsAndAtomics) {
  EXPECT_TRUE(TellsOthers({"sync", "WaitGroup", "Done"}));
  EXPECT_TRUE(TellsOthers({"sync/atomic", "Int64", "Add"}));
  EXPECT_FALSE(TellsOthers({"sync", "Mutex", "Unlock"}));
}

}  // namespace
}  // namespace premortem::models
