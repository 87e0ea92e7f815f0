// Each sample's stack is walked once: what has been seen in this sample carries its number, so that
// a recursive function is counted once.
#include "evidence/top.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "base/fs.h"
#include "base/hash.h"

namespace premortem::evidence {

namespace {

uint64_t HashOf(std::string_view name, std::string_view place) {
  return MixHash(XXH3_64bits(name.data(), name.size()), XXH3_64bits(place.data(), place.size()));
}

}  // namespace

int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

int64_t SaturatingSubtract(int64_t a, int64_t b) {
  int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b > 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

void Top::Begin(const Profile& head, size_t /*samples*/, size_t /*bytes*/) {
  ++profiles_;
  head_ = {.input = head.input,
           .types = head.types,
           .default_type = head.default_type,
           .duration = head.duration};
  type_.reset();
  for (size_t i = 0; i < head.types.size() && !type_; ++i) {
    bool wanted = query_.sample_type.empty()
                      ? i == head.default_type
                      : evidence_.Text(head.types[i].type) == query_.sample_type;
    if (wanted) type_ = i;
  }
  if (query_.by == TopBy::kLabel) return;
  row_of_name_.resize(size_t{evidence_.string_count()} + 1);
  std::span<const Frame> frames = evidence_.frames();
  row_of_frame_.reserve(frames.size());
  while (row_of_frame_.size() < frames.size()) {
    row_of_frame_.push_back(RowOf(frames[row_of_frame_.size()]));
  }
}

bool Top::Add(std::span<const FrameId> frames, LabelSetId labels, std::span<const int64_t> values) {
  if (!type_) return true;
  int64_t value = values[*type_];
  total_ = SaturatingAdd(total_, value);
  if (query_.by == TopBy::kLabel) {
    AddToLabel(labels, value);
  } else {
    AddToFrames(frames, value);
  }
  return true;
}

void Top::AddToFrames(std::span<const FrameId> frames, int64_t value) {
  if (frames.empty()) return;
  if (++samples_ == 0) {  // only whether there was one still counts
    for (uint32_t& seen : seen_) seen = std::min(seen, 1u);
    samples_ = 2;
  }
  for (FrameId frame : frames) {
    uint32_t row = row_of_frame_[frame.value];
    if (seen_[row] == samples_) continue;
    seen_[row] = samples_;
    cumulative_[row] = SaturatingAdd(cumulative_[row], value);
  }
  int64_t& flat = flat_[row_of_frame_[frames.front().value]];
  flat = SaturatingAdd(flat, value);
}

void Top::AddToLabel(LabelSetId labels, int64_t value) {
  if (labels.value >= row_of_labels_.size()) row_of_labels_.resize(size_t{labels.value} + 1);
  uint32_t& row = row_of_labels_[labels.value];
  if (row == 0) row = RowOf(LabelText(labels), {}) + 1;
  seen_[row - 1] = 1;
  flat_[row - 1] = cumulative_[row - 1] = SaturatingAdd(flat_[row - 1], value);
}

uint32_t Top::RowOf(const Frame& frame) {
  bool library = frame.address && frame.file;
  // Most frames are one of many lines of a function that has a row.
  bool by_name = query_.by == TopBy::kFunction && !library;
  if (by_name && row_of_name_[frame.function.value] != 0) {
    return row_of_name_[frame.function.value] - 1;
  }
  std::string name(evidence_.Text(frame.function));
  if (name.empty()) name = "<unknown>";  // pprof's word
  std::string place;
  if (library) {
    // What has no symbol is shown by the library that it lies in, as pprof does.
    name = "[" + std::string(BaseName(evidence_.Text(frame.file))) + "]";
  } else if (query_.by == TopBy::kLine && !frame.address) {
    place = std::string(evidence_.Text(frame.file)) + ':' + std::to_string(frame.line);
  }
  uint32_t row = RowOf(std::move(name), std::move(place));
  if (by_name) row_of_name_[frame.function.value] = row + 1;
  return row;
}

uint32_t Top::RowOf(std::string name, std::string place) {
  auto next = static_cast<uint32_t>(rows_.size() + 1);
  uint32_t id = row_table_.FindOrAdd(HashOf(name, place), next, [&](uint32_t row) {
    return rows_[row - 1].name == name && rows_[row - 1].place == place;
  });
  if (id == next) {
    rows_.push_back({.name = std::move(name), .place = std::move(place)});
    seen_.push_back(0);
    cumulative_.push_back(0);
    flat_.push_back(0);
  }
  return id - 1;
}

// Of a key that stands several times, all values.
std::string Top::LabelText(LabelSetId labels) const {
  std::string text;
  for (const Label& label : evidence_.LabelsOf(labels)) {
    if (evidence_.Text(label.key) != query_.label) continue;
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
  std::vector<TopRow> rows;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (seen_[i] == 0) continue;  // Evidence has frames of others, too
    rows.push_back(rows_[i]);
    rows.back().flat = flat_[i];
    rows.back().cumulative = cumulative_[i];
  }
  return rows;
}

std::vector<TopRow> Difference(std::vector<TopRow> newer, const std::vector<TopRow>& older) {
  IdTable table;  // from 1 on
  auto find = [&](const TopRow& wanted, size_t next) {
    return table.FindOrAdd(
        HashOf(wanted.name, wanted.place), static_cast<uint32_t>(next), [&](uint32_t row) {
          return newer[row - 1].name == wanted.name && newer[row - 1].place == wanted.place;
        });
  };
  for (size_t i = 0; i < newer.size(); ++i) find(newer[i], i + 1);
  for (const TopRow& row : older) {
    uint32_t known = find(row, newer.size() + 1);
    if (known > newer.size()) newer.push_back({.name = row.name, .place = row.place});
    TopRow& changed = newer[known - 1];
    changed.flat = SaturatingSubtract(changed.flat, row.flat);
    changed.cumulative = SaturatingSubtract(changed.cumulative, row.cumulative);
  }
  std::erase_if(newer, [](const TopRow& row) { return row.flat == 0 && row.cumulative == 0; });
  return newer;
}

}  // namespace premortem::evidence
