// Errors that are told late: rows are found, and the flags of files.
#include "models/late_errors.h"

#include <gtest/gtest.h>

namespace premortem::models {
namespace {

TEST(LateErrors, Writers) {
  const Writer* file = WriterOf({"os", "", "OpenFile"});
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->last, "Close");
  EXPECT_EQ(file->flags, 1);
  EXPECT_EQ(WriterOf({"bufio", "", "NewWriter"})->last, "Flush");
  const Writer* packed = WriterOf({"github.com/klauspost/compress/s2", "", "NewWriter"});
  ASSERT_NE(packed, nullptr);
  EXPECT_EQ(packed->target, 0);
  EXPECT_EQ(WriterOf({"os", "", "Open"}), nullptr);
}

TEST(LateErrors, Flags) {
  EXPECT_FALSE(IsOpenedForData(0));
  EXPECT_FALSE(IsOpenedForData(1));
  EXPECT_FALSE(IsOpenedForData(0x40));
  EXPECT_TRUE(IsOpenedForData(0x442));
}

TEST(LateErrors, NothingToTell) {
  EXPECT_TRUE(NeedsNoConfirmation({"bytes", "Buffer"}));
  EXPECT_FALSE(NeedsNoConfirmation({"os", "File"}));
  EXPECT_TRUE(ReadsFromMemory({"strings", "Reader"}));
  EXPECT_FALSE(ReadsFromMemory({"os", "File"}));
}

}  // namespace
}  // namespace premortem::models
