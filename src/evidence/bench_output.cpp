#include "evidence/bench_output.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/unicode_case.h"
#include "evidence/bench_units.h"
#include "evidence/test_json.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

// ---- Words and numbers, as Go sees them ----

// As unicode.IsSpace.
bool IsSpace(char32_t rune) {
  switch (rune) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000: return true;
    default: return rune >= 0x2000 && rune <= 0x200A;
  }
}

// The first character of `text`, which is not empty.
char32_t FirstRune(std::string_view text, size_t* length) {
  if (static_cast<unsigned char>(text[0]) < 0x80) {
    *length = 1;
    return static_cast<char32_t>(text[0]);
  }
  int bytes = 0;
  char32_t rune = DecodeUtf8(text, &bytes);
  *length = static_cast<size_t>(bytes);
  return rune;
}

// Takes the first word off `text`, with the space behind it. Empty where `text` begins with space.
std::string_view TakeWord(std::string_view& text) {
  size_t length = 0;
  size_t end = 0;
  while (end < text.size() && !IsSpace(FirstRune(text.substr(end), &length))) end += length;
  std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  while (!text.empty() && IsSpace(FirstRune(text, &length))) text.remove_prefix(length);
  return word;
}

// As strconv.Atoi.
std::optional<int64_t> GoInteger(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  return WholeNumber<int64_t>(text);
}

// As strconv.ParseFloat, but for hexadecimal numbers with underscores and for NaN, which is no
// measurement.
std::optional<double> GoFloat(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+') || digits.starts_with('-')) digits.remove_prefix(1);
  bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  if (hex) {
    digits.remove_prefix(2);
    if (digits.find_first_of("pP") == digits.npos) return std::nullopt;
  }
  if (digits.empty() || digits.front() == '-' || digits.find('(') != digits.npos) {
    return std::nullopt;
  }
  double value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                      hex ? std::chars_format::hex : std::chars_format::general);
  if (end != digits.data() + digits.size() || error == std::errc::invalid_argument) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {
    // Too small is zero or nearly, too large is an error.
    value = std::strtod(std::string(hex ? "0x" : "").append(digits).c_str(), nullptr);
    if (std::isinf(value)) return std::nullopt;
  }
  if (std::isnan(value)) return std::nullopt;
  return text.starts_with('-') ? -value : value;
}

// ---- Lines ----

// "key: value". The key begins with a lower-case letter and has no space and no upper-case letter;
// without a value the key holds no more.
struct Setting {
  std::string_view key;
  std::string_view value;
};

std::optional<Setting> ParseSetting(std::string_view line) {
  size_t length = 0;
  size_t colon = 0;
  while (true) {
    if (colon == line.size()) return std::nullopt;
    char32_t rune = FirstRune(line.substr(colon), &length);
    if (colon == 0 && !IsLower(rune)) return std::nullopt;
    if (rune == ':') break;
    if (IsSpace(rune) || IsUpper(rune)) return std::nullopt;
    colon += length;
  }
  Setting setting{line.substr(0, colon), line.substr(colon + 1)};
  if (setting.value.empty()) return setting;
  std::string_view value = setting.value;
  SkipBlanks(value);
  if (value.size() == setting.value.size()) return std::nullopt;  // "key:value"
  setting.value = value;
  return setting;
}

struct Measurement {
  double value = 0;
  std::string_view unit;
};

// What stands behind "Benchmark". `measurements` is filled; empty where the line has a name alone
// (so tests announce a benchmark with -v). The error says what was expected instead.
Result<std::string_view> ParseResult(std::string_view line,
                                     std::vector<Measurement>& measurements) {
  measurements.clear();
  size_t size = line.size();
  std::string_view name = TakeWord(line);
  if (name.size() == size) return name;
  std::string_view iterations = TakeWord(line);
  if (!GoInteger(iterations)) {
    return Fail("expected the number of iterations behind the name of the benchmark");
  }
  do {
    std::optional<double> value = GoFloat(TakeWord(line));
    if (!value) return Fail("expected a measurement, as in \"1726 ns/op\"");
    std::string_view unit = TakeWord(line);
    if (unit.empty()) return Fail("expected a unit behind the measurement");
    measurements.push_back({*value, unit});
  } while (!line.empty());
  return name;
}

constexpr std::string_view kBenchmark = "Benchmark";

// ---- Into evidence ----

// Reads lines of one or several outputs into series.
class BenchmarkReader {
 public:
  BenchmarkReader(InputId input, const Limits& limits, Evidence& evidence)
      : input_(input), limits_(limits), evidence_(evidence) {}

  // What holds at a place of an output: key and value, in the order in which x/perf keeps them.
  struct Configuration {
    std::vector<std::pair<std::string, std::string>> settings;
    std::map<std::string, size_t, std::less<>> index;  // of keys, in `settings`
    LabelSetId labels;
    bool changed = false;  // since `labels` was made
  };

  Result<void> ReadLine(std::string_view line, uint32_t number, int64_t time,
                        Configuration& configuration) {
    if (Skip(line, kBenchmark)) return ReadResult(line, number, time, configuration);
    if (line.starts_with('U')) {
      std::string_view rest = line;
      if (TakeWord(rest) == "Unit") {
        ReadUnit(rest);
        return {};
      }
    }
    if (std::optional<Setting> setting = ParseSetting(line)) return Set(*setting, configuration);
    return {};
  }

  // Adds what was counted. An error where there was no result.
  Result<void> Finish() {
    if (malformed_ > 0) {
      evidence_.AddFact(input_, kMalformedResult, first_malformed_);
      evidence_.AddFact(input_, kMalformedResults, static_cast<double>(malformed_), "count");
    }
    if (results_ > 0) return {};
    return Fail("the result of a benchmark was expected, as in \"BenchmarkAdd-8 1000 12.5 ns/op\"");
  }

 private:
  Result<void> ReadResult(std::string_view line, uint32_t number, int64_t time,
                          Configuration& configuration) {
    Result<std::string_view> name = ParseResult(line, measurements_);
    if (!name) {
      if (malformed_++ == 0) {
        first_malformed_ = "line " + std::to_string(number) + ": " + name.error().message;
      }
      return {};
    }
    if (measurements_.empty()) return {};
    ++results_;
    if (Result<void> labelled = UpdateLabels(configuration); !labelled) return labelled;
    StringId name_id = evidence_.AddString(*name);
    for (const Measurement& measurement : measurements_) {
      const TidyUnit& tidy = TidyOf(measurement.unit);
      double value = measurement.value * tidy.factor;
      // Of values that no factor changes x/perf leaves the unit alone: 0 ns/op is not 0 sec/op.
      bool untidy = value == measurement.value;
      SeriesId series = evidence_.AddSeries(
          input_, name_id, configuration.labels,
          evidence_.AddString(untidy ? measurement.unit : std::string_view(tidy.unit)));
      if (first_series_ == 0) first_series_ = series.value;
      if (series.value - first_series_ >= limits_.benchmark_series) {
        return Fail(Error{.message = "more than " + std::to_string(limits_.benchmark_series) +
                                     " benchmarks, configurations and units",
                          .line = number});
      }
      if (++points_ > limits_.rows) {
        return Fail(Error{.message = "more than " + std::to_string(limits_.rows) + " measurements",
                          .line = number});
      }
      evidence_.AddPoint(series, {time, value});
    }
    return {};
  }

  const TidyUnit& TidyOf(std::string_view unit) {
    if (auto it = tidy_.find(unit); it != tidy_.end()) return it->second;
    if (tidy_.size() >= limits_.labels) tidy_.clear();  // only a cache
    return tidy_.emplace(unit, Tidy(unit)).first->second;
  }

  Result<void> UpdateLabels(Configuration& configuration) {
    if (!std::exchange(configuration.changed, false)) return {};
    std::vector<Label> labels;
    for (const auto& [key, value] : configuration.settings) {
      if (keys_.insert(key).second) evidence_.AddFact(input_, kConfigurationKey, key);
      labels.push_back({.key = evidence_.AddString(key), .text = evidence_.AddString(value)});
    }
    if (keys_.size() > limits_.labels) {
      return Fail("more than " + std::to_string(limits_.labels) + " keys of configuration");
    }
    if (++configurations_ > limits_.benchmark_configurations) {
      return Fail("more than " + std::to_string(limits_.benchmark_configurations) +
                  " changes of the configuration");
    }
    configuration.labels = evidence_.AddLabels(labels);
    return {};
  }

  // "UNIT key=value ...". What was said first holds.
  void ReadUnit(std::string_view rest) {
    std::string unit = Tidy(TakeWord(rest)).unit;
    if (unit.empty()) return;
    while (!rest.empty()) {
      std::string_view setting = TakeWord(rest);
      size_t equal = setting.find('=');
      if (equal == setting.npos || equal == 0 || unit_facts_.size() >= limits_.labels) continue;
      std::string name = UnitFact(unit, setting.substr(0, equal));
      if (unit_facts_.insert(name).second) {
        evidence_.AddFact(input_, name, setting.substr(equal + 1));
      }
    }
  }

  // Keys stand in the order of their first appearance; the last one takes the place of one that is
  // deleted, as in x/perf, where this decides about the order of tables.
  Result<void> Set(const Setting& setting, Configuration& configuration) {
    auto& [settings, index, labels, changed] = configuration;
    auto it = index.find(setting.key);
    if (setting.value.empty()) {
      if (it == index.end()) return {};
      size_t place = it->second;
      index.erase(it);
      if (place + 1 < settings.size()) {
        settings[place] = std::move(settings.back());
        index[settings[place].first] = place;
      }
      settings.pop_back();
    } else if (it != index.end()) {
      if (settings[it->second].second == setting.value) return {};
      settings[it->second].second = setting.value;
    } else if (settings.size() < limits_.benchmark_keys) {
      index.emplace(setting.key, settings.size());
      settings.emplace_back(setting.key, setting.value);
    } else {
      return Fail("more than " + std::to_string(limits_.benchmark_keys) +
                  " keys of configuration at one time");
    }
    changed = true;
    return {};
  }

  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  std::vector<Measurement> measurements_;  // of one result
  std::map<std::string, TidyUnit, std::less<>> tidy_;
  std::set<std::string> keys_;
  std::set<std::string> unit_facts_;
  uint32_t configurations_ = 0;
  uint32_t first_series_ = 0;
  uint64_t points_ = 0;
  uint64_t results_ = 0;
  uint64_t malformed_ = 0;
  std::string first_malformed_;
};

bool IsResult(std::string_view line) {
  std::vector<Measurement> measurements;
  return Skip(line, kBenchmark) && ParseResult(line, measurements) && !measurements.empty();
}

}  // namespace

std::string UnitFact(std::string_view unit, std::string_view key) {
  return std::string(kUnitFact) + std::string(unit) + " " + std::string(key);
}

bool HasBenchmarks(std::string_view text) {
  bool found = false;
  if (IsGoTestJson(text)) {
    VisitTestLines(text, [&](const TestLine& line) {
      found = IsResult(line.text);
      return !found;
    });
    return found;
  }
  LineReader lines(text);
  for (std::string_view line; !found && lines.Next(line);) found = IsResult(line);
  return found;
}

Result<void> ReadBenchmarkOutput(InputId input, std::string_view text, const Limits& limits,
                                 Evidence& evidence) {
  BenchmarkReader reader(input, limits, evidence);
  Result<void> read;
  if (IsGoTestJson(text)) {
    std::map<std::string, BenchmarkReader::Configuration, std::less<>> configurations;
    VisitTestLines(text, [&](const TestLine& line) {
      auto it = configurations.find(line.package);
      if (it == configurations.end()) {
        it = configurations.emplace(line.package, BenchmarkReader::Configuration()).first;
      }
      read = reader.ReadLine(line.text, line.number, line.time, it->second);
      return read.has_value();
    });
  } else {
    BenchmarkReader::Configuration configuration;
    LineReader lines(text);
    for (std::string_view line; read && lines.Next(line);) {
      read = reader.ReadLine(line, lines.number(), 0, configuration);
      bool last = lines.rest().empty() && !text.ends_with('\n');
      if (last && line.starts_with(kBenchmark)) {
        evidence.AddFact(input, "truncated", "the last line, a result, has no end");
      }
    }
  }
  if (read) read = reader.Finish();
  return NamingInput(std::move(read), input, evidence);
}

}  // namespace premortem::evidence
