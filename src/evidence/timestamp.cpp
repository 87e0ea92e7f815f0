#include "evidence/timestamp.h"

#include <array>
#include <chrono>

#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int kLeapYear = 2000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number of `digits` digits at the front of `text`.
std::optional<int> TakeDigits(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, digits)) {
    if (!IsDigit(c)) return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

// "22:19:02" and a fraction, as nanoseconds. A leap second is the first of the next minute.
std::optional<int64_t> TakeClock(std::string_view& text) {
  std::optional<int> hours = TakeDigits(text, 2);
  if (!hours || *hours > 23 || !Skip(text, ":")) return std::nullopt;
  std::optional<int> minutes = TakeDigits(text, 2);
  if (!minutes || *minutes > 59 || !Skip(text, ":")) return std::nullopt;
  std::optional<int> seconds = TakeDigits(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  int64_t time = ((*hours * 60 + *minutes) * 60 + *seconds) * kSecond;
  bool fraction = text.size() > 1 && (text[0] == '.' || text[0] == ',') && IsDigit(text[1]);
  if (fraction) text.remove_prefix(1);
  for (int64_t unit = kSecond / 10; fraction && !text.empty() && IsDigit(text[0]); unit /= 10) {
    time += unit * (text[0] - '0');
    text.remove_prefix(1);
  }
  return time;
}

// What "Z", "+01:00" and "-0130" add to UTC; none where no zone stands there. A blank may stand
// before the sign.
int64_t TakeZone(std::string_view& text) {
  if (Skip(text, "Z")) return 0;
  std::string_view rest = text;
  Skip(rest, " ");
  bool east = rest.starts_with('+');
  if (!east && !rest.starts_with('-')) return 0;
  rest.remove_prefix(1);
  std::optional<int> hours = TakeDigits(rest, 2);
  if (!hours) return 0;
  Skip(rest, ":");
  std::optional<int> minutes = TakeDigits(rest, 2);
  if (!minutes) return 0;
  text = rest;
  return (east ? 1 : -1) * (*hours * 60 + *minutes) * 60 * kSecond;
}

// Nanoseconds of 64 bits reach from 1678 to 2261.
std::optional<int64_t> DateTime(int y, int m, int d) {
  year_month_day date(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d)));
  if (!date.ok() || y < 1970 || y > 2261) return std::nullopt;
  return sys_days(date).time_since_epoch().count() * kDayNanoseconds;
}

std::optional<int64_t> DayOfLeapYear(int m, int d) {
  std::optional<int64_t> date = DateTime(kLeapYear, m, d);
  if (!date) return std::nullopt;
  return *date - *DateTime(kLeapYear, 1, 1);
}

std::optional<int> TakeMonthName(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (Skip(text, kMonths[i])) return static_cast<int>(i + 1);
  }
  return std::nullopt;
}

// "2026-11-21T22:19:02.123+01:00", "2026/11/21 22:19:02".
std::optional<Timestamp> TakeYearFirst(std::string_view& text) {
  std::optional<int> y = TakeDigits(text, 4);
  if (!y || text.empty() || (text[0] != '-' && text[0] != '/')) return std::nullopt;
  std::string_view separator = text.substr(0, 1);
  text.remove_prefix(1);
  std::optional<int> m = TakeDigits(text, 2);
  if (!m || !Skip(text, separator)) return std::nullopt;
  std::optional<int> d = TakeDigits(text, 2);
  if (!d || !(Skip(text, "T") || Skip(text, "t") || Skip(text, " "))) return std::nullopt;
  std::optional<int64_t> date = DateTime(*y, *m, *d);
  std::optional<int64_t> clock = date ? TakeClock(text) : std::nullopt;
  if (!clock) return std::nullopt;
  return Timestamp{*date + *clock - TakeZone(text)};
}

// "21/Nov/2026:22:19:02 +0000", "21 Nov 2026 22:19:02 GMT".
std::optional<Timestamp> TakeDayFirst(std::string_view& text) {
  std::optional<int> d = TakeDigits(text, 2);
  if (!d || text.empty() || (text[0] != '/' && text[0] != ' ')) return std::nullopt;
  std::string_view separator = text.substr(0, 1);
  text.remove_prefix(1);
  std::optional<int> m = TakeMonthName(text);
  if (!m || !Skip(text, separator)) return std::nullopt;
  std::optional<int> y = TakeDigits(text, 4);
  if (!y || !Skip(text, separator == "/" ? ":" : " ")) return std::nullopt;
  std::optional<int64_t> date = DateTime(*y, *m, *d);
  std::optional<int64_t> clock = date ? TakeClock(text) : std::nullopt;
  if (!clock) return std::nullopt;
  return Timestamp{*date + *clock - TakeZone(text)};
}

// "Nov 21 22:19:02", of a day below 10 with two blanks, and perhaps " 2026".
std::optional<Timestamp> TakeMonthFirst(std::string_view& text) {
  std::optional<int> m = TakeMonthName(text);
  if (!m || !Skip(text, " ")) return std::nullopt;
  std::optional<int> d = TakeDigits(text, Skip(text, " ") ? 1 : 2);
  if (!d || !Skip(text, " ")) return std::nullopt;
  std::optional<int64_t> clock = TakeClock(text);
  std::optional<int64_t> date = clock ? DayOfLeapYear(*m, *d) : std::nullopt;
  if (!date) return std::nullopt;
  std::string_view rest = text;
  std::optional<int> y = Skip(rest, " ") ? TakeDigits(rest, 4) : std::nullopt;
  std::optional<int64_t> whole = y ? DateTime(*y, *m, *d) : std::nullopt;
  if (!whole || (!rest.empty() && rest[0] != ' ' && rest[0] != ']')) {
    return Timestamp{*date + *clock, Timestamp::Day::kWithoutYear};
  }
  text = rest;
  return Timestamp{*whole + *clock};
}

// "I1121 22:19:02.123456", where the letter is the severity.
std::optional<Timestamp> TakeKlog(std::string_view& text) {
  if (text.empty() || std::string_view("IWEF").find(text[0]) == std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  std::optional<int> m = TakeDigits(text, 2);
  std::optional<int> d = m ? TakeDigits(text, 2) : std::nullopt;
  if (!d || !Skip(text, " ")) return std::nullopt;
  std::optional<int64_t> date = DayOfLeapYear(*m, *d);
  std::optional<int64_t> clock = date ? TakeClock(text) : std::nullopt;
  if (!clock) return std::nullopt;
  return Timestamp{*date + *clock, Timestamp::Day::kWithoutYear};
}

std::optional<Timestamp> TakeTimeOnly(std::string_view& text) {
  std::optional<int64_t> clock = TakeClock(text);
  if (!clock || (!text.empty() && (IsDigit(text[0]) || text[0] == ':'))) return std::nullopt;
  return Timestamp{*clock, Timestamp::Day::kTimeOnly};
}

}  // namespace

std::optional<Timestamp> TakeTimestamp(std::string_view& text) {
  constexpr std::string_view kDays[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
  for (auto take : {TakeYearFirst, TakeTimeOnly, TakeDayFirst, TakeKlog, TakeMonthFirst}) {
    std::string_view rest = text;
    if (take == TakeMonthFirst) {
      for (std::string_view weekday : kDays) Skip(rest, weekday);
    }
    if (std::optional<Timestamp> time = take(rest)) {
      text = rest;
      return time;
    }
  }
  return std::nullopt;
}

std::optional<int64_t> TimeFromEpoch(double number) {
  constexpr double kLeast = 1e8;  // 1973 in seconds; a thousand times more is the next unit
  constexpr double kUnits[] = {1e9, 1e6, 1e3, 1};
  constexpr double kMost = 9.2e18;  // what 64 bits hold: the year 2261
  double least = kLeast;
  for (double unit : kUnits) {
    if (number >= least && number < least * 1e3) {
      return number * unit < kMost ? std::optional(static_cast<int64_t>(number * unit))
                                   : std::nullopt;
    }
    least *= 1e3;
  }
  return std::nullopt;
}

int64_t TimeFromRfc3339(std::string_view text) {
  size_t t = std::string_view("2026-11-21").size();
  if (text.size() <= t || text[4] != '-' || text[t] != 'T') return 0;
  bool zone = text.ends_with('Z') || text.find_first_of("+-", t) != text.npos;
  std::optional<Timestamp> time = TakeYearFirst(text);
  return time && zone && text.empty() ? time->nanoseconds : 0;
}

}  // namespace premortem::evidence
