// Profiles as runtime/pprof and all that speaks its format write them: the protocol buffer of
// github.com/google/pprof/proto/profile.proto. Here in its plain form; recognise.h takes off gzip
// and zstd. The text forms (debug=1) are read in legacy_profile.h.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Adds the profile in `bytes` to `evidence`; the error says at which byte what was expected. Stacks
// and strings of a profile that is refused may stay behind, its samples do not. O(bytes).
Result<void> ReadPprof(InputId input, std::string_view bytes, const Limits& limits,
                       Evidence& evidence);

// What a profile shows, by its sample types: "cpu", "heap", "allocs", "goroutine", "block", "mutex"
// or its own name. Block and mutex profiles have the same types; a mutex profile has stacks that
// end in an unlock.
std::string_view KindOfProfile(const Profile& profile, std::string_view default_type,
                               const Evidence& evidence);

}  // namespace premortem::evidence
