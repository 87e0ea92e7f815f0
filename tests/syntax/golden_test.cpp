// Dumps of the small files in testdata, compared with the .tokens and .ast files beside them. They
// were made by go/scanner and go/parser (`build/oracle/oracle dump PHASE FILE`), so that this test
// holds premortem to Go even where there is no Go; UPDATE_GOLDEN=1 writes premortem's own instead
// of comparing.
#include "support/golden.h"

#include <gtest/gtest.h>

#include "base/fs.h"
#include "base/parallel.h"
#include "syntax/dump.h"

namespace premortem::syntax {
namespace {

class Golden : public ::testing::TestWithParam<std::string> {
 protected:
  void Compare(const std::string& suffix,
               void (*dump)(std::string&, std::string_view, std::string_view)) {
    std::string path = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
    Result<FileText> text = RealFileSystem().Read(path);
    ASSERT_TRUE(text) << text.error().ToString();
    std::string actual;
    RunOnLargeStack([&] { dump(actual, GetParam(), text->view()); });
    std::string golden = path + suffix;
    if (testing::UpdatingGoldens()) return testing::WriteGolden(golden, actual);
    Result<FileText> expected = RealFileSystem().Read(golden);
    ASSERT_TRUE(expected) << expected.error().ToString();
    // go/parser's side of a broken file is its first error; ours goes on.
    bool broken = suffix == ".ast" && expected->view().find("\nerror ") != std::string_view::npos;
    if (broken) actual.resize(std::min(actual.size(), expected->view().size()));
    EXPECT_EQ(actual, expected->view());
  }
};

TEST_P(Golden, Tokens) { Compare(".tokens", DumpTokens); }
TEST_P(Golden, Ast) { Compare(".ast", DumpAst); }

INSTANTIATE_TEST_SUITE_P(Testdata, Golden,
                         ::testing::ValuesIn(premortem::testing::GoFilesIn(PREMORTEM_TESTDATA)),
                         premortem::testing::NameOfFileTest);

}  // namespace
}  // namespace premortem::syntax
