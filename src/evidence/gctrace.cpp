#include "evidence/gctrace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

constexpr double kMegabyte = 1 << 20;
constexpr double kMillisecond = 1e6;

struct Cycle {
  uint64_t number = 0;
  double seconds = 0;
  double share = 0;               // of the processors' time since the start, percent
  std::array<double, 3> clock{};  // milliseconds: sweep termination, mark, mark termination
  std::array<double, 5> cpu{};    // the same, marking split into assists, workers, idle
  std::array<double, 3> heap{};   // megabytes: at the start, at the end, live
  double goal = 0;                // megabytes
  std::optional<double> stacks;   // since Go 1.18
  std::optional<double> globals;
  double processors = 0;
  bool looked_for_leaks = false;
  bool forced = false;
};

// A number without sign and exponent, and what stands behind it.
bool Take(std::string_view& text, double& number, std::string_view end) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return false;
  text.remove_prefix(static_cast<size_t>(rest - text.data()));
  return Skip(text, end);
}

// "gc 7 @2.104s 1%" off the front.
bool TakeHead(std::string_view& text, Cycle& cycle) {
  if (!Skip(text, "gc ")) return false;
  std::optional<uint64_t> number = TakeNumber<uint64_t>(text);
  if (!number || !Skip(text, " @")) return false;
  cycle.number = *number;
  return Take(text, cycle.seconds, "s ") && Take(text, cycle.share, "%");
}

// The rest of the line; what follows it may be anything.
bool TakeBody(std::string_view& text, Cycle& cycle) {
  cycle.looked_for_leaks = Skip(text, " (checking for goroutine leaks)");
  auto& [sweep, mark, termination] = cycle.clock;
  auto& [stop, assist, worker, idle, stop2] = cycle.cpu;
  auto& [start, end, live] = cycle.heap;
  bool whole = Skip(text, ": ") && Take(text, sweep, "+") && Take(text, mark, "+") &&
               Take(text, termination, " ms clock, ") && Take(text, stop, "+") &&
               Take(text, assist, "/") && Take(text, worker, "/") && Take(text, idle, "+") &&
               Take(text, stop2, " ms cpu, ") && Take(text, start, "->") && Take(text, end, "->") &&
               Take(text, live, " MB, ") && Take(text, cycle.goal, " MB goal, ");
  if (!whole) return false;
  double number = 0;
  if (!Take(text, number, " ")) return false;
  if (Skip(text, "MB stacks, ")) {
    cycle.stacks = number;
    if (!Take(text, number, " MB globals, ")) return false;
    cycle.globals = number;
    if (!Take(text, number, " ")) return false;
  }
  cycle.processors = number;
  if (!Skip(text, "P")) return false;
  cycle.forced = Skip(text, " (forced)");
  return true;
}

// Where the next cycle begins at or behind `at`: at the beginning of a line, or behind a blank, as
// logs put something before each line.
size_t FindCycle(std::string_view text, size_t at) {
  for (at = text.find("gc ", at); at != text.npos; at = text.find("gc ", at + 1)) {
    char before = at == 0 ? '\n' : text[at - 1];
    std::string_view rest = text.substr(at);
    Cycle cycle;
    if ((before == '\n' || before == ' ' || before == '\t') && TakeHead(rest, cycle)) return at;
  }
  return text.npos;
}

class GcTraceReader {
 public:
  GcTraceReader(InputId input, const Limits& limits, Evidence& evidence)
      : first_input_(input), input_(input), limits_(limits), evidence_(evidence) {}

  Result<void> Read(std::string_view text) {
    for (size_t at = FindCycle(text, 0); at != text.npos; at = FindCycle(text, at)) {
      std::string_view rest = text.substr(at);
      at += 1;
      Cycle cycle;
      TakeHead(rest, cycle);
      if (!TakeBody(rest, cycle)) {
        ++malformed_;
        continue;
      }
      if (cycles_ > 0 && cycle.number <= last_number_) BeginNextProcess();
      last_number_ = cycle.number;
      ++cycles_;
      forced_ += cycle.forced ? 1 : 0;
      leak_checks_ += cycle.looked_for_leaks ? 1 : 0;
      Add(cycle);
      if (points_ > limits_.rows) {
        return Fail("more than " + std::to_string(limits_.rows) + " points");
      }
    }
    AddFacts();
    if (points_ > 0) return {};
    return Fail(
        "the cycle of a collector was expected, as in \"gc 7 @2.104s 1%: 0.02+1.3+0.01 ms "
        "clock\"");
  }

 private:
  void BeginNextProcess() {
    if (processes_ >= limits_.dumps) return;
    AddFacts();
    Input input = evidence_.InputOf(first_input_);
    input.name += " (" + std::to_string(++processes_) + ")";
    input_ = evidence_.AddInput(std::move(input));
    cycles_ = forced_ = leak_checks_ = malformed_ = 0;
  }

  void AddFacts() {
    auto add = [&](std::string_view name, uint64_t count) {
      if (count > 0) evidence_.AddFact(input_, name, static_cast<double>(count), "count");
    };
    add("forced collections", forced_);
    add("leak checks", leak_checks_);
    add("malformed cycles", malformed_);
  }

  void Add(const Cycle& cycle) {
    auto time = static_cast<int64_t>(std::min(cycle.seconds * 1e9, 9e18));
    auto add = [&](std::string_view name, double value, std::string_view unit) {
      SeriesId series = evidence_.AddSeries(input_, evidence_.AddString(name), LabelSetId(),
                                            evidence_.AddString(unit));
      evidence_.AddPoint(series, {time, value});
      ++points_;
    };
    add("heap at gc start", cycle.heap[0] * kMegabyte, "bytes");
    add("heap at gc end", cycle.heap[1] * kMegabyte, "bytes");
    add("live heap", cycle.heap[2] * kMegabyte, "bytes");
    add("heap goal", cycle.goal * kMegabyte, "bytes");
    if (cycle.stacks) add("gc stacks", *cycle.stacks * kMegabyte, "bytes");
    if (cycle.globals) add("gc globals", *cycle.globals * kMegabyte, "bytes");
    add("sweep termination", cycle.clock[0] * kMillisecond, "nanoseconds");
    add("concurrent mark", cycle.clock[1] * kMillisecond, "nanoseconds");
    add("mark termination", cycle.clock[2] * kMillisecond, "nanoseconds");
    add("gc stop cpu", (cycle.cpu[0] + cycle.cpu[4]) * kMillisecond, "nanoseconds");
    add("gc assist cpu", cycle.cpu[1] * kMillisecond, "nanoseconds");
    add("gc worker cpu", cycle.cpu[2] * kMillisecond, "nanoseconds");
    add("gc idle cpu", cycle.cpu[3] * kMillisecond, "nanoseconds");
    add("gc cpu share", cycle.share, "percent");
    add("processors", cycle.processors, "count");
  }

  InputId first_input_;
  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  uint32_t processes_ = 1;
  uint64_t last_number_ = 0;
  uint64_t points_ = 0;  // of all series and processes
  // Of this process.
  uint64_t cycles_ = 0;
  uint64_t forced_ = 0;
  uint64_t leak_checks_ = 0;
  uint64_t malformed_ = 0;
};

}  // namespace

bool HasGcTrace(std::string_view text) {
  for (size_t at = FindCycle(text, 0); at != text.npos; at = FindCycle(text, at + 1)) {
    std::string_view rest = text.substr(at);
    Cycle cycle;
    if (TakeHead(rest, cycle) && TakeBody(rest, cycle)) return true;
  }
  return false;
}

Result<void> ReadGcTrace(InputId input, std::string_view text, const Limits& limits,
                         Evidence& evidence) {
  return NamingInput(GcTraceReader(input, limits, evidence).Read(text), input, evidence);
}

}  // namespace premortem::evidence
