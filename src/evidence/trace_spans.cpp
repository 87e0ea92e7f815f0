// Pools of open stretches.
#include "evidence/trace_spans.h"

#include <utility>

namespace premortem::evidence {

uint32_t StretchTable::RowOf(StringId name) {
  auto found = index_.find(name.value);
  if (found != index_.end()) return found->second;
  if (rows_.size() >= limit_) return 0;
  auto row = static_cast<uint32_t>(rows_.size());
  rows_.push_back({.name = name});
  index_.emplace(name.value, row);
  return row;
}

void TraceRegions::Begin(uint32_t& innermost, StringId name, int64_t now) {
  if (open_ >= limit_) return;
  uint32_t added = free_;
  if (added == 0) {
    added = static_cast<uint32_t>(spans_.size());
    spans_.emplace_back();
  } else {
    free_ = spans_[added].outer;
  }
  spans_[added] = {table_.RowOf(name), now, innermost};
  innermost = added;
  ++open_;
  ++table_.At(spans_[added].row).open;
}

void TraceRegions::End(uint32_t& innermost, int64_t now) {
  if (innermost == 0) return;  // it began before the trace
  const Span& span = spans_[innermost];
  TraceStretch& row = table_.At(span.row);
  row.time.Add(static_cast<uint64_t>(now - span.since));
  --row.open;
  Free(innermost);
}

void TraceRegions::Abandon(uint32_t& innermost) {
  while (innermost != 0) Free(innermost);
}

void TraceRegions::Free(uint32_t& innermost) {
  Span& span = spans_[innermost];
  uint32_t freed = std::exchange(innermost, span.outer);
  span.outer = std::exchange(free_, freed);
  --open_;
}

void TraceTasks::Begin(uint64_t id, StringId name, int64_t now) {
  if (open_.Find(id) != TraceIdMap::kNone || open_.size() >= limit_) return;
  auto added = static_cast<uint32_t>(spans_.size());
  if (free_.empty()) {
    spans_.emplace_back();
  } else {
    added = free_.back();
    free_.pop_back();
  }
  spans_[added] = {table_.RowOf(name), now};
  ++table_.At(spans_[added].row).open;
  open_.Insert(id, added);
}

void TraceTasks::End(uint64_t id, int64_t now) {
  uint32_t ended = open_.Find(id);
  if (ended == TraceIdMap::kNone) return;
  TraceStretch& row = table_.At(spans_[ended].row);
  row.time.Add(static_cast<uint64_t>(now - spans_[ended].since));
  --row.open;
  open_.Erase(id);
  free_.push_back(ended);
}

}  // namespace premortem::evidence
