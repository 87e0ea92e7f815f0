// The call graph and reach of the modules in testdata, compared with the files beside them.
// UPDATE_GOLDEN=1 writes the dumps.
#include "support/golden.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "flow/call_graph.h"
#include "flow/dump.h"
#include "flow/flow_program.h"
#include "flow/program.h"
#include "flow/reach.h"

namespace premortem::flow {
namespace {

class FlowGolden : public ::testing::TestWithParam<std::string> {};

std::string Dump(const std::string& folder, bool reach) {
  TestProgram program(folder);
  std::string out;
  if (reach) {
    DumpReach(out, program.graph(), Reach(program.graph()));
  } else {
    DumpCallGraph(out, program.graph(), program.files());
  }
  return out;
}

TEST_P(FlowGolden, CallGraph) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".callgraph", Dump(folder, false));
}

TEST_P(FlowGolden, Reach) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  premortem::testing::ExpectGolden(folder + ".reach", Dump(folder, true));
}

TEST_P(FlowGolden, OneThreadAndMany) {
  std::string folder = std::string(PREMORTEM_TESTDATA) + "/" + GetParam();
  std::string many = Dump(folder, false);
  size_t threads = ThreadCount();
  SetThreadCount(1);
  EXPECT_EQ(Dump(folder, false), many);
  SetThreadCount(threads);
}

INSTANTIATE_TEST_SUITE_P(Testdata, FlowGolden,
                         ::testing::Values("calls", "generics", "routes", "tables", "values"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace premortem::flow
