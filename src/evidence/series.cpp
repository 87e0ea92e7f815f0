#include "evidence/series.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.h"
#include "base/text.h"
#include "evidence/metrics.h"
#include "evidence/recognise.h"
#include "evidence/test_json.h"
#include "evidence/text_lines.h"
#include "evidence/timestamp.h"

namespace premortem::evidence {

namespace {

constexpr size_t kLongestName = 100;

// What is called so is the time of the numbers beside it.
constexpr std::string_view kTimeKeys[] = {"time",       "ts",        "t",    "timestamp",
                                          "@timestamp", "datetime",  "date", "asctime",
                                          "@t",         "eventtime", "now",  "checkedat"};
// What tells processes apart.
constexpr std::string_view kProcessKeys[] = {"pod",     "instance", "host", "hostname",
                                             "service", "job",      "pid",  "container"};
// Texts that people read, in which numbers may stand.
constexpr std::string_view kMessageKeys[] = {"msg", "message", "log", "text"};

template <size_t n>
bool IsOneOf(std::string_view word, const std::string_view (&words)[n]) {
  return std::ranges::any_of(words, [&](std::string_view other) {
    return std::ranges::equal(word, other, [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
  });
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameByte(char c) { return IsLetter(c) || IsDigit(c) || c == '.' || c == '/' || c == '-'; }

// ---- Numbers ----

struct Quantity {
  double value = 0;
  std::string_view unit;  // "seconds", "bytes", "percent" or none
};

struct Suffix {
  std::string_view text;
  double factor;
  std::string_view unit;
};

// The longer ones first.
constexpr Suffix kSuffixes[] = {{"KiB", 1024.0, "bytes"},
                                {"MiB", 1048576.0, "bytes"},
                                {"GiB", 1073741824.0, "bytes"},
                                {"TiB", 1099511627776.0, "bytes"},
                                {"kB", 1024.0, "bytes"},
                                {"KB", 1024.0, "bytes"},
                                {"MB", 1048576.0, "bytes"},
                                {"GB", 1073741824.0, "bytes"},
                                {"TB", 1099511627776.0, "bytes"},
                                {"B", 1, "bytes"},
                                {"ns", 1e-9, "seconds"},
                                {"us", 1e-6, "seconds"},
                                {"\u00b5s", 1e-6, "seconds"},
                                {"\u03bcs", 1e-6, "seconds"},
                                {"ms", 1e-3, "seconds"},
                                {"s", 1, "seconds"},
                                {"m", 60, "seconds"},
                                {"h", 3600, "seconds"},
                                {"%", 1, "percent"}};

const Suffix* TakeSuffix(std::string_view& text) {
  for (const Suffix& suffix : kSuffixes) {
    if (Skip(text, suffix.text)) return &suffix;
  }
  return nullptr;
}

// A decimal number with an exponent perhaps, neither infinite nor hexadecimal.
std::optional<double> TakeDecimal(std::string_view& text) {
  std::string_view rest = text;
  bool negative = Skip(rest, "-");
  if (!negative) Skip(rest, "+");
  if (rest.empty() || !IsDigit(rest[0])) return std::nullopt;
  double number = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  text = rest.substr(static_cast<size_t>(end - rest.data()));
  return negative ? -number : number;
}

// Takes "1204", "12.5MB" or a duration of Go ("1h2m0.5s") off the front of `text`. Nothing where
// the word goes on: in addresses, versions, times, identifiers.
std::optional<Quantity> TakeQuantity(std::string_view& text) {
  std::string_view rest = text;
  std::optional<double> number = TakeDecimal(rest);
  if (!number) return std::nullopt;
  Quantity quantity{.value = *number};
  if (const Suffix* suffix = TakeSuffix(rest)) {
    quantity = {*number * suffix->factor, suffix->unit};
    while (quantity.unit == "seconds" && !rest.empty() && IsDigit(rest[0])) {
      std::optional<double> next = TakeDecimal(rest);
      const Suffix* unit = next ? TakeSuffix(rest) : nullptr;
      if (unit == nullptr || unit->unit != "seconds") return std::nullopt;
      quantity.value += std::copysign(*next * unit->factor, quantity.value);
    }
  }
  constexpr std::string_view kEnds = " \t,;)]}\"'|";
  bool point = rest == "." || rest.starts_with(". ");
  if (!rest.empty() && kEnds.find(rest[0]) == kEnds.npos && !point) return std::nullopt;
  text = rest;
  return quantity;
}

// A quantity that is the whole text, perhaps with a blank before its unit.
std::optional<Quantity> WholeQuantity(std::string_view text) {
  text = Trim(text);
  std::string_view rest = text;
  if (std::optional<Quantity> quantity = TakeQuantity(rest)) {
    if (rest.empty()) return quantity;
    Skip(rest, " ");
    const Suffix* suffix = quantity->unit.empty() ? TakeSuffix(rest) : nullptr;
    if (suffix != nullptr && rest.empty()) {
      return Quantity{quantity->value * suffix->factor, suffix->unit};
    }
  }
  return std::nullopt;
}

// A time as a text of its own: one of the forms of timestamp.h, or a number since 1970.
std::optional<Timestamp> WholeTime(std::string_view text) {
  text = Trim(text);
  if (std::optional<double> number = WholeNumber<double>(text)) {
    std::optional<int64_t> time = TimeFromEpoch(*number);
    return time ? std::optional(Timestamp{*time}) : std::nullopt;
  }
  std::optional<Timestamp> time = TakeTimestamp(text);
  if (!time || !(text.empty() || text[0] == ' ')) return std::nullopt;  // " UTC m=+0.01"
  return time;
}

// ---- What was read, within bounds ----

class SeriesTable {
 public:
  explicit SeriesTable(const Limits& limits) : limits_(limits) {}

  // `labels` is the series' beside its name: KEY NUL VALUE NUL each. How often it has been seen.
  uint32_t Add(std::string_view name, std::string_view labels, const Quantity& quantity,
               int64_t time) {
    key_.assign(name.substr(0, kLongestName));
    key_ += '\0';
    key_ += quantity.unit;
    key_ += '\0';
    key_ += labels;
    auto it = rows_.find(key_);
    if (it == rows_.end()) {
      if (rows_.size() >= limits_.series && !Sweep()) {
        ++points_left_out_;
        return 0;
      }
      it = rows_.emplace(key_, Row{.order = next_order_++}).first;
      ++seen_once_;
    } else if (it->second.seen == 1) {
      --seen_once_;
    }
    Row& row = it->second;
    if (row.seen++ % row.stride != 0) {
      ++points_left_out_;
      return row.seen;
    }
    row.points.push_back({time, quantity.value});
    if (row.points.size() >= limits_.series_points) Thin(row);
    return row.seen;
  }

  bool empty() const { return rows_.empty(); }

  // Adds the series in the order in which they were first seen.
  void AddTo(Evidence& evidence, InputId input) const {
    std::vector<std::pair<std::string_view, const Row*>> rows;
    for (const auto& [key, row] : rows_) rows.emplace_back(key, &row);
    std::ranges::sort(rows, {}, [](const auto& entry) { return entry.second->order; });
    for (const auto& [key, row] : rows) AddRow(evidence, input, key, *row);
    if (points_left_out_ > 0) {
      evidence.AddFact(input, "points left out", static_cast<double>(points_left_out_), "count");
    }
  }

 private:
  struct Row {
    uint32_t order = 0;
    uint32_t seen = 0;
    uint32_t stride = 1;  // one of so many points is kept
    std::vector<Point> points;
  };

  // Takes out the series that were seen once, most of which have an identifier for a name; false
  // where they are too few to be worth the walk over all.
  bool Sweep() {
    if (seen_once_ < std::max<size_t>(limits_.series / 8, 1)) return false;
    points_left_out_ +=
        std::erase_if(rows_, [](const auto& entry) { return entry.second.seen == 1; });
    seen_once_ = 0;
    return true;
  }

  void Thin(Row& row) {
    size_t kept = 0;
    for (size_t i = 0; i < row.points.size(); i += 2) row.points[kept++] = row.points[i];
    points_left_out_ += row.points.size() - kept;
    row.points.resize(kept);
    row.stride *= 2;
  }

  static void AddRow(Evidence& evidence, InputId input, std::string_view key, const Row& row) {
    std::vector<std::string_view> parts = Split(key, '\0');
    std::vector<Label> labels;
    for (size_t i = 2; i + 1 < parts.size(); i += 2) {
      labels.push_back(
          {.key = evidence.AddString(parts[i]), .text = evidence.AddString(parts[i + 1])});
    }
    SeriesId series = evidence.AddSeries(input, evidence.AddString(parts[0]),
                                         evidence.AddLabels(labels), evidence.AddString(parts[1]));
    for (const Point& point : row.points) evidence.AddPoint(series, point);
  }

  const Limits& limits_;
  std::map<std::string, Row, std::less<>> rows_;
  std::string key_;  // its memory is used again
  uint32_t next_order_ = 0;
  size_t seen_once_ = 0;          // rows
  uint64_t points_left_out_ = 0;  // those of series that were taken out, too
};

// Numbers that belong to one moment; more than any line of a service has are left out.
struct Record {
  struct Field {
    std::string name;
    Quantity quantity;
  };
  static constexpr size_t kMostFields = 4096;

  std::optional<Timestamp> time;
  std::vector<Field> fields;
  std::string labels;  // as SeriesTable has them

  void AddField(std::string_view name, const Quantity& quantity) {
    if (fields.size() < kMostFields) fields.push_back({std::string(name), quantity});
  }
  void AddLabel(std::string_view key, std::string_view value) {
    if (value.empty() || key.find('\0') != key.npos || value.find('\0') != value.npos) return;
    if (labels.size() + key.size() + value.size() > 4 * kLongestName) return;
    labels += key;
    labels += '\0';
    labels += value;
    labels += '\0';
  }
};

// Gives the numbers of records to the table, with one clock for all of an input.
class Collector {
 public:
  explicit Collector(const Limits& limits) : table_(limits) {}

  // Records whose time says more or less of its day than the first one's are passed over: there is
  // no way to put them between the others.
  void Add(const Record& record) {
    if (!record.time || record.fields.empty()) return;
    if (!first_) first_ = record.time;
    if (record.time->day != first_->day) return;
    int64_t time = TimeOf(*record.time);
    for (const Record::Field& field : record.fields) {
      if (field.name.empty() || field.name.find('\0') != std::string::npos) continue;
      most_seen_ =
          std::max(most_seen_, table_.Add(field.name, record.labels, field.quantity, time));
    }
  }

  const SeriesTable& table() const { return table_; }
  uint32_t most_seen() const { return most_seen_; }  // of any series

 private:
  // Without a date or a year, since the first; a clock that goes back by more than half its round
  // has begun a new one.
  int64_t TimeOf(const Timestamp& timestamp) {
    if (timestamp.day == Timestamp::Day::kWhole) return timestamp.nanoseconds;
    int64_t round =
        timestamp.day == Timestamp::Day::kTimeOnly ? kDayNanoseconds : kLeapYearNanoseconds;
    if (timestamp.nanoseconds < last_ - round / 2 && rounds_ < kMostRounds) ++rounds_;
    last_ = timestamp.nanoseconds;
    return rounds_ * round + timestamp.nanoseconds - first_->nanoseconds;
  }

  static constexpr int64_t kMostRounds = 100;  // in years, what 64 bits hold

  SeriesTable table_;
  uint32_t most_seen_ = 0;
  std::optional<Timestamp> first_;
  int64_t last_ = 0;
  int64_t rounds_ = 0;
};

// ---- Lines of text ----

// A number since 1970 and a blank.
std::optional<Timestamp> TakeEpoch(std::string_view& text) {
  std::string_view word = text.substr(0, text.find(' '));
  std::optional<double> number = WholeNumber<double>(word);
  std::optional<int64_t> time = number ? TimeFromEpoch(*number) : std::nullopt;
  if (!time) return std::nullopt;
  text.remove_prefix(word.size());
  return Timestamp{*time};
}

// The time in the front part of a line, behind what a log puts before it: the name of a pod, a
// severity. A whole date wins over a time alone. Gives where it ends.
std::optional<Timestamp> FindTime(std::string_view line, size_t& end) {
  constexpr size_t kFront = 96;
  constexpr std::string_view kWordStarts = " \t[(\"'=|";
  std::optional<Timestamp> best;
  for (size_t i = 0; i < std::min(line.size(), kFront); ++i) {
    bool starts = i == 0 || kWordStarts.find(line[i - 1]) != kWordStarts.npos;
    bool letter = line[i] >= 'A' && line[i] <= 'Z';
    if (line[i] == '(' && i > 0 && IsNameByte(line[i - 1])) break;  // a frame of a stack
    if (!starts || !(IsDigit(line[i]) || letter)) continue;
    std::string_view rest = line.substr(i);
    std::optional<Timestamp> time = i == 0 ? TakeEpoch(rest) : std::nullopt;
    if (!time) time = TakeTimestamp(rest);
    if (!time || (best && time->day <= best->day)) continue;
    best = time;
    end = line.size() - rest.size();
    if (best->day == Timestamp::Day::kWhole) break;
    i = end;
  }
  return best;
}

// The name that ends where `text` does, perhaps with blanks, quotes or () behind it.
std::string_view NameBefore(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.ends_with('"')) text.remove_suffix(1);
  if (text.ends_with("()")) text.remove_suffix(2);
  size_t begin = text.size();
  while (begin > 0 && text.size() - begin < kLongestName && IsNameByte(text[begin - 1])) --begin;
  // "goroutine count: 7": the last word alone says too little.
  constexpr std::string_view kVague[] = {"count", "total", "number", "size", "used", "now"};
  std::string_view word = text.substr(begin);
  if (IsOneOf(word, kVague) && begin > 1 && text[begin - 1] == ' ') {
    size_t before = begin - 1;
    while (before > 0 && begin - before < kLongestName && IsLetter(text[before - 1])) --before;
    if (before < begin - 1) begin = before;
  }
  std::string_view name = text.substr(begin);
  if (name.empty() || !IsLetter(name[0])) return {};
  return name;
}

// The text behind "key=": in double quotes, or up to the next blank.
std::string_view TextAfter(std::string_view text) {
  if (Skip(text, "\"")) return text.substr(0, text.find('"'));
  return text.substr(0, text.find_first_of(" \t,;]"));
}

// Adds the numbers in NAME=NUMBER and NAME: NUMBER.
void AddPairs(std::string_view line, Record& record) {
  for (size_t at = line.find_first_of("=:"); at != line.npos;
       at = line.find_first_of("=:", at + 1)) {
    std::string_view name = NameBefore(line.substr(0, at));
    if (name.empty() || name.ends_with(".go")) continue;
    std::string_view rest = line.substr(at + 1);
    SkipBlanks(rest);
    if (line[at] == '=' && IsOneOf(name, kProcessKeys)) {
      record.AddLabel(name, TextAfter(rest));
      continue;
    }
    if (IsOneOf(name, kTimeKeys)) {
      std::optional<Timestamp> time = record.time ? std::nullopt : WholeTime(TextAfter(rest));
      if (time) record.time = time;
      continue;
    }
    Skip(rest, "\"");
    if (std::optional<Quantity> quantity = TakeQuantity(rest)) {
      record.AddField(name, *quantity);
    }
  }
}

// "1204 goroutines", "goroutines 1204", "NumGoroutine() 1204", as people and fmt.Println put it. Of
// other words a number beside them says too little.
void AddSentence(std::string_view line, Record& record) {
  for (std::string_view word : {"goroutines", "Goroutines", "NumGoroutine"}) {
    size_t at = line.find(word);
    if (at == line.npos || (at > 0 && IsLetter(line[at - 1]))) continue;
    std::string_view before = line.substr(0, at);
    bool apart = before.ends_with(' ');
    while (before.ends_with(' ')) before.remove_suffix(1);
    size_t begin = before.size();
    while (begin > 0 && IsDigit(before[begin - 1])) --begin;
    bool number = begin == 0 || before[begin - 1] == ' ' || before[begin - 1] == '(';
    std::string_view after = line.substr(at + word.size());
    Skip(after, "()");
    if (std::optional<double> count = WholeNumber<double>(before.substr(begin));
        count && number && apart) {
      record.AddField("goroutines", {*count, {}});
    } else if (Skip(after, " ")) {
      SkipBlanks(after);
      std::optional<Quantity> quantity = TakeQuantity(after);
      if (quantity && quantity->unit.empty()) record.AddField(word, *quantity);
    }
    return;
  }
}

// ---- JSON ----

// Calls `visit` with a Record for each object that has a time. Numbers of objects without one
// belong to the object around them, but for those in arrays, whose order says nothing.
template <typename Visit>
class RecordReader : public JsonEvents {
 public:
  // `time` is that of the whole value, where it has none of its own.
  explicit RecordReader(Visit visit, std::optional<Timestamp> time = std::nullopt)
      : visit_(visit), time_(time) {}

  void BeginObject() override {
    if (levels_.size() >= kMostLevels) {
      ++too_deep_;
      return;
    }
    levels_.push_back({.path = path_.size(), .fields = fields_.size()});
    if (levels_.size() == 1) levels_.back().record.time = time_;
  }
  void EndObject() override {
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    Level level = std::move(levels_.back());
    levels_.pop_back();
    path_.resize(level.path);
    bool in_array = !levels_.empty() && levels_.back().arrays > 0;
    if (level.record.time) {
      size_t prefix = level.path == 0 ? 0 : level.path + 1;
      for (size_t i = level.fields; i < fields_.size(); ++i) {
        level.record.AddField(fields_[i].name.substr(prefix), fields_[i].quantity);
      }
      visit_(level.record);
    } else if (!levels_.empty() && !in_array) {
      Level& outer = levels_.back();
      outer.record.labels += level.record.labels;
      if (outer.record.labels.size() > 4 * kLongestName) outer.record.labels.clear();
      return;
    }
    fields_.resize(level.fields);
  }
  void BeginArray() override {
    if (!levels_.empty() && too_deep_ == 0) ++levels_.back().arrays;
  }
  void EndArray() override {
    if (!levels_.empty() && too_deep_ == 0) --levels_.back().arrays;
  }
  void Key(std::string_view key) override {
    if (too_deep_ > 0) return;
    path_.resize(levels_.back().path);
    key_.assign(key.substr(0, kLongestName + 1));
    too_long_ = path_.size() + key_.size() > kLongestName;
    if (too_long_) return;
    if (!path_.empty()) path_ += '.';
    path_ += key_;
  }
  void Number(double value) override {
    if (!IsField()) return;
    if (IsOneOf(key_, kTimeKeys)) {
      SetTime(TimeFromEpoch(value));
    } else if (IsOneOf(key_, kProcessKeys)) {
      levels_.back().record.AddLabel(
          key_, std::to_string(static_cast<int64_t>(std::clamp(value, -9e15, 9e15))));
    } else {
      AddField({value, {}});
    }
  }
  void Text(std::string_view text) override {
    if (!IsField()) return;
    if (IsOneOf(key_, kTimeKeys)) {
      if (std::optional<Timestamp> time = WholeTime(text)) levels_.back().record.time = time;
    } else if (IsOneOf(key_, kProcessKeys)) {
      levels_.back().record.AddLabel(key_, text);
    } else if (IsOneOf(key_, kMessageKeys)) {
      AddMessage(text);
    } else if (std::optional<Quantity> quantity = WholeQuantity(text)) {
      AddField(*quantity);
    }
  }

 private:
  static constexpr size_t kMostLevels = 64;  // what lies deeper is passed over

  struct Level {
    size_t path = 0;    // length of path_ in front of the object's keys
    size_t fields = 0;  // of fields_ before it
    size_t arrays = 0;  // that are open in it
    Record record;
  };

  // Whether a value is one of an object, not of an array.
  bool IsField() const {
    return !levels_.empty() && levels_.back().arrays == 0 && !too_long_ && too_deep_ == 0;
  }
  void SetTime(std::optional<int64_t> time) {
    if (time) levels_.back().record.time = Timestamp{*time};
  }
  void AddField(const Quantity& quantity) {
    if (fields_.size() < Record::kMostFields) fields_.push_back({path_, quantity});
  }
  // A line of a log inside the line of JSON, as containers have them.
  void AddMessage(std::string_view text) {
    Record inner;
    text = text.substr(0, text.find('\n'));
    size_t end = 0;
    std::optional<Timestamp> time = FindTime(text, end);
    AddPairs(text.substr(end), inner);
    AddSentence(text.substr(end), inner);
    Record& record = levels_.back().record;
    if (!record.time) record.time = time;
    // Under no key, so that their names are whole.
    for (const Record::Field& field : inner.fields) record.AddField(field.name, field.quantity);
  }

  Visit visit_;
  std::optional<Timestamp> time_;
  std::vector<Level> levels_;  // the open objects
  size_t too_deep_ = 0;        // objects that are open below them
  std::string path_;           // of the value that follows
  std::string key_;            // the last part of it
  bool too_long_ = false;
  std::vector<Record::Field> fields_;  // of the open objects that have no time yet
};

// ---- Tables ----

void SplitRow(std::string_view line, char separator, std::vector<std::string>& fields) {
  constexpr size_t kMostColumns = 4096;
  fields.assign(1, {});
  bool quoted = false;
  for (size_t i = 0; i < line.size() && fields.size() < kMostColumns; ++i) {
    if (line[i] == '"') {
      bool escaped = quoted && i + 1 < line.size() && line[i + 1] == '"';
      if (escaped) {
        fields.back() += line[i++];
      } else {
        quoted = !quoted;
      }
    } else if (line[i] == separator && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
}

// The rows of CSV below a head that names a column of times. A line is a row.
class Table {
 public:
  // Reads the head, and looks at the row below it. False where they are not those of a table.
  bool Begin(LineReader& lines) {
    std::string_view line;
    while (lines.Next(line) && (Trim(line).empty() || line.starts_with('#'))) {
    }
    Skip(line, "\xef\xbb\xbf");
    auto more = [&](char a, char b) {
      return std::ranges::count(line, a) < std::ranges::count(line, b);
    };
    if (more(separator_, ';')) separator_ = ';';
    if (more(separator_, '\t')) separator_ = '\t';
    SplitRow(line, separator_, head_);
    auto time = std::ranges::find_if(
        head_, [](const std::string& name) { return IsOneOf(Trim(name), kTimeKeys); });
    if (head_.size() < 2 || time == head_.end()) return false;
    time_column_ = static_cast<size_t>(time - head_.begin());
    LineReader rest = lines;
    return rest.Next(line) && LookAt(line);
  }

  // Nothing where the row has no time.
  std::optional<Record> RowOf(std::string_view line) {
    SplitRow(line, separator_, row_);
    Record record;
    if (row_.size() <= time_column_) return std::nullopt;
    record.time = WholeTime(row_[time_column_]);
    if (!record.time) return std::nullopt;
    for (size_t i = 0; i < std::min(row_.size(), head_.size()); ++i) {
      if (i == time_column_) continue;
      if (is_label_[i]) {
        record.AddLabel(Trim(head_[i]), Trim(row_[i]));
      } else if (std::optional<Quantity> quantity = WholeQuantity(row_[i])) {
        record.AddField(Trim(head_[i]), *quantity);
      }
    }
    return record;
  }

 private:
  // Which columns hold texts, the first row says.
  bool LookAt(std::string_view line) {
    constexpr std::string_view kNone[] = {"", "nan", "null", "none", "-", "n/a"};
    is_label_.assign(head_.size(), false);
    SplitRow(line, separator_, row_);
    for (size_t i = 0; i < std::min(row_.size(), head_.size()); ++i) {
      is_label_[i] = !WholeQuantity(row_[i]) && !IsOneOf(Trim(row_[i]), kNone);
    }
    std::optional<Record> record = RowOf(line);
    return record && !record->fields.empty();
  }

  char separator_ = ',';
  std::vector<std::string> head_;
  std::vector<std::string> row_;
  std::vector<bool> is_label_;  // by column
  size_t time_column_ = 0;
};

// ---- Whole texts ----

bool StartsWithDigit(std::string_view line) { return !line.empty() && IsDigit(line[0]); }

// Adds a line of a log: text, JSON, or text that ends in JSON.
void AddLine(std::string_view line, Collector& collector) {
  // Most lines of a dump are neither.
  if (line.starts_with('\t')) return;
  if (line.find(':') == line.npos && line.find('=') == line.npos && !StartsWithDigit(line)) return;
  std::string_view trimmed = Trim(line);
  auto add = [&](const Record& record) { collector.Add(record); };
  if (trimmed.starts_with('{')) {
    RecordReader reader(add);
    if (ReadJson(trimmed, reader)) return;
  }
  Record record;
  size_t end = 0;
  record.time = FindTime(line, end);
  size_t json = trimmed.ends_with('}') ? line.find('{', end) : line.npos;
  if (record.time && json != line.npos) {
    RecordReader reader(add, record.time);
    if (ReadJson(line.substr(json), reader)) line = line.substr(0, json);
  }
  if (!record.time && line.find('=') == line.npos) return;
  AddPairs(line.substr(end), record);
  AddSentence(line.substr(end), record);
  collector.Add(record);
}

// Whether a text is one value of JSON, as far as its first line shows, and not one in each line.
bool IsOneValue(std::string_view text) {
  std::string_view trimmed = Trim(text);
  if (!trimmed.starts_with('{') && !trimmed.starts_with('[')) return false;
  std::string_view first = Trim(trimmed.substr(0, trimmed.find('\n')));
  return first.size() == trimmed.size() || !(first.starts_with('{') && first.ends_with('}'));
}

// What a text is, and how often a series must have been seen to be one.
enum class Form : uint8_t { kLines, kOneValue, kTable };
constexpr uint32_t kEnoughInLines = 3;

// Gives the numbers to `collector`; stops where a series has been seen `enough` times, 0: never.
// Says what the text was, and in `*cut` whether it ended too soon.
Form Collect(std::string_view text, uint32_t enough, Collector& collector, bool* cut) {
  if (IsOneValue(text)) {
    auto add = [&](const Record& record) { collector.Add(record); };
    RecordReader reader(add);
    bool whole = ReadJson(text, reader).has_value();
    *cut = !whole && !collector.table().empty();
    if (whole || *cut) return Form::kOneValue;
  }
  LineReader lines(text);
  std::string_view line;
  if (Table table; table.Begin(lines)) {
    while ((enough == 0 || collector.most_seen() < enough) && lines.Next(line)) {
      if (std::optional<Record> record = table.RowOf(line)) collector.Add(*record);
    }
    return Form::kTable;
  }
  lines = LineReader(text);
  while ((enough == 0 || collector.most_seen() < enough) && lines.Next(line)) {
    AddLine(line, collector);
  }
  return Form::kLines;
}

}  // namespace

bool HasSeries(std::string_view text) {
  if (IsGoTestJson(text) || HasVars(text)) return false;
  Limits limits;
  Collector collector(limits);
  bool cut = false;
  Form form = Collect(text, kEnoughInLines, collector, &cut);
  return collector.most_seen() >= (form == Form::kLines ? kEnoughInLines : 1);
}

Result<void> ReadSeries(InputId input, std::string_view text, const Limits& limits,
                        Evidence& evidence) {
  Collector collector(limits);
  bool cut = false;
  Collect(text, 0, collector, &cut);
  if (collector.table().empty()) {
    return NamingInput(
        Fail("a number with a time was expected, as in \"2026/11/21 10:00:00 goroutines=1204\""),
        input, evidence);
  }
  collector.table().AddTo(evidence, input);
  if (cut) evidence.AddFact(input, "truncated", "in the last value");
  return {};
}

}  // namespace premortem::evidence
