// Reads a trace generation by generation. A generation is what Go's tracer writes between two
// moments at which all threads flush (about a second): its batches, and the tables that they refer
// to, which may stand anywhere in it. So a generation is the least that must be in memory, and the
// most that ever is.
//
//   TraceGenerationReader reader(stream);
//   if (Result<void> header = reader.ReadHeader(); !header) ...
//   for (TraceGeneration generation; reader.Next(generation);) ...
//   if (reader.stop()) ...                  // not the end of the file: cut or damaged, and where
//
// Counterpart: internal/trace/generation.go, batch.go, go1.27.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"
#include "evidence/trace_format.h"
#include "evidence/trace_id_map.h"

namespace premortem::evidence {

// Why reading ended before the end of the input.
struct TraceStop {
  Error error;              // its message names the byte
  bool cut = false;         // the input just ends too early; else bytes in it make no sense
  uint64_t generation = 0;  // the one that could not be read to its end; 0 before the first
};

// Which ids of a table there are, and the position of each among them. Ids are dense in real
// traces; others are found by binary search.
class TraceIdTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  void Clear();
  void Add(uint64_t id) { ids_.push_back({id, static_cast<uint32_t>(ids_.size())}); }
  // After the last Add. Gives an id that was added twice, or is 0, if there is one.
  std::optional<uint64_t> Finish();

  // The position of `id` in the order of Add, or kNone.
  uint32_t Find(uint64_t id) const {
    if (id < dense_.size()) [[likely]]
      return dense_[id];
    return sorted_.empty() ? kNone : FindSorted(id);
  }

 private:
  struct Entry {
    uint64_t id;
    uint32_t position;
  };
  uint32_t FindSorted(uint64_t id) const;

  std::vector<Entry> ids_;
  std::vector<uint32_t> dense_;
  std::vector<Entry> sorted_;
};

struct TraceFrame {
  uint64_t pc = 0;
  uint32_t function = 0;  // positions in TraceGeneration::strings; kEmptyString: ""
  uint32_t file = 0;
  uint32_t line = 0;
};

struct TraceStack {
  uint32_t first = 0;  // in TraceGeneration::frames; the innermost comes first
  uint32_t count = 0;
};

struct TraceCpuSample {
  int64_t time = 0;  // nanoseconds
  uint64_t thread = 0, proc = 0, goroutine = 0;
  uint64_t stack_id = 0;
};

struct TraceBatch {
  uint64_t ticks = 0;   // time of its beginning
  uint32_t offset = 0;  // in the bytes of the generation
  uint32_t size = 0;
  uint32_t next = UINT32_MAX;  // the next batch of the same thread, UINT32_MAX after the last
};

struct TraceThread {
  uint64_t id = 0;
  uint32_t first = 0, last = 0;  // in TraceGeneration::batches
};

// One generation. Texts and events are parts of the reader's buffer: valid until its next call.
struct TraceGeneration {
  static constexpr uint32_t kEmptyString = UINT32_MAX - 1;  // what the string id 0 stands for

  uint64_t number = 0;   // as the trace says it; the first one of a flight recorder is not 1
  uint32_t ordinal = 0;  // from 0, in the order of the input
  bool cut = false;      // its end is missing, its tables are whole
  uint64_t offset = 0;   // of `bytes` in the input
  uint64_t size = 0;     // in bytes

  double nanoseconds_per_tick = 0;
  uint64_t min_ticks = 0;  // the least time of its batches
  bool has_clock = false;  // since 1.25: the same moment on three clocks
  uint64_t clock_ticks = 0;
  uint64_t clock_monotonic = 0;  // nanoseconds
  int64_t clock_unix_seconds = 0;
  int64_t clock_unix_nanoseconds = 0;

  std::vector<TraceThread> threads;  // in the order of their first batches
  std::vector<TraceBatch> batches;
  std::vector<TraceCpuSample> cpu_samples;  // by time
  std::vector<std::string_view> strings;
  std::vector<TraceStack> stacks;
  std::vector<TraceFrame> frames;

  // Position in `strings` of a string id; kEmptyString for 0, TraceIdTable::kNone for unknown ones.
  uint32_t FindString(uint64_t id) const { return id == 0 ? kEmptyString : string_ids.Find(id); }
  std::string_view StringAt(uint32_t position) const {
    return position < strings.size() ? strings[position] : std::string_view();
  }
  // One more than the position in `stacks` of a stack id; 0 for no stack, kNone for unknown ones.
  uint32_t FindStack(uint64_t id) const {
    if (id == 0) return 0;
    uint32_t position = stack_ids.Find(id);
    return position == TraceIdTable::kNone ? position : position + 1;
  }
  // Times beyond the bound (146 years) are damage; it keeps sums of them from overflowing.
  int64_t Nanoseconds(uint64_t ticks) const {
    constexpr double kMost = 4.6e18;
    return static_cast<int64_t>(std::min(static_cast<double>(ticks) * nanoseconds_per_tick, kMost));
  }
  // Where in the input the byte `at` of `bytes` stands.
  uint64_t OffsetOf(const char* at) const { return offset + static_cast<uint64_t>(at - bytes); }

  const char* bytes = nullptr;  // what the offsets of batches count from
  TraceIdTable string_ids;
  TraceIdTable stack_ids;
};

class TraceGenerationReader {
 public:
  // No generation is larger; a file that says otherwise is damaged or hostile.
  static constexpr uint64_t kMaxGenerationBytes = uint64_t{3} << 30;

  // `stream` lives longer than the reader.
  explicit TraceGenerationReader(ByteStream& stream) : stream_(stream) {}

  Result<void> ReadHeader();
  // Of Go, that wrote the trace: 22, 23, 25 or 26. After ReadHeader.
  int version() const { return version_; }

  // Reads the next generation. False at the end, and where there is nothing more to make of the
  // input: then stop() says why.
  bool Next(TraceGeneration& generation);
  const std::optional<TraceStop>& stop() const { return stop_; }

  uint64_t bytes_read() const { return buffer_offset_ + end_; }

 private:
  enum class BatchKind { kBatch, kEndOfGeneration, kEndOfInput, kBad };
  struct BatchHead {
    uint64_t experiment = 0;
    uint64_t generation = 0;
    uint64_t thread = 0;
    uint64_t ticks = 0;
    uint64_t data = 0;  // offset in the buffer
    uint64_t size = 0;
  };
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };

  bool Fill(uint64_t wanted);
  void Reserve(uint64_t size);
  bool ReadBatches(TraceGeneration& generation);
  BatchKind ReadBatch(BatchHead& batch);
  bool AddBatch(TraceGeneration& generation, const BatchHead& batch);
  bool Finish(TraceGeneration& generation);
  bool ReadTables(TraceGeneration& generation);
  bool ReadStrings(TraceGeneration& generation, const TraceBatch& batch);
  bool ReadStacks(TraceGeneration& generation, const TraceBatch& batch);
  bool ReadCpuSamples(TraceGeneration& generation, const TraceBatch& batch);
  bool ReadSync(TraceGeneration& generation, const TraceBatch& batch);
  bool ResolveFrames(TraceGeneration& generation);
  // Remembers why reading ends, at an offset in the buffer. Always false.
  bool StopAt(uint64_t at, std::string message, bool cut = false);

  ByteStream& stream_;
  std::string_view piece_;  // of the stream, not yet in the buffer
  int version_ = 0;
  std::optional<TraceStop> stop_;
  uint64_t current_ = 0;  // number of the generation being read

  // The bytes of a generation, and what was read beyond it. malloc'd, so that it can grow without
  // a copy: realloc moves large blocks by their page table.
  std::unique_ptr<char, Free> buffer_;
  uint64_t capacity_ = 0;
  uint64_t start_ = 0;          // of the generation
  uint64_t position_ = 0;       // of the next byte to parse
  uint64_t end_ = 0;            // of what was read
  uint64_t buffer_offset_ = 0;  // of the buffer's first byte in the input
  bool input_ended_ = false;
  uint32_t next_ordinal_ = 0;

  std::vector<TraceBatch> tables_;  // batches of tables, until the generation is complete
  struct RawFrame {
    uint64_t function, file;
  };
  std::vector<RawFrame> raw_frames_;  // ids of strings, by position in TraceGeneration::frames
  std::vector<uint64_t> stack_offsets_;
  TraceIdMap thread_index_;
};

}  // namespace premortem::evidence
