// Test variants as overlays: "p [p.test]" is p with more files. Where these leave p as it is, the
// variant need not be checked from the ground: its state (PackageState::base) has the added files
// alone, its scope the names of p and theirs, and types of p are the same records in both. So what
// imports p and is imported by the test sees the right types without being checked again.
//
// docs/decisions/0015-test-variants-as-overlays.md says when this is not done.
#pragma once

#include <span>

#include "types/check.h"

namespace premortem::types {

// Whether the files, none of which is checked, can be added to the package: they declare no method
// of its types (who sees a type sees all of its methods), and no name that means something in its
// files. `base` must be declared as a whole. O(declarations).
bool CanOverlay(const PackageState& base, std::span<const Unit> added);

}  // namespace premortem::types
