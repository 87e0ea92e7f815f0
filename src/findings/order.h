// The order in which findings are shown, and the names by which they are known again in the next
// run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "findings/finding.h"

namespace premortem::findings {

// Sorts by path, begin, end, rule and message, and drops what is there twice (a file that belongs
// to a package and to its test variant is analysed once for each).
void SortFindings(std::vector<Finding>& findings, const source::FileTable& files);

// Fingerprints of sorted findings: they stay the same while lines move, while the file's other
// findings come and go, and in every checkout of the code. They hash the rule, the path that
// `stable_path` gives for the file (relative to its module, say), the anchor, and the ordinal among
// the findings that agree in all three.
std::vector<Hash128> Fingerprints(const std::vector<Finding>& sorted,
                                  const std::function<std::string(source::FileId)>& stable_path);

}  // namespace premortem::findings
