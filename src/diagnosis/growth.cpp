#include "diagnosis/growth.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace premortem::diagnosis {

namespace {

constexpr size_t kTroughs = 12;
constexpr double kNormal95 = 1.959964;

struct Xy {
  double x = 0;  // seconds
  double y = 0;
};

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  size_t half = values.size() / 2;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(half));
  double upper = values[half];
  if (values.size() % 2 == 1) return upper;
  return (upper +
          *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half))) /
         2;
}

// The lowest point of each stretch of time.
std::vector<Xy> Troughs(std::span<const Xy> points) {
  std::vector<Xy> troughs;
  double begin = points.front().x;
  double width = (points.back().x - begin) / kTroughs;
  size_t last_stretch = kTroughs;
  for (const Xy& point : points) {
    size_t stretch = std::min(static_cast<size_t>((point.x - begin) / width), kTroughs - 1);
    if (stretch != last_stretch) {
      troughs.push_back(point);
      last_stretch = stretch;
    } else if (point.y < troughs.back().y) {
      troughs.back() = point;
    }
  }
  return troughs;
}

std::vector<double> PairSlopes(std::span<const Xy> points) {
  std::vector<double> slopes;
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t j = i + 1; j < points.size(); ++j) {
      double dx = points[j].x - points[i].x;
      if (dx > 0) slopes.push_back((points[j].y - points[i].y) / dx);
    }
  }
  std::ranges::sort(slopes);
  return slopes;
}

// Ranks from 1 on; equal values share the mean of theirs.
std::vector<double> RanksOf(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (size_t i = 0; i < order.size();) {
    size_t j = i;
    while (j < order.size() && values[order[j]] == values[order[i]]) ++j;
    for (size_t k = i; k < j; ++k) {
      ranks[order[k]] = (static_cast<double>(i) + static_cast<double>(j) + 1) / 2;
    }
    i = j;
  }
  return ranks;
}

// By how much autocorrelation widens the variance of Kendall's S; at least 1. Of what remains when
// the slope is taken away, lags whose correlation is significant count.
double HamedRaoFactor(std::span<const Xy> points, double slope) {
  auto n = static_cast<double>(points.size());
  std::vector<double> rest;
  for (const Xy& point : points) rest.push_back(point.y - slope * point.x);
  std::vector<double> ranks = RanksOf(rest);
  double mean = (n + 1) / 2;
  double variance = 0;
  for (double rank : ranks) variance += (rank - mean) * (rank - mean);
  if (variance == 0) return 1;
  double sum = 0;
  for (size_t lag = 1; lag + 1 < points.size(); ++lag) {
    double product = 0;
    for (size_t i = 0; i + lag < ranks.size(); ++i) {
      product += (ranks[i] - mean) * (ranks[i + lag] - mean);
    }
    double correlation = product / variance;
    if (std::fabs(correlation) <= kNormal95 / std::sqrt(n)) continue;
    auto k = static_cast<double>(lag);
    sum += (n - k) * (n - k - 1) * (n - k - 2) * correlation;
  }
  return std::max(1.0, 1 + 2 * sum / (n * (n - 1) * (n - 2)));
}

struct Kendall {
  double s = 0;
  double variance = 0;  // before Hamed and Rao
};

Kendall KendallOf(std::span<const Xy> points) {
  Kendall kendall;
  auto n = static_cast<double>(points.size());
  kendall.variance = n * (n - 1) * (2 * n + 5);
  std::vector<double> values;
  for (const Xy& point : points) values.push_back(point.y);
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = i + 1; j < values.size(); ++j) {
      kendall.s += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0;
    }
  }
  std::ranges::sort(values);
  for (size_t i = 0; i < values.size();) {
    size_t j = i;
    while (j < values.size() && values[j] == values[i]) ++j;
    auto ties = static_cast<double>(j - i);
    kendall.variance -= ties * (ties - 1) * (2 * ties + 5);
    i = j;
  }
  kendall.variance /= 18;
  return kendall;
}

double SlopeOf(std::span<const Xy> points) { return MedianOf(PairSlopes(points)); }

}  // namespace

std::optional<Growth> TestGrowth(std::span<const evidence::Point> points) {
  if (points.size() < kLeastGrowthPoints) return std::nullopt;
  std::vector<Xy> all;
  for (const evidence::Point& point : points) {
    all.push_back({static_cast<double>(point.time - points.front().time) / 1e9, point.value});
  }
  Growth growth{.points = points.size(), .seconds = all.back().x};
  if (growth.seconds < kLeastGrowthSeconds) return std::nullopt;

  double warm = growth.seconds / 4;
  auto first = std::ranges::find_if(all, [&](const Xy& point) { return point.x >= warm; });
  std::span<const Xy> settled(first, all.end());
  if (settled.size() < kTroughs) return std::nullopt;
  std::vector<Xy> troughs = Troughs(settled);
  if (troughs.size() < kTroughs - 3) return std::nullopt;  // gaps: too little is known

  std::vector<double> slopes = PairSlopes(troughs);
  growth.slope = MedianOf(slopes);
  Kendall kendall = KendallOf(troughs);
  if (kendall.s <= 0 || kendall.variance <= 0) return growth;
  double deviation = std::sqrt(kendall.variance * HamedRaoFactor(troughs, growth.slope));
  growth.p = std::erfc((kendall.s - 1) / deviation / std::numbers::sqrt2);

  // The interval: pairwise slopes so far from the middle as S may be from none.
  auto count = static_cast<double>(slopes.size());
  auto at = [&](double rank) {
    return slopes[static_cast<size_t>(std::clamp(rank, 0.0, count - 1))];
  };
  growth.slope_low = at((count - kNormal95 * deviation) / 2);
  growth.slope_high = at((count + kNormal95 * deviation) / 2);

  std::vector<double> values;
  for (const Xy& point : troughs) values.push_back(point.y);
  double rise = growth.slope * (troughs.back().x - troughs.front().x);
  std::span<const Xy> halves(troughs);
  size_t half = (troughs.size() + 1) / 2;
  double early = SlopeOf(halves.first(half));
  double late = SlopeOf(halves.last(half));
  growth.growing = growth.p < kGrowthP && rise > kLeastGrowthRise * std::fabs(MedianOf(values)) &&
                   early > 0 && late > 0 && late >= growth.slope / 2;
  return growth;
}

bool IsRising(std::span<const evidence::Point> points) {
  constexpr size_t kLeast = 10;
  constexpr double kLeastSeconds = 30;
  if (points.size() < kLeast) return false;
  if (static_cast<double>(points.back().time - points.front().time) < kLeastSeconds * 1e9) {
    return false;
  }
  std::span<const evidence::Point> rest = points.subspan(points.size() / 4);
  size_t third = rest.size() / 3;
  double last_greatest = -1;
  for (size_t part = 0; part < 3; ++part) {
    std::span<const evidence::Point> values = rest.subspan(part * third, third);
    auto [least, greatest] = std::ranges::minmax(values, {}, &evidence::Point::value);
    if (least.value <= last_greatest) return false;
    last_greatest = greatest.value;
  }
  auto slope = [](const evidence::Point& a, const evidence::Point& b) {
    return (b.value - a.value) / static_cast<double>(std::max<int64_t>(b.time - a.time, 1));
  };
  double whole = slope(rest.front(), rest.back());
  return whole > 0 && slope(rest[rest.size() - third], rest.back()) >= whole / 2;
}

}  // namespace premortem::diagnosis
