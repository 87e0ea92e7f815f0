#include "evidence/bench_compare.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "base/check.h"
#include "evidence/bench_output.h"
#include "evidence/bench_units.h"

namespace premortem::evidence {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Units of which testing counts instead of measuring. In this order their tables come first.
constexpr std::array<std::string_view, 2> kAllocations = {"allocs/op", "B/op"};

bool AllEqual(const std::vector<double>& sorted) { return sorted.front() == sorted.back(); }

// As Go prints a float64 by itself.
std::string NumberText(double number) {
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  double size = std::fabs(number);
  bool scientific = size != 0 && (size < 1e-4 || size >= 1e21);
  char digits[64];
  auto [end, error] =
      std::to_chars(digits, digits + sizeof digits, number,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  return std::string(digits, end);
}

// ---- Samples ----

// The value that occurs most often, the least of those.
double Mode(std::span<const double> sorted) {
  double mode = sorted[0];
  size_t most = 0;
  for (size_t i = 0; i < sorted.size();) {
    size_t end = i;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    if (end - i > most) {
      most = end - i;
      mode = sorted[i];
    }
    i = end;
  }
  return mode;
}

void SummarizeExact(BenchSample& sample) {
  sample.center = Mode(sample.values);
  sample.low = sample.values.front();
  sample.high = sample.values.back();
  if (!AllEqual(sample.values)) {
    sample.warnings.push_back("exact distribution expected, but values range from " +
                              NumberText(sample.low) + " to " + NumberText(sample.high));
  }
}

void SummarizeMedian(BenchSample& sample) {
  size_t n = sample.values.size();
  MedianRanks ranks = RanksOfMedian(n);
  sample.center = Quantile(sample.values, 0.5);
  sample.low = ranks.low < 1 ? -kInfinity : sample.values[ranks.low - 1];
  sample.high = ranks.high > n ? kInfinity : sample.values[ranks.high - 1];
  if (std::isinf(sample.low) || std::isinf(sample.high)) {
    constexpr size_t kEnough = 6;  // RanksOfMedian(5) still ends in infinity
    sample.warnings.push_back("need >= " + std::to_string(kEnough) +
                              " samples for confidence interval at level 0.95");
  }
}

BenchDifference CompareMedians(const BenchSample& base, const BenchSample& sample,
                               MannWhitneyTest& test) {
  constexpr size_t kEnough = 4;  // with 4 values each p can become 0.029
  BenchDifference difference;
  std::optional<double> p = test.P(base.values, sample.values);
  difference.tested = p.has_value();
  difference.p = p.value_or(1);
  if (!p) {
    difference.warnings.push_back("all samples are equal");
  } else if (*p > kAlpha && base.values.size() < kEnough && sample.values.size() < kEnough) {
    difference.warnings.push_back("need >= 4 samples to detect a difference at alpha level 0.05");
  }
  difference.significant = difference.p <= kAlpha;
  return difference;
}

// ---- Tables ----

struct TableKey {
  LabelSetId labels;
  StringId unit;
  friend auto operator<=>(const TableKey& a, const TableKey& b) {
    return std::tuple(a.labels.value, a.unit.value) <=> std::tuple(b.labels.value, b.unit.value);
  }
};

class Comparer {
 public:
  Comparer(const Evidence& evidence, std::span<const BenchColumn> columns)
      : evidence_(evidence), columns_(columns) {}

  BenchComparison Compare() {
    CollectKeys();
    CollectValues();
    for (auto& [key, cells] : values_) MakeTable(key, cells);
    std::ranges::sort(ranked_, ComesBefore);
    for (Ranked& ranked : ranked_) result_.tables.push_back(std::move(ranked.table));
    CorrectDifferences();
    CorrectDrifts();
    for (size_t column = 0; column < columns_.size(); ++column) {
      result_.orders.push_back(OrderOf(column));
    }
    return std::move(result_);
  }

 private:
  // Rows and columns are ranks of first appearance.
  struct CellKey {
    size_t row;
    size_t column;
    friend auto operator<=>(const CellKey&, const CellKey&) = default;
  };
  using Cells = std::map<CellKey, std::vector<double>>;  // in the order of the runs
  struct Ranked {
    BenchTable table;
    size_t unit_rank;
  };

  // By values of the configuration, key by key; where a key is not set, its value counts as empty.
  // By units then.
  static bool ComesBefore(const Ranked& a, const Ranked& b) {
    const auto& of_a = a.table.configuration;
    const auto& of_b = b.table.configuration;
    auto [x, y] = std::ranges::mismatch(of_a, of_b);
    if (x == of_a.end() && y == of_b.end()) return a.unit_rank < b.unit_rank;
    if (x == of_a.end() || y == of_b.end()) return x == of_a.end();
    return x->first != y->first ? x->first > y->first : x->second < y->second;
  }

  bool IsIn(InputId input, const BenchColumn& column) const {
    return input.value > column.first.value && input.value <= column.last.value &&
           evidence_.InputOf(input).kind == InputKind::kBenchmark;
  }

  void CollectKeys() {
    for (const Fact& fact : evidence_.facts()) {
      std::string_view name = evidence_.Text(fact.name);
      if (name.starts_with(kUnitFact)) facts_of_units_.emplace(name, evidence_.Text(fact.text));
      if (name != kConfigurationKey) continue;
      if (key_rank_.emplace(fact.text.value, result_.keys.size()).second) {
        result_.keys.emplace_back(evidence_.Text(fact.text));
      }
    }
  }

  void CollectValues() {
    for (size_t column = 0; column < columns_.size(); ++column) {
      for (const Series& series : evidence_.series().subspan(1)) {
        if (!IsIn(series.input, columns_[column])) continue;
        size_t row = row_rank_.emplace(series.name.value, row_rank_.size()).first->second;
        if (row == names_.size()) names_.push_back(series.name);
        unit_rank_.emplace(series.unit.value, kAllocations.size() + unit_rank_.size());
        std::vector<double>& values =
            values_[TableKey{series.labels, series.unit}][CellKey{row, column}];
        for (const Point& point : series.points) values.push_back(point.value);
      }
    }
  }

  size_t RankOfUnit(StringId unit) const {
    auto first = std::ranges::find(kAllocations, evidence_.Text(unit));
    if (first != kAllocations.end()) return static_cast<size_t>(first - kAllocations.begin());
    return unit_rank_.at(unit.value);
  }

  // Whether an input says that values of the unit do not vary. What was said first counts.
  bool IsExact(std::string_view unit) const {
    auto it = facts_of_units_.find(UnitFact(Tidy(unit).unit, "assume"));
    return it != facts_of_units_.end() && it->second == "exact";
  }

  void MakeTable(const TableKey& key, Cells& cells) {
    BenchTable table{.unit = std::string(evidence_.Text(key.unit))};
    for (const Label& label : evidence_.LabelsOf(key.labels)) {
      auto rank = key_rank_.find(label.key.value);
      CHECK(rank != key_rank_.end());  // the reader has added a fact
      table.configuration.emplace_back(rank->second, evidence_.Text(label.text));
    }
    std::ranges::sort(table.configuration);
    table.bytes = CountsBytes(table.unit);
    std::map<size_t, size_t> column_of;  // from columns of the comparison to those of the table
    for (const auto& [cell, values] : cells) column_of.emplace(cell.column, 0);
    for (auto& [column, index] : column_of) {
      index = table.columns.size();
      table.columns.push_back(column);
    }
    bool exact = IsExact(table.unit);
    size_t last_row = names_.size();
    table.summaries.resize(table.columns.size());
    std::vector<std::pair<double, double>> drifts(table.columns.size());  // s and its variance
    for (auto& [cell, values] : cells) {
      if (cell.row != last_row) {
        last_row = cell.row;
        table.rows.emplace_back(evidence_.Text(names_[cell.row]));
        table.samples.resize(table.samples.size() + table.columns.size());
      }
      size_t column = column_of[cell.column];
      BenchSample& sample = table.samples[table.samples.size() - table.columns.size() + column];
      Trend trend = TrendOf(values);
      std::ranges::sort(values);
      sample.values = std::move(values);
      if (exact) {
        SummarizeExact(sample);
      } else {
        SummarizeMedian(sample);
        NoteDrift(sample, trend);
        drifts[column].first += trend.s;
        drifts[column].second += trend.variance;
      }
    }
    for (size_t row = 0; row < table.rows.size(); ++row) CompareRow(table, row, exact);
    for (size_t column = 0; column < table.columns.size(); ++column) {
      Summarize(table, column);
      auto [s, variance] = drifts[column];
      table.summaries[column].drift_p = TrendP(s, variance);
      table.summaries[column].drift_sign = s > 0 ? 1 : s < 0 ? -1 : 0;
    }
    ranked_.push_back({std::move(table), RankOfUnit(key.unit)});
  }

  static void NoteDrift(BenchSample& sample, const Trend& trend) {
    if (trend.variance == 0 || sample.center == 0) return;
    auto steps = static_cast<double>(sample.values.size() - 1);
    sample.drift_p = trend.p;
    sample.drift = trend.slope * steps / sample.center;
  }

  void CompareRow(BenchTable& table, size_t row, bool exact) {
    std::span cells =
        std::span(table.samples).subspan(row * table.columns.size(), table.columns.size());
    const BenchSample& base = cells[0];
    if (base.empty()) return;
    bool counts = std::ranges::find(kAllocations, table.unit) != kAllocations.end();
    for (BenchSample& sample : cells.subspan(1)) {
      if (sample.empty()) continue;
      BenchDifference difference;
      if (exact) {
        difference = {.p = 0, .exact = true, .significant = true};
      } else {
        difference = CompareMedians(base, sample, test_);
        difference.exact = counts && base.values.size() > 1 && sample.values.size() > 1 &&
                           AllEqual(base.values) && AllEqual(sample.values);
      }
      difference.base_count = base.values.size();
      sample.difference = std::move(difference);
    }
  }

  // The mean of ratios and not the ratio of means, which would say nothing where columns have
  // different benchmarks.
  void Summarize(BenchTable& table, size_t column) const {
    BenchSummary& summary = table.summaries[column];
    std::vector<double> centers;
    std::vector<double> ratios;
    size_t bases = 0;
    size_t pairs = 0;
    for (size_t row = 0; row < table.rows.size(); ++row) {
      const BenchSample& base = table.SampleOf(row, 0);
      const BenchSample& sample = table.SampleOf(row, column);
      if (!base.empty()) ++bases;
      if (sample.empty()) continue;
      centers.push_back(sample.center);
      if (!sample.difference) continue;
      ++pairs;
      if (sample.center == base.center) {
        ratios.push_back(1);
      } else if (base.center != 0) {
        ratios.push_back(sample.center / base.center);
      }
    }
    if (column > 0 && pairs != bases) {
      summary.warnings.push_back(
          "benchmark set differs from baseline; geomeans may not be comparable");
    }
    summary.mean = GeometricMean(centers);
    if (!summary.mean) summary.warnings.push_back("summaries must be >0 to compute geomean");
    if (column == 0 || ratios.size() != pairs) return;
    summary.ratio = GeometricMean(ratios);
    if (!summary.ratio) summary.warnings.push_back("ratios must be >0 to compute geomean");
  }

  // ---- Over all tables ----

  void VisitSamples(auto visit) {
    for (BenchTable& table : result_.tables) {
      for (BenchSample& sample : table.samples) {
        if (!sample.empty()) visit(sample);
      }
    }
  }

  void CorrectDifferences() {
    std::vector<double> p;
    std::vector<BenchDifference*> differences;
    VisitSamples([&](BenchSample& sample) {
      if (!sample.difference || !sample.difference->tested || sample.difference->exact) return;
      p.push_back(sample.difference->p);
      differences.push_back(&*sample.difference);
    });
    std::vector<double> corrected = HolmCorrected(p);
    for (size_t i = 0; i < p.size(); ++i) differences[i]->corrected = corrected[i];
    result_.tests = p.size();
  }

  void CorrectDrifts() {
    std::vector<double> p;
    std::vector<BenchSample*> samples;
    VisitSamples([&](BenchSample& sample) {
      if (!sample.drift) return;
      p.push_back(sample.drift_p);
      samples.push_back(&sample);
    });
    std::vector<double> corrected = HolmCorrected(p);
    for (size_t i = 0; i < p.size(); ++i) {
      samples[i]->drift_p = corrected[i];
      if (corrected[i] > kAlpha) samples[i]->drift.reset();
    }
  }

  // The runs of both columns by time: how often do they change from one to the other?
  RunOrder OrderOf(size_t column) const {
    std::vector<std::pair<int64_t, bool>> runs;
    for (const Series& series : evidence_.series().subspan(1)) {
      bool base = IsIn(series.input, columns_[0]);
      if (!base && !IsIn(series.input, columns_[column])) continue;
      for (const Point& point : series.points) {
        if (point.time == 0) return RunOrder::kUnknown;
        runs.emplace_back(point.time, base);
      }
    }
    std::ranges::sort(runs);
    size_t changes = 0;
    for (size_t i = 1; i < runs.size(); ++i)
      changes += runs[i].second != runs[i - 1].second ? 1 : 0;
    return changes > 1 ? RunOrder::kTakingTurns : RunOrder::kOneByOne;
  }

  const Evidence& evidence_;
  std::span<const BenchColumn> columns_;
  BenchComparison result_;
  std::map<std::string, std::string, std::less<>> facts_of_units_;
  std::map<uint32_t, size_t> key_rank_;   // by StringId
  std::map<uint32_t, size_t> row_rank_;   // by StringId of the name
  std::map<uint32_t, size_t> unit_rank_;  // by StringId
  std::vector<StringId> names_;           // by rank
  std::map<TableKey, Cells> values_;
  std::vector<Ranked> ranked_;
  MannWhitneyTest test_;
};

}  // namespace

BenchComparison CompareBenchmarks(const Evidence& evidence, std::span<const BenchColumn> columns) {
  return Comparer(evidence, columns).Compare();
}

}  // namespace premortem::evidence
