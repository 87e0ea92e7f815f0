// What `premortem debug types` prints of a checked package, in the form that the oracle's Go side
// prints too (tests/oracle/README.md describes it).
#pragma once

#include <string>

#include "source/file_table.h"
#include "types/check.h"

namespace premortem::types {

// Appends the lines of one package. The trees must still be there.
// O(nodes * log nodes).
void DumpTypes(std::string& out, const PackageState& state, const source::FileTable& files);

// Appends the lines that the section of the unit's file has for the nodes that begin in the range,
// as of a package.
void DumpNodes(std::string& out, PackageId package, const Unit& unit, source::SourceRange range,
               const source::FileTable& files);

}  // namespace premortem::types
