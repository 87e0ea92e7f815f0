#include "diagnosis/heap.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace premortem::diagnosis {

namespace {

using evidence::Evidence;
using evidence::Profile;
using evidence::StackId;

// Indexes of a heap profile's sample types.
struct HeapTypes {
  static constexpr size_t kNone = std::numeric_limits<size_t>::max();
  size_t alloc_objects = kNone, alloc_bytes = kNone, inuse_objects = kNone, inuse_bytes = kNone;

  HeapTypes(const Profile& profile, const Evidence& evidence) {
    for (size_t i = 0; i < profile.types.size(); ++i) {
      std::string_view type = evidence.Text(profile.types[i].type);
      if (type == "alloc_objects") alloc_objects = i;
      if (type == "alloc_space") alloc_bytes = i;
      if (type == "inuse_objects") inuse_objects = i;
      if (type == "inuse_space") inuse_bytes = i;
    }
  }
  bool complete() const {
    return alloc_objects != kNone && alloc_bytes != kNone && inuse_objects != kNone &&
           inuse_bytes != kNone;
  }
  HeapAmounts Of(std::span<const int64_t> values) const {
    return {static_cast<double>(values[alloc_objects]), static_cast<double>(values[alloc_bytes]),
            static_cast<double>(values[inuse_objects]), static_cast<double>(values[inuse_bytes])};
  }
};

int64_t SizeOf(const evidence::Sample& sample, const Evidence& evidence) {
  for (const evidence::Label& label : evidence.LabelsOf(sample.labels)) {
    if (label.is_number && evidence.Text(label.key) == "bytes") return label.number;
  }
  return 0;
}

bool HasNegative(const Profile& profile) {
  return std::ranges::any_of(profile.values, [](int64_t value) { return value < 0; });
}

using LineKey = std::tuple<uint32_t, uint32_t, uint32_t>;

LineKey KeyOf(StackId node, const Evidence& evidence) {
  const evidence::Frame& frame = evidence.FrameOf(node);
  return {frame.function.value, frame.file.value, frame.line};
}

// What a service allocates to answer those who ask for its profiles: samples that are taken again
// and again would see themselves, at the line of the user's code that lets them in.
bool IsOfProfiling(StackId stack, const Frames& frames) {
  for (; stack; stack = frames.evidence().NodeOf(stack).caller) {
    std::string_view function = frames.Function(stack);
    if (function.starts_with("net/http/pprof.")) return true;
    if (function == "runtime/pprof.(*Profile).WriteTo") return true;
  }
  return false;
}

}  // namespace

void HeapAmounts::Add(const HeapAmounts& other) {
  alloc_objects += other.alloc_objects;
  alloc_bytes += other.alloc_bytes;
  inuse_objects += other.inuse_objects;
  inuse_bytes += other.inuse_bytes;
}

Heap::Heap(const Evidence& evidence, Frames& frames) : evidence_(evidence) {
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    if (profile.duration > 0 || !HasNegative(profile)) Add(profile, frames);
  }
  std::ranges::stable_sort(profiles_, {}, &HeapProfile::time);
  std::ranges::stable_sort(stretches_, {}, &HeapProfile::time);
}

void Heap::Add(const Profile& profile, Frames& frames) {
  HeapTypes types(profile, evidence_);
  if (!types.complete()) return;
  HeapProfile heap{.input = profile.input,
                   .time = profile.time,
                   .seconds = static_cast<double>(std::max<int64_t>(profile.duration, 0)) / 1e9};
  std::map<LineKey, size_t> index;
  std::map<size_t, double> most;  // by site: of the stack that allocates most
  for (size_t s = 0; s < profile.samples.size(); ++s) {
    const evidence::Sample& sample = profile.samples[s];
    if (IsOfProfiling(sample.stack, frames)) continue;
    HeapAmounts amounts = types.Of(profile.ValuesOf(s));
    heap.total.Add(amounts);
    if (!sample.stack) continue;
    StackId node = frames.TellingNode(sample.stack);
    auto [it, added] = index.try_emplace(KeyOf(node, evidence_), heap.sites.size());
    if (added) {
      heap.sites.push_back({.node = node, .own = frames.OwnerOf(node) == Owner::kUser});
    }
    HeapSite& site = heap.sites[it->second];
    site.amounts.Add(amounts);
    site.by_size[SizeOf(sample, evidence_)].Add(amounts);
    site.pool |= frames.Has(sample.stack, "sync.(*Pool).Get");
    if (double& bytes = most[it->second]; amounts.alloc_bytes >= bytes) {
      bytes = amounts.alloc_bytes;
      site.stack = sample.stack;
    }
  }
  (heap.seconds > 0 ? stretches_ : profiles_).push_back(std::move(heap));
}

const HeapProfile* Heap::Allocations() const {
  const HeapProfile* last = Last();
  if (stretches_.empty()) return last;
  const HeapProfile& stretch = stretches_.back();
  return last == nullptr || stretch.total.alloc_bytes >= kCertainBytes ? &stretch : last;
}

const HeapSite* Heap::SameLine(const HeapSite& site, const HeapProfile& profile) const {
  LineKey key = KeyOf(site.node, evidence_);
  for (const HeapSite& other : profile.sites) {
    if (KeyOf(other.node, evidence_) == key) return &other;
  }
  return nullptr;
}

double Heap::AllocRate(const HeapSite& site) const {
  if (const HeapProfile* heap = Allocations(); heap != nullptr && heap->seconds > 0) {
    const HeapSite* same = SameLine(site, *heap);
    return same == nullptr ? 0 : same->amounts.alloc_bytes / heap->seconds;
  }
  auto first = std::ranges::find_if(profiles_, [](const HeapProfile& p) { return p.time != 0; });
  if (first == profiles_.end() || first->time == profiles_.back().time) return 0;
  const HeapSite* before = SameLine(site, *first);
  double bytes = site.amounts.alloc_bytes - (before == nullptr ? 0 : before->amounts.alloc_bytes);
  return bytes / (static_cast<double>(profiles_.back().time - first->time) / 1e9);
}

std::vector<evidence::Point> Heap::InUseSeries(const HeapSite& site) const {
  std::vector<evidence::Point> points;
  for (const HeapProfile& profile : profiles_) {
    // Two profiles of one moment (heap and allocs) say the same.
    if (profile.time == 0 || (!points.empty() && points.back().time == profile.time)) continue;
    const HeapSite* same = SameLine(site, profile);
    points.push_back({profile.time, same == nullptr ? 0 : same->amounts.inuse_bytes});
  }
  return points;
}

std::string_view NameOfTotal(const HeapProfile& heap) {
  return heap.seconds > 0 ? "all allocated in that time" : "all allocated since the start";
}

std::optional<Ladder> LadderOf(const HeapSite& site) {
  constexpr double kLeastStep = 1.18;
  constexpr double kMostStep = 2.4;
  // Few samples of a rung make its number of objects uncertain.
  constexpr double kMoreObjects = 2;
  std::optional<Ladder> best;
  Ladder ladder;
  double last_objects = 0;
  double last_bytes = 0;
  auto end = [&] {
    ladder.wasted = ladder.bytes - last_bytes;
    if (!best || ladder.rungs > best->rungs) best = ladder;
  };
  for (const auto& [size, amounts] : site.by_size) {
    if (size <= 0 || amounts.alloc_objects <= 0) continue;
    double step =
        ladder.rungs == 0 ? 0 : static_cast<double>(size) / static_cast<double>(ladder.greatest);
    bool next = ladder.rungs > 0 && step >= kLeastStep && step <= kMostStep &&
                amounts.alloc_objects <= kMoreObjects * last_objects;
    if (!next) {
      if (ladder.rungs > 0) end();
      ladder = {.least = size};
    }
    ++ladder.rungs;
    ladder.greatest = size;
    ladder.bytes += amounts.alloc_bytes;
    last_bytes = amounts.alloc_bytes;
    last_objects = amounts.alloc_objects;
  }
  if (ladder.rungs > 0) end();
  return best;
}

}  // namespace premortem::diagnosis
