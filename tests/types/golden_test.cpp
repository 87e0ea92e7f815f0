// Dumps of the small packages in testdata, compared with the .types files beside them. The oracle
// holds the same files against go/types (ctest -R oracle/gotest), so what is expected here is what
// Go says; this test needs no Go. UPDATE_GOLDEN=1 writes the dumps.
#include "support/golden.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "check_source.h"

namespace premortem::types {
namespace {

class TypesGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(TypesGolden, Dump) {
  std::string path = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  Result<FileText> text = RealFileSystem().Read(path);
  ASSERT_TRUE(text) << text.error().ToString();
  std::string actual;
  RunOnLargeStack([&] {
    TypeStore store;
    testing::SourceChecker checker;
    const CheckedPackage& package = checker.Check("p", GetParam(), std::string(text->view()));
    EXPECT_TRUE(package.trees[0]->errors().empty()) << "the parsers part behind a syntax error";
    actual = checker.Dump(package);
  });
  premortem::testing::ExpectGolden(path + ".types", actual);
}

INSTANTIATE_TEST_SUITE_P(Testdata, TypesGolden,
                         ::testing::ValuesIn(premortem::testing::GoFilesIn(PREMORTEM_TESTDATA)),
                         premortem::testing::NameOfFileTest);

}  // namespace
}  // namespace premortem::types
