// `premortem bench`: benchmarks side by side, with benchstat's statistics.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "cli/text_table.h"
#include "evidence/bench_compare.h"
#include "evidence/bench_output.h"
#include "evidence/bench_units.h"
#include "report/style.h"

namespace premortem::cli {

namespace {

using evidence::BenchColumn;
using evidence::BenchComparison;
using evidence::BenchDifference;
using evidence::BenchSample;
using evidence::BenchSummary;
using evidence::BenchTable;
using evidence::Evidence;
using evidence::RunOrder;

// Each argument is a column: a file, or a folder with several. Arguments that are the same are
// told apart by numbers.
std::vector<BenchColumn> LoadColumns(const std::vector<std::string>& names, Evidence& evidence,
                                     bool* fine) {
  std::vector<BenchColumn> columns;
  std::map<std::string, size_t> seen;
  for (const std::string& name : names) {
    evidence::InputId first(evidence.input_count());
    std::vector<std::string> one = {name};
    if (!LoadEvidence(one, evidence)) *fine = false;
    size_t same = static_cast<size_t>(std::ranges::count(names, name));
    std::string label = same > 1 ? name + "#" + std::to_string(seen[name]++) : name;
    columns.push_back({label, first, evidence::InputId(evidence.input_count())});
  }
  return columns;
}

bool HasValues(const BenchComparison& comparison, size_t column) {
  return std::ranges::any_of(comparison.tables, [&](const BenchTable& table) {
    return std::ranges::find(table.columns, column) != table.columns.end();
  });
}

// What the inputs say of themselves: results that were lost, a file that is cut.
void PrintInputFaults(const Evidence& evidence) {
  for (const evidence::Fact& fact : evidence.facts()) {
    std::string_view name = evidence.Text(fact.name);
    std::string input = evidence.InputOf(fact.input).name + ": ";
    if (name == evidence::kMalformedResult || name == "truncated") {
      PrintError(input + std::string(name) + ": " + std::string(evidence.Text(fact.text)));
    } else if (name == evidence::kMalformedResults && fact.number > 1) {
      PrintError(input +
                 "malformed results in all: " + std::to_string(static_cast<uint64_t>(fact.number)));
    }
  }
}

std::string Printf(const char* format, double value) {
  char text[400];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string Percent(double ratio) { return Printf("%+.2f%%", (ratio - 1) * 100); }

// How far the interval reaches from the center, at most.
std::string Range(const BenchSample& sample) {
  auto sign = [](double value) { return value < 0 ? -1 : value > 0 ? 1 : 0; };
  if (std::isinf(sample.low) || std::isinf(sample.high)) return "∞";
  if (sign(sample.low) != sign(sample.center) || sign(sample.high) != sign(sample.center)) {
    return "?";
  }
  if (sample.center == 0) return "0%";
  double part = std::max(sample.high / sample.center - 1, 1 - sample.low / sample.center);
  return Printf("%.0f%%", 100 * part);
}

std::string Delta(const BenchDifference& difference, double base, double center) {
  if (!difference.significant) return "~";
  if (base == center) return "0.00%";
  if (base == 0) return "?";
  return Percent(center / base);
}

// "(p=0.001 n=10)"
std::string Basis(const BenchDifference& difference, size_t count) {
  std::string text = "(";
  if (difference.p != 0) text += Printf("p=%.3f ", difference.p);
  text += "n=" + std::to_string(difference.base_count);
  if (difference.base_count != count) text += "+" + std::to_string(count);
  return text + ")";
}

std::string Corrected(const BenchDifference& difference) {
  if (difference.exact) return "exact";
  if (!difference.corrected) return "";
  return Printf(*difference.corrected <= evidence::kAlpha ? "p=%.3f" : "~ p=%.3f",
                *difference.corrected);
}

// Remarks on cells: one number for each text.
class Footnotes {
 public:
  std::string Add(const std::vector<std::string>& texts) {
    std::string marks;
    for (const std::string& text : texts) {
      auto [it, added] = numbers_.emplace(text, texts_.size() + 1);
      if (added) texts_.push_back(text);
      marks += (marks.empty() ? "" : " ") + Superscript(it->second);
    }
    return marks;
  }

  std::string Print() const {
    std::string out;
    for (size_t i = 0; i < texts_.size(); ++i) {
      out += Superscript(i + 1) + " " + report::Printable(texts_[i]) + "\n";
    }
    return out;
  }

 private:
  static std::string Superscript(size_t number) {
    static constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text;
    for (char digit : std::to_string(number)) text += kDigits[digit - '0'];
    return text;
  }

  std::map<std::string, size_t> numbers_;
  std::vector<std::string> texts_;
};

// ---- Text ----

// The columns of text that a column of the comparison takes.
constexpr size_t kCenterTexts = 3;  // center, range, footnotes
constexpr size_t kDeltaTexts = 4;   // delta, basis, footnotes, corrected

size_t BeginOf(size_t column) {
  return column == 0 ? 1 : 1 + kCenterTexts + (column - 1) * (kCenterTexts + kDeltaTexts);
}

std::vector<TextTable::Column> TextColumns(size_t columns) {
  std::vector<TextTable::Column> texts = {{""}};
  for (size_t column = 0; column < columns; ++column) {
    texts.insert(texts.end(), {{"   ", true}, {" ± ", true}, {" "}});
    if (column > 0) texts.insert(texts.end(), {{"  ", true}, {" "}, {" "}, {"  "}});
  }
  return texts;
}

class TablePrinter {
 public:
  TablePrinter(const BenchComparison& comparison, std::span<const BenchColumn> columns,
               const BenchTable& table)
      : comparison_(comparison),
        columns_(columns),
        table_(table),
        text_(TextColumns(table.columns.size())) {}

  std::string Print() {
    AddHeadings();
    for (size_t row = 0; row < table_.rows.size(); ++row) AddRow(row);
    if (table_.rows.size() > 1) AddSummary();
    std::string out = text_.Print() + notes_.Print();
    for (size_t column = 0; column < table_.columns.size(); ++column) AppendDrift(out, column);
    return out;
  }

 private:
  const std::string& NameOf(size_t column) const { return columns_[table_.columns[column]].name; }

  void AddHeadings() {
    std::vector<TextTable::Heading> names;
    std::vector<TextTable::Heading> units;
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      size_t begin = BeginOf(column);
      names.push_back({begin, report::Printable(NameOf(column)), true});
      units.push_back({begin, report::Printable(table_.unit), true});
      if (column == 0) continue;
      units.push_back({begin + kCenterTexts, "vs base"});
      units.push_back({begin + kCenterTexts + kDeltaTexts - 1, "corrected"});
    }
    text_.AddHeadings(std::move(names));
    text_.AddHeadings(std::move(units));
  }

  void AddRow(size_t row) {
    std::vector<double> centers;
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      const BenchSample& sample = table_.SampleOf(row, column);
      if (!sample.empty()) centers.push_back(sample.center);
    }
    evidence::UnitScale scale = evidence::CommonScale(centers, table_.bytes);
    std::vector<std::string> texts = {report::Printable(table_.rows[row])};
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      texts.resize(BeginOf(column));
      const BenchSample& sample = table_.SampleOf(row, column);
      if (sample.empty()) continue;
      std::vector<std::string> remarks = sample.warnings;
      if (sample.drift) {
        remarks.push_back("drifts: " + Percent(1 + *sample.drift) +
                          " from the first run to the last" + Printf(" (p=%.3f)", sample.drift_p));
      }
      texts.insert(texts.end(), {scale.Format(sample.center), Range(sample), notes_.Add(remarks)});
      if (!sample.difference) continue;
      const BenchDifference& difference = *sample.difference;
      double base = table_.SampleOf(row, 0).center;
      texts.insert(texts.end(),
                   {Delta(difference, base, sample.center), Basis(difference, sample.values.size()),
                    notes_.Add(difference.warnings), Corrected(difference)});
    }
    text_.AddRow(std::move(texts));
  }

  void AddSummary() {
    std::vector<std::string> texts = {"geomean"};
    for (size_t column = 0; column < table_.columns.size(); ++column) {
      const BenchSummary& summary = table_.summaries[column];
      texts.resize(BeginOf(column));
      std::string mean;
      if (summary.mean) {
        mean =
            evidence::CommonScale(std::span(&*summary.mean, 1), table_.bytes).Format(*summary.mean);
      }
      std::string marks = notes_.Add(summary.warnings);
      texts.insert(texts.end(), {mean, "", column == 0 ? marks : ""});
      if (column == 0) continue;
      texts.insert(texts.end(), {summary.ratio ? Percent(*summary.ratio) : "?", "", marks});
    }
    text_.AddRow(std::move(texts));
  }

  void AppendDrift(std::string& out, size_t column) const {
    const BenchSummary& summary = table_.summaries[column];
    if (table_.rows.size() < 2 || summary.drift_p > evidence::kAlpha) return;
    out += report::Printable(NameOf(column)) + " drifts: over all benchmarks, " +
           report::Printable(table_.unit) + (summary.drift_sign > 0 ? " rises" : " falls") +
           " from run to run" + Printf(" (p=%.3f)", summary.drift_p) + "\n";
  }

  const BenchComparison& comparison_;
  std::span<const BenchColumn> columns_;
  const BenchTable& table_;
  TextTable text_;
  Footnotes notes_;
};

// The settings in which a table differs from the one before it.
std::string SettingsText(const BenchComparison& comparison, const BenchTable* before,
                         const BenchTable& table) {
  std::map<size_t, std::string> changed;
  if (before != nullptr) {
    for (const auto& [key, value] : before->configuration) changed[key] = "";
  }
  for (const auto& [key, value] : table.configuration) changed[key] = value;
  if (before != nullptr) {
    for (const auto& [key, value] : before->configuration) {
      if (changed[key] == value) changed.erase(key);
    }
  }
  std::string out;
  for (const auto& [key, value] : changed) {
    out += report::Printable(comparison.keys[key] + ": " + value) + "\n";
  }
  return out;
}

// The least p that a comparison of the run can have, had its values been as different as can be.
double LeastP(const BenchComparison& comparison) {
  double least = 1;
  for (const BenchTable& table : comparison.tables) {
    for (const BenchSample& sample : table.samples) {
      if (!sample.difference || !sample.difference->corrected) continue;
      least = std::min(
          least, evidence::LeastMannWhitneyP(sample.difference->base_count, sample.values.size()));
    }
  }
  return least;
}

bool IsCompared(const BenchComparison& comparison, size_t column) {
  return std::ranges::any_of(comparison.tables, [&](const BenchTable& table) {
    auto it = std::ranges::find(table.columns, column);
    if (it == table.columns.end()) return false;
    auto index = static_cast<size_t>(it - table.columns.begin());
    for (size_t row = 0; row < table.rows.size(); ++row) {
      if (table.SampleOf(row, index).difference) return true;
    }
    return false;
  });
}

std::string RemarksText(const BenchComparison& comparison, std::span<const BenchColumn> columns) {
  std::string out;
  auto tests = static_cast<double>(comparison.tests);
  if (comparison.tests > 0) {
    out += "corrected: p by Holm's method, as " + std::to_string(comparison.tests) +
           (comparison.tests == 1 ? " test was made" : " tests were made") +
           "; ~ where chance explains the difference\n";
  }
  if (double least = LeastP(comparison); tests > 1 && least * tests > evidence::kAlpha) {
    out += "With so few runs no difference is certain among " + std::to_string(comparison.tests) +
           ": the least p that is possible is " + Printf("%.2g", least) + "\n";
  }
  bool exact = std::ranges::any_of(comparison.tables, [](const BenchTable& table) {
    return std::ranges::any_of(table.samples, [](const BenchSample& sample) {
      return sample.difference && sample.difference->exact;
    });
  });
  if (exact) out += "exact: counts that do not vary from run to run; no test is needed\n";
  bool unknown = false;
  for (size_t column = 1; column < columns.size(); ++column) {
    if (!IsCompared(comparison, column)) continue;
    RunOrder order = comparison.orders[column];
    unknown = unknown || order == RunOrder::kUnknown;
    if (order != RunOrder::kOneByOne) continue;
    out += report::Printable(columns[0].name + " and " + columns[column].name) +
           ": all runs of one came before those of the other; what changed on the machine "
           "in between counts as a difference: let them take turns\n";
  }
  if (unknown) {
    out +=
        "Whether the runs took turns is not known: plain output has no times (go test -json has)\n";
  }
  return out;
}

std::string Text(const BenchComparison& comparison, std::span<const BenchColumn> columns) {
  std::string out;
  const BenchTable* before = nullptr;
  for (const BenchTable& table : comparison.tables) {
    if (before != nullptr) out += '\n';
    out += SettingsText(comparison, before, table);
    out += TablePrinter(comparison, columns, table).Print();
    before = &table;
  }
  std::string remarks = RemarksText(comparison, columns);
  return remarks.empty() ? out : out + '\n' + remarks;
}

// ---- JSON ----

void AppendPlace(JsonWriter& json, const BenchComparison& comparison, const BenchTable& table,
                 std::string_view column) {
  json.Key("configuration").BeginObject();
  for (const auto& [key, value] : table.configuration) json.Field(comparison.keys[key], value);
  json.EndObject().Field("unit", table.unit).Field("input", column);
}

void AppendOptional(JsonWriter& json, std::string_view key, std::optional<double> value) {
  json.Key(key);
  if (value) {
    json.Value(*value);
  } else {
    json.Null();
  }
}

std::string_view OrderName(RunOrder order) {
  switch (order) {
    case RunOrder::kUnknown: return "unknown";
    case RunOrder::kOneByOne: return "one by one";
    case RunOrder::kTakingTurns: return "taking turns";
  }
  return "";
}

class JsonPrinter {
 public:
  JsonPrinter(const BenchComparison& comparison, std::span<const BenchColumn> columns)
      : comparison_(comparison), columns_(columns) {}

  std::string Print() {
    for (const BenchTable& table : comparison_.tables) {
      for (size_t row = 0; row < table.rows.size(); ++row) {
        for (size_t column = 0; column < table.columns.size(); ++column) {
          if (!table.SampleOf(row, column).empty()) AppendSample(table, row, column);
        }
      }
      for (size_t column = 0; column < table.columns.size(); ++column) {
        AppendSummary(table, column);
      }
    }
    return std::move(out_);
  }

 private:
  const std::string& NameOf(const BenchTable& table, size_t column) const {
    return columns_[table.columns[column]].name;
  }

  void AppendSample(const BenchTable& table, size_t row, size_t column) {
    const BenchSample& sample = table.SampleOf(row, column);
    JsonWriter json(&out_);
    json.BeginObject();
    AppendPlace(json, comparison_, table, NameOf(table, column));
    json.Field("benchmark", table.rows[row]);
    json.Field("n", sample.values.size()).Field("center", sample.center);
    json.Field("low", sample.low).Field("high", sample.high);
    AppendOptional(json, "drift", sample.drift);
    json.List("warnings", sample.warnings);
    json.Key("difference");
    if (sample.difference) {
      AppendDifference(json, table, row, column);
    } else {
      json.Null();
    }
    json.EndObject();
    out_ += '\n';
  }

  void AppendDifference(JsonWriter& json, const BenchTable& table, size_t row, size_t column) {
    const BenchSample& sample = table.SampleOf(row, column);
    const BenchSample& base = table.SampleOf(row, 0);
    const BenchDifference& difference = *sample.difference;
    json.BeginObject().Field("base", NameOf(table, 0)).Field("base_n", difference.base_count);
    std::optional<double> delta;
    if (base.center == sample.center) {
      delta = 0;
    } else if (base.center != 0) {
      delta = sample.center / base.center - 1;
    }
    AppendOptional(json, "delta", delta);
    json.Field("significant", difference.significant).Field("p", difference.p);
    AppendOptional(json, "corrected", difference.corrected);
    json.Field("exact", difference.exact);
    json.Field("runs", OrderName(comparison_.orders[table.columns[column]]));
    json.List("warnings", difference.warnings).EndObject();
  }

  void AppendSummary(const BenchTable& table, size_t column) {
    const BenchSummary& summary = table.summaries[column];
    JsonWriter json(&out_);
    json.BeginObject();
    AppendPlace(json, comparison_, table, NameOf(table, column));
    AppendOptional(json, "geomean", summary.mean);
    AppendOptional(json, "ratio", summary.ratio);
    json.Field("drift_sign", summary.drift_sign).Field("drift_p", summary.drift_p);
    json.List("warnings", summary.warnings).EndObject();
    out_ += '\n';
  }

  const BenchComparison& comparison_;
  std::span<const BenchColumn> columns_;
  std::string out_;
};

}  // namespace

int RunBench(const CommandLine& line) {
  Evidence evidence;
  bool fine = true;
  std::vector<BenchColumn> columns = LoadColumns(line.files, evidence, &fine);
  BenchComparison comparison = evidence::CompareBenchmarks(evidence, columns);
  PrintInputFaults(evidence);
  for (size_t column = 0; fine && column < columns.size(); ++column) {
    if (HasValues(comparison, column)) continue;
    PrintError(columns[column].name + ": holds no results of benchmarks");
    fine = false;
  }
  if (comparison.tables.empty()) return kExitUnusable;
  bool json = line.format == Format::kJson;
  std::string out = json ? JsonPrinter(comparison, columns).Print() : Text(comparison, columns);
  return Print(out) && fine ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
