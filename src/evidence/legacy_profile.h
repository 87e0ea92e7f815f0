// Profiles in the forms that are older than the protocol buffer: the texts that
// /debug/pprof/NAME?debug=1 prints to this day, and the binary CPU profiles of Go 1.8 and before.
//
// Of the texts pprof reads the addresses alone, and needs the executable to say anything about
// them. Go prints the symbols in comments behind each sample; here they are read.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether `head`, the begin of an input, is that of such a text.
bool LooksLikeTextProfile(std::string_view head);
bool LooksLikeBinaryCpuProfile(std::string_view head);

// Adds the profile to `evidence`; an error names the line, or the byte, and what was expected.
Result<void> ReadTextProfile(InputId input, std::string_view text, const Limits& limits,
                             Evidence& evidence);
Result<void> ReadBinaryCpuProfile(InputId input, std::string_view bytes, const Limits& limits,
                                  Evidence& evidence);

}  // namespace premortem::evidence
