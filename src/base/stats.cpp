#include "base/stats.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

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
