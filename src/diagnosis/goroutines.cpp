#include "diagnosis/goroutines.h"

#include <algorithm>
#include <optional>

#include "source/runtime_symbol.h"

namespace premortem::diagnosis {

namespace {

using evidence::Evidence;
using evidence::Group;
using evidence::InputId;
using evidence::MinuteHistogram;
using evidence::StackId;

// Counterpart: the wait reasons of runtime/runtime2.go, go1.27.
constexpr std::pair<std::string_view, Wait> kStates[] = {
    {"chan send", Wait::kSend},
    {"chan receive", Wait::kReceive},
    {"select", Wait::kSelect},
    {"chan send (nil chan)", Wait::kNilChannel},
    {"chan receive (nil chan)", Wait::kNilChannel},
    {"select (no cases)", Wait::kEmptySelect},
    {"sync.WaitGroup.Wait", Wait::kWaitGroup},
    {"sync.Cond.Wait", Wait::kCond},
    {"sync.Mutex.Lock", Wait::kMutex},
    {"sync.RWMutex.RLock", Wait::kMutex},
    {"sync.RWMutex.Lock", Wait::kMutex},
    {"IO wait", Wait::kIo},
    {"sleep", Wait::kSleep},
    {"syscall", Wait::kSyscall},
    {"running", Wait::kNone},
    {"runnable", Wait::kNone}};

// Functions near the leaf that say for what a goroutine waits.
constexpr std::pair<std::string_view, Wait> kFunctions[] = {
    {"runtime.chansend", Wait::kSend},
    {"runtime.chanrecv", Wait::kReceive},
    {"runtime.selectgo", Wait::kSelect},
    {"runtime.block", Wait::kEmptySelect},
    {"sync.(*WaitGroup).Wait", Wait::kWaitGroup},
    {"sync.(*Cond).Wait", Wait::kCond},
    {"sync.(*Mutex).Lock", Wait::kMutex},
    {"sync.(*Mutex).lockSlow", Wait::kMutex},
    {"internal/sync.(*Mutex).Lock", Wait::kMutex},
    {"internal/sync.(*Mutex).lockSlow", Wait::kMutex},
    {"sync.(*RWMutex).RLock", Wait::kMutex},
    {"sync.(*RWMutex).Lock", Wait::kMutex},
    {"internal/poll.runtime_pollWait", Wait::kIo},
    {"time.Sleep", Wait::kSleep},
    {"syscall.Syscall", Wait::kSyscall},
    {"syscall.Syscall6", Wait::kSyscall},
    {"syscall.rawSyscallNoError", Wait::kSyscall},
    {"internal/runtime/syscall.Syscall6", Wait::kSyscall},
    {"internal/runtime/syscall/linux.Syscall6", Wait::kSyscall},
    {"runtime.cgocall", Wait::kSyscall}};

std::optional<Wait> WaitOfFunction(std::string_view function) {
  for (const auto& [name, wait] : kFunctions) {
    if (function == name) return wait;
  }
  return std::nullopt;
}

// Whether what lies at the leaf may be the runtime's, behind which the reason for waiting stands.
bool IsMachinery(std::string_view package) {
  return package == "runtime" || package == "sync" || package == "internal/sync" ||
         package == "internal/poll" || package == "syscall" || package == "time" ||
         package.starts_with("internal/runtime/");
}

Wait WaitOfStack(StackId stack, const Frames& frames) {
  constexpr size_t kParkAndOperation = 2;
  const Evidence& evidence = frames.evidence();
  size_t addresses = 0;
  for (; stack && evidence.FrameOf(stack).address; stack = evidence.NodeOf(stack).caller) {
    ++addresses;  // of the runtime, which text profiles do not name
  }
  bool parked = addresses >= kParkAndOperation;
  for (; stack; stack = evidence.NodeOf(stack).caller) {
    std::string_view function = frames.Function(stack);
    if (std::optional<Wait> wait = WaitOfFunction(function)) return *wait;
    if (function == "runtime.gopark") parked = true;
    if (!IsMachinery(source::PackagePart(function))) break;
  }
  if (addresses >= kParkAndOperation) return Wait::kChannel;
  return parked ? Wait::kOther : Wait::kNone;
}

// Counts by minutes of two histograms.
void Merge(std::vector<MinuteHistogram::Bucket>& into,
           std::span<const MinuteHistogram::Bucket> more) {
  std::vector<MinuteHistogram::Bucket> merged;
  size_t i = 0;
  for (const MinuteHistogram::Bucket& bucket : more) {
    while (i < into.size() && into[i].minutes < bucket.minutes) merged.push_back(into[i++]);
    merged.push_back(bucket);
    if (i < into.size() && into[i].minutes == bucket.minutes) {
      merged.back().count += into[i++].count;
    }
  }
  merged.insert(merged.end(), into.begin() + static_cast<std::ptrdiff_t>(i), into.end());
  into = std::move(merged);
}

bool IsSystem(StackId stack, Frames& frames) {
  // Traces and dumps of GOTRACEBACK=system show goroutines of the runtime itself.
  for (; stack; stack = frames.evidence().NodeOf(stack).caller) {
    if (frames.OwnerOf(stack) != Owner::kRuntime && frames.OwnerOf(stack) != Owner::kUnknown) {
      return false;
    }
  }
  return true;
}

}  // namespace

Wait WaitOf(std::string_view state, StackId stack, const Frames& frames) {
  if (state.empty() || state == "semacquire" || state == "waiting") {
    return WaitOfStack(stack, frames);
  }
  for (const auto& [name, wait] : kStates) {
    if (state == name) return wait;
  }
  return Wait::kOther;
}

Goroutines::Goroutines(const Evidence& evidence, Frames& frames)
    : evidence_(evidence), frames_(frames) {
  for (const Group& group : evidence.groups().subspan(1)) {
    if (evidence.InputOf(group.input).kind != evidence::InputKind::kGoroutineDump) continue;
    Add({.input = group.input,
         .stack = group.stack,
         .created_by = group.created_by,
         .state = evidence.Text(group.state),
         .count = group.count,
         .leaked = (group.flags & evidence::kLeaked) != 0,
         .group = &group});
  }
  for (uint32_t i = 1; i <= evidence.profile_count(); ++i) {
    const evidence::Profile& profile = evidence.ProfileOf(evidence::ProfileId(i));
    std::string_view kind = evidence.Text(profile.kind);
    if (kind != "goroutine" && kind != "goroutineleak") continue;
    // Of a stretch of time (`?seconds=30`): who came and went, not who is there.
    if (profile.duration > 0) continue;
    for (size_t s = 0; s < profile.samples.size(); ++s) {
      int64_t count = profile.ValuesOf(s)[0];
      if (count <= 0) continue;  // of a difference
      Add({.input = profile.input,
           .stack = profile.samples[s].stack,
           .count = static_cast<uint64_t>(count),
           .leak_profile = kind == "goroutineleak"});
    }
  }
  for (const auto& [site_and_input, count] : leaked_) {
    Site& site = sites_[site_and_input.first];
    site.leaked = std::max(site.leaked, count);
    site.leak_inputs.push_back(InputId(site_and_input.second));
  }
  SortSnapshots();
  DropUnclear();
}

// What a text profile shows of a channel operation, another input of the same moment tells better.
void Goroutines::DropUnclear() {
  std::erase_if(sites_, [&](const Site& site) {
    if (site.wait != Wait::kChannel) return false;
    const evidence::Frame& frame = evidence_.FrameOf(site.node);
    constexpr Wait kClear[] = {Wait::kSend, Wait::kReceive, Wait::kSelect, Wait::kNilChannel,
                               Wait::kEmptySelect};
    return std::ranges::any_of(kClear, [&](Wait wait) {
      return site_table_.contains({wait, frame.function.value, frame.file.value, frame.line});
    });
  });
}

void Goroutines::Add(const Member& member) {
  if (IsSystem(member.stack, frames_)) return;
  Wait wait = WaitOf(member.state, member.stack, frames_);
  StackId node = frames_.TellingNode(member.stack);
  Site& site = SiteOf(wait, node);
  auto index = static_cast<uint32_t>(&site - sites_.data());
  auto& [stack_count, creator_count] = largest_[index];
  if (member.count > stack_count) {
    stack_count = member.count;
    site.node = node;
    site.stack = member.stack;
  }
  if (member.created_by && member.count > creator_count) {
    creator_count = member.count;
    site.created_by = member.created_by;
  }
  if (member.leaked || member.leak_profile) {
    leaked_[{index, member.input.value}] += member.count;
  }
  if (member.leak_profile) return;  // shows only what is leaked: no snapshot

  uint32_t snapshot_index = SnapshotIndexOf(member.input);
  Snapshot& snapshot = snapshots_[snapshot_index];
  snapshot.goroutines += member.count;
  if (wait == Wait::kIo && !frames_.Has(member.stack, "net/http.(*persistConn).readLoop")) {
    snapshot.connections += member.count;
  }
  if (wait == Wait::kNone || wait == Wait::kMutex) snapshot.queued += member.count;
  if (site.samples.empty() || site.samples.back().snapshot != snapshot_index) {
    site.samples.push_back({.snapshot = snapshot_index});
  }
  SiteSample& sample = site.samples.back();
  sample.count += member.count;
  if (member.group == nullptr) return;
  Merge(sample.waits, member.group->waits.buckets());
  for (uint64_t id : member.group->goroutines) {
    if (id != 0) sample.goroutines.push_back(id);
  }
  if (uint64_t least = member.group->least_id; least != 0) {
    sample.least_id = sample.least_id == 0 ? least : std::min(sample.least_id, least);
    sample.greatest_id = std::max(sample.greatest_id, member.group->greatest_id);
  }
  snapshot.has_waits = true;
  if (!sample.waits.empty()) {
    snapshot.oldest = std::max(snapshot.oldest, sample.waits.back().minutes);
  }
}

uint32_t Goroutines::SnapshotIndexOf(InputId input) {
  auto [it, added] = snapshot_of_input_.try_emplace(input.value, snapshots_.size());
  if (added) snapshots_.push_back({.input = input, .time = evidence_.InputOf(input).time});
  return it->second;
}

Site& Goroutines::SiteOf(Wait wait, StackId node) {
  const evidence::Frame& frame = evidence_.FrameOf(node);
  std::tuple key(wait, frame.function.value, frame.file.value, frame.line);
  auto [it, added] = site_table_.try_emplace(key, sites_.size());
  if (added) sites_.push_back({.wait = wait, .node = node, .own = frames_.UserNode(node) == node});
  return sites_[it->second];
}

void Goroutines::SortSnapshots() {
  std::vector<uint32_t> order(snapshots_.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](uint32_t i) { return snapshots_[i].time; });
  std::vector<Snapshot> sorted;
  std::vector<uint32_t> new_index(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    new_index[order[i]] = i;
    sorted.push_back(snapshots_[order[i]]);
  }
  snapshots_ = std::move(sorted);
  for (Site& site : sites_) {
    for (SiteSample& sample : site.samples) sample.snapshot = new_index[sample.snapshot];
    std::ranges::sort(site.samples, {}, &SiteSample::snapshot);
  }
}

}  // namespace premortem::diagnosis
