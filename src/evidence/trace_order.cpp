// The frontier: the next event of each thread, and the reader that goes through the generations.
#include "evidence/trace_order.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "evidence/trace_scheduler.h"

namespace premortem::evidence {

namespace {

// The next event of a thread.
struct ThreadCursor {
  uint32_t thread_slot = 0;
  uint32_t next_batch = UINT32_MAX;
  const char* position = nullptr;
  const char* end = nullptr;
  const char* event_start = nullptr;
  int64_t last_time = 0;
  RawTraceEvent event;
};

// How many arguments an event has, in one cache line; kNoEvent for what is none.
constexpr uint8_t kNoEvent = UINT8_MAX;
std::array<uint8_t, 256> MakeArgCounts() {
  std::array<uint8_t, 256> counts{};
  for (size_t i = 0; i < counts.size(); ++i) {
    counts[i] = kTraceEventSpecs[i].timed ? kTraceEventSpecs[i].args : kNoEvent;
  }
  return counts;
}

// Reads the events of all generations in order.
class TraceReader {
 public:
  TraceReader(ByteStream& stream, TraceVisitor& visitor, const TraceLimits& limits)
      : limits_(limits), reader_(stream), scheduler_(visitor, limits_) {}

  Result<TraceEnd> Read();

 private:
  // A thread and the time of its next event: what the heap compares lies together.
  struct Head {
    int64_t time;
    uint32_t cursor;
  };
  enum class Step : uint8_t { kEvent, kNone, kBroken };

  bool ReadGeneration();
  bool BuildFrontier();
  bool AdvanceOne();
  TraceOutcome TryAdvance(size_t i);
  Step ReadEvent(ThreadCursor& cursor);
  bool BrokenAt(const char* at, std::string message);

  size_t SiftUp(size_t i);
  void SiftDown(size_t i);
  void Remove(size_t i);
  void SortFrontier();

  TraceLimits limits_;
  TraceGenerationReader reader_;
  TraceScheduler scheduler_;
  TraceGeneration generation_;
  std::vector<ThreadCursor> cursors_;
  std::vector<Head> frontier_;  // a binary heap
  size_t next_sample_ = 0;
  uint64_t attempts_ = 0;
  std::optional<TraceStop> broken_;
  std::array<uint8_t, 256> arg_counts_ = MakeArgCounts();
};

Result<TraceEnd> TraceReader::Read() {
  if (Result<void> header = reader_.ReadHeader(); !header) return Fail(header.error());
  TraceEnd end{.version = reader_.version()};
  while (reader_.Next(generation_)) {
    if (end.generations++ == 0) end.first_generation = generation_.number;
    end.last_generation = generation_.number;
    end.cpu_samples += generation_.cpu_samples.size();
    if (!ReadGeneration()) break;
  }
  end.events = scheduler_.events();
  end.bytes = reader_.bytes_read();
  end.stop = reader_.stop();
  // Where the end of a generation is missing its last events cannot be ordered: no fault of theirs.
  if (broken_ && !(generation_.cut && end.stop)) end.stop = broken_;
  return end;
}

bool TraceReader::BrokenAt(const char* at, std::string message) {
  message = "byte " + std::to_string(generation_.OffsetOf(at)) + ": " + message;
  broken_ = TraceStop{Error{.message = std::move(message)}, false, generation_.number};
  return false;
}

bool TraceReader::ReadGeneration() {
  scheduler_.Begin(generation_);
  next_sample_ = 0;
  if (!BuildFrontier()) return false;
  const std::vector<TraceCpuSample>& samples = generation_.cpu_samples;
  while (!frontier_.empty() || next_sample_ < samples.size()) {
    if (next_sample_ < samples.size() &&
        (frontier_.empty() || samples[next_sample_].time < frontier_[0].time)) {
      if (!scheduler_.AddCpuSample(samples[next_sample_++])) {
        return BrokenAt(generation_.bytes, "a CPU sample " + scheduler_.message());
      }
      continue;
    }
    if (!AdvanceOne()) return false;
  }
  return true;
}

bool TraceReader::BuildFrontier() {
  cursors_.clear();
  frontier_.clear();
  for (const TraceThread& thread : generation_.threads) {
    ThreadCursor cursor{.thread_slot = scheduler_.ThreadSlot(thread.id),
                        .next_batch = thread.first};
    if (scheduler_.thread_count() > limits_.threads) {
      return BrokenAt(generation_.bytes, "a generation of more threads than Go can have");
    }
    Step step = ReadEvent(cursor);
    if (step == Step::kBroken) return false;
    if (step == Step::kNone) continue;
    frontier_.push_back({cursor.event.time, static_cast<uint32_t>(cursors_.size())});
    cursors_.push_back(cursor);
    SiftUp(frontier_.size() - 1);
  }
  return true;
}

// Lets one event come: that with the least time if it can, else the next one that can.
bool TraceReader::AdvanceOne() {
  TraceOutcome outcome = TryAdvance(0);
  if (outcome == TraceOutcome::kDone) return true;
  if (outcome == TraceOutcome::kBroken) return false;
  // Rare: the times were not the truth.
  SortFrontier();
  const ThreadCursor& first = cursors_[frontier_[0].cursor];
  attempts_ += frontier_.size();
  for (size_t i = 1; i < frontier_.size(); ++i) {
    outcome = TryAdvance(i);
    if (outcome == TraceOutcome::kBroken) return false;
    if (outcome == TraceOutcome::kNotYet) continue;
    if (attempts_ < limits_.free_attempts + limits_.attempts_per_event * scheduler_.events())
      return true;
    return BrokenAt(first.event_start, "the events from here on are too far out of order");
  }
  return BrokenAt(first.event_start, std::string(SpecOf(first.event.type).name) +
                                         " and no event of any other thread can come next");
}

TraceOutcome TraceReader::TryAdvance(size_t i) {
  Head& head = frontier_[i];
  ThreadCursor& cursor = cursors_[head.cursor];
  TraceOutcome outcome = scheduler_.Advance(cursor.event, cursor.thread_slot);
  if (outcome == TraceOutcome::kNotYet) return outcome;
  if (outcome == TraceOutcome::kBroken) {
    BrokenAt(cursor.event_start,
             std::string(SpecOf(cursor.event.type).name) + ' ' + scheduler_.message());
    return outcome;
  }
  switch (ReadEvent(cursor)) {
    case Step::kBroken: return TraceOutcome::kBroken;
    case Step::kNone: Remove(i); break;
    case Step::kEvent:
      head.time = cursor.event.time;
      if (i == 0 || SiftUp(i) == i) SiftDown(i);
      break;
  }
  return TraceOutcome::kDone;
}

TraceReader::Step TraceReader::ReadEvent(ThreadCursor& cursor) {
  while (cursor.position == cursor.end) {
    if (cursor.next_batch == UINT32_MAX) return Step::kNone;
    const TraceBatch& batch = generation_.batches[cursor.next_batch];
    cursor.next_batch = batch.next;
    cursor.position = generation_.bytes + batch.offset;
    cursor.end = cursor.position + batch.size;
    cursor.last_time = generation_.Nanoseconds(batch.ticks);
  }
  cursor.event_start = cursor.position;
  auto type = static_cast<uint8_t>(*cursor.position++);
  uint8_t count = arg_counts_[type];
  cursor.event.type = static_cast<TraceEventType>(type);
  if (count == kNoEvent) [[unlikely]] {
    BrokenAt(cursor.event_start, "expected an event of a thread, found " + std::to_string(type));
    return Step::kBroken;
  }
  uint64_t ticks = 0;
  const char* position = cursor.position;
  bool whole = ReadTraceVarint(position, cursor.end, ticks);
  uint64_t* args = cursor.event.args.data();
  for (uint8_t i = 0; whole && i < count; ++i) {
    whole = ReadTraceVarint(position, cursor.end, args[i]);
  }
  cursor.position = position;
  if (!whole) [[unlikely]] {
    BrokenAt(cursor.event_start,
             std::string(kTraceEventSpecs[type].name) +
                 " goes beyond its batch, or has a number of more than 64 bits");
    return Step::kBroken;
  }
  // A batch holds 65,536 bytes, so these sums cannot overflow more than the bound allows.
  constexpr int64_t kMaxTime = int64_t{1} << 62;
  cursor.last_time = std::min(generation_.Nanoseconds(ticks) + cursor.last_time, kMaxTime);
  cursor.event.time = cursor.last_time;
  return Step::kEvent;
}

size_t TraceReader::SiftUp(size_t i) {
  while (i > 0 && frontier_[(i - 1) / 2].time > frontier_[i].time) {
    std::swap(frontier_[(i - 1) / 2], frontier_[i]);
    i = (i - 1) / 2;
  }
  return i;
}

void TraceReader::SiftDown(size_t i) {
  const std::span<Head> heads(frontier_);
  for (size_t child; (child = 2 * i + 1) < heads.size(); i = child) {
    if (child + 1 < heads.size() && heads[child + 1].time < heads[child].time) ++child;
    if (heads[i].time <= heads[child].time) return;
    std::swap(heads[i], heads[child]);
  }
}

void TraceReader::Remove(size_t i) {
  for (; i > 0; i = (i - 1) / 2) std::swap(frontier_[(i - 1) / 2], frontier_[i]);
  std::swap(frontier_.front(), frontier_.back());
  frontier_.pop_back();
  SiftDown(0);
}

// A sorted heap is still a heap. Up to twelve heads keep their order where times are equal, as in
// Go's reader, which then goes on with the same event.
void TraceReader::SortFrontier() {
  if (frontier_.size() > 12) {
    std::ranges::sort(frontier_, [](const Head& a, const Head& b) {
      return a.time != b.time ? a.time < b.time : a.cursor < b.cursor;
    });
    return;
  }
  for (size_t i = 1; i < frontier_.size(); ++i) {
    for (size_t j = i; j > 0 && frontier_[j].time < frontier_[j - 1].time; --j) {
      std::swap(frontier_[j], frontier_[j - 1]);
    }
  }
}

}  // namespace

Result<TraceEnd> ReadTrace(ByteStream& stream, TraceVisitor& visitor, const TraceLimits& limits) {
  return TraceReader(stream, visitor, limits).Read();
}

}  // namespace premortem::evidence
