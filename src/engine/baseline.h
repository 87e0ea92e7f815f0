// The list of findings that a project has accepted for now. A text file of one line per finding,
// sorted, so that it merges and reads well in a review:
//
//   # premortem baseline, version 1. ...
//   5f0c...e1 defer-in-loop example.com/shop/cache/cache.go
//
// Entries are fingerprints: they survive shifted lines, renamed files do not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace premortem::engine {

struct BaselineEntry {
  std::string fingerprint;
  std::string rule;
  std::string path;   // the stable path that went into the fingerprint
  uint32_t line = 0;  // in the baseline file
};

Result<std::vector<BaselineEntry>> ParseBaseline(const std::string& path, std::string_view text);

// Sorted by path, rule and fingerprint.
std::string FormatBaseline(std::vector<BaselineEntry> entries);

}  // namespace premortem::engine
