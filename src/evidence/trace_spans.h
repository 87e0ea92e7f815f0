// Stretches of time of a traced program that have a name: kinds of stops of the world, and what the
// program itself marks, regions (of a goroutine, nested) and tasks. Rows are in TraceSummary; here
// is what is open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "evidence/limits.h"
#include "evidence/trace_id_map.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

// Time that passes while something is on, and how much of it has passed.
class TraceClock {
 public:
  void Begin(int64_t now) {
    if (depth_++ == 0) since_ = now;
  }
  void End(int64_t now) {
    if (depth_ > 0 && --depth_ == 0) passed_ += now - since_;
  }
  bool on() const { return depth_ > 0; }
  int64_t since() const { return since_; }
  int64_t Passed(int64_t now) const { return passed_ + (depth_ > 0 ? now - since_ : 0); }

 private:
  int64_t passed_ = 0;
  int64_t since_ = 0;
  int depth_ = 0;
};

// Rows of stretches by name. Row 0 takes what lies beyond the limit.
class StretchTable {
 public:
  StretchTable(std::vector<TraceStretch>& rows, size_t limit) : rows_(rows), limit_(limit) {
    rows_.resize(1);
  }

  uint32_t RowOf(StringId name);
  TraceStretch& At(uint32_t row) { return rows_[row]; }

 private:
  std::vector<TraceStretch>& rows_;
  size_t limit_;
  std::unordered_map<uint32_t, uint32_t> index_;  // ids of ours, not of the input
};

// Open regions. A goroutine keeps the number of its innermost one, 0 for none.
class TraceRegions {
 public:
  TraceRegions(std::vector<TraceStretch>& rows, const TraceLimits& limits)
      : table_(rows, limits.stretches), limit_(limits.open_regions) {}

  void Begin(uint32_t& innermost, StringId name, int64_t now);
  void End(uint32_t& innermost, int64_t now);
  // Their goroutine has ended; they count as open.
  void Abandon(uint32_t& innermost);

 private:
  struct Span {
    uint32_t row = 0;
    int64_t since = 0;
    uint32_t outer = 0;  // of a free one the next free one
  };

  void Free(uint32_t& innermost);

  StretchTable table_;
  size_t limit_;
  std::vector<Span> spans_{1};
  uint32_t free_ = 0;
  size_t open_ = 0;
};

// Open tasks, by the trace's id.
class TraceTasks {
 public:
  TraceTasks(std::vector<TraceStretch>& rows, const TraceLimits& limits)
      : table_(rows, limits.stretches), limit_(limits.open_tasks) {}

  void Begin(uint64_t id, StringId name, int64_t now);
  void End(uint64_t id, int64_t now);

 private:
  struct Span {
    uint32_t row = 0;
    int64_t since = 0;
  };

  StretchTable table_;
  size_t limit_;
  TraceIdMap open_;  // id to position in spans_
  std::vector<Span> spans_;
  std::vector<uint32_t> free_;
};

}  // namespace premortem::evidence
