// Units of benchmarks: "ns/op" becomes "sec/op" and "MB/s" becomes "B/s", as nobody wants to read
// of µns, and values get one prefix for a row of a table.
//
// Counterpart: golang.org/x/perf/benchunit.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace premortem::evidence {

// What a unit is without ns and MB in its numerator, and the factor for its values.
struct TidyUnit {
  std::string unit;
  double factor = 1;
};
TidyUnit Tidy(std::string_view unit);

// Whether the numerator counts bytes, so that prefixes are powers of 1024.
bool CountsBytes(std::string_view unit);

// How the values of a row are written: divided by `factor`, with `precision` digits behind the
// point and `prefix` ("k", "Mi", "µ").
struct UnitScale {
  int precision = 3;
  double factor = 1;
  std::string_view prefix;

  std::string Format(double value) const;
};

// The scale that gives the value nearest to zero (zeros do not count) four significant digits.
UnitScale CommonScale(std::span<const double> values, bool bytes);

}  // namespace premortem::evidence
