// A package as the type checker knows it.
//
// Counterpart: go/types/package.go, go1.27.
#pragma once

#include <string>
#include <vector>

#include "types/object.h"
#include "types/scope.h"
#include "types/version.h"

namespace premortem::types {

struct Package {
  PackageId id;
  std::string path;  // as imported
  NameId name;
  Scope* scope = nullptr;          // child of the universe
  std::vector<PackageId> imports;  // direct ones, in the order of the source
  bool complete = false;
  // Stands for a package that could not be found: what is looked up in it is unknown, silently.
  bool fake = false;
};

Package& Get(PackageId id);  // not none
// The package of `import "unsafe"`.
PackageId UnsafePackage();

}  // namespace premortem::types
