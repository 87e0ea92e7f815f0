// The table of trace events, and the header.
#include "evidence/trace_format.h"

#include <charconv>
#include <string>

namespace premortem::evidence {

namespace {

using Type = TraceEventType;

constexpr std::array<TraceEventSpec, 256> MakeSpecs() {
  std::array<TraceEventSpec, 256> specs{};
  auto structure = [&](Type type, std::string_view name) {
    specs[static_cast<uint8_t>(type)].name = name;
  };
  auto timed = [&](Type type, TraceEventSpec spec) {
    spec.timed = true;
    specs[static_cast<uint8_t>(type)] = spec;
  };
  structure(Type::kEventBatch, "EventBatch");
  structure(Type::kStacks, "Stacks");
  structure(Type::kStack, "Stack");
  structure(Type::kStrings, "Strings");
  structure(Type::kString, "String");
  structure(Type::kCpuSamples, "CPUSamples");
  structure(Type::kCpuSample, "CPUSample");
  structure(Type::kFrequency, "Frequency");
  structure(Type::kExperimentalBatch, "ExperimentalBatch");
  structure(Type::kSync, "Sync");
  structure(Type::kClockSnapshot, "ClockSnapshot");
  structure(Type::kEndOfGeneration, "EndOfGeneration");

  timed(Type::kProcsChange, {.name = "ProcsChange", .args = 2, .stack = 1});
  timed(Type::kProcStart, {.name = "ProcStart", .args = 2});
  timed(Type::kProcStop, {.name = "ProcStop", .args = 0});
  timed(Type::kProcSteal, {.name = "ProcSteal", .args = 3});
  timed(Type::kProcStatus, {.name = "ProcStatus", .args = 2});
  timed(Type::kGoCreate, {.name = "GoCreate", .args = 3, .stack = 2, .new_stack = 1});
  timed(Type::kGoCreateSyscall, {.name = "GoCreateSyscall", .args = 1});
  timed(Type::kGoStart, {.name = "GoStart", .args = 2});
  timed(Type::kGoDestroy, {.name = "GoDestroy", .args = 0});
  timed(Type::kGoDestroySyscall, {.name = "GoDestroySyscall", .args = 0});
  timed(Type::kGoStop, {.name = "GoStop", .args = 2, .stack = 1, .string = 0});
  timed(Type::kGoBlock, {.name = "GoBlock", .args = 2, .stack = 1, .string = 0});
  timed(Type::kGoUnblock, {.name = "GoUnblock", .args = 3, .stack = 2});
  timed(Type::kGoSyscallBegin, {.name = "GoSyscallBegin", .args = 2, .stack = 1});
  timed(Type::kGoSyscallEnd, {.name = "GoSyscallEnd", .args = 0});
  timed(Type::kGoSyscallEndBlocked, {.name = "GoSyscallEndBlocked", .args = 0});
  timed(Type::kGoStatus, {.name = "GoStatus", .args = 3});
  timed(Type::kStwBegin, {.name = "STWBegin", .args = 2, .stack = 1, .string = 0});
  timed(Type::kStwEnd, {.name = "STWEnd", .args = 0});
  timed(Type::kGcActive, {.name = "GCActive", .args = 1});
  timed(Type::kGcBegin, {.name = "GCBegin", .args = 2, .stack = 1});
  timed(Type::kGcEnd, {.name = "GCEnd", .args = 1});
  timed(Type::kGcSweepActive, {.name = "GCSweepActive", .args = 1});
  timed(Type::kGcSweepBegin, {.name = "GCSweepBegin", .args = 1, .stack = 0});
  timed(Type::kGcSweepEnd, {.name = "GCSweepEnd", .args = 2});
  timed(Type::kGcMarkAssistActive, {.name = "GCMarkAssistActive", .args = 1});
  timed(Type::kGcMarkAssistBegin, {.name = "GCMarkAssistBegin", .args = 1, .stack = 0});
  timed(Type::kGcMarkAssistEnd, {.name = "GCMarkAssistEnd", .args = 0});
  timed(Type::kHeapAlloc, {.name = "HeapAlloc", .args = 1});
  timed(Type::kHeapGoal, {.name = "HeapGoal", .args = 1});
  timed(Type::kGoLabel, {.name = "GoLabel", .args = 1, .string = 0});
  timed(Type::kUserTaskBegin, {.name = "UserTaskBegin", .args = 4, .stack = 3, .string = 2});
  timed(Type::kUserTaskEnd, {.name = "UserTaskEnd", .args = 2, .stack = 1});
  timed(Type::kUserRegionBegin, {.name = "UserRegionBegin", .args = 3, .stack = 2, .string = 1});
  timed(Type::kUserRegionEnd, {.name = "UserRegionEnd", .args = 3, .stack = 2, .string = 1});
  timed(Type::kUserLog, {.name = "UserLog", .args = 4, .stack = 3, .string = 1, .string2 = 2});
  timed(Type::kGoSwitch, {.name = "GoSwitch", .args = 2});
  timed(Type::kGoSwitchDestroy, {.name = "GoSwitchDestroy", .args = 2});
  timed(Type::kGoCreateBlocked, {.name = "GoCreateBlocked", .args = 3, .stack = 2, .new_stack = 1});
  timed(Type::kGoStatusStack, {.name = "GoStatusStack", .args = 4, .stack = 3});

  timed(Type::kSpan, {.name = "Span", .args = 3});
  timed(Type::kSpanAlloc, {.name = "SpanAlloc", .args = 3});
  timed(Type::kSpanFree, {.name = "SpanFree", .args = 1});
  timed(Type::kHeapObject, {.name = "HeapObject", .args = 2});
  timed(Type::kHeapObjectAlloc, {.name = "HeapObjectAlloc", .args = 2});
  timed(Type::kHeapObjectFree, {.name = "HeapObjectFree", .args = 1});
  timed(Type::kGoroutineStack, {.name = "GoroutineStack", .args = 2});
  timed(Type::kGoroutineStackAlloc, {.name = "GoroutineStackAlloc", .args = 2});
  timed(Type::kGoroutineStackFree, {.name = "GoroutineStackFree", .args = 1});
  return specs;
}

constexpr std::string_view kHeaderStart = "go 1.";
constexpr std::string_view kHeaderEnd = " trace";

}  // namespace

constinit const std::array<TraceEventSpec, 256> kTraceEventSpecs = MakeSpecs();

std::string_view Name(GoStatus status) {
  switch (status) {
    case GoStatus::kNone: return "none";
    case GoStatus::kRunnable: return "runnable";
    case GoStatus::kRunning: return "running";
    case GoStatus::kSyscall: return "syscall";
    case GoStatus::kWaiting: return "waiting";
  }
  return "none";
}

std::string_view Name(ProcStatus status) {
  switch (status) {
    case ProcStatus::kNone: return "none";
    case ProcStatus::kRunning: return "running";
    case ProcStatus::kIdle: return "idle";
    case ProcStatus::kSyscall: return "syscall";
    case ProcStatus::kSyscallAbandoned: return "syscall, abandoned";
  }
  return "none";
}

bool LooksLikeTrace(std::string_view bytes) {
  size_t digits = kHeaderStart.size();
  if (!bytes.starts_with(kHeaderStart)) return false;
  size_t end = bytes.find_first_not_of("0123456789", digits);
  return end != bytes.npos && end > digits && bytes.substr(end).starts_with(kHeaderEnd);
}

Result<int> ParseTraceHeader(std::string_view header) {
  if (!LooksLikeTrace(header)) {
    return Fail("not a Go execution trace: expected a header like `go 1.26 trace`");
  }
  const char* digits = header.data() + kHeaderStart.size();
  int minor = 0;
  auto [end, error] = std::from_chars(digits, header.data() + header.size(), minor);
  if (error != std::errc() || header.substr(static_cast<size_t>(end - header.data())) !=
                                  std::string_view(" trace\0\0\0", 9)) {
    return Fail("damaged header of a Go execution trace: expected 16 bytes like `go 1.26 trace`");
  }
  switch (minor) {
    case 22:
    case 23:
    case 25:
    case 26: return minor;
    default: break;
  }
  std::string version = "1." + std::to_string(minor);
  if (minor < 22) {
    return Fail("a trace of version 1 (Go " + version +
                "): only version 2, which Go writes since 1.22, can be read");
  }
  return Fail("a trace of the unknown version Go " + version +
              ": versions 1.22, 1.23, 1.25 and 1.26 can be read");
}

}  // namespace premortem::evidence
