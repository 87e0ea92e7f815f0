// Which folders, packages and types are taken for those of tests, by their names.

#include "models/tests.h"

#include <gtest/gtest.h>

#include "models/functions.h"

namespace premortem::models {
namespace {

TEST(IsTestFolder, LooksAtTheBeginningsOfWords) {
  for (const char* name :
       {"test", "testutils", "e2e", "_examples", "debug-demo", "proxy-test-server", "example.go",
        "sample", "benchmarks", "docs", "contrib", "scripts", "integration_test"})
    EXPECT_TRUE(IsTestFolder(name)) << name;
  for (const char* name :
       {"", "latest", "contest", "server", "doc", "docserver", "contributors", "workbench"})
    EXPECT_FALSE(IsTestFolder(name)) << name;
}

TEST(IsTestDouble, LooksAtTheNamesOfTypeAndPackage) {
  EXPECT_TRUE(IsTestDouble("m/store", "FakeStore"));
  EXPECT_TRUE(IsTestDouble("m/store", "mockStore"));
  EXPECT_TRUE(IsTestDouble("m/store/fake", "Store"));
  EXPECT_TRUE(IsTestDouble("m/storemock", "Store"));
  EXPECT_TRUE(IsTestDouble("m/mocks", "Store"));
  EXPECT_FALSE(IsTestDouble("m/store", "Store"));
  EXPECT_FALSE(IsTestDouble("fakes/m/store", "Store"));
  EXPECT_FALSE(IsTestDouble("", ""));
}

}  // namespace
}  // namespace premortem::models
