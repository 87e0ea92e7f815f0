// IR of the small packages in testdata, compared with the .ir files beside them. The oracle holds
// the same files, as one package, against go/ssa (ctest -R oracle/ir), so what is expected here is
// what go/ssa says; this test needs no Go. UPDATE_GOLDEN=1 writes the dumps. What the parser of the
// text makes of a dump gives the same dump.
#include "support/golden.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "types/check_source.h"

namespace premortem::ir {
namespace {

class IrGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(IrGolden, Dump) {
  std::string path = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  Result<FileText> text = RealFileSystem().Read(path);
  ASSERT_TRUE(text) << text.error().ToString();
  std::string actual;
  RunOnLargeStack([&] {
    types::TypeStore store;
    types::testing::SourceChecker checker;
    const types::CheckedPackage& package =
        checker.Check("p", GetParam(), std::string(text->view()));
    EXPECT_TRUE(package.trees[0]->errors().empty());
    for (const auto& error : package.state.errors) EXPECT_EQ(error.message, "");
    DumpPackage(actual, package.state, checker.files());
    Result<std::vector<FuncGroup>> parsed =
        ParseText(GetParam() + ".ir", actual, package.state, checker.files());
    ASSERT_TRUE(parsed) << parsed.error().ToString();
    std::string again;
    WriteGroups(again, *parsed, package.state, checker.files());
    EXPECT_EQ(again, actual);
  });
  EXPECT_EQ(actual.find("WRONG"), actual.npos);
  premortem::testing::ExpectGolden(path + ".ir", actual);
}

INSTANTIATE_TEST_SUITE_P(Testdata, IrGolden,
                         ::testing::ValuesIn(premortem::testing::GoFilesIn(PREMORTEM_TESTDATA)),
                         premortem::testing::NameOfFileTest);

}  // namespace
}  // namespace premortem::ir
