// What a trace's summary says of itself: quantiles of times, names of causes.
#include "evidence/trace_summary.h"

namespace premortem::evidence {

uint64_t TimeHistogram::Quantile(double share) const {
  uint64_t all = 0;
  for (uint64_t count : counts_) all += count;
  if (all == 0) return 0;
  auto wanted = static_cast<uint64_t>(share * static_cast<double>(all));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted && counts_[bucket] > 0) return LeastOf(bucket + 1) - 1;
  }
  return LeastOf(kBuckets);
}

std::string_view Name(RunnableCause cause) {
  switch (cause) {
    case RunnableCause::kUnknown: return "unknown";
    case RunnableCause::kCreated: return "created";
    case RunnableCause::kWoken: return "woken";
    case RunnableCause::kPreempted: return "preempted";
    case RunnableCause::kSyscallEnd: return "back from a system call";
  }
  return "unknown";
}

}  // namespace premortem::evidence
