// Lists that a search grows and cuts back, and that are kept as they are when something is found:
// what the search appends next stands in the list that was kept.
//
//   found = append(found, path)     // FindKeptWorkingLists gives `path` here
//   ...
//   path = append(path, x); search(); path = path[:len(path)-1]
//
// Of variables that closures share and of fields; who hands its list on to a call is seen as two
// appends to one slice (flow/slices.h).
#pragma once

#include <vector>

#include "ir/ir.h"

namespace premortem::rules::append_shared_base {

struct KeptList {
  const ir::Function* function = nullptr;
  ir::ValueId list;  // the load that is kept
  // Where the list is cut back.
  const ir::Function* cut_in = nullptr;
  ir::ValueId cut;
};

// O(instructions of the group * loads that are stored).
std::vector<KeptList> FindKeptWorkingLists(const ir::FuncGroup& group);

}  // namespace premortem::rules::append_shared_base
