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
    EXPECT_FALSE(TypeOf(acquirer.kind).name.empty());
    EXPECT_EQ(AcquirerOf(acquirer.name), &acquirer);
  }
  EXPECT_EQ(kinds.size(), 9u);
  for (ResourceKind kind : kinds) {
    EXPECT_EQ(ReleaseOf(kind).method.empty(), kind == ResourceKind::kCancel);
  }
  EXPECT_EQ(ReleaseOf(ResourceKind::kResponse).part, "Body");
  EXPECT_EQ(AcquirerOf({"os", "", "Remove"}), nullptr);
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
