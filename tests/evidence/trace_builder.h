// Writes execution traces for tests, event by event:
//
//   TraceBuilder trace(26);
//   trace.Strings({{1, "chan receive"}});
//   trace.Batch(/*thread=*/1, /*ticks=*/100);
//   trace.Event(TraceEventType::kProcStatus, /*dt=*/1, {0, 1});
//   trace.EndGeneration();
//   std::string bytes = trace.Finish();
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "evidence/trace_format.h"

namespace premortem::evidence {

// A frame of a stack: ids of strings, and a line.
struct TestFrame {
  uint64_t function = 0;
  uint64_t file = 0;
  uint64_t line = 0;
};

class TraceBuilder {
 public:
  // A tick is a nanosecond.
  explicit TraceBuilder(int version, uint64_t generation = 1)
      : version_(version), generation_(generation) {
    bytes_ = "go 1." + std::to_string(version) + " trace";
    bytes_.append(3, '\0');
    Clock();
  }

  void Strings(const std::vector<std::pair<uint64_t, std::string_view>>& strings) {
    std::string data(1, static_cast<char>(TraceEventType::kStrings));
    for (const auto& [id, text] : strings) {
      data += static_cast<char>(TraceEventType::kString);
      AppendVarint(data, id);
      AppendText(data, text);
    }
    Append(0, 1, data);
  }

  void Stack(uint64_t id, const std::vector<TestFrame>& frames) {
    std::string data(1, static_cast<char>(TraceEventType::kStacks));
    data += static_cast<char>(TraceEventType::kStack);
    AppendVarint(data, id);
    AppendVarint(data, frames.size());
    for (const TestFrame& frame : frames) {
      AppendVarint(data, 0x1000 + frame.line);
      AppendVarint(data, frame.function);
      AppendVarint(data, frame.file);
      AppendVarint(data, frame.line);
    }
    Append(0, 1, data);
  }

  // The events that follow are of this thread, the first `dt` ticks after `ticks`.
  void Batch(uint64_t thread, uint64_t ticks) {
    Flush();
    thread_ = thread;
    ticks_ = ticks;
  }

  void Event(TraceEventType type, uint64_t dt, std::initializer_list<uint64_t> args = {}) {
    events_ += static_cast<char>(type);
    AppendVarint(events_, dt);
    for (uint64_t arg : args) AppendVarint(events_, arg);
  }

  // A batch as it stands.
  void Append(uint64_t thread, uint64_t ticks, std::string_view data) {
    Flush();
    bytes_ += static_cast<char>(TraceEventType::kEventBatch);
    AppendVarint(bytes_, generation_);
    AppendVarint(bytes_, thread);
    AppendVarint(bytes_, ticks);
    AppendText(bytes_, data);
  }

  void EndGeneration() {
    Flush();
    if (version_ >= 26) bytes_ += static_cast<char>(TraceEventType::kEndOfGeneration);
  }
  void NextGeneration() {
    EndGeneration();
    ++generation_;
    Clock();
  }

  std::string Finish() {
    EndGeneration();
    return bytes_;
  }
  // Without the end of the last generation.
  std::string Unfinished() {
    Flush();
    return bytes_;
  }

 private:
  void Clock() {
    std::string data;
    if (version_ >= 25) data += static_cast<char>(TraceEventType::kSync);
    data += static_cast<char>(TraceEventType::kFrequency);
    AppendVarint(data, 1'000'000'000);
    if (version_ >= 25) {
      data += static_cast<char>(TraceEventType::kClockSnapshot);
      for (uint64_t field : {0, 0, 1'700'000'000, 0}) AppendVarint(data, field);
    }
    Append(0, 1, data);
  }

  void Flush() {
    if (events_.empty()) return;
    std::string events = std::exchange(events_, {});
    Append(thread_, ticks_, events);
  }

  int version_;
  uint64_t generation_;
  uint64_t thread_ = 0;
  uint64_t ticks_ = 0;
  std::string events_;
  std::string bytes_;
};

}  // namespace premortem::evidence
