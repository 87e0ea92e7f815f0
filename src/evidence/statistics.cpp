// Counterpart: github.com/aclements/go-moremath/stats (utest.go, udist.go, quantileci.go), which
// golang.org/x/perf uses. Where rounding can be seen, it is done in the same order.
#include "evidence/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace premortem::evidence {

namespace {

double NormalCdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

// n over k; exact where the result is below 2^53.
double Choose(size_t n, size_t k) {
  if (k > n) return 0;
  k = std::min(k, n - k);
  double result = 1;
  for (size_t i = 1; i <= k; ++i) {
    result = result * static_cast<double>(n - k + i) / static_cast<double>(i);
  }
  return result;
}

// ---- The distribution of U ----

// P(U <= u) for each u up to `most_u`, for samples of these sizes without ties. The recurrence of
// Mann and Whitney (1947): p[n,m](u) = (n p[n-1,m](u-m) + m p[n,m-1](u)) / (n+m), with p[0,m] and
// p[n,0] 1 at 0. The row of m is kept only, and p[n,m] = p[m,n] gives what lies above the diagonal.
std::vector<double> CdfWithoutTies(size_t n1, size_t n2, size_t most_u) {
  size_t least = std::min(n1, n2);
  size_t most = std::max(n1, n2);
  std::vector<std::vector<double>> row(least + 1, std::vector<double>(most_u + 1));
  row[0][0] = 1;
  for (size_t m = 1; m <= most; ++m) {
    for (size_t n = 1; n <= std::min(least, m); ++n) {
      const std::vector<double>& fewer_n = row[n - 1];
      const std::vector<double>& fewer_m = n < m ? row[n] : row[m - 1];
      std::vector<double>& out = row[n];
      for (size_t u = std::min(most_u, n * m) + 1; u-- > 0;) {
        double left = u >= m ? static_cast<double>(n) * fewer_n[u - m] : 0;
        double right = static_cast<double>(m) * fewer_m[u];
        out[u] = (left + right) / static_cast<double>(n + m);
      }
    }
  }
  std::partial_sum(row[least].begin(), row[least].end(), row[least].begin());
  return row[least];
}

// P(2U <= twice_u) where `ties` says how many values there are of each rank. Counts, rank by rank,
// the ways to draw the first sample: of r values among t of a rank, each is above the values of the
// second sample so far, and ties with t - r of them. Counts are exact, being below 50 over 25.
double CdfWithTies(size_t n1, size_t n2, std::span<const size_t> ties, size_t twice_u) {
  size_t width = twice_u + 1;
  std::vector<double> ways((n1 + 1) * width);  // by drawn values and 2U
  ways[0] = 1;
  size_t before = 0;
  for (size_t t : ties) {
    std::vector<double> next((n1 + 1) * width);
    for (size_t drawn = 0; drawn <= std::min(n1, before); ++drawn) {
      if (before - drawn > n2) continue;
      for (size_t r = 0; r <= std::min(t, n1 - drawn); ++r) {
        size_t more = r * (2 * (before - drawn) + (t - r));
        double choices = Choose(t, r);
        for (size_t v = 0; v + more < width; ++v) {
          next[(drawn + r) * width + v + more] += ways[drawn * width + v] * choices;
        }
      }
    }
    ways = std::move(next);
    before += t;
  }
  auto last = ways.begin() + static_cast<std::ptrdiff_t>(n1 * width);
  return std::accumulate(last, ways.end(), 0.0) / Choose(n1 + n2, n1);
}

// Both samples in one order: how many values there are of each rank, and twice the sum of the
// first sample's ranks (equal values have the mean of theirs).
struct Ranks {
  std::vector<size_t> ties;
  size_t twice_sum = 0;
};

Ranks RanksOf(std::span<const double> first, std::span<const double> second) {
  Ranks ranks;
  size_t i = 0;
  size_t j = 0;
  while (i < first.size() || j < second.size()) {
    double value =
        j == second.size() || (i < first.size() && first[i] < second[j]) ? first[i] : second[j];
    size_t before = i + j;
    size_t i_before = i;
    while (i < first.size() && first[i] == value) ++i;
    while (j < second.size() && second[j] == value) ++j;
    ranks.ties.push_back(i + j - before);
    ranks.twice_sum += (i - i_before) * (before + 1 + i + j);
  }
  return ranks;
}

double ApproximateP(size_t n1, size_t n2, double u, std::span<const size_t> ties) {
  double correction = 0;
  for (size_t tie : ties) {
    auto t = static_cast<double>(tie);
    correction += t * t * t - t;
  }
  auto n = static_cast<double>(n1 + n2);
  double pairs = static_cast<double>(n1) * static_cast<double>(n2);
  double sigma = std::sqrt(pairs * ((n + 1) - correction / (n * (n - 1))) / 12);
  double distance = u - pairs / 2;
  if (distance != 0) distance -= distance > 0 ? 0.5 : -0.5;
  return 2 * NormalCdf(-std::fabs(distance / sigma));
}

}  // namespace

double Quantile(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  double rank = 1 / 3.0 + q * (static_cast<double>(sorted.size()) + 1 / 3.0);
  double whole = std::floor(rank);
  if (whole < 1) return sorted.front();
  if (whole >= static_cast<double>(sorted.size())) return sorted.back();
  auto k = static_cast<size_t>(whole);
  return sorted[k - 1] + (rank - whole) * (sorted[k] - sorted[k - 1]);
}

MedianRanks RanksOfMedian(size_t n) {
  constexpr size_t kExact = 30;
  auto count = static_cast<double>(n);
  if (n > kExact) {
    // The binomial distribution of how many values lie below the median, as a normal one.
    constexpr double kTail = 1.959963984540054;  // the normal quantile of (1 + kConfidence) / 2
    double sigma = std::sqrt(count / 4);
    double low_end = count / 2 - kTail * sigma;
    double high_end = count / 2 + kTail * sigma;
    double low = std::floor(low_end - 0.5) + 1;
    double high = std::ceil(high_end - 0.5) + 1;
    auto covered = [&](double l, double r) {
      return NormalCdf((r - 0.5 - count / 2) / sigma) - NormalCdf((l - 0.5 - count / 2) / sigma);
    };
    double narrow = covered(low, high - 1);
    if (narrow >= kConfidence && narrow < covered(low, high)) --high;
    return {static_cast<size_t>(std::max(low, 0.0)),
            static_cast<size_t>(std::min(high, count + 1))};
  }
  // The gap between two values in which the median lies is binomial. Gaps are taken from the middle
  // outwards, the likelier one first, until they have the confidence.
  auto probability = [&](size_t gap) {
    return gap > n ? 0 : std::ldexp(Choose(n, gap), -static_cast<int>(n));
  };
  size_t low = (n + 2) / 2 - 1;
  size_t high = low + 1;
  double sum = probability(low);
  while (sum < kConfidence) {
    double left = low > 0 ? probability(low - 1) : 0;
    double right = probability(high);
    if (left == 0 && right == 0) break;
    // Of two equally likely ones the left. With 24 values x/perf takes the right one at last, for
    // its binomial coefficients of more than 20 things are rounded.
    bool take_left = left > right || (left == right && !(n == 24 && low == 8));
    sum += take_left ? left : right;
    if (take_left) {
      --low;
    } else {
      ++high;
    }
  }
  return {low, high};
}

std::optional<double> MannWhitneyTest::P(std::span<const double> first,
                                         std::span<const double> second) {
  constexpr size_t kExact = 50;
  constexpr size_t kExactWithTies = 25;
  size_t n1 = first.size();
  size_t n2 = second.size();
  if (n1 == 0 || n2 == 0) return std::nullopt;
  Ranks ranks = RanksOf(first, second);
  if (ranks.ties.size() == 1) return std::nullopt;
  bool has_ties = ranks.ties.size() < n1 + n2;
  size_t twice_u = ranks.twice_sum - n1 * (n1 + 1);
  size_t most = has_ties ? kExactWithTies : kExact;
  if (n1 > most || n2 > most) {
    return ApproximateP(n1, n2, static_cast<double>(twice_u) / 2, ranks.ties);
  }
  if (twice_u == n1 * n2) return 1;
  // Of the sample whose values are the smaller ones: with ties and samples of unequal sizes the
  // distribution of U is not symmetric, and each sample has its own. (x/perf takes that of the
  // first one even then, so that its p depends on which file comes first, and may be 0 or above 1.)
  size_t other = 2 * n1 * n2 - twice_u;
  double tail = 0;
  if (!has_ties) {
    std::vector<double>& cdf = without_ties_[{n1, n2}];
    if (cdf.empty()) cdf = CdfWithoutTies(n1, n2, n1 * n2 / 2);
    tail = cdf[std::min(twice_u, other) / 2];
  } else if (twice_u < other) {
    tail = CdfWithTies(n1, n2, ranks.ties, twice_u);
  } else {
    tail = CdfWithTies(n2, n1, ranks.ties, other);
  }
  return std::min(1.0, 2 * tail);
}

double LeastMannWhitneyP(size_t first, size_t second) {
  return std::min(1.0, 2 / Choose(first + second, first));
}

std::optional<double> GeometricMean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  double mean = 0;
  double count = 0;
  for (double value : values) {
    if (!(value > 0)) return std::nullopt;
    ++count;
    mean += (std::log(value) - mean) / count;
  }
  double result = std::exp(mean);
  return std::isnan(result) ? std::nullopt : std::optional(result);
}

Trend TrendOf(std::span<const double> values) {
  size_t step = values.size() / kTrendValues + 1;
  std::vector<double> taken;
  for (size_t i = 0; i < values.size(); i += step) taken.push_back(values[i]);
  Trend trend;
  size_t n = taken.size();
  if (n < 3) return trend;
  std::vector<double> slopes;
  slopes.reserve(n * (n - 1) / 2);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      trend.s += taken[j] > taken[i] ? 1 : taken[j] < taken[i] ? -1 : 0;
      double slope = (taken[j] - taken[i]) / static_cast<double>((j - i) * step);
      if (std::isfinite(slope)) slopes.push_back(slope);
    }
  }
  std::ranges::sort(slopes);
  trend.slope = slopes.empty() ? 0 : Quantile(slopes, 0.5);
  auto weight = [](double t) { return t * (t - 1) * (2 * t + 5); };
  trend.variance = weight(static_cast<double>(n));
  std::ranges::sort(taken);
  for (size_t i = 0; i < n;) {
    size_t end = i;
    while (end < n && taken[end] == taken[i]) ++end;
    trend.variance -= weight(static_cast<double>(end - i));
    i = end;
  }
  trend.variance /= 18;
  trend.p = TrendP(trend.s, trend.variance);
  return trend;
}

double TrendP(double s, double variance) {
  if (s == 0 || variance <= 0) return 1;
  double z = (std::fabs(s) - 1) / std::sqrt(variance);
  return std::erfc(std::max(z, 0.0) / std::sqrt(2.0));
}

std::vector<double> HolmCorrected(std::span<const double> p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return p[i]; });
  std::vector<double> corrected(p.size());
  double greatest = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    greatest = std::max(greatest, static_cast<double>(order.size() - i) * p[order[i]]);
    corrected[order[i]] = std::min(1.0, greatest);
  }
  return corrected;
}

}  // namespace premortem::evidence
