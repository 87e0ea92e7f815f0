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

void Top::Sums::Resize(size_t rows) {
  seen.resize(rows);
  cumulative.resize(rows);
  flat.resize(rows);
}

bool Top::Add(std::span<const FrameId> frames, LabelSetId labels, std::span<const int64_t> values) {
  if (!type_) return true;
  if (query_.by == TopBy::kLabel) {
    AddToLabel(labels, values[*type_]);
  } else {
    AddToFrames(sums_, frames, values[*type_]);
  }
  return true;
}

void Top::AddToFrames(Sums& sums, std::span<const FrameId> frames, int64_t value) const {
  sums.total = SaturatingAdd(sums.total, value);
  if (frames.empty()) return;
  if (++sums.samples == 0) {  // only whether there was one still counts
    for (uint32_t& seen : sums.seen) seen = std::min(seen, Sums::kSomewhere);
    sums.samples = Sums::kSomewhere + 1;
  }
  for (FrameId frame : frames) {
    uint32_t row = row_of_frame_[frame.value];
    if (sums.seen[row] == sums.samples) continue;
    sums.seen[row] = sums.samples;
    sums.cumulative[row] = SaturatingAdd(sums.cumulative[row], value);
  }
  int64_t& flat = sums.flat[row_of_frame_[frames.front().value]];
  flat = SaturatingAdd(flat, value);
}

void Top::AddToLabel(LabelSetId labels, int64_t value) {
  sums_.total = SaturatingAdd(sums_.total, value);
  if (labels.value >= row_of_labels_.size()) row_of_labels_.resize(size_t{labels.value} + 1);
  uint32_t& number = row_of_labels_[labels.value];
  if (number == 0) number = RowOf(LabelText(labels), {}) + 1;
  uint32_t row = number - 1;
  sums_.seen[row] = Sums::kSomewhere;
  sums_.flat[row] = sums_.cumulative[row] = SaturatingAdd(sums_.flat[row], value);
}

// Some of the samples, with sums of their own.
class Top::Part final : public ProfileSink {
 public:
  explicit Part(const Top& top) : top_(top) { sums_.Resize(top.rows_.size()); }

  void Begin(const Profile& /*head*/, size_t /*samples*/, size_t /*bytes*/) override {}
  bool WantsLabels() const override { return false; }
  bool Add(std::span<const FrameId> frames, LabelSetId /*labels*/,
           std::span<const int64_t> values) override {
    if (top_.type_) top_.AddToFrames(sums_, frames, values[*top_.type_]);
    return true;
  }
  void End(StringId /*kind*/) override {}

  const Sums& sums() const { return sums_; }

 private:
  const Top& top_;
  Sums sums_;
};

std::unique_ptr<ProfileSink> Top::Fork() {
  if (query_.by == TopBy::kLabel) return nullptr;
  return std::make_unique<Part>(*this);
}

void Top::Join(const ProfileSink& fork) {
  const Sums& part = static_cast<const Part&>(fork).sums();
  sums_.total = SaturatingAdd(sums_.total, part.total);
  for (size_t row = 0; row < part.seen.size(); ++row) {
    if (part.seen[row] == 0) continue;
    sums_.seen[row] = std::max(sums_.seen[row], Sums::kSomewhere);
    sums_.cumulative[row] = SaturatingAdd(sums_.cumulative[row], part.cumulative[row]);
    sums_.flat[row] = SaturatingAdd(sums_.flat[row], part.flat[row]);
  }
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
    sums_.Resize(rows_.size());
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
    if (sums_.seen[i] == 0) continue;  // Evidence has frames of others, too
    rows.push_back(rows_[i]);
    rows.back().flat = sums_.flat[i];
    rows.back().cumulative = sums_.cumulative[i];
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
