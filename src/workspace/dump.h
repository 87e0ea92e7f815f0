// The package graph as text: one JSON object a line, with the fields of `go list -e -json -deps
// -test` that say what a package is. For `premortem debug packages`, goldens and the oracle.
#pragma once

#include <string>

#include "workspace/workspace.h"

namespace premortem::workspace {

void DumpPackages(std::string& out, const Workspace& workspace);

}  // namespace premortem::workspace
