// Heap and allocs profiles by line of the user's code: what was allocated there since the start, or
// in a stretch of time, what of it is still in use, and in which sizes. The runtime counts objects
// of one size at one stack together and labels them with the size, which nobody else reads: sizes
// that climb a ladder are a slice or a map that grows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "diagnosis/frames.h"
#include "evidence/evidence.h"

namespace premortem::diagnosis {

// The runtime samples an allocation every 512 KB (runtime.MemProfileRate); so many samples of a
// line make its bytes certain to a fifth (one divided by the root of the samples).
inline constexpr double kCertainBytes = 20 * 524288.0;
// Bytes thrown away in a second that the collector feels: a small heap is collected five times a
// second for it. Ours, not calibrated.
inline constexpr double kHeavyGarbage = 20.0 * (1 << 20);

struct HeapAmounts {
  double alloc_objects = 0;
  double alloc_bytes = 0;
  double inuse_objects = 0;
  double inuse_bytes = 0;

  void Add(const HeapAmounts& other);
};

struct HeapSite {
  evidence::StackId node;   // the line: the user's, or with what the goroutine begins
  evidence::StackId stack;  // the one that allocates most
  bool own = false;
  bool pool = false;  // below sync.(*Pool).Get: it makes what the pool has not
  HeapAmounts amounts;
  std::map<int64_t, HeapAmounts> by_size;  // bytes of an object
};

struct HeapProfile {
  evidence::InputId input;
  int64_t time = 0;
  // Of a stretch of time (`?seconds=30`), whose amounts are differences: that in use may have
  // become less. 0: since the start of the process.
  double seconds = 0;
  HeapAmounts total;
  std::vector<HeapSite> sites;  // in the order of first appearance
};

// The heap and allocs profiles of the evidence, those with a time by time, behind the others.
// Differences that somebody made are left out, and what taking profiles allocates.
class Heap {
 public:
  Heap(const evidence::Evidence& evidence, Frames& frames);

  // Since the start of the process.
  std::span<const HeapProfile> profiles() const { return profiles_; }
  // The last one, which knows most; null where there is none.
  const HeapProfile* Last() const { return profiles_.empty() ? nullptr : &profiles_.back(); }
  // The one that tells best what is allocated: the last one of a stretch of time, as there is no
  // warm-up in it, unless hardly anything was allocated meanwhile; else the last one.
  const HeapProfile* Allocations() const;
  // The bytes in use of the line of `site` (of the last profile) in all profiles that have a time.
  std::vector<evidence::Point> InUseSeries(const HeapSite& site) const;
  // The bytes that the line of `site`, of Allocations(), allocated in a second: in its stretch of
  // time, else between the first and the last profile that have a time; 0 where these are fewer
  // than two.
  double AllocRate(const HeapSite& site) const;

 private:
  // The line of `site` in another profile; null where it did not allocate.
  const HeapSite* SameLine(const HeapSite& site, const HeapProfile& profile) const;
  void Add(const evidence::Profile& profile, Frames& frames);

  const evidence::Evidence& evidence_;
  std::vector<HeapProfile> profiles_;
  std::vector<HeapProfile> stretches_;
};

// What the total of a profile is called among a symptom's numbers.
std::string_view NameOfTotal(const HeapProfile& heap);

// Sizes of objects, each 1.18 to 2.4 times the one before, as slices and maps have them that grow,
// of which each size has hardly more objects than the one before.
//
// Counterpart: nextslicecap in runtime/slice.go, go1.27: twice up to 256 elements, then towards
// 1.25 times, rounded up to size classes.
struct Ladder {
  size_t rungs = 0;
  int64_t least = 0;  // bytes
  int64_t greatest = 0;
  double bytes = 0;   // allocated on all rungs
  double wasted = 0;  // of them, on rungs that were climbed past
};
std::optional<Ladder> LadderOf(const HeapSite& site);

}  // namespace premortem::diagnosis
