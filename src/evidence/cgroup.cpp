// Files of Linux' control groups, told apart by their names; version 1 is renamed to version 2.
#include "evidence/cgroup.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "evidence/recognise.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

enum class Shape : uint8_t {
  kNumber,    // "536870912", "max"
  kKeys,      // "nr_throttled 7", one a line
  kQuota,     // "200000 100000": quota and period
  kPressure,  // "some avg10=0.00 avg60=0.12 avg300=0.05 total=1234"
  kList,      // "0-3,7"
};

struct CgroupFile {
  std::string_view name;
  Shape shape = Shape::kNumber;
  std::string_view series;
  std::string_view unit;
};

constexpr CgroupFile kFiles[] = {
    {"memory.max", Shape::kNumber, "memory.max", "bytes"},
    {"memory.high", Shape::kNumber, "memory.high", "bytes"},
    {"memory.current", Shape::kNumber, "memory.current", "bytes"},
    {"memory.peak", Shape::kNumber, "memory.peak", "bytes"},
    {"memory.swap.max", Shape::kNumber, "memory.swap.max", "bytes"},
    {"memory.swap.current", Shape::kNumber, "memory.swap.current", "bytes"},
    {"memory.stat", Shape::kKeys, "memory.stat", "bytes"},
    {"memory.events", Shape::kKeys, "memory.events", "count"},
    {"memory.pressure", Shape::kPressure, "memory.pressure", "percent"},
    {"cpu.max", Shape::kQuota, "cpu.max", "microseconds"},
    {"cpu.stat", Shape::kKeys, "cpu.stat", "count"},
    {"cpu.weight", Shape::kNumber, "cpu.weight", ""},
    {"cpu.pressure", Shape::kPressure, "cpu.pressure", "percent"},
    {"cpuset.cpus.effective", Shape::kList, "cpuset.cpus", "count"},
    {"io.pressure", Shape::kPressure, "io.pressure", "percent"},
    {"pids.max", Shape::kNumber, "pids.max", "count"},
    {"pids.current", Shape::kNumber, "pids.current", "count"},
    // Version 1.
    {"memory.limit_in_bytes", Shape::kNumber, "memory.max", "bytes"},
    {"memory.usage_in_bytes", Shape::kNumber, "memory.current", "bytes"},
    {"memory.max_usage_in_bytes", Shape::kNumber, "memory.peak", "bytes"},
    {"memory.failcnt", Shape::kNumber, "memory.events.max", "count"},
    {"memory.oom_control", Shape::kKeys, "memory.events", "count"},
    {"cpu.cfs_quota_us", Shape::kNumber, "cpu.max.quota", "microseconds"},
    {"cpu.cfs_period_us", Shape::kNumber, "cpu.max.period", "microseconds"},
    {"cpu.shares", Shape::kNumber, "cpu.shares", ""},
    {"cpuset.effective_cpus", Shape::kList, "cpuset.cpus", "count"},
};

// Numbers of version 1 from here on are no limits: the greatest multiple of the page size.
constexpr double kNoLimit = 4.6e18;
constexpr std::string_view kUnlimited = "max";

std::string_view LastPart(std::string_view path) {
  return path.substr(path.find_last_of("/:") + 1);  // npos + 1: all of it
}

const CgroupFile* FileNamed(std::string_view path) {
  std::string_view name = LastPart(path);
  auto it = std::ranges::find(kFiles, name, &CgroupFile::name);
  return it == std::end(kFiles) ? nullptr : it;
}

const CgroupFile* FileLike(std::string_view text) {
  // Two lines, as one alone is any word and a number.
  struct Beginning {
    std::string_view file;
    std::string_view first;
    std::string_view second;
  };
  constexpr Beginning kBeginnings[] = {{"cpu.stat", "usage_usec ", "user_usec "},
                                       {"cpu.stat", "nr_periods ", "nr_throttled "},
                                       {"memory.stat", "anon ", "file "},
                                       {"memory.stat", "cache ", "rss "},
                                       {"memory.events", "low ", "high "}};
  LineReader lines(text);
  std::string_view first;
  std::string_view second;
  if (!lines.Next(first) || !lines.Next(second)) return nullptr;
  for (const Beginning& beginning : kBeginnings) {
    if (first.starts_with(beginning.first) && second.starts_with(beginning.second)) {
      return FileNamed(beginning.file);
    }
  }
  return nullptr;
}

// "==> /sys/fs/cgroup/memory.max <==": the path, as head and tail print it above a file.
std::optional<std::string_view> HeaderOf(std::string_view line) {
  if (!Skip(line, "==> ") || !line.ends_with(" <==")) return std::nullopt;
  line.remove_suffix(4);
  return line;
}

// "/sys/fs/cgroup/cpu.stat:nr_throttled 7", as grep prints it where it is given several files.
struct GrepLine {
  std::string_view path;
  const CgroupFile* file = nullptr;
  std::string_view text;
};

std::optional<GrepLine> ParseGrepLine(std::string_view line) {
  // Names of groups may have colons: "kubepods-pod7.slice:cri-containerd:3f".
  constexpr int kMostColons = 8;
  size_t colon = line.find(':');
  for (int i = 0; i < kMostColons && colon != line.npos; ++i) {
    std::string_view path = line.substr(0, colon);
    if (const CgroupFile* file = FileNamed(path))
      return GrepLine{path, file, line.substr(colon + 1)};
    colon = line.find(':', colon + 1);
  }
  return std::nullopt;
}

// Counts of events among the sizes of memory.stat.
bool CountsEvents(std::string_view key) {
  Skip(key, "total_");
  for (std::string_view prefix : {"pg", "workingset_", "thp_", "numa_", "swp", "zswp"}) {
    if (key.starts_with(prefix)) return true;
  }
  return false;
}

// Keys of memory.stat in version 1 whose meaning version 2 has under names that version 1 has not.
struct Renamed {
  std::string_view from;
  std::string_view to;
};
constexpr Renamed kRenamed[] = {{"total_rss", "anon"}, {"total_cache", "file"}};

class CgroupReader {
 public:
  CgroupReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : input_(input), text_(text), limits_(limits), evidence_(evidence) {}

  Result<void> Read() {
    std::string_view name = evidence_.InputOf(input_).name;
    Open(name, FileNamed(name));
    if (file_ == nullptr) Open("", FileLike(text_));
    LineReader lines(text_);
    std::string_view line;
    while (lines.Next(line)) {
      if (line.empty()) continue;
      if (std::optional<std::string_view> path = HeaderOf(line)) {
        Open(*path, FileNamed(*path));
      } else if (std::optional<GrepLine> grep = ParseGrepLine(line)) {
        Open(grep->path, grep->file);
        ReadLine(grep->text, lines.number());
        Open("", nullptr);
      } else if (file_ != nullptr) {
        ReadLine(line, lines.number());
      }
      if (points_ > limits_.rows) {
        return Fail(Error{.message = "has more values than the limit", .line = lines.number()});
      }
    }
    if (unreadable_ > 0 && read_ == 0) {
      return Fail(Error{.message = "a value as files of control groups have it was expected, such "
                                   "as \"536870912\", \"max\" or \"nr_throttled 7\"",
                        .line = first_unreadable_});
    }
    if (unreadable_ > 0) {
      evidence_.AddFact(input_, "unreadable", static_cast<double>(unreadable_), "lines");
    }
    return {};
  }

 private:
  void Open(std::string_view path, const CgroupFile* file) {
    file_ = file;
    std::string_view folder = path.substr(0, path.size() - LastPart(path).size());
    folder = folder.substr(0, folder.find_last_not_of("/:") + 1);
    labels_ = {};
    if (file == nullptr || folder.empty()) return;
    Label label{.key = evidence_.AddString("cgroup"), .text = evidence_.AddString(folder)};
    labels_ = evidence_.AddLabels({&label, 1});
  }

  void ReadLine(std::string_view line, uint32_t number) {
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (ReadAs(*file_, line)) {
      ++read_;
    } else if (++unreadable_ == 1) {
      first_unreadable_ = number;
    }
  }

  bool ReadAs(const CgroupFile& file, std::string_view line) {
    switch (file.shape) {
      case Shape::kNumber: return ReadNumber(file.series, file.unit, line);
      case Shape::kKeys: return ReadKey(file, line);
      case Shape::kQuota: return ReadQuota(line);
      case Shape::kPressure: return ReadPressure(file, line);
      case Shape::kList: return ReadList(file, line);
    }
    return false;
  }

  bool ReadNumber(std::string_view series, std::string_view unit, std::string_view text) {
    if (text == kUnlimited || text == "-1") {
      evidence_.AddFact(input_, series, kUnlimited);
      return true;
    }
    std::optional<uint64_t> number = WholeNumber<uint64_t>(text);
    if (!number) return false;
    if (static_cast<double>(*number) >= kNoLimit) {
      evidence_.AddFact(input_, series, kUnlimited);
    } else {
      Add(series, unit, static_cast<double>(*number));
    }
    return true;
  }

  bool ReadKey(const CgroupFile& file, std::string_view line) {
    size_t blank = line.find(' ');
    if (blank == line.npos || blank == 0) return false;
    std::string_view key = line.substr(0, blank);
    std::optional<uint64_t> number = WholeNumber<uint64_t>(line.substr(blank + 1));
    if (!number) return false;
    auto value = static_cast<double>(*number);
    std::string series(file.series);
    std::string_view unit = file.unit;
    if (file.series == "memory.stat") {
      auto it = std::ranges::find(kRenamed, key, &Renamed::from);
      if (it != std::end(kRenamed)) key = it->to;
      if (CountsEvents(key)) unit = "count";
    }
    series += '.';
    series += key;
    // Version 1 counts nanoseconds: "throttled_time".
    if (file.series == "cpu.stat" && key.ends_with("_time")) {
      series.replace(series.size() - 4, 4, "usec");
      value /= 1000;
    }
    if (series.ends_with("usec")) unit = "microseconds";
    Add(series, unit, value);
    return true;
  }

  bool ReadQuota(std::string_view line) {
    size_t blank = line.find(' ');
    if (blank == line.npos) return false;
    std::optional<uint64_t> period = WholeNumber<uint64_t>(line.substr(blank + 1));
    if (!period || !ReadNumber("cpu.max.quota", "microseconds", line.substr(0, blank))) {
      return false;
    }
    Add("cpu.max.period", "microseconds", static_cast<double>(*period));
    return true;
  }

  // What is written behind "total=" counts since the start, in microseconds.
  bool ReadPressure(const CgroupFile& file, std::string_view line) {
    size_t blank = line.find(' ');
    std::string_view kind = line.substr(0, blank);
    if (blank == line.npos || (kind != "some" && kind != "full")) return false;
    std::string prefix = std::string(file.series) + "." + std::string(kind) + ".";
    line.remove_prefix(blank);
    while (!line.empty()) {
      SkipBlanks(line);
      size_t equals = line.find('=');
      if (equals == line.npos) return false;
      std::string_view key = line.substr(0, equals);
      line.remove_prefix(equals + 1);
      std::string_view word = line.substr(0, line.find(' '));
      std::optional<double> value = WholeNumber<double>(word);
      if (!value || !std::isfinite(*value)) return false;
      line.remove_prefix(word.size());
      Add(prefix + std::string(key), key == "total" ? "microseconds" : file.unit, *value);
    }
    return true;
  }

  bool ReadList(const CgroupFile& file, std::string_view line) {
    uint64_t count = 0;
    while (!line.empty()) {
      std::optional<uint32_t> first = TakeNumber<uint32_t>(line);
      std::optional<uint32_t> last = first;
      if (Skip(line, "-")) last = TakeNumber<uint32_t>(line);
      if (!first || !last || *last < *first || (!line.empty() && !Skip(line, ","))) return false;
      count += uint64_t{*last} - *first + 1;
    }
    Add(file.series, file.unit, static_cast<double>(count));
    return true;
  }

  void Add(std::string_view series, std::string_view unit, double value) {
    ++points_;
    SeriesId id = evidence_.AddSeries(input_, evidence_.AddString(series), labels_,
                                      evidence_.AddString(unit));
    evidence_.AddPoint(id, {.time = evidence_.InputOf(input_).time, .value = value});
  }

  InputId input_;
  std::string_view text_;
  const Limits& limits_;
  Evidence& evidence_;
  const CgroupFile* file_ = nullptr;  // whose lines follow; null: of none that we know
  LabelSetId labels_;                 // of file_
  uint64_t read_ = 0;                 // lines
  uint64_t unreadable_ = 0;
  uint32_t first_unreadable_ = 0;
  uint64_t points_ = 0;
};

}  // namespace

bool HasCgroup(std::string_view name, std::string_view text) {
  if (FileNamed(name) != nullptr || FileLike(text) != nullptr) return true;
  LineReader lines(text.substr(0, kHeadBytes));
  std::string_view line;
  while (lines.Next(line)) {
    std::optional<std::string_view> path = HeaderOf(line);
    if ((path && FileNamed(*path) != nullptr) || ParseGrepLine(line)) return true;
  }
  return false;
}

Result<void> ReadCgroup(InputId input, std::string_view text, const Limits& limits,
                        Evidence& evidence) {
  return NamingInput(CgroupReader(input, text, limits, evidence).Read(), input, evidence);
}

}  // namespace premortem::evidence
