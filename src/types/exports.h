// The exported view of a checked package as bytes: what other packages can reach by name or by
// type. Equal packages have equal bytes, in every run, from every folder; what is loaded and
// written again has the bytes that it was loaded from.
//
//   Exports exports = WriteExports(package);
//   Result<PackageId> again = LoadExports(exports.bytes, importer);
//
// Held are the exported objects, and what their types lead to: unexported types, fields and
// methods, type parameters with their constraints, tags of structs, aliases, exact constants.
// Types of other packages are named by path and name. Left out are bodies, places in the source,
// and unexported objects that no type leads to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "types/check.h"
#include "types/package.h"

namespace premortem::types {

struct Exports {
  std::string bytes;
  // Direct imports, in the order of the source, then other packages whose types are mentioned.
  std::vector<PackageId> packages;
};

// The package must be checked as a whole. Must run on a large stack.
Exports WriteExports(PackageId package);

// Makes the package of these bytes. What it imports, and whose types it mentions, is asked of the
// importer. An error where the bytes are damaged or do not fit what the importer gives. Bytes that
// nobody wrote are found out or make a package without sense; so who keeps exports keeps a checksum
// of them.
Result<PackageId> LoadExports(std::string_view bytes, Importer importer);

// The paths that loading asks the importer for: imports, in the order of the source, then packages
// whose types are mentioned. `unsafe` is among them; what could not be had when the package was
// checked is not.
Result<std::vector<std::string>> ImportsOfExports(std::string_view bytes);

}  // namespace premortem::types
