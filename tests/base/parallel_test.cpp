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

// Node i waits for those that divide it.
TEST(ParallelForGraph, CallsDependenciesFirst) {
  std::vector<std::vector<uint32_t>> dependencies(500);
  for (uint32_t i = 2; i < dependencies.size(); ++i) {
    for (uint32_t j = 1; j < i; ++j) {
      if (i % j == 0) dependencies[i].push_back(j);
    }
  }
  size_t before = ThreadCount();
  for (size_t threads : {1, 4}) {
    SetThreadCount(threads);
    std::vector<std::atomic<int>> calls(dependencies.size());
    ParallelForGraph(dependencies, [&](size_t i) {
      for (uint32_t dependency : dependencies[i]) EXPECT_EQ(calls[dependency], 1);
      ++calls[i];
    });
    for (const std::atomic<int>& n : calls) EXPECT_EQ(n, 1);
  }
  SetThreadCount(before);
}

TEST(ParallelForGraph, OneThreadTakesTheLowestFirst) {
  std::vector<std::vector<uint32_t>> dependencies = {{3}, {}, {1}, {}, {0, 2}};
  size_t before = ThreadCount();
  SetThreadCount(1);
  std::vector<size_t> order;
  ParallelForGraph(dependencies, [&](size_t i) { order.push_back(i); });
  SetThreadCount(before);
  EXPECT_EQ(order, (std::vector<size_t>{1, 2, 3, 0, 4}));
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
