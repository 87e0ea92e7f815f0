// How a path through a function was decided at one place: what a witness is made of.
#pragma once

#include "source/file_table.h"

namespace premortem::flow {

struct PathBranch {
  source::SourceLoc condition;
  bool taken = false;
};

}  // namespace premortem::flow
