// Benchmarks side by side: a table for each configuration and unit, a row for each benchmark, a
// column for each input, and how much each column differs from the first one.
//
//   BenchComparison comparison = CompareBenchmarks(evidence, columns);
//   for (const BenchTable& table : comparison.tables) ...
//
// Medians, intervals, p and geometric means are those of benchstat with its default options. What
// it does not have: p corrected for the number of comparisons, exact differences, whether values
// drift within an input, and whether the inputs' runs took turns.
//
// Counterpart: golang.org/x/perf/cmd/benchstat/internal/benchtab.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "evidence/evidence.h"
#include "evidence/statistics.h"

namespace premortem::evidence {

// The inputs after `first` up to `last` belong to a column.
struct BenchColumn {
  std::string name;
  InputId first;
  InputId last;
};

// How a sample differs from the one in the first column of its row.
struct BenchDifference {
  double p = 1;  // 0: the unit is known to be exact, and no test is made
  // p with all comparisons of the run taken into account; nothing where no test is needed.
  std::optional<double> corrected;
  // Both samples are counts that never vary: the difference is what it is.
  bool exact = false;
  bool tested = false;       // p comes from a test, which equal values do not allow
  bool significant = false;  // by p alone
  size_t base_count = 0;
  std::vector<std::string> warnings;
};

struct BenchSample {
  std::vector<double> values;  // ascending
  double center = 0;
  double low = 0;  // of the interval; infinite where there are too few values
  double high = 0;
  std::vector<std::string> warnings;
  // How much the last value lies above the first one, as a part of the center, where values rise or
  // fall from run to run more than chance explains.
  std::optional<double> drift;
  double drift_p = 1;  // corrected for the number of samples
  std::optional<BenchDifference> difference;

  bool empty() const { return values.empty(); }
};

// The last row: over all benchmarks of a column.
struct BenchSummary {
  std::optional<double> mean;   // geometric, of the centers
  std::optional<double> ratio;  // geometric mean of the ratios to the first column
  std::vector<std::string> warnings;
  // Whether the samples of the column together rise or fall from run to run: the p of that.
  double drift_p = 1;
  int drift_sign = 0;
};

struct BenchTable {
  // What is set, in the order of the keys: index into BenchComparison::keys, and value.
  std::vector<std::pair<size_t, std::string>> configuration;
  std::string unit;
  bool bytes = false;                // the unit counts bytes
  std::vector<size_t> columns;       // of the comparison; those that have values here
  std::vector<std::string> rows;     // names of benchmarks
  std::vector<BenchSample> samples;  // columns.size() for each row; empty where there are no values
  std::vector<BenchSummary> summaries;  // by column

  const BenchSample& SampleOf(size_t row, size_t column) const {
    return samples[row * columns.size() + column];
  }
};

// In which order the runs of a column and those of the first one were made.
enum class RunOrder : uint8_t {
  kUnknown,   // the inputs have no times
  kOneByOne,  // all runs of one, then all of the other
  kTakingTurns,
};

struct BenchComparison {
  std::vector<std::string> keys;  // of the configuration
  // By configuration, allocations before all other units.
  std::vector<BenchTable> tables;
  std::vector<RunOrder> orders;  // by column; the first one's means nothing
  size_t tests = 0;              // how many comparisons the correction takes into account
};

BenchComparison CompareBenchmarks(const Evidence& evidence, std::span<const BenchColumn> columns);

}  // namespace premortem::evidence
