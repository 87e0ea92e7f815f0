#include "evidence/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

namespace premortem::evidence {
namespace {

std::optional<double> P(std::vector<double> a, std::vector<double> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return MannWhitneyTest().P(a, b);
}

// The definition: in how many of all ways to draw the sample with the smaller values from all
// values is its U as small or smaller?
double CountedP(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all = a;
  all.insert(all.end(), b.begin(), b.end());
  size_t n = all.size();
  auto twice_u = [&](uint32_t drawn) {  // of the drawn values
    size_t sum = 0;
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        if ((drawn >> i & 1) == 0 || (drawn >> j & 1) == 1) continue;
        sum += all[i] > all[j] ? 2 : all[i] == all[j] ? 1 : 0;
      }
    }
    return sum;
  };
  uint32_t mask = (1u << a.size()) - 1;
  size_t observed = twice_u(mask);
  if (observed == a.size() * b.size()) return 1;
  if (observed > a.size() * b.size()) return CountedP(b, a);
  double ways = 0;
  double smaller = 0;
  for (uint32_t drawn = 0; drawn < 1u << n; ++drawn) {
    if (static_cast<size_t>(std::popcount(drawn)) != a.size()) continue;
    ++ways;
    if (twice_u(drawn) <= observed) ++smaller;
  }
  return std::min(1.0, 2 * smaller / ways);
}

TEST(MannWhitney, IsWhatCountingAllWaysGives) {
  std::mt19937 random(1);
  for (int grain : {3, 6, 1000}) {  // few values have ties
    for (int i = 0; i < 120; ++i) {
      std::vector<double> a(1 + random() % 6);
      std::vector<double> b(1 + random() % 6);
      for (double& value : a) value = static_cast<double>(random() % static_cast<unsigned>(grain));
      for (double& value : b) value = static_cast<double>(random() % static_cast<unsigned>(grain));
      std::optional<double> p = P(a, b);
      bool equal = std::ranges::all_of(a, [&](double v) { return v == a[0]; }) &&
                   std::ranges::all_of(b, [&](double v) { return v == a[0]; });
      ASSERT_EQ(p.has_value(), !equal);
      ASSERT_NEAR(p.value_or(1), equal ? 1 : CountedP(a, b), 1e-12);
    }
  }
}

TEST(MannWhitney, OrderOfTheSamplesDoesNotMatter) {
  EXPECT_EQ(P({1, 2, 1, 1, 1, 2}, {1, 1, 1, 1, 1, 1, 1, 1}),
            P({1, 1, 1, 1, 1, 1, 1, 1}, {1, 2, 1, 1, 1, 2}));
}

TEST(MannWhitney, SamplesThatCannotBeCompared) {
  EXPECT_EQ(P({}, {1}), std::nullopt);
  EXPECT_EQ(P({1, 1}, {1}), std::nullopt);
  EXPECT_EQ(P(std::vector<double>(100, 7), std::vector<double>(100, 7)), std::nullopt);
}

// The exact distribution and the approximation meet at the limit of the exact one.
TEST(MannWhitney, ApproximationIsNearTheExactP) {
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 50; ++i) a.push_back(2 * i);
  for (int i = 0; i < 50; ++i) b.push_back(2 * i + 11);
  std::optional<double> exact = P(a, b);
  a.push_back(55.5);  // in the middle, and beyond the limit
  std::optional<double> approximate = P(a, b);
  ASSERT_TRUE(exact && approximate);
  EXPECT_GT(*exact, 0.01);
  EXPECT_NEAR(*exact, *approximate, 0.02);
}

TEST(MannWhitney, LeastP) {
  EXPECT_NEAR(LeastMannWhitneyP(4, 4), 2 / 70.0, 1e-15);
  EXPECT_EQ(LeastMannWhitneyP(1, 1), 1);
  EXPECT_NEAR(*P({1, 2, 3, 4}, {5, 6, 7, 8}), LeastMannWhitneyP(4, 4), 1e-15);
}

TEST(Quantile, OfFewValues) {
  EXPECT_TRUE(std::isnan(Quantile({}, 0.5)));
  double one[] = {7};
  EXPECT_EQ(Quantile(one, 0.5), 7);
  double four[] = {1, 2, 4, 8};
  EXPECT_EQ(Quantile(four, 0.5), 3);
  EXPECT_EQ(Quantile(four, 0), 1);
  EXPECT_EQ(Quantile(four, 1), 8);
}

// That the ranks cover the median with the confidence is what they are for.
TEST(MedianRanks, CoverTheMedian) {
  EXPECT_EQ(RanksOfMedian(5).low, 0u);
  EXPECT_EQ(RanksOfMedian(6).low, 1u);
  EXPECT_EQ(RanksOfMedian(6).high, 6u);
  for (size_t n = 6; n < 60; ++n) {
    MedianRanks ranks = RanksOfMedian(n);
    ASSERT_GE(ranks.low, 1u);
    ASSERT_LE(ranks.high, n);
    double covered = 0;
    double probability = std::pow(0.5, static_cast<double>(n));  // of k values below the median
    for (size_t k = 0; k <= n; ++k) {
      if (k >= ranks.low && k < ranks.high) covered += probability;
      probability *= static_cast<double>(n - k) / static_cast<double>(k + 1);
    }
    EXPECT_GT(covered, 0.949) << n;
    EXPECT_LT(covered, 0.99) << n;
  }
}

TEST(GeometricMean, NeedsPositiveValues) {
  double values[] = {1, 10, 100};
  EXPECT_NEAR(*GeometricMean(values), 10, 1e-12);
  double zero[] = {1, 0};
  EXPECT_EQ(GeometricMean(zero), std::nullopt);
  EXPECT_EQ(GeometricMean({}), std::nullopt);
}

TEST(Trend, RisingFallingAndNone) {
  double rising[] = {1, 2, 4, 5, 7, 8, 9, 11};
  Trend up = TrendOf(rising);
  EXPECT_EQ(up.s, 28);
  EXPECT_LT(up.p, 0.001);
  EXPECT_NEAR(up.slope, 1.4, 0.1);
  std::ranges::reverse(rising);
  EXPECT_EQ(TrendOf(rising).s, -28);
  EXPECT_EQ(TrendOf(rising).p, up.p);
  double flat[] = {5, 5, 5, 5};
  EXPECT_EQ(TrendOf(flat).p, 1);
  EXPECT_EQ(TrendOf(flat).variance, 0);
  double zigzag[] = {1, 9, 2, 8, 3, 7};
  EXPECT_GT(TrendOf(zigzag).p, 0.5);
}

// The variance that is computed is that of s over all orders of values with ties.
TEST(Trend, VarianceIsThatOfAllOrders) {
  std::vector<double> values = {1, 2, 2, 3, 3, 3, 4};
  double sum = 0;
  double count = 0;
  do {
    double s = TrendOf(values).s;
    sum += s * s;
    ++count;
  } while (std::ranges::next_permutation(values).found);
  EXPECT_NEAR(TrendOf(values).variance, sum / count, 1e-9);
}

TEST(Trend, LongSeriesAreThinnedOut) {
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) values.push_back(i);
  EXPECT_NEAR(TrendOf(values).slope, 1, 1e-9);
}

TEST(Holm, CorrectsInOrderOfP) {
  double p[] = {0.01, 0.04, 0.03, 0.005};
  std::vector<double> corrected = HolmCorrected(p);
  EXPECT_NEAR(corrected[3], 0.02, 1e-15);
  EXPECT_NEAR(corrected[0], 0.03, 1e-15);
  EXPECT_NEAR(corrected[2], 0.06, 1e-15);
  EXPECT_NEAR(corrected[1], 0.06, 1e-15);  // not below that of a smaller p
  EXPECT_TRUE(HolmCorrected({}).empty());
}

}  // namespace
}  // namespace premortem::evidence
