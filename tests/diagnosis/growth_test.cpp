// The gated statistic against series as services make them.
#include "diagnosis/growth.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

namespace premortem::diagnosis {
namespace {

using evidence::Point;

// Noise that keeps `keep` of itself from one point to the next.
class Noise {
 public:
  Noise(uint32_t seed, double keep, double deviation)
      : random_(seed), keep_(keep), deviation_(deviation) {}
  double Next() { return last_ = keep_ * last_ + deviation_ * normal_(random_); }

 private:
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
  double keep_;
  double deviation_;
  double last_ = 0;
};

// One point every ten seconds.
std::vector<Point> Series(size_t n, const std::function<double(size_t)>& value) {
  std::vector<Point> points;
  for (size_t i = 0; i < n; ++i) {
    points.push_back({static_cast<int64_t>(i) * 10'000'000'000, value(i)});
  }
  return points;
}

// Of 200 series, how many are called growing.
double Rate(const std::function<std::vector<Point>(uint32_t seed)>& make) {
  int growing = 0;
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    std::optional<Growth> growth = TestGrowth(make(seed));
    growing += growth && growth->growing;
  }
  return growing / 200.0;
}

TEST(Growth, SaysNothingOfTooFewPoints) {
  auto leak = [](size_t i) { return 1000 + 8.0 * static_cast<double>(i); };
  EXPECT_FALSE(TestGrowth({}));
  EXPECT_FALSE(TestGrowth(Series(kLeastGrowthPoints - 1, leak)));
  EXPECT_TRUE(TestGrowth(Series(kLeastGrowthPoints, leak)));
  std::vector<Point> dense = Series(kLeastGrowthPoints, leak);
  for (Point& point : dense) point.time /= 100;
  EXPECT_FALSE(TestGrowth(dense)) << "six seconds";
}

TEST(Growth, GivesTheSlopeAndItsInterval) {
  std::optional<Growth> exact =
      TestGrowth(Series(60, [](size_t i) { return 100 + 5.0 * static_cast<double>(i); }));
  ASSERT_TRUE(exact);
  EXPECT_TRUE(exact->growing);
  EXPECT_NEAR(exact->slope, 0.5, 1e-9);
  EXPECT_LE(exact->slope_low, 0.5 + 1e-9);
  EXPECT_GE(exact->slope_high, 0.5 - 1e-9);
  EXPECT_LT(exact->p, 0.01);
  EXPECT_EQ(exact->points, 60u);

  int inside = 0;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    Noise noise(seed, 0, 5);
    std::optional<Growth> growth = TestGrowth(
        Series(120, [&](size_t i) { return 1000 + 2.0 * static_cast<double>(i) + noise.Next(); }));
    inside += growth->slope_low <= 0.2 && 0.2 <= growth->slope_high;
  }
  EXPECT_GE(inside, 85);
}

TEST(Growth, IsNotSeenInHealthySeries) {
  for (size_t n : {60, 120, 360}) {
    EXPECT_LE(Rate([&](uint32_t seed) {
                Noise noise(seed, 0, 50);
                return Series(n, [&](size_t) { return 1000 + noise.Next(); });
              }),
              0.01)
        << "white noise, " << n;
    EXPECT_LE(Rate([&](uint32_t seed) {
                Noise noise(seed, 0.9, 50);
                return Series(n, [&](size_t) { return 1000 + noise.Next(); });
              }),
              0.05)
        << "load, " << n;
    EXPECT_LE(Rate([&](uint32_t seed) {
                Noise noise(seed, 0, 10);
                double ramp = static_cast<double>(n) / 8;
                return Series(n, [&, ramp](size_t i) {
                  return 1000 * (1 - std::exp(-static_cast<double>(i) / ramp)) + noise.Next();
                });
              }),
              0.01)
        << "warm-up, " << n;
    EXPECT_LE(Rate([&](uint32_t seed) {
                Noise noise(seed, 0, 10);
                return Series(n, [&, seed](size_t i) {
                  return 500 + 50 * static_cast<double>((i + seed) % 20) + noise.Next();
                });
              }),
              0.01)
        << "saw teeth, " << n;
    EXPECT_LE(Rate([&](uint32_t seed) {
                Noise noise(seed, 0.5, 20);
                return Series(n, [&](size_t i) {
                  double turn = std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
                  return 1000 + 800 * std::sin(turn) + noise.Next();
                });
              }),
              0.01)
        << "the peak of a day, " << n;
  }
}

TEST(Growth, IsSeenInLeaks) {
  auto leak = [](size_t n, double keep, double deviation) {
    return Rate([=](uint32_t seed) {
      Noise noise(seed, keep, deviation);
      return Series(n,
                    [&](size_t i) { return 1000 + 8.0 * static_cast<double>(i) + noise.Next(); });
    });
  };
  EXPECT_GE(leak(60, 0, 20), 0.98);
  EXPECT_GE(leak(60, 0.9, 20), 0.5);
  EXPECT_GE(leak(120, 0.9, 20), 0.9);
  EXPECT_GE(Rate([](uint32_t seed) {
              Noise noise(seed, 0, 10);
              return Series(60, [&](size_t i) {
                return 500 + 50 * static_cast<double>((i + seed) % 5) +
                       20.0 * static_cast<double>(i) + noise.Next();
              });
            }),
            0.9)
      << "a leak under saw teeth";
}

TEST(Growth, RisingNeedsFewPointsAndNoPlateau) {
  auto rising = [](size_t n, const std::function<double(size_t)>& value) {
    return IsRising(Series(n, value));
  };
  EXPECT_TRUE(rising(12, [](size_t i) { return 20 + 10.0 * static_cast<double>(i); }));
  EXPECT_FALSE(rising(9, [](size_t i) { return 20 + 10.0 * static_cast<double>(i); }));
  EXPECT_FALSE(rising(12, [](size_t) { return 20.0; }));
  EXPECT_FALSE(rising(12, [](size_t i) { return i < 4 ? 100.0 * static_cast<double>(i) : 400.0; }));
  EXPECT_FALSE(rising(12, [](size_t i) { return 100 - 5.0 * static_cast<double>(i); }));
  EXPECT_FALSE(rising(24, [](size_t i) { return 50.0 * static_cast<double>(i % 6); }));
}

}  // namespace
}  // namespace premortem::diagnosis
