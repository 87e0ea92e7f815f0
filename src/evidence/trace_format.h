// The wire format of Go's execution traces, version 2 (headers `go 1.22 trace` to `go 1.26 trace`;
// Go 1.27 still writes the last): event types with their arguments, and the limits of the format.
//
//   16 bytes header, then batches. A batch belongs to a generation and a thread (M), and holds
//   either a table (strings, stacks, CPU samples, clock) or the events of that thread. All
//   integers are LEB128; an event is its type, the ticks since the event before, its arguments.
//
// Counterpart: internal/trace/tracev2/events.go, spec.go, internal/trace/version, go1.27.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace premortem::evidence {

enum class TraceEventType : uint8_t {
  kNone = 0,
  // Structure.
  kEventBatch = 1,
  kStacks = 2,
  kStack = 3,
  kStrings = 4,
  kString = 5,
  kCpuSamples = 6,
  kCpuSample = 7,
  kFrequency = 8,
  // Events of threads.
  kProcsChange = 9,
  kProcStart = 10,
  kProcStop = 11,
  kProcSteal = 12,
  kProcStatus = 13,
  kGoCreate = 14,
  kGoCreateSyscall = 15,
  kGoStart = 16,
  kGoDestroy = 17,
  kGoDestroySyscall = 18,
  kGoStop = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoSyscallBegin = 22,
  kGoSyscallEnd = 23,
  kGoSyscallEndBlocked = 24,
  kGoStatus = 25,
  kStwBegin = 26,
  kStwEnd = 27,
  kGcActive = 28,
  kGcBegin = 29,
  kGcEnd = 30,
  kGcSweepActive = 31,
  kGcSweepBegin = 32,
  kGcSweepEnd = 33,
  kGcMarkAssistActive = 34,
  kGcMarkAssistBegin = 35,
  kGcMarkAssistEnd = 36,
  kHeapAlloc = 37,
  kHeapGoal = 38,
  kGoLabel = 39,
  kUserTaskBegin = 40,
  kUserTaskEnd = 41,
  kUserRegionBegin = 42,
  kUserRegionEnd = 43,
  kUserLog = 44,
  // Since 1.23.
  kGoSwitch = 45,
  kGoSwitchDestroy = 46,
  kGoCreateBlocked = 47,
  kGoStatusStack = 48,
  kExperimentalBatch = 49,
  // Since 1.25.
  kSync = 50,
  kClockSnapshot = 51,
  // Since 1.26.
  kEndOfGeneration = 52,
  // GODEBUG=traceallocfree=1, since 1.23.
  kSpan = 128,
  kSpanAlloc = 129,
  kSpanFree = 130,
  kHeapObject = 131,
  kHeapObjectAlloc = 132,
  kHeapObjectFree = 133,
  kGoroutineStack = 134,
  kGoroutineStackAlloc = 135,
  kGoroutineStackFree = 136,
};

// What an event of a thread carries after its time. Indexes are those of its arguments, from 0.
struct TraceEventSpec {
  std::string_view name;  // Go's, for messages and dumps
  bool timed = false;     // may stand in the batches of a thread
  uint8_t args = 0;
  int8_t stack = -1;      // the stack of the goroutine that the event happens on
  int8_t new_stack = -1;  // the stack of the goroutine that the event makes
  int8_t string = -1;
  int8_t string2 = -1;
};

inline constexpr int kMaxTraceArgs = 4;

// The spec of any byte; one without a name for bytes that are no event.
extern const std::array<TraceEventSpec, 256> kTraceEventSpecs;
inline const TraceEventSpec& SpecOf(TraceEventType type) {
  return kTraceEventSpecs[static_cast<uint8_t>(type)];
}

// What GoStatus events say of a goroutine.
enum class GoStatus : uint8_t { kNone, kRunnable, kRunning, kSyscall, kWaiting };
// What ProcStatus events say of a P. Abandoned: in a system call whose thread is not known.
enum class ProcStatus : uint8_t { kNone, kRunning, kIdle, kSyscall, kSyscallAbandoned };

std::string_view Name(GoStatus status);
std::string_view Name(ProcStatus status);

inline constexpr uint64_t kMaxTraceBatchBytes = 64 << 10;
inline constexpr uint64_t kMaxTraceStringBytes = 1 << 10;
inline constexpr uint64_t kMaxTraceStackFrames = 128;

inline constexpr size_t kTraceHeaderBytes = 16;

// True where `bytes`, the beginning of an input, begins as traces of all versions do.
bool LooksLikeTrace(std::string_view bytes);

// The minor version of Go that a header of kTraceHeaderBytes names: 22, 23, 25 or 26. An error
// where it is no trace, and where it is one that is not read: version 1 (Go 1.11 to 1.21), and
// later ones.
Result<int> ParseTraceHeader(std::string_view header);

// Reads an unsigned LEB128 number at *pos of [*pos, end), and moves *pos behind it. False where it
// is cut or does not fit into 64 bits.
inline bool ReadTraceVarint(const char*& pos, const char* end, uint64_t& value) {
  if (pos != end && static_cast<uint8_t>(*pos) < 0x80) [[likely]] {
    value = static_cast<uint8_t>(*pos++);
    return true;
  }
  uint64_t sum = 0;
  for (int shift = 0; pos != end && shift < 70; shift += 7) {
    auto byte = static_cast<uint8_t>(*pos++);
    if (shift == 63 && byte > 1) return false;
    sum |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) {
      value = sum;
      return true;
    }
  }
  return false;
}

}  // namespace premortem::evidence
