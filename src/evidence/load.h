// Inputs by name: files, folders with all that is in them, "-" for standard input, compressed or
// not. What each is, its content says.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/byte_stream.h"
#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

struct LoadReport {
  std::vector<Error> errors;         // inputs that could not be read, or not to their end
  std::vector<std::string> unknown;  // files in folders and archives that are no evidence
};

// Reads all of `names` into `evidence`, in their order; in folders, by name.
LoadReport LoadInputs(std::span<const std::string> names, const Limits& limits, Evidence& evidence);

}  // namespace premortem::evidence
