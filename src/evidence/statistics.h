// Statistics of small samples that assume nothing of how the values are distributed: medians and
// their intervals, the Mann-Whitney U test, a test for a trend, correction for many comparisons.
//
// What golang.org/x/perf computes too (benchmath, and go-moremath/stats below it) is computed so
// that the same numbers come out; tools/oracle benchstat compares them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace premortem::evidence {

inline constexpr double kConfidence = 0.95;  // of intervals
inline constexpr double kAlpha = 0.05;       // the greatest p of a difference that is reported

// The quantile q of values in ascending order, as Hyndman and Fan's type 8; not a number where
// there are none. The median is the quantile 0.5.
double Quantile(std::span<const double> sorted, double q);

// A confidence interval of the median by order statistics: from the value of rank `low` to that of
// rank `high`, counted from 1. Rank 0 and n + 1 stand for infinity: too few values.
struct MedianRanks {
  size_t low = 0;
  size_t high = 0;
};
MedianRanks RanksOfMedian(size_t n);

// The Mann-Whitney U test of whether two samples have the same distribution.
class MannWhitneyTest {
 public:
  // The two-sided p: how likely samples that differ as much come out where both have the same
  // distribution. Exact up to 50 values each without ties and up to 25 with ties, a normal
  // approximation with corrections for ties and continuity above. Nothing where a sample is empty
  // or all values are equal. Both in ascending order, without NaN. Without ties O(n1² n2²), once
  // for each pair of sizes; with ties O(n1² n2 (n1 + n2)).
  std::optional<double> P(std::span<const double> first, std::span<const double> second);

 private:
  // P(U <= u) by u, up to the middle, where there are no ties; by the sizes.
  std::map<std::pair<size_t, size_t>, std::vector<double>> without_ties_;
};

// The least p that the test can give for samples of these sizes.
double LeastMannWhitneyP(size_t first, size_t second);

// The geometric mean; nothing where a value is not above 0, or there are none.
std::optional<double> GeometricMean(std::span<const double> values);

// Whether values rise or fall in the order in which they stand. Mann and Kendall's test: `s` is how
// many pairs rise minus how many fall.
struct Trend {
  double s = 0;
  double variance = 0;  // of s where there is no trend, with ties taken into account
  double p = 1;         // two-sided
  double slope = 0;     // from one value to the next: Theil and Sen's median of all pairs' slopes
};
// O(n² log n) for at most kTrendValues values; of more, every so many are taken.
inline constexpr size_t kTrendValues = 200;
Trend TrendOf(std::span<const double> values);
// The two-sided p of the sum of several trends' s and variance, with correction for continuity.
double TrendP(double s, double variance);

// Holm's correction: the p of each comparison so that, with all of them together, one that is at
// most alpha arises by chance with a probability of at most alpha. In the order of `p`.
std::vector<double> HolmCorrected(std::span<const double> p);

}  // namespace premortem::evidence
