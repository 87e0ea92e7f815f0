// The package graph as text: one JSON object a line, with the fields of `go list -e -json -deps
// -test` that say what a package is. For `premortem debug packages`, goldens and the oracle.
#pragma once

#include <string>
#include <vector>

#include "workspace/workspace.h"

namespace premortem::workspace {

// Writes them in the order of the workspace; with the fingerprint of each by PackageId, from 1 on,
// where there are any.
void DumpPackages(std::string& out, const Workspace& workspace,
                  const std::vector<std::string>& fingerprints = {});

}  // namespace premortem::workspace
