// What acquires, what releases, and what ends.
#include "models/resources.h"

#include <gtest/gtest.h>

#include <set>

namespace premortem::models {
namespace {

TEST(Resources, EveryKindIsAcquiredAndReleased) {
  std::set<ResourceKind> kinds;
  for (const Acquirer& acquirer : Acquirers()) {
    kinds.insert(acquirer.kind);
    EXPECT_NE(acquirer.result, acquirer.error) << acquirer.name.name;
    EXPECT_EQ(TypeOf(acquirer.kind).name.empty(), acquirer.kind == ResourceKind::kPooled);
    EXPECT_EQ(AcquirerOf(acquirer.name), &acquirer);
  }
  EXPECT_EQ(kinds.size(), 12u);
  for (ResourceKind kind : kinds) {
    bool pooled = kind == ResourceKind::kPooled;
    EXPECT_EQ(ReleaseOf(kind).method.empty(), pooled || kind == ResourceKind::kCancel);
    EXPECT_EQ(ReleaseOf(kind).taker.name.empty(), !pooled);
  }
  EXPECT_TRUE(ReleaseOf(ResourceKind::kTransaction).IsMethod("Rollback"));
  EXPECT_FALSE(ReleaseOf(ResourceKind::kFile).IsMethod(""));
  EXPECT_EQ(KindOfType({}), std::nullopt);
  EXPECT_EQ(ReleaseOf(ResourceKind::kResponse).part, "Body");
  EXPECT_EQ(AcquirerOf({"os", "", "Remove"}), nullptr);
}

TEST(Constructors, AreKnownByWholeWords) {
  EXPECT_TRUE(IsConstructor("NewServer"));
  EXPECT_TRUE(IsConstructor("new"));
  EXPECT_TRUE(IsConstructor("startWorker"));
  EXPECT_FALSE(IsConstructor("Newest"));
  EXPECT_FALSE(IsConstructor("GetNew"));
  EXPECT_FALSE(IsConstructor(""));
}

TEST(NeverReturns, KnowsNamesOfAllLibraries) {
  EXPECT_TRUE(NeverReturns({"os", "", "Exit"}));
  EXPECT_TRUE(NeverReturns({"log", "", "Fatalf"}));
  EXPECT_TRUE(NeverReturns({"testing", "common", "Skipf"}));
  EXPECT_TRUE(NeverReturns({"go.uber.org/zap", "Logger", "Fatal"}));
  EXPECT_FALSE(NeverReturns({"os", "ProcessState", "ExitCode"}));
  EXPECT_FALSE(NeverReturns({"log", "", "Print"}));
}

}  // namespace
}  // namespace premortem::models
