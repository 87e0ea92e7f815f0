#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace premortem {
namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  std::vector<std::atomic<int>> calls(1000);
  ParallelFor(calls.size(), [&](size_t i) { ++calls[i]; });
  for (const std::atomic<int>& n : calls) EXPECT_EQ(n, 1);
}

TEST(ParallelFor, MayBeNested) {
  std::atomic<int> calls = 0;
  ParallelFor(8, [&](size_t) { ParallelFor(8, [&](size_t) { ++calls; }); });
  EXPECT_EQ(calls, 64);
}

int Deep(int depth) {
  volatile char frame[1000] = {};
  return depth == 0 ? 0 : 1 + Deep(depth - 1) + frame[0];
}

TEST(RunOnLargeStack, HoldsTheDeepestTrees) {
  int reached = 0;
  RunOnLargeStack([&] { reached = Deep(200'000); });
  EXPECT_EQ(reached, 200'000);
}

}  // namespace
}  // namespace premortem
