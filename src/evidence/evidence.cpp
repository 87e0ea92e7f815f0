// The tables of Evidence: each thing that repeats is found by its hash and stored once.
#include "evidence/evidence.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/hash.h"

namespace premortem::evidence {

namespace {

// Ids are 32 bits. Readers stop long before (Limits::rows).
uint32_t NextId(size_t size) {
  CHECK(size < std::numeric_limits<uint32_t>::max());
  return static_cast<uint32_t>(size);
}

uint64_t HashIds(auto first, auto second) {
  return MixHash(uint64_t{first.value} << 32 | second.value, 0x2545f4914f6cdd1dull);
}

uint64_t HashOf(const Frame& frame) {
  uint64_t flags = uint64_t{frame.inlined} << 1 | uint64_t{frame.address};
  uint64_t lines = uint64_t{frame.line} << 32 | frame.start_line;
  return MixHash(HashIds(frame.function, frame.file) ^ flags, lines);
}

uint64_t HashOf(const Label& label) {
  return MixHash(HashIds(label.key, label.text), static_cast<uint64_t>(label.number) ^
                                                     uint64_t{label.unit.value} << 33 ^
                                                     uint64_t{label.is_number});
}

uint64_t HashOf(const GroupKey& key) {
  uint64_t hash = MixHash(HashIds(key.stack, key.created_by), HashIds(key.state, key.labels));
  return MixHash(hash, uint64_t{key.input.value} << 8 | key.flags);
}

GroupKey KeyOf(const Group& group) {
  return {group.input, group.stack, group.created_by, group.state, group.labels, group.flags};
}

}  // namespace

std::string_view Name(InputKind kind) {
  switch (kind) {
    case InputKind::kUnknown: return "unknown";
    case InputKind::kProfile: return "profile";
    case InputKind::kGoroutineDump: return "goroutine dump";
    case InputKind::kTrace: return "execution trace";
    case InputKind::kGcTrace: return "gctrace";
    case InputKind::kSchedTrace: return "schedtrace";
    case InputKind::kBenchmark: return "benchmark";
    case InputKind::kRaceReport: return "race report";
    case InputKind::kEscape: return "escape diagnostics";
    case InputKind::kVars: return "vars";
    case InputKind::kMetrics: return "metrics";
    case InputKind::kCgroup: return "cgroup";
    case InputKind::kSeries: return "series";
  }
  return "";
}

void ProfileBuilder::AddSample(StackId stack, LabelSetId labels, std::span<const int64_t> values) {
  DCHECK(values.size() == profile_.types.size());
  std::vector<Sample>& samples = profile_.samples;
  uint32_t next = NextId(samples.size() + 1);  // 0 is no id
  uint32_t id = table_.FindOrAdd(stack.value, labels.value, next);
  if (id == next) {
    samples.push_back({stack, labels});
    profile_.values.insert(profile_.values.end(), values.begin(), values.end());
    return;
  }
  int64_t* sums = profile_.values.data() + (id - 1) * values.size();
  for (size_t i = 0; i < values.size(); ++i) {
    if (!__builtin_add_overflow(sums[i], values[i], &sums[i])) continue;
    saturated_ = true;
    using Bounds = std::numeric_limits<int64_t>;
    sums[i] = values[i] < 0 ? Bounds::min() : Bounds::max();
  }
}

void MinuteHistogram::Add(uint64_t minutes, uint64_t count) {
  constexpr int kExactBits = 7;
  uint64_t bucket = std::min<uint64_t>(minutes, std::numeric_limits<uint32_t>::max());
  if (int width = static_cast<int>(std::bit_width(bucket)); width > kExactBits) {
    bucket = bucket >> (width - kExactBits) << (width - kExactBits);
  }
  auto it = std::ranges::lower_bound(buckets_, bucket, {}, &Bucket::minutes);
  if (it == buckets_.end() || it->minutes != bucket) {
    it = buckets_.insert(it, {static_cast<uint32_t>(bucket), 0});
  }
  it->count += count;
}

Evidence::Evidence()
    : strings_(1),
      frames_(1),
      stacks_(1),
      label_end_(1),
      inputs_(1),
      profiles_(1),
      groups_(1),
      series_(1),
      edges_(1),
      races_(1),
      escapes_(1) {}

StringId Evidence::AddString(std::string_view text) {
  if (text.empty()) return StringId();
  uint32_t next = NextId(strings_.size());
  uint32_t id = string_table_.FindOrAdd(XXH3_64bits(text.data(), text.size()), next,
                                        [&](uint32_t row) { return strings_[row] == text; });
  if (id == next) strings_.push_back(texts_.Copy(text));
  return StringId(id);
}

FrameId Evidence::AddFrame(const Frame& frame) {
  uint32_t next = NextId(frames_.size());
  uint32_t id = frame_table_.FindOrAdd(HashOf(frame), next,
                                       [&](uint32_t row) { return frames_[row] == frame; });
  if (id == next) frames_.push_back(frame);
  return FrameId(id);
}

FrameId Evidence::AddAddress(uint64_t address, StringId file) {
  std::string name = "0x";
  char digits[16];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, address, 16);
  name.append(digits, end);
  return AddFrame({.function = AddString(name), .file = file, .address = true});
}

StackId Evidence::AddStack(StackId caller, FrameId frame) {
  uint32_t next = NextId(stacks_.size());
  uint32_t behind = caller.value + 1;
  if (behind < next) {
    if (stacks_[behind] == StackNode{caller, frame}) return StackId(behind);
    uint32_t id = stack_table_.FindOrAdd(caller.value, frame.value, next);
    if (id != next) return StackId(id);
  }  // else nothing can be on top of the last row yet
  stacks_.push_back({caller, frame});
  return StackId(next);
}

StackId Evidence::AddStack(std::span<const FrameId> frames) {
  StackId stack;
  size_t known = 0;
  while (known < frames.size() && stack.value + 1 < stacks_.size()) {
    stack = AddStack(stack, frames[known++]);
  }
  // On top of the last row there is nothing yet: what is left is new.
  uint32_t next = NextId(stacks_.size());
  NextId(stacks_.size() + frames.size());
  stacks_.resize(stacks_.size() + frames.size() - known);
  for (; known < frames.size(); ++known) {
    stacks_[next] = {stack, frames[known]};
    stack = StackId(next++);
  }
  return stack;
}

LabelSetId Evidence::AddLabels(std::span<Label> labels) {
  if (labels.empty()) return LabelSetId();
  std::ranges::sort(labels, [this](const Label& a, const Label& b) {
    if (a.key != b.key) return Text(a.key) < Text(b.key);
    if (a.text != b.text) return Text(a.text) < Text(b.text);
    return std::tuple(a.is_number, a.number, Text(a.unit)) <
           std::tuple(b.is_number, b.number, Text(b.unit));
  });
  uint64_t hash = labels.size();
  for (const Label& label : labels) hash = MixHash(hash, HashOf(label));
  uint32_t next = NextId(label_end_.size());
  uint32_t id = label_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    return std::ranges::equal(LabelsOf(LabelSetId(row)), labels);
  });
  if (id == next) {
    labels_.insert(labels_.end(), labels.begin(), labels.end());
    label_end_.push_back(NextId(labels_.size()));
  }
  return LabelSetId(id);
}

std::span<const Label> Evidence::LabelsOf(LabelSetId id) const {
  if (!id) return {};
  uint32_t begin = label_end_[id.value - 1];
  return std::span(labels_).subspan(begin, label_end_[id.value] - begin);
}

InputId Evidence::AddInput(Input input) {
  inputs_.push_back(std::move(input));
  return InputId(inputs_.size() - 1);
}

ProfileId Evidence::AddProfile(Profile profile) {
  CHECK(profile.values.size() == profile.samples.size() * profile.types.size());
  profiles_.push_back(std::move(profile));
  return ProfileId(profiles_.size() - 1);
}

GroupId Evidence::AddGoroutines(const GroupKey& key, uint64_t count, uint64_t goroutine,
                                uint64_t minutes) {
  uint32_t next = NextId(groups_.size());
  uint32_t id = group_table_.FindOrAdd(HashOf(key), next,
                                       [&](uint32_t row) { return KeyOf(groups_[row]) == key; });
  if (id == next) {
    groups_.push_back({.input = key.input,
                       .stack = key.stack,
                       .created_by = key.created_by,
                       .state = key.state,
                       .labels = key.labels,
                       .flags = key.flags});
  }
  Group& group = groups_[id];
  group.count += count;
  group.waits.Add(minutes, count);
  if (goroutine == 0) return GroupId(id);
  auto free = std::ranges::find(group.goroutines, 0u);
  if (free != group.goroutines.end()) *free = goroutine;
  group.least_id = group.least_id == 0 ? goroutine : std::min(group.least_id, goroutine);
  group.greatest_id = std::max(group.greatest_id, goroutine);
  return GroupId(id);
}

SeriesId Evidence::AddSeries(InputId input, StringId name, LabelSetId labels, StringId unit) {
  uint32_t next = NextId(series_.size());
  uint64_t hash = MixHash(HashIds(input, name), HashIds(labels, unit));
  uint32_t id = series_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    const Series& series = series_[row];
    return series.input == input && series.name == name && series.labels == labels &&
           series.unit == unit;
  });
  if (id == next) {
    series_.push_back({.input = input, .name = name, .labels = labels, .unit = unit});
  }
  return SeriesId(id);
}

void Evidence::ReserveStacks(size_t more) {
  constexpr size_t kMost = 1 << 24;
  size_t wanted = stacks_.size() + std::min(more, kMost);
  // Not for each of many small inputs anew.
  if (wanted > stacks_.capacity()) stacks_.reserve(std::max(wanted, 2 * stacks_.capacity()));
}

EdgeId Evidence::AddWakeUp(InputId input, StackId waker, StackId woken, uint64_t delay) {
  uint32_t next = NextId(edges_.size());
  uint64_t hash = MixHash(HashIds(waker, woken), input.value);
  uint32_t id = edge_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    const Edge& edge = edges_[row];
    return edge.input == input && edge.waker == waker && edge.woken == woken;
  });
  if (id == next) edges_.push_back({.input = input, .waker = waker, .woken = woken});
  Edge& edge = edges_[id];
  ++edge.count;
  edge.total_delay += delay;
  edge.greatest_delay = std::max(edge.greatest_delay, delay);
  return EdgeId(id);
}

RaceId Evidence::AddRace(InputId input, const std::array<Access, 2>& accesses, uint64_t address) {
  auto hash_of = [](const Access& access) {
    return MixHash(HashIds(access.stack, access.created_by), access.write);
  };
  uint32_t next = NextId(races_.size());
  // The same whichever comes first.
  uint64_t hash = hash_of(accesses[0]) + hash_of(accesses[1]) + input.value;
  uint32_t id = race_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    const Race& race = races_[row];
    if (race.input != input) return false;
    return race.accesses == accesses ||
           (race.accesses[0] == accesses[1] && race.accesses[1] == accesses[0]);
  });
  if (id == next) races_.push_back({.input = input, .accesses = accesses, .address = address});
  ++races_[id].count;
  return RaceId(id);
}

void Evidence::AddEscape(Escape escape, std::span<const EscapeStep> steps) {
  uint32_t next = NextId(escapes_.size());
  uint64_t place = uint64_t{escape.place.line} << 32 | escape.place.column;
  uint64_t hash = MixHash(HashIds(escape.place.file, escape.value) ^ escape.input.value, place);
  uint32_t id = escape_table_.FindOrAdd(hash, next, [&](uint32_t row) {
    const Escape& known = escapes_[row];
    return known.input == escape.input && known.value == escape.value &&
           known.place == escape.place;
  });
  if (id == next) escapes_.push_back(escape);
  Escape& row = escapes_[id];
  if (row.step_count > 0) return;
  row.first_step = NextId(escape_steps_.size());
  row.step_count = NextId(steps.size());
  escape_steps_.insert(escape_steps_.end(), steps.begin(), steps.end());
}

void Evidence::AddFact(InputId input, std::string_view name, std::string_view text) {
  facts_.push_back({.input = input, .name = AddString(name), .text = AddString(text)});
}

void Evidence::AddFact(InputId input, std::string_view name, double number, std::string_view unit) {
  facts_.push_back({.input = input,
                    .name = AddString(name),
                    .number = number,
                    .unit = AddString(unit),
                    .is_number = true});
}

}  // namespace premortem::evidence
