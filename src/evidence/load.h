// Inputs by name: files, folders with all that is in them, "-" for standard input, compressed or
// not. What each is, its content says.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"
#include "evidence/profile_sink.h"

namespace premortem::evidence {

struct LoadReport {
  std::vector<Error> errors;         // inputs that could not be read, or not to their end
  std::vector<std::string> unknown;  // what nobody named (files in folders) and is no evidence
};

// Reads all of `names` into `evidence`, in their order; in folders, by name. Where there is a
// `sink`, profiles in protocol buffers go there, and not into `evidence`.
LoadReport LoadInputs(std::span<const std::string> names, const Limits& limits, Evidence& evidence,
                      ProfileSink* sink = nullptr);

// Reads what came from elsewhere at `time` (nanoseconds since 1970) as if it were a file of this
// name. What goes wrong is added to `report`.
void LoadBytes(const std::string& name, std::string_view bytes, int64_t time, const Limits& limits,
               Evidence& evidence, LoadReport& report);

}  // namespace premortem::evidence
