// Times as logs write them.
#include "evidence/timestamp.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace premortem::evidence {
namespace {

// "NANOSECONDS of the day it says|what is left".
std::string Take(std::string_view text) {
  std::optional<Timestamp> time = TakeTimestamp(text);
  if (!time) return "none|" + std::string(text);
  constexpr const char* kDays[] = {" of a day", " of a year", ""};
  return std::to_string(time->nanoseconds) + kDays[static_cast<int>(time->day)] + "|" +
         std::string(text);
}

TEST(Timestamp, FormsOfOneMoment) {
  for (std::string_view text :
       {"2026-11-21T10:00:00Z", "2026-11-21T11:00:00+01:00", "2026-11-21 08:30:00 -0130",
        "2026/11/21 10:00:00", "21/Nov/2026:10:00:00 +0000", "21 Nov 2026 11:00:00 +0100",
        "Sat Nov 21 10:00:00 2026", "2026-11-21t10:00:00"}) {
    EXPECT_EQ(Take(text), "1795255200000000000|") << text;
  }
}

TEST(Timestamp, Fractions) {
  EXPECT_EQ(Take("2026-11-21T10:00:00.123456789123Z x"), "1795255200123456789| x");
  EXPECT_EQ(Take("2026-11-21 10:00:00,5 x"), "1795255200500000000| x");
  EXPECT_EQ(Take("2026-11-21 10:00:00. x"), "1795255200000000000|. x");
}

TEST(Timestamp, WithoutYearOrDate) {
  EXPECT_EQ(Take("Jan  2 00:00:01 host"), "86401000000000 of a year| host");
  EXPECT_EQ(Take("Feb 29 00:00:00 host"), "5097600000000000 of a year| host");
  EXPECT_EQ(Take("I0102 00:00:01.5 1 a.go:1]"), "86401500000000 of a year| 1 a.go:1]");
  EXPECT_EQ(Take("01:00:00.25 x"), "3600250000000 of a day| x");
}

TEST(Timestamp, WhatIsNone) {
  for (std::string_view text :
       {"", "2026", "2026-11-21", "2026-11-31 10:00:00", "2026-11/21 10:00:00",
        "2026-11-21 24:00:00", "2026-11-21 10:60:00", "9999-11-21 10:00:00", "1969-12-31 23:59:59",
        "10:00", "10:00:00:00", "10:00:001", "Nov 31 10:00:00", "Foo 21 10:00:00", "I1321 10:00:00",
        "X1121 10:00:00", "32/Nov/2026:10:00:00", "21/Nov 2026 10:00:00", "Nov"}) {
    EXPECT_EQ(Take(text), "none|" + std::string(text));
  }
}

TEST(Timestamp, NumbersSayWhichUnit) {
  EXPECT_EQ(TimeFromEpoch(1795255200), 1795255200000000000);
  EXPECT_EQ(TimeFromEpoch(1795255200.5), 1795255200500000000);
  EXPECT_EQ(TimeFromEpoch(1795255200000), 1795255200000000000);
  EXPECT_EQ(TimeFromEpoch(1795255200000000), 1795255200000000000);
  EXPECT_EQ(TimeFromEpoch(1795255200000000000), 1795255200000000000);
  for (double number : {0.0, -1.0, 99999999.0, 17952552000.0, 9.3e18, 1e19, 1e300, -1e300}) {
    EXPECT_FALSE(TimeFromEpoch(number)) << number;
  }
  EXPECT_FALSE(TimeFromEpoch(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Timestamp, Rfc3339) {
  EXPECT_EQ(TimeFromRfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(TimeFromRfc3339("1970-01-02T00:00:00.123456789123Z"), 86'400'123'456'789);
  EXPECT_EQ(TimeFromRfc3339("1970-01-01T00:00:00-01:30"), 5'400'000'000'000);
  EXPECT_EQ(TimeFromRfc3339("2026-02-30T00:00:00Z"), 0);
  EXPECT_EQ(TimeFromRfc3339("2026-02-20T00:00:00"), 0);
  EXPECT_EQ(TimeFromRfc3339("2026-02-20T-1:00:00Z"), 0);
  EXPECT_EQ(TimeFromRfc3339("9999-12-31T23:59:59Z"), 0);
}

}  // namespace
}  // namespace premortem::evidence
