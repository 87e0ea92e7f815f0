// Whether a number that was read again and again grows for good. Services warm up, follow their
// load, and collect garbage in saw teeth: a plain test for a trend calls all of that growth. This
// one
//
//   1. leaves out the first quarter: warm-up;
//   2. looks at the lowest value of each of twelve stretches of time: troughs do not follow load;
//   3. asks Mann and Kendall's test, its variance corrected for autocorrelation as Hamed and Rao
//      do (Journal of Hydrology 204, 1998), for p < 0.01;
//   4. asks Theil and Sen's slope for a rise of more than a tenth of the median;
//   5. asks that both halves rise, and the second at least half as fast as the whole.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "evidence/evidence.h"

namespace premortem::diagnosis {

// Fewer points tell growth from load too seldom, simulated: a leak of 8 a step in noise that keeps
// nine tenths of itself is found in 73 of 100 series of 60 points, in 32 of 24 points.
inline constexpr size_t kLeastGrowthPoints = 60;
inline constexpr double kLeastGrowthSeconds = 300;
inline constexpr double kGrowthP = 0.01;
inline constexpr double kLeastGrowthRise = 0.1;  // of the median

struct Growth {
  bool growing = false;  // passes every step
  double slope = 0;      // each second; Theil and Sen
  double slope_low = 0;  // its interval of 95 %
  double slope_high = 0;
  double p = 1;
  size_t points = 0;   // all that were given
  double seconds = 0;  // from the first to the last
};

// `points` by time, in nanoseconds. Nothing where they are too few or too close together. O(n log
// n) for n points.
std::optional<Growth> TestGrowth(std::span<const evidence::Point> points);

// Whether a number rises from sample to sample without an end in sight: too few samples for
// TestGrowth, enough beside a sign of another kind. At least 10 samples over 30 seconds; the first
// quarter is left out; each third of the rest lies above the one before, and the last rises at
// least half as fast as the whole.
bool IsRising(std::span<const evidence::Point> points);

}  // namespace premortem::diagnosis
