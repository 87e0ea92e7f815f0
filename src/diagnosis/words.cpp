#include "diagnosis/words.h"

#include <cmath>
#include <cstdio>

#include "diagnosis/frames.h"

namespace premortem::diagnosis {

namespace {

struct Unit {
  double size;
  const char* name;
};

// The first unit of which there is at least one, else the last.
template <size_t n>
const Unit& UnitFor(double value, const Unit (&units)[n]) {
  size_t i = 0;
  while (i + 1 < n && std::fabs(value) < units[i].size) ++i;
  return units[i];
}

template <size_t n>
std::string Scaled(double value, const Unit (&units)[n]) {
  const Unit& unit = UnitFor(value, units);
  return Rounded(value / unit.size) + unit.name;
}

constexpr Unit kBytes[] = {{1099511627776.0, " TB"},
                           {1073741824.0, " GB"},
                           {1048576.0, " MB"},
                           {1024.0, " kB"},
                           {1, " B"}};
constexpr Unit kTimes[] = {{86400, " days"}, {3600, " h"},  {60, " min"},
                           {1, " s"},        {1e-3, " ms"}, {1e-6, " us"}};
constexpr Unit kRates[] = {
    {1, " a second"}, {1.0 / 60, " a minute"}, {1.0 / 3600, " an hour"}, {1.0 / 86400, " a day"}};

}  // namespace

std::string Counted(uint64_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string Rounded(double value) {
  double size = std::fabs(value);
  int decimals = size >= 99.5 || value == std::floor(value) ? 0 : size >= 9.95 ? 1 : 2;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  std::string rounded = text;
  while (decimals > 0 && rounded.ends_with('0')) rounded.pop_back();
  if (rounded.ends_with('.')) rounded.pop_back();
  return rounded;
}

std::string Percent(double share) {
  double percent = 100 * share;
  return (percent > 99 && percent < 100 ? ">99" : Rounded(std::round(percent * 10) / 10)) + "%";
}

std::string Bytes(double bytes) { return Scaled(bytes, kBytes); }

std::string Rate(double each_second) { return Scaled(each_second, kRates); }

std::string Rate(double each_second, double low, double high) {
  double size = UnitFor(each_second, kRates).size;
  return Rate(each_second) + " (" + Rounded(low / size) + " to " + Rounded(high / size) + ")";
}

std::string Duration(double seconds) { return Scaled(seconds, kTimes); }

std::string Code(std::string_view function) { return "`" + ShortName(function) + "`"; }

}  // namespace premortem::diagnosis
