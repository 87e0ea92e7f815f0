// The formats: "Exposition formats" of the documentation of Prometheus, the specification of
// OpenMetrics 1.0; package expvar of Go.
#include "evidence/metrics.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.h"
#include "evidence/recognise.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ':';
}

// What begins with a digit is no name.
std::string_view TakeName(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && IsNameByte(text[end])) ++end;
  if (end > 0 && text[0] >= '0' && text[0] <= '9') end = 0;
  std::string_view name = text.substr(0, end);
  text.remove_prefix(end);
  return name;
}

// A text in double quotes with the escapes \\, \" and \n.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  if (!Skip(text, "\"")) return std::nullopt;
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    bool escaped = text[i] == '\\' && i + 1 < text.size();
    if (escaped) ++i;
    value += escaped && text[i] == 'n' ? '\n' : text[i];
  }
  return std::nullopt;
}

bool HasWord(std::string_view name, std::string_view word) {
  size_t at = name.rfind(word);
  return at != name.npos && at > 0 && name[at - 1] == '_' &&
         (at + word.size() == name.size() || name.substr(at + word.size()) == "_total");
}

std::string_view UnitOf(std::string_view name) {
  for (std::string_view unit : {"bytes", "seconds", "ratio", "percent"}) {
    if (HasWord(name, unit)) return unit;
  }
  return {};
}

class MetricsReader {
 public:
  MetricsReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : input_(input), lines_(text), limits_(limits), evidence_(evidence) {}

  Result<void> Read() {
    std::string_view line;
    while (lines_.Next(line)) {
      SkipBlanks(line);
      if (line.empty() || line.starts_with('#')) continue;
      const char* expected = ReadSample(line);
      if (expected == nullptr) continue;
      // Nothing follows: it may have been cut off. Of a number the beginning is a number, too, but
      // then the reader of a whole line cannot know it either.
      if (lines_.rest().empty()) {
        evidence_.AddFact(input_, "truncated", "in the last line");
        return {};
      }
      return Fail(Error{.message = expected, .line = lines_.number()});
    }
    return {};
  }

 private:
  // name{label="value",...} value [time]; what was expected where it is malformed, else null.
  const char* ReadSample(std::string_view line) {
    std::string_view name = TakeName(line);
    if (name.empty()) return "the name of a metric was expected at the beginning of the line";
    labels_.clear();
    if (const char* expected = ReadLabels(line)) return expected;
    SkipBlanks(line);
    std::optional<double> value = ValueOf(TakeWord(line));
    if (!value) return "the value of a metric was expected, as in \"go_goroutines 7\"";
    int64_t time = evidence_.InputOf(input_).time;
    if (!line.empty() && !line.starts_with('#')) {
      std::optional<int64_t> said = TimeOf(TakeWord(line));
      if (!said) return "a time was expected behind the value, or the end of the line";
      time = *said;
    }
    if (++points_ > limits_.rows) return "has more values than the limit";
    StringId unit = evidence_.AddString(UnitOf(name));
    SeriesId series =
        evidence_.AddSeries(input_, evidence_.AddString(name), evidence_.AddLabels(labels_), unit);
    evidence_.AddPoint(series, {.time = time, .value = *value});
    return nullptr;
  }

  const char* ReadLabels(std::string_view& line) {
    if (!Skip(line, "{")) return nullptr;
    SkipBlanks(line);
    while (!Skip(line, "}")) {
      std::string_view key = TakeName(line);
      if (key.empty() || !Skip(line, "=")) return "a label was expected, as in {code=\"200\"}";
      std::optional<std::string> value = TakeQuoted(line);
      if (!value) return "the value of a label was expected in double quotes";
      labels_.push_back({.key = evidence_.AddString(key), .text = evidence_.AddString(*value)});
      if (labels_.size() > limits_.labels) return "has more labels than the limit";
      SkipBlanks(line);
      if (!Skip(line, ",") && !line.starts_with('}')) return "\",\" or \"}\" was expected";
      SkipBlanks(line);
    }
    return nullptr;
  }

  // Up to the next blank.
  static std::string_view TakeWord(std::string_view& line) {
    std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    SkipBlanks(line);
    return word;
  }

  // A number, Inf or NaN, with a sign.
  static std::optional<double> ValueOf(std::string_view word) {
    Skip(word, "+");
    return WholeNumber<double>(word);
  }

  // Milliseconds, or seconds with a fraction (OpenMetrics), as nanoseconds.
  static std::optional<int64_t> TimeOf(std::string_view word) {
    bool seconds = word.find('.') != word.npos;
    std::optional<double> number = WholeNumber<double>(word);
    if (!number || !(std::fabs(*number) < (seconds ? 9e9 : 9e12))) return std::nullopt;
    return static_cast<int64_t>(*number * (seconds ? 1e9 : 1e6));
  }

  InputId input_;
  LineReader lines_;
  const Limits& limits_;
  Evidence& evidence_;
  std::vector<Label> labels_;
  uint32_t points_ = 0;
};

// Adds the numbers of a JSON object as series.
class VarsReader : public JsonEvents {
 public:
  VarsReader(InputId input, const Limits& limits, Evidence& evidence)
      : input_(input), limits_(limits), evidence_(evidence) {}

  bool above_limit() const { return points_ > limits_.rows; }
  std::string_view command_line() const { return command_line_; }

  void BeginObject() override { lengths_.push_back(path_.size()); }
  void EndObject() override {
    lengths_.pop_back();
    EndValue();
  }
  void BeginArray() override { ++arrays_; }
  void EndArray() override {
    --arrays_;
    EndValue();
  }
  void Key(std::string_view key) override {
    if (arrays_ > 0) return;
    path_.resize(lengths_.back());
    // Deep names grow with the square of their depth.
    if (path_.size() + key.size() > kLongestName) too_long_ = true;
    if (too_long_) return;
    if (!path_.empty()) path_ += '.';
    path_ += key;
  }
  void Number(double value) override {
    if (arrays_ > 0 || too_long_ || path_.empty() || ++points_ > limits_.rows) return EndValue();
    SeriesId series =
        evidence_.AddSeries(input_, evidence_.AddString(path_), LabelSetId(), StringId());
    evidence_.AddPoint(series, {.time = evidence_.InputOf(input_).time, .value = value});
    EndValue();
  }
  void Text(std::string_view text) override {
    if (arrays_ == 1 && path_ == "cmdline" && command_line_.size() < kLongestName) {
      if (!command_line_.empty()) command_line_ += ' ';
      command_line_ += text;
    }
    EndValue();
  }

 private:
  static constexpr size_t kLongestName = 1024;

  void EndValue() {
    if (arrays_ == 0) too_long_ = false;
  }

  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  std::string path_;             // of the value that follows
  std::vector<size_t> lengths_;  // of path_ in front of the keys of the open objects
  uint32_t arrays_ = 0;          // that are open
  bool too_long_ = false;
  uint32_t points_ = 0;
  std::string command_line_;
};

}  // namespace

bool HasMetrics(std::string_view text) {
  LineReader lines(text);
  std::string_view line;
  while (lines.Next(line)) {
    SkipBlanks(line);
    if (line.empty()) continue;
    if (line.starts_with("# HELP ") || line.starts_with("# TYPE ")) return true;
    if (line.starts_with('#')) continue;
    bool known = line.starts_with("go_") || line.starts_with("process_");
    std::string_view name = TakeName(line);
    return known && !name.empty() && (line.starts_with(' ') || line.starts_with('{'));
  }
  return false;
}

Result<void> ReadMetrics(InputId input, std::string_view text, const Limits& limits,
                         Evidence& evidence) {
  return NamingInput(MetricsReader(input, text, limits, evidence).Read(), input, evidence);
}

bool HasVars(std::string_view text) {
  // Their keys are sorted, and a service may have some before these.
  std::string_view head = text.substr(0, kHeadBytes);
  size_t begin = head.find_first_not_of(" \t\r\n");
  return begin != head.npos && head[begin] == '{' &&
         (head.find("\"cmdline\":") != head.npos || head.find("\"memstats\":") != head.npos);
}

Result<void> ReadVars(InputId input, std::string_view text, const Limits& limits,
                      Evidence& evidence) {
  VarsReader reader(input, limits, evidence);
  if (Result<void> read = ReadJson(text, reader); !read) {
    return NamingInput(std::move(read), input, evidence);
  }
  if (reader.above_limit()) return Fail("has more numbers than the limit");
  if (!reader.command_line().empty()) {
    evidence.AddFact(input, "command line", reader.command_line());
  }
  return {};
}

}  // namespace premortem::evidence
