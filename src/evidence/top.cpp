// Each sample's stack is walked once: what has been seen in this sample carries its number, so that
// a recursive function is counted once.
#include "evidence/top.h"

#include <limits>
#include <utility>

#include "base/fs.h"
#include "base/hash.h"

namespace premortem::evidence {

namespace {

int64_t Times(int64_t value, int64_t factor) {
  using Bounds = std::numeric_limits<int64_t>;
  if (factor > 0) return value;
  return value == Bounds::min() ? Bounds::max() : -value;
}

}  // namespace

int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

int64_t Top::TotalOf(const Profile& profile, size_t type) {
  int64_t total = 0;
  for (size_t i = 0; i < profile.samples.size(); ++i) {
    total = SaturatingAdd(total, profile.ValuesOf(i)[type]);
  }
  return total;
}

void Top::Add(const Profile& profile, size_t type, int64_t factor) {
  row_of_frame_.resize(evidence_.frames().size());
  if (by_ == TopBy::kLabel) {
    AddByLabel(profile, type, factor);
  } else {
    AddByFrame(profile, type, factor);
  }
}

void Top::AddByFrame(const Profile& profile, size_t type, int64_t factor) {
  for (size_t i = 0; i < profile.samples.size(); ++i) {
    int64_t value = Times(profile.ValuesOf(i)[type], factor);
    total_ = SaturatingAdd(total_, value);
    ++samples_;
    // Row by row only when all rows are known, so that the memory can fetch many at a time.
    rows_of_stack_.clear();
    for (StackId stack = profile.samples[i].stack; stack; stack = evidence_.NodeOf(stack).caller) {
      FrameId frame = evidence_.NodeOf(stack).frame;
      uint32_t known = row_of_frame_[frame.value];
      rows_of_stack_.push_back(known != 0 ? known - 1 : RowOf(frame));
    }
    for (uint32_t row : rows_of_stack_) {
      Sum& sum = sums_[row];
      if (sum.seen != samples_) sum.cumulative = SaturatingAdd(sum.cumulative, value);
      sum.seen = samples_;
    }
    if (rows_of_stack_.empty()) continue;
    Sum& leaf = sums_[rows_of_stack_.front()];
    leaf.flat = SaturatingAdd(leaf.flat, value);
  }
}

void Top::AddByLabel(const Profile& profile, size_t type, int64_t factor) {
  for (size_t i = 0; i < profile.samples.size(); ++i) {
    int64_t value = Times(profile.ValuesOf(i)[type], factor);
    total_ = SaturatingAdd(total_, value);
    Sum& sum = sums_[RowOf(LabelText(profile.samples[i].labels), {})];
    sum.flat = sum.cumulative = SaturatingAdd(sum.flat, value);
  }
}

// Of a frame that has none yet.
uint32_t Top::RowOf(FrameId id) {
  const Frame& frame = evidence_.FrameOf(id);
  std::string name(evidence_.Text(frame.function));
  if (name.empty()) name = "<unknown>";  // pprof's word
  std::string place;
  if (frame.address && frame.file) {
    // What has no symbol is shown by the library that it lies in, as pprof does.
    name = "[" + std::string(BaseName(evidence_.Text(frame.file))) + "]";
  } else if (by_ == TopBy::kLine && !frame.address) {
    place = std::string(evidence_.Text(frame.file)) + ':' + std::to_string(frame.line);
  }
  uint32_t row = RowOf(std::move(name), std::move(place));
  row_of_frame_[id.value] = row + 1;
  return row;
}

uint32_t Top::RowOf(std::string name, std::string place) {
  auto next = static_cast<uint32_t>(rows_.size() + 1);
  uint64_t hash =
      MixHash(XXH3_64bits(name.data(), name.size()), XXH3_64bits(place.data(), place.size()));
  uint32_t id = row_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    return rows_[row - 1].name == name && rows_[row - 1].place == place;
  });
  if (id == next) {
    rows_.push_back({.name = std::move(name), .place = std::move(place)});
    sums_.emplace_back();
  }
  return id - 1;
}

// Of a key that stands several times, all values.
std::string Top::LabelText(LabelSetId labels) const {
  std::string text;
  for (const Label& label : evidence_.LabelsOf(labels)) {
    if (evidence_.Text(label.key) != label_) continue;
    if (!text.empty()) text += ", ";
    if (label.is_number) {
      text += std::to_string(label.number);
      text += evidence_.Text(label.unit);
    } else {
      text += evidence_.Text(label.text);
    }
  }
  return text;
}

std::vector<TopRow> Top::Rows() const {
  std::vector<TopRow> rows = rows_;
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].flat = sums_[i].flat;
    rows[i].cumulative = sums_[i].cumulative;
  }
  return rows;
}

}  // namespace premortem::evidence
