// The call graph, reach and facts of the modules in testdata, compared with the files beside them.
// UPDATE_GOLDEN=1 writes the dumps.
#include "support/golden.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "flow/dump.h"
#include "flow/flow_program.h"
#include "flow/program.h"

namespace premortem::flow {
namespace {

class FlowGolden : public ::testing::TestWithParam<std::string> {};

enum class What { kSummaries, kCallGraph, kReach, kFacts };

std::string Dump(const std::string& folder, What what) {
  TestProgram program(folder);
  std::string out;
  switch (what) {
    case What::kSummaries: DumpSummaries(out, program.graph(), program.files()); break;
    case What::kCallGraph: DumpCallGraph(out, program.graph(), program.files()); break;
    case What::kReach: DumpReach(out, program.graph(), program.program().reach()); break;
    case What::kFacts: DumpFacts(out, program.program()); break;
  }
  return out;
}

TEST_P(FlowGolden, Summaries) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".summaries", Dump(folder, What::kSummaries));
}

TEST_P(FlowGolden, CallGraph) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".callgraph", Dump(folder, What::kCallGraph));
}

TEST_P(FlowGolden, Reach) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".reach", Dump(folder, What::kReach));
}

TEST_P(FlowGolden, Facts) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".facts", Dump(folder, What::kFacts));
}

TEST_P(FlowGolden, OneThreadAndMany) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  std::string many = Dump(folder, What::kCallGraph);
  size_t threads = ThreadCount();
  SetThreadCount(1);
  EXPECT_EQ(Dump(folder, What::kCallGraph), many);
  SetThreadCount(threads);
}

INSTANTIATE_TEST_SUITE_P(Testdata, FlowGolden,
                         ::testing::Values("calls", "errors", "generics", "routes", "tables",
                                           "values"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace premortem::flow
