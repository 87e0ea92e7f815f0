// Batches and tables of a generation.
#include "evidence/trace_generation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace premortem::evidence {

namespace {

using Type = TraceEventType;

constexpr uint64_t kCopyBytes = 256 << 10;

// Reads what stands in a batch of a table; once something is missing it stays not ok.
class Cursor {
 public:
  Cursor(const char* bytes, const TraceBatch& batch)
      : pos_(bytes + batch.offset), end_(bytes + batch.offset + batch.size) {}

  bool ok() const { return ok_; }
  bool at_end() const { return pos_ == end_; }
  const char* position() const { return pos_; }
  Type EventType() { return at_end() ? Fail(Type::kNone) : static_cast<Type>(*pos_++); }
  uint64_t Number() {
    uint64_t value = 0;
    if (!ReadTraceVarint(pos_, end_, value)) return Fail(uint64_t{0});
    return value;
  }
  std::string_view Text(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - pos_)) return Fail(std::string_view());
    std::string_view text(pos_, size);
    pos_ += size;
    return text;
  }

 private:
  template <typename T>
  T Fail(T value) {
    ok_ = false;
    pos_ = end_;
    return value;
  }

  const char* pos_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace

void TraceIdTable::Clear() {
  ids_.clear();
  dense_.clear();
  sorted_.clear();
}

std::optional<uint64_t> TraceIdTable::Finish() {
  uint64_t largest = 0;
  for (const Entry& entry : ids_) {
    if (entry.id == 0) return 0;
    largest = std::max(largest, entry.id);
  }
  if (largest <= 2 * ids_.size() + 1024) {
    dense_.assign(largest + 1, kNone);
    for (const Entry& entry : ids_) {
      if (dense_[entry.id] != kNone) return entry.id;
      dense_[entry.id] = entry.position;
    }
    return std::nullopt;
  }
  sorted_ = ids_;
  std::ranges::sort(sorted_, {}, &Entry::id);
  auto twice = std::ranges::adjacent_find(sorted_, {}, &Entry::id);
  if (twice != sorted_.end()) return twice->id;
  return std::nullopt;
}

uint32_t TraceIdTable::FindSorted(uint64_t id) const {
  auto found = std::ranges::lower_bound(sorted_, id, {}, &Entry::id);
  return found != sorted_.end() && found->id == id ? found->position : kNone;
}

bool TraceGenerationReader::StopAt(uint64_t at, std::string message, bool cut) {
  if (stop_) return false;  // the first reason is the reason
  message = "byte " + std::to_string(buffer_offset_ + at) + ": " + message;
  stop_ = TraceStop{Error{.message = std::move(message)}, cut, current_};
  return false;
}

// Makes `wanted` bytes from position_ on readable, if the stream has them.
bool TraceGenerationReader::Fill(uint64_t wanted) {
  while (end_ - position_ < wanted && !input_ended_) {
    if (piece_.empty()) {
      Result<std::string_view> piece = stream_.Next();
      if (!piece) {
        input_ended_ = true;
        return StopAt(end_, piece.error().message, true);
      }
      piece_ = *piece;
      input_ended_ = piece_.empty();
    }
    uint64_t count = std::min<uint64_t>(piece_.size(), std::max(kCopyBytes, wanted));
    Reserve(end_ + count);
    if (count > 0) std::memcpy(buffer_.get() + end_, piece_.data(), count);
    piece_.remove_prefix(count);
    end_ += count;
  }
  return end_ - position_ >= wanted;
}

void TraceGenerationReader::Reserve(uint64_t size) {
  if (size <= capacity_) return;
  capacity_ = std::max(size + kCopyBytes, capacity_ + capacity_ / 4);
  void* bigger = std::realloc(buffer_.get(), capacity_);
  CHECK(bigger != nullptr);
  (void)buffer_.release();
  buffer_.reset(static_cast<char*>(bigger));
}

Result<void> TraceGenerationReader::ReadHeader() {
  Fill(kTraceHeaderBytes);
  if (stop_) return Fail(stop_->error);
  uint64_t size = std::min<uint64_t>(end_, kTraceHeaderBytes);
  Result<int> version = ParseTraceHeader(std::string_view(buffer_.get(), size));
  if (!version) return Fail(version.error());
  version_ = *version;
  position_ = kTraceHeaderBytes;
  return {};
}

bool TraceGenerationReader::Next(TraceGeneration& generation) {
  if (stop_) return false;
  // What was read beyond the last generation becomes the beginning of the buffer, unless it is more
  // than what goes away: moving costs no more than reading did, however small generations are.
  if (position_ >= end_ - position_) {
    std::memmove(buffer_.get(), buffer_.get() + position_, end_ - position_);
    buffer_offset_ += position_;
    end_ -= position_;
    position_ = 0;
  }
  start_ = position_;
  generation.number = 0;
  generation.cut = false;
  generation.nanoseconds_per_tick = 0;
  generation.min_ticks = 0;
  generation.has_clock = false;
  generation.threads.clear();
  generation.batches.clear();
  generation.cpu_samples.clear();
  tables_.clear();
  thread_index_ = {};
  if (!ReadBatches(generation)) return false;
  return Finish(generation);
}

// Reads the batches up to the end of the generation. False where there is no more generation to
// use.
bool TraceGenerationReader::ReadBatches(TraceGeneration& generation) {
  current_ = 0;
  for (;;) {
    uint64_t start = position_;
    BatchHead batch;
    BatchKind kind = ReadBatch(batch);
    switch (kind) {
      case BatchKind::kBatch: break;
      case BatchKind::kEndOfGeneration:
        if (version_ >= 26 && current_ != 0) return true;
        return StopAt(start, "the end of a generation that has not begun");
      case BatchKind::kEndOfInput:
        if (current_ == 0) return false;
        if (version_ < 26) return true;
        return StopAt(start,
                      "cut: generation " + std::to_string(current_) + " has no end and is left out",
                      true);
      case BatchKind::kBad:
        // Up to Go 1.25 the tables may have come already: then what is there can be used.
        generation.cut = true;
        position_ = start;
        return version_ < 26 && current_ != 0;
    }
    if (batch.generation == 0) return StopAt(start, "a batch of generation 0");
    if (current_ == 0) current_ = generation.number = batch.generation;
    if (batch.generation != current_) {
      if (version_ < 26 && batch.generation == current_ + 1) {
        position_ = start;
        return true;
      }
      return StopAt(start, "a batch of generation " + std::to_string(batch.generation) +
                               " within generation " + std::to_string(current_));
    }
    if (!AddBatch(generation, batch)) return false;
    if (position_ - start_ > kMaxGenerationBytes) {
      return StopAt(start, "generation " + std::to_string(current_) +
                               " has more bytes than any real one: at most " +
                               std::to_string(kMaxGenerationBytes));
    }
  }
}

// Reads a batch, its head into `batch`; its data stays in the buffer.
TraceGenerationReader::BatchKind TraceGenerationReader::ReadBatch(BatchHead& batch) {
  constexpr uint64_t kMaxHead = 2 + 4 * 10;
  Fill(kMaxHead);
  if (stop_) return BatchKind::kBad;
  if (position_ == end_) return BatchKind::kEndOfInput;
  uint64_t start = position_;
  const char* pos = buffer_.get() + position_;
  const char* end = buffer_.get() + end_;
  auto type = static_cast<Type>(*pos++);
  if (type == Type::kEndOfGeneration) {
    ++position_;
    return BatchKind::kEndOfGeneration;
  }
  if (type != Type::kEventBatch && type != Type::kExperimentalBatch) {
    StopAt(start, "expected a batch (1 or 49), found " + std::to_string(static_cast<int>(type)));
    return BatchKind::kBad;
  }
  bool whole = true;
  if (type == Type::kExperimentalBatch) {
    whole = pos != end;
    if (whole) batch.experiment = static_cast<uint8_t>(*pos++);
  }
  whole = whole && ReadTraceVarint(pos, end, batch.generation) &&
          ReadTraceVarint(pos, end, batch.thread) && ReadTraceVarint(pos, end, batch.ticks) &&
          ReadTraceVarint(pos, end, batch.size);
  if (!whole) {
    StopAt(start, pos == end ? "cut within the head of a batch" : "a number of more than 64 bits",
           pos == end);
    return BatchKind::kBad;
  }
  if (batch.size > kMaxTraceBatchBytes) {
    StopAt(start, "a batch of " + std::to_string(batch.size) + " bytes: at most " +
                      std::to_string(kMaxTraceBatchBytes));
    return BatchKind::kBad;
  }
  position_ = static_cast<uint64_t>(pos - buffer_.get());
  batch.data = position_;
  if (!Fill(batch.size)) {
    StopAt(start, "cut within a batch of " + std::to_string(batch.size) + " bytes", true);
    return BatchKind::kBad;
  }
  position_ += batch.size;
  return BatchKind::kBatch;
}

bool TraceGenerationReader::AddBatch(TraceGeneration& generation, const BatchHead& head) {
  if (generation.min_ticks == 0 || head.ticks < generation.min_ticks) {
    generation.min_ticks = head.ticks;
  }
  if (head.experiment != 0) return true;  // described by experiments only; nothing here needs it
  TraceBatch batch{.ticks = head.ticks,
                   .offset = static_cast<uint32_t>(head.data),
                   .size = static_cast<uint32_t>(head.size)};
  auto type = head.size == 0 ? Type::kNone : static_cast<Type>(buffer_.get()[head.data]);
  bool sync = version_ < 25 ? type == Type::kFrequency : type == Type::kSync;
  if (type == Type::kStrings || type == Type::kStacks || type == Type::kCpuSamples || sync) {
    tables_.push_back(batch);
    return true;
  }
  auto added = static_cast<uint32_t>(generation.batches.size());
  generation.batches.push_back(batch);
  uint32_t index = thread_index_.Find(head.thread);
  if (index == TraceIdMap::kNone) {
    thread_index_.Insert(head.thread, static_cast<uint32_t>(generation.threads.size()));
    generation.threads.push_back({head.thread, added, added});
    return true;
  }
  TraceThread& thread = generation.threads[index];
  generation.batches[thread.last].next = added;
  thread.last = added;
  return true;
}

// Reads the tables, now that the buffer does not move any more.
bool TraceGenerationReader::Finish(TraceGeneration& generation) {
  generation.bytes = buffer_.get();
  generation.offset = buffer_offset_;
  generation.size = position_ - start_;
  generation.ordinal = next_ordinal_++;
  generation.strings.clear();
  generation.stacks.clear();
  generation.frames.clear();
  generation.string_ids.Clear();
  generation.stack_ids.Clear();
  raw_frames_.clear();
  stack_offsets_.clear();
  if (!ReadTables(generation)) return false;
  std::string of = "generation " + std::to_string(generation.number);
  bool at_end = input_ended_ && position_ == end_;
  if (generation.nanoseconds_per_tick == 0) {
    return StopAt(position_, of + " has no frequency and is left out", at_end);
  }
  if (version_ >= 25 && !generation.has_clock) {
    return StopAt(position_, of + " has no clock and is left out", at_end);
  }
  if (std::optional<uint64_t> id = generation.string_ids.Finish()) {
    return StopAt(start_, of + " has two strings with the id " + std::to_string(*id));
  }
  if (std::optional<uint64_t> id = generation.stack_ids.Finish()) {
    return StopAt(start_, of + " has two stacks with the id " + std::to_string(*id));
  }
  if (!ResolveFrames(generation)) return false;
  for (TraceCpuSample& sample : generation.cpu_samples) {
    sample.time = generation.Nanoseconds(static_cast<uint64_t>(sample.time));
  }
  std::ranges::stable_sort(generation.cpu_samples, {}, &TraceCpuSample::time);
  return true;
}

bool TraceGenerationReader::ReadTables(TraceGeneration& generation) {
  for (const TraceBatch& batch : tables_) {
    bool fine = true;
    switch (static_cast<Type>(buffer_.get()[batch.offset])) {
      case Type::kStrings: fine = ReadStrings(generation, batch); break;
      case Type::kStacks: fine = ReadStacks(generation, batch); break;
      case Type::kCpuSamples: fine = ReadCpuSamples(generation, batch); break;
      default: fine = ReadSync(generation, batch); break;
    }
    if (!fine) return false;
  }
  return true;
}

bool TraceGenerationReader::ReadStrings(TraceGeneration& generation, const TraceBatch& batch) {
  Cursor cursor(buffer_.get(), batch);
  cursor.EventType();
  while (!cursor.at_end()) {
    auto start = static_cast<uint64_t>(cursor.position() - buffer_.get());
    if (cursor.EventType() != Type::kString) return StopAt(start, "expected a string (5)");
    uint64_t id = cursor.Number();
    uint64_t size = cursor.Number();
    if (size > kMaxTraceStringBytes) {
      return StopAt(start, "a string of " + std::to_string(size) + " bytes: at most " +
                               std::to_string(kMaxTraceStringBytes));
    }
    std::string_view text = cursor.Text(size);
    if (!cursor.ok()) return StopAt(start, "a string that goes beyond its batch");
    generation.string_ids.Add(id);
    generation.strings.push_back(text);
  }
  return true;
}

bool TraceGenerationReader::ReadStacks(TraceGeneration& generation, const TraceBatch& batch) {
  Cursor cursor(buffer_.get(), batch);
  cursor.EventType();
  while (!cursor.at_end()) {
    auto start = static_cast<uint64_t>(cursor.position() - buffer_.get());
    if (cursor.EventType() != Type::kStack) return StopAt(start, "expected a stack (3)");
    uint64_t id = cursor.Number();
    uint64_t count = cursor.Number();
    if (count > kMaxTraceStackFrames) {
      return StopAt(start, "a stack of " + std::to_string(count) + " frames: at most " +
                               std::to_string(kMaxTraceStackFrames));
    }
    TraceStack stack{.first = static_cast<uint32_t>(generation.frames.size()),
                     .count = static_cast<uint32_t>(count)};
    for (uint64_t i = 0; i < count && cursor.ok(); ++i) {
      TraceFrame frame{.pc = cursor.Number()};
      RawFrame raw{.function = cursor.Number(), .file = cursor.Number()};
      frame.line = static_cast<uint32_t>(std::min<uint64_t>(cursor.Number(), UINT32_MAX));
      generation.frames.push_back(frame);
      raw_frames_.push_back(raw);
    }
    if (!cursor.ok()) return StopAt(start, "a stack that goes beyond its batch");
    generation.stack_ids.Add(id);
    generation.stacks.push_back(stack);
    stack_offsets_.push_back(start);
  }
  return true;
}

// The frames name their strings by id, and the strings may come later: here are all of them.
bool TraceGenerationReader::ResolveFrames(TraceGeneration& generation) {
  for (size_t i = 0; i < generation.stacks.size(); ++i) {
    const TraceStack& stack = generation.stacks[i];
    for (uint32_t f = stack.first; f < stack.first + stack.count; ++f) {
      TraceFrame& frame = generation.frames[f];
      frame.function = generation.FindString(raw_frames_[f].function);
      frame.file = generation.FindString(raw_frames_[f].file);
      if (frame.function == TraceIdTable::kNone || frame.file == TraceIdTable::kNone) {
        uint64_t missing =
            frame.function == TraceIdTable::kNone ? raw_frames_[f].function : raw_frames_[f].file;
        return StopAt(stack_offsets_[i], "a stack with the string " + std::to_string(missing) +
                                             ", which is not there");
      }
    }
  }
  return true;
}

bool TraceGenerationReader::ReadCpuSamples(TraceGeneration& generation, const TraceBatch& batch) {
  Cursor cursor(buffer_.get(), batch);
  cursor.EventType();
  while (!cursor.at_end()) {
    auto start = static_cast<uint64_t>(cursor.position() - buffer_.get());
    if (cursor.EventType() != Type::kCpuSample) return StopAt(start, "expected a CPU sample (7)");
    TraceCpuSample sample;
    sample.time = static_cast<int64_t>(cursor.Number());  // ticks until Finish
    sample.thread = cursor.Number();
    sample.proc = cursor.Number();
    sample.goroutine = cursor.Number();
    sample.stack_id = cursor.Number();
    if (!cursor.ok()) return StopAt(start, "a CPU sample that goes beyond its batch");
    generation.cpu_samples.push_back(sample);
  }
  return true;
}

bool TraceGenerationReader::ReadSync(TraceGeneration& generation, const TraceBatch& batch) {
  Cursor cursor(buffer_.get(), batch);
  if (version_ >= 25) cursor.EventType();
  uint64_t ticks = batch.ticks;
  while (!cursor.at_end()) {
    auto start = static_cast<uint64_t>(cursor.position() - buffer_.get());
    Type type = cursor.EventType();
    if (type == Type::kFrequency) {
      if (generation.nanoseconds_per_tick != 0) return StopAt(start, "a second frequency");
      uint64_t frequency = cursor.Number();
      if (!cursor.ok()) return StopAt(start, "a frequency that goes beyond its batch");
      if (frequency == 0) return StopAt(start, "a frequency of 0");
      // Go's own order of operations: times must come out the same to the last bit.
      generation.nanoseconds_per_tick = 1.0 / (static_cast<double>(frequency) / 1e9);
    } else if (type == Type::kClockSnapshot && version_ >= 25) {
      if (generation.has_clock) return StopAt(start, "a second clock");
      generation.has_clock = true;
      ticks += cursor.Number();
      generation.clock_ticks = ticks;
      generation.clock_monotonic = cursor.Number();
      generation.clock_unix_seconds = static_cast<int64_t>(cursor.Number());
      generation.clock_unix_nanoseconds = static_cast<int64_t>(cursor.Number());
      if (!cursor.ok()) return StopAt(start, "a clock that goes beyond its batch");
    } else {
      return StopAt(start, "expected a frequency (8) or a clock (51)");
    }
  }
  return true;
}

}  // namespace premortem::evidence
