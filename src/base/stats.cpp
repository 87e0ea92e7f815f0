#include "base/stats.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>

#include "base/json_writer.h"

namespace premortem {

namespace {

void AppendRow(std::string& out, std::string_view name, const std::string& value) {
  constexpr size_t kNameColumn = 32;
  constexpr size_t kValueColumn = 14;
  out += "  ";
  out += name;
  out.append(name.size() < kNameColumn ? kNameColumn - name.size() : 1, ' ');
  out.append(value.size() < kValueColumn ? kValueColumn - value.size() : 0, ' ');
  out += value;
}

// 1 for the first thread that asks, and so on.
uint32_t ThreadNumber() {
  static std::atomic<uint32_t> threads = 0;
  thread_local uint32_t number = ++threads;
  return number;
}

}  // namespace

Stats& Stats::Global() {
  static Stats stats;
  return stats;
}

void Stats::Add(std::string_view counter, uint64_t amount) {
  std::lock_guard lock(mutex_);
  auto it = counters_.find(counter);
  if (it == counters_.end()) it = counters_.emplace(counter, 0).first;
  it->second += amount;
}

void Stats::AddTime(std::string_view timer, std::chrono::nanoseconds time,
                    std::chrono::nanoseconds cpu) {
  std::lock_guard lock(mutex_);
  auto it = timers_.find(timer);
  if (it == timers_.end()) it = timers_.emplace(timer, Timer()).first;
  it->second.time += time;
  it->second.cpu += cpu;
  ++it->second.calls;
}

void Stats::Add(Span span) {
  std::lock_guard lock(mutex_);
  if (spans_.size() < kMaxSpans) spans_.push_back(std::move(span));
}

std::string Stats::SpansToJson() const {
  std::lock_guard lock(mutex_);
  auto by_start = [](const Span& a, const Span& b) { return a.start < b.start; };
  auto first = std::ranges::min_element(spans_, by_start);
  auto microseconds = [](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e3;
  };
  std::string out;
  JsonWriter json(&out);
  json.BeginObject().Field("displayTimeUnit", "ms").Key("traceEvents").BeginArray();
  for (const Span& span : spans_) {
    json.BeginObject().Field("name", span.timer).Field("ph", "X").Field("pid", 1);
    json.Field("tid", span.thread).Field("ts", microseconds(span.start - first->start));
    json.Field("dur", microseconds(span.end - span.start));
    if (!span.detail.empty()) json.Key("args").BeginObject().Field("of", span.detail).EndObject();
    json.EndObject();
  }
  json.EndArray().EndObject();
  return out + '\n';
}

ScopedTimer::~ScopedTimer() {
  auto end = std::chrono::steady_clock::now();
  Stats& stats = Stats::Global();
  stats.AddTime(timer_, end - start_, ThreadCpuTime() - cpu_start_);
  if (!stats.keeps_spans()) return;
  stats.Add({std::string(timer_), std::string(detail_), ThreadNumber(), start_, end});
}

uint64_t Stats::Count(std::string_view counter) const {
  std::lock_guard lock(mutex_);
  auto it = counters_.find(counter);
  return it == counters_.end() ? 0 : it->second;
}

std::chrono::nanoseconds Stats::CpuTime(std::string_view timer) const {
  std::lock_guard lock(mutex_);
  auto it = timers_.find(timer);
  return it == timers_.end() ? std::chrono::nanoseconds() : it->second.cpu;
}

std::chrono::nanoseconds ThreadCpuTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string Stats::ToString() const {
  std::lock_guard lock(mutex_);
  std::string out = "time\n";
  for (const auto& [name, timer] : timers_) {
    AppendRow(out, name, FormatDuration(timer.time));
    out += timer.calls > 1 ? " in " + std::to_string(timer.calls) + " calls\n" : "\n";
  }
  out += "counts\n";
  for (const auto& [name, count] : counters_) {
    AppendRow(out, name, std::to_string(count));
    out += '\n';
  }
  AppendRow(out, "peak memory", std::to_string(PeakMemoryBytes() >> 20) + " MB");
  out += '\n';
  return out;
}

uint64_t PeakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

std::string FormatDuration(std::chrono::nanoseconds time) {
  struct Unit {
    double nanoseconds;
    const char* name;
  };
  constexpr Unit kUnits[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};
  auto value = static_cast<double>(time.count());
  const Unit* unit =
      std::ranges::find_if(kUnits, [&](const Unit& u) { return value >= u.nanoseconds; });
  if (unit == std::end(kUnits)) --unit;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value / unit->nanoseconds, unit->name);
  return text;
}

}  // namespace premortem
