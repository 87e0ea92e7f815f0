// Waiting for locks, as mutex and block profiles show it: the line that unlocks, or that waits, and
// how long others waited for it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "diagnosis/context.h"

namespace premortem::diagnosis {

// Seconds waited in each second, by all goroutines together. Ours, not calibrated.
inline constexpr double kNotableLockRate = 0.1;
inline constexpr double kSevereLockRate = 0.5;
// Where there is no rate: waited since the start, in seconds.
inline constexpr double kNotableLockDelay = 10;

struct LockDelays {
  double total = 0;  // seconds
  double contentions = 0;
  // Seconds by file, line and function of the user's code.
  std::map<std::tuple<std::string, uint32_t, std::string>, double> by_line;

  void Add(const LockDelays& other, double factor);
};

// The profiles of a kind ("mutex", "block") by time.
std::vector<const evidence::Profile*> ProfilesOf(const evidence::Evidence& evidence,
                                                 std::string_view kind);

// What a mutex or block profile says of the user's lines; of block profiles those that wait for
// locks only (`locks_only`).
LockDelays LockDelaysOf(Context& context, const evidence::Profile& profile, bool locks_only);

// The waiting over a stretch of time: of a mutex profile that covers one, or of the last one but
// the first.
struct LockStretch {
  LockDelays delays;
  double seconds = 0;  // 0: since the start of the process, whenever that was
  std::vector<std::string> inputs;

  double rate() const { return seconds > 0 ? delays.total / seconds : 0; }
  bool notable() const {
    if (delays.total <= 0) return false;
    return seconds > 0 ? rate() >= kNotableLockRate : delays.total >= kNotableLockDelay;
  }
};
// Nothing where there is no mutex profile.
std::optional<LockStretch> LockStretchOf(Context& context);

}  // namespace premortem::diagnosis
