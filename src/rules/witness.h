// How a finding tells the path that it is about: the conditions on it, as related places.
#pragma once

#include <span>

#include "flow/path_branch.h"
#include "rules/context.h"

namespace premortem::rules {

// Tells the last of the conditions by which a path goes, each as "where this is true". They are in
// the order of execution and in the file; what stands nowhere in it is left out.
void AddBranches(FileContext& file, FindingBuilder& report,
                 std::span<const flow::PathBranch> branches);

}  // namespace premortem::rules
