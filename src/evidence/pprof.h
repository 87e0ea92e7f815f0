// Profiles as runtime/pprof and all that speaks its format write them: the protocol buffer of
// github.com/google/pprof/proto/profile.proto. Here in its plain form; recognise.h takes off gzip
// and zstd. The text forms (debug=1) are read in legacy_profile.h.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"
#include "evidence/profile_sink.h"

namespace premortem::evidence {

// Adds the profile in `bytes` to `evidence`; the error says at which byte what was expected. Stacks
// and strings of a profile that is refused may stay behind, its samples do not. O(bytes).
Result<void> ReadPprof(InputId input, std::string_view bytes, const Limits& limits,
                       Evidence& evidence);

// The same, with the samples going to `sink`: what is not a sample (strings, frames, facts) is in
// Evidence.
Result<void> ReadPprofInto(InputId input, std::string_view bytes, const Limits& limits,
                           Evidence& evidence, ProfileSink& sink);

}  // namespace premortem::evidence
