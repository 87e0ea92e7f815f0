// Goroutines by where they wait. Dumps and goroutine profiles of one service, taken one after the
// other, become snapshots; what waits for the same reason at the same line of the user's code is
// one site, with its count in every snapshot.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "diagnosis/frames.h"
#include "evidence/evidence.h"

namespace premortem::diagnosis {

enum class Wait : uint8_t {
  kNone,  // it runs, or could
  kSend,
  kReceive,
  kSelect,
  kChannel,  // one of these three: text profiles do not tell which
  kNilChannel,
  kEmptySelect,
  kWaitGroup,
  kCond,
  kMutex,  // also RWMutex
  kIo,
  kSleep,
  kSyscall,
  kOther,
};

// Bits by Wait.
using WaitSet = uint32_t;
constexpr WaitSet Bit(Wait wait) { return WaitSet{1} << static_cast<unsigned>(wait); }

// What a goroutine waits for: by the state that a dump names, and where that is none or says too
// little (profiles, "semacquire" of older releases) by the frames of the runtime at the leaf.
Wait WaitOf(std::string_view state, evidence::StackId stack, const Frames& frames);

// The goroutines of one process at one moment.
struct Snapshot {
  evidence::InputId input;
  int64_t time = 0;  // nanoseconds since 1970; 0 where unknown
  uint64_t goroutines = 0;
  bool has_waits = false;    // it says how many minutes goroutines wait
  uint32_t oldest = 0;       // wait in it, in minutes
  uint64_t connections = 0;  // goroutines that wait for a peer, but for net/http's client
  uint64_t queued = 0;       // that wait for a processor or a lock
};

// What waits at a site in one snapshot.
struct SiteSample {
  uint32_t snapshot = 0;  // index
  uint64_t count = 0;
  std::vector<evidence::MinuteHistogram::Bucket> waits;  // by minutes, each once
  std::vector<uint64_t> goroutines;                      // ids of a few
  uint64_t least_id = 0;                                 // of all; 0: ids are not known
  uint64_t greatest_id = 0;
};

struct Site {
  Wait wait = Wait::kNone;
  evidence::StackId node;           // of the telling frame, in the stack of the largest group
  evidence::StackId stack;          // of the largest group
  evidence::StackId created_by;     // of the largest group that knows
  bool own = false;                 // the telling frame is the user's code
  uint64_t leaked = 0;              // proved to be, at most in one input
  std::vector<SiteSample> samples;  // by snapshot; only those in which it is
  std::vector<evidence::InputId> leak_inputs;  // that prove it

  // Of the last snapshot that has the site; 0 where it is known from leak profiles only.
  uint64_t count() const { return samples.empty() ? 0 : samples.back().count; }
};

class Goroutines {
 public:
  Goroutines(const evidence::Evidence& evidence, Frames& frames);

  // Those without a time first, in the order of the inputs, then the others by time.
  std::span<const Snapshot> snapshots() const { return snapshots_; }
  // In the order of first appearance.
  std::span<const Site> sites() const { return sites_; }
  const Snapshot& SnapshotOf(const SiteSample& sample) const { return snapshots_[sample.snapshot]; }

 private:
  struct Member {
    evidence::InputId input;
    evidence::StackId stack;
    evidence::StackId created_by;
    std::string_view state;
    uint64_t count = 0;
    bool leaked = false;  // by a flag in a dump
    bool leak_profile = false;
    const evidence::Group* group = nullptr;  // none: a sample of a profile
  };

  void Add(const Member& member);
  uint32_t SnapshotIndexOf(evidence::InputId input);
  Site& SiteOf(Wait wait, evidence::StackId node);
  void SortSnapshots();
  void DropUnclear();

  const evidence::Evidence& evidence_;
  Frames& frames_;
  std::vector<Snapshot> snapshots_;
  std::map<uint32_t, uint32_t> snapshot_of_input_;
  std::vector<Site> sites_;
  // By wait, function, file and line: how profiles and dumps name the same frame.
  std::map<std::tuple<Wait, uint32_t, uint32_t, uint32_t>, uint32_t> site_table_;
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> leaked_;   // by site and input
  std::map<uint32_t, std::pair<uint64_t, uint64_t>> largest_;  // by site: stack's, creator's count
};

}  // namespace premortem::diagnosis
