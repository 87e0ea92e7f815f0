// CPU profiles: which part of the time a set of functions takes with all that they call, and whose
// lines call them. A share is an estimate from samples; verdicts compare the lower bound of its
// interval with their thresholds.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/context.h"

namespace premortem::diagnosis {

// Samples that a share needs: 5 seconds of CPU time at Go's 100 a second. Ours.
inline constexpr int64_t kLeastCpuSamples = 500;
// Processors that are busy on average, below which CPU time is not what the service lacks. Ours.
inline constexpr double kLeastBusy = 0.5;

struct CpuProfile {
  const evidence::Profile* profile = nullptr;
  size_t samples_type = 0;  // indexes of the sample types
  size_t time_type = 0;
  int64_t samples = 0;
  int64_t time = 0;  // nanoseconds of CPU time
  // Processors busy on average; 0 where the profile does not say how long it took.
  double busy() const {
    return profile->duration > 0
               ? static_cast<double>(time) / static_cast<double>(profile->duration)
               : 0;
  }
  bool idle() const { return profile->duration > 0 && busy() < kLeastBusy; }
};

// Those of the evidence that have samples, in the order of the inputs.
std::vector<CpuProfile> CpuProfilesOf(const evidence::Evidence& evidence);

struct CpuShare {
  double share = 0;
  double low = 0;  // Wilson's interval of 95 %
  double high = 0;
  int64_t samples = 0;
  std::vector<FramePlace> callers;  // lines of the user that call them, the costliest first
};

// Of functions by their whole names, or by how these begin where a name ends with "*". A sample
// with one of `except` in its stack does not count. O(frames of all samples).
CpuShare ShareOf(Context& context, const CpuProfile& cpu,
                 std::span<const std::string_view> functions,
                 std::span<const std::string_view> except = {});

// What one verdict says of a share.
struct CpuKind {
  std::span<const std::string_view> functions;
  std::span<const std::string_view> except;
  double note = 0;  // thresholds of the share's lower bound
  double warning = 0;
  std::string_view what;  // "formatting with fmt"
  std::string_view advice;
  std::string_view settle;
  bool silent_when_idle = false;  // where the share says something of a busy program only
};
// Reports the CPU profile in which the share is greatest; as a note where the program is idle.
void ReportCpuShare(Context& context, const CpuKind& kind);

}  // namespace premortem::diagnosis
