// Where the names behind an import could move, so that the import falls away: what must move with
// them, what stands in the way, and whether the code that uses them could move instead. Says only
// what follows from the syntax of the packages in the knot.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "rules/package_facts.h"

namespace premortem::rules::import_cycle {

// The import of `to` in `from`, within a knot: packages of which each leads to each.
struct Cut {
  uint32_t from;
  uint32_t to;
  const std::vector<uint32_t>& knot;                           // sorted
  std::function<const PackageFacts&(uint32_t package)> facts;  // of any package of the knot
  std::function<std::string(uint32_t package)> shown;  // its name for messages, in backticks
};

struct Advice {
  const FileView* file;
  syntax::NodeId at;
  std::string text;
};

std::vector<Advice> AdviseMoves(const Cut& cut);

// How many packages of the knot still are on a cycle without the import. O(imports of the knot).
size_t KnottedWithout(const Cut& cut);

}  // namespace premortem::rules::import_cycle
