#include "evidence/schedtrace.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

// The runtime has some fifty wait reasons; what comes beyond is none of its words.
constexpr size_t kMostStates = 128;

constexpr std::string_view kHead = "SCHED ";

// What stands in the line of the scheduler, in this order.
constexpr std::array<std::string_view, 7> kCounts = {
    "gomaxprocs",   "idleprocs",   "threads", "spinningthreads",
    "needspinning", "idlethreads", "runqueue"};

// The number behind " key=" or at the front; nothing where there is none.
std::optional<uint64_t> NumberOf(std::string_view line, std::string_view key) {
  for (size_t at = line.find(key); at != line.npos; at = line.find(key, at + 1)) {
    if (at > 0 && line[at - 1] != ' ') continue;
    std::string_view rest = line.substr(at + key.size());
    if (Skip(rest, "=")) return TakeNumber<uint64_t>(rest);
  }
  return std::nullopt;
}

// "SCHED 2013ms: " off the front: milliseconds.
std::optional<uint64_t> TakeHead(std::string_view& line) {
  size_t at = line.find(kHead);
  if (at == line.npos || (at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t')) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(at + kHead.size());
  std::optional<uint64_t> time = TakeNumber<uint64_t>(rest);
  if (!time || !Skip(rest, "ms: ") || !NumberOf(rest, "gomaxprocs")) return std::nullopt;
  line = rest;
  return time;
}

// The sum of the numbers in "[ 4 0 ]", of older versions "[4 0]"; nothing where they are not there.
std::optional<double> LocalQueues(std::string_view line) {
  size_t open = line.find(" [");
  if (open == line.npos) return std::nullopt;
  std::string_view rest = line.substr(open + 2);
  double sum = 0;
  for (SkipBlanks(rest); !Skip(rest, "]"); SkipBlanks(rest)) {
    std::optional<uint32_t> number = TakeNumber<uint32_t>(rest);
    if (!number) return std::nullopt;
    sum += *number;
  }
  return sum;
}

// What a goroutine does, by its line "  G7: status=4(chan receive) m=nil lockedm=nil"; nothing
// where it is none, or is dead.
std::optional<std::string_view> StateOf(std::string_view line) {
  constexpr std::array<std::string_view, 11> kStatuses = {
      "idle", "runnable", "running",   "syscall",   "waiting", "",
      "",     "",         "copystack", "preempted", "leaked"};
  constexpr uint32_t kWaiting = 4;
  std::string_view rest = line;
  SkipBlanks(rest);
  if (!Skip(rest, "G") || !TakeNumber<uint64_t>(rest) || !Skip(rest, ": status=")) {
    return std::nullopt;
  }
  std::optional<uint32_t> status = TakeNumber<uint32_t>(rest);
  size_t end = rest.find(") m=");
  if (!status || !rest.starts_with('(') || end == rest.npos) return std::nullopt;
  if (*status >= kStatuses.size() || kStatuses[*status].empty()) return std::nullopt;
  std::string_view reason = rest.substr(1, end - 1);
  return *status == kWaiting && !reason.empty() ? reason : kStatuses[*status];
}

bool IsProcessor(std::string_view line) {
  SkipBlanks(line);
  return Skip(line, "P") && TakeNumber<uint32_t>(line) && Skip(line, ": status=");
}

class SchedTraceReader {
 public:
  SchedTraceReader(InputId input, const Limits& limits, Evidence& evidence)
      : first_input_(input), input_(input), limits_(limits), evidence_(evidence) {}

  Result<void> Read(std::string_view text) {
    LineReader lines(text);
    for (std::string_view line; lines.Next(line);) {
      std::string_view rest = line;
      if (std::optional<uint64_t> time = TakeHead(rest)) {
        FinishDetails();
        if (points_ > 0 && *time < last_time_) BeginNextProcess();
        last_time_ = *time;
        AddLine(rest);
        if (points_ > limits_.rows) {
          return Fail(Error{.message = "more than " + std::to_string(limits_.rows) + " points",
                            .line = lines.number()});
        }
      } else if (points_ > 0) {
        ReadDetail(line);
      }
    }
    FinishDetails();
    if (points_ > 0) return {};
    return Fail("a line of the scheduler was expected, as in \"SCHED 2013ms: gomaxprocs=2\"");
  }

 private:
  void BeginNextProcess() {
    if (processes_ >= limits_.dumps) return;
    Input input = evidence_.InputOf(first_input_);
    input.name += " (" + std::to_string(++processes_) + ")";
    input_ = evidence_.AddInput(std::move(input));
    states_.clear();
  }

  void AddLine(std::string_view line) {
    for (std::string_view name : kCounts) {
      if (std::optional<uint64_t> number = NumberOf(line, name)) {
        Add(name, LabelSetId(), static_cast<double>(*number));
      }
    }
    if (std::optional<double> sum = LocalQueues(line)) Add("local runqueues", LabelSetId(), *sum);
  }

  void ReadDetail(std::string_view line) {
    if (IsProcessor(line)) {
      std::optional<uint64_t> timers = NumberOf(line, "timerslen");
      std::optional<uint64_t> queue = NumberOf(line, "runqsize");
      if (timers) timers_ = timers_.value_or(0) + static_cast<double>(*timers);
      if (queue) queues_ = queues_.value_or(0) + static_cast<double>(*queue);
    } else if (std::optional<std::string_view> state = StateOf(line)) {
      auto it = states_.find(*state);
      if (it == states_.end() && states_.size() < kMostStates) {
        it = states_.emplace(std::string(*state), 0).first;
      }
      if (it != states_.end()) ++it->second;
      goroutines_ = true;
    }
  }

  // What the lines behind the scheduler's add up to. A state that was seen before and is not any
  // more is a point of 0.
  void FinishDetails() {
    if (timers_) Add("timers", LabelSetId(), *timers_);
    if (queues_) Add("local runqueues", LabelSetId(), *queues_);
    for (auto& [state, count] : states_) {
      if (!goroutines_) break;
      Label label{.key = evidence_.AddString("state"), .text = evidence_.AddString(state)};
      Add("goroutines", evidence_.AddLabels({&label, 1}), count);
      count = 0;
    }
    timers_.reset();
    queues_.reset();
    goroutines_ = false;
  }

  void Add(std::string_view name, LabelSetId labels, double value) {
    constexpr uint64_t kMillisecond = 1'000'000;
    constexpr uint64_t kMostTime = INT64_MAX / kMillisecond;
    auto time = static_cast<int64_t>(std::min(last_time_, kMostTime) * kMillisecond);
    SeriesId series = evidence_.AddSeries(input_, evidence_.AddString(name), labels,
                                          evidence_.AddString("count"));
    evidence_.AddPoint(series, {time, value});
    ++points_;
  }

  InputId first_input_;
  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  uint32_t processes_ = 1;
  uint64_t points_ = 0;  // of all series and processes
  uint64_t last_time_ = 0;
  std::optional<double> timers_;
  std::optional<double> queues_;
  bool goroutines_ = false;  // there were some since the last line of the scheduler
  std::map<std::string, double, std::less<>> states_;  // how many there were
};

}  // namespace

bool HasSchedTrace(std::string_view text) {
  LineReader lines(text);
  for (std::string_view line; lines.Next(line);) {
    if (TakeHead(line)) return true;
  }
  return false;
}

Result<void> ReadSchedTrace(InputId input, std::string_view text, const Limits& limits,
                            Evidence& evidence) {
  return NamingInput(SchedTraceReader(input, limits, evidence).Read(text), input, evidence);
}

}  // namespace premortem::evidence
