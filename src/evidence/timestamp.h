// Moments as people's logs write them:
//
//   2026-11-21T22:19:02.123+01:00     RFC 3339; a blank for the T, a comma for the point, no zone
//   2026/11/21 22:19:02.123456        package log
//   21/Nov/2026:22:19:02 +0000        web servers
//   21 Nov 2026 22:19:02 GMT          RFC 1123, behind the day of the week
//   Sat Nov 21 22:19:02 2026          C
//   Nov 21 22:19:02                   syslog: without a year
//   I1121 22:19:02.123456             klog: without a year
//   22:19:02.123                      without a date
//
// A time without a zone counts as UTC: only differences matter, and what has no date has nothing
// else.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace premortem::evidence {

struct Timestamp {
  // What a moment says of its day. The lesser ones come again after four years or a day.
  enum class Day : uint8_t { kTimeOnly, kWithoutYear, kWhole };

  // Since 1970; without a year, since the beginning of a leap year; without a date, of the day.
  int64_t nanoseconds = 0;
  Day day = Day::kWhole;
};

inline constexpr int64_t kDayNanoseconds = 86'400'000'000'000;
inline constexpr int64_t kLeapYearNanoseconds = 366 * kDayNanoseconds;

// Takes one of the forms above off the front of `text`. Nothing, and `text` as it was, where none
// stands there. Constant time.
std::optional<Timestamp> TakeTimestamp(std::string_view& text);

// Nanoseconds since 1970 of a number of seconds, milliseconds, microseconds or nanoseconds: which
// of them, its size says. Nothing before 1973, where that would be a guess.
std::optional<int64_t> TimeFromEpoch(double number);

// Nanoseconds since 1970 of "2026-11-21T22:19:02.123456789+01:00"; 0 where it is no such time.
int64_t TimeFromRfc3339(std::string_view text);

}  // namespace premortem::evidence
