// Growth and salt of TraceIdMap.
#include "evidence/trace_id_map.h"

#include <random>
#include <utility>

namespace premortem::evidence {

namespace {

const uint64_t kSalt = uint64_t{std::random_device()()} << 32 | std::random_device()();

}  // namespace

uint64_t TraceIdMap::Salt() { return kSalt; }

void TraceIdMap::Grow() {
  std::vector<Entry> old = std::exchange(entries_, {});
  entries_.resize(old.empty() ? 16 : 2 * old.size());
  mask_ = entries_.size() - 1;
  for (const Entry& entry : old) {
    if (entry.value != kNone) Place(entry.id, entry.value);
  }
}

}  // namespace premortem::evidence
