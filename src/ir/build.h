// Lowers checked function bodies to IR, one declaration at a time: each needs its tree and what the
// checker found out about it, and nothing of the rest of its package.
//
//   BuilderPool pool;                     // one for each thread
//   BodySource source{&tree, &info, file, package, version};
//   FuncGroup group = BuildFunction(pool, source, func_decl);
//
// Counterpart: golang.org/x/tools/go/ssa/create.go.
#pragma once

#include "base/function_ref.h"
#include "ir/ir.h"
#include "types/check.h"
#include "types/info.h"
#include "types/version.h"

namespace premortem::ir {

class BuilderPool;

// Where a body stands.
struct BodySource {
  const syntax::Tree* tree = nullptr;
  const types::TypeInfo* info = nullptr;
  source::FileId file;
  types::PackageId package;
  types::GoVersion version;  // of the file
};
BodySource SourceOf(const types::Unit& unit, types::PackageId package);

// Whether the checker knows enough of all that is between two nodes of a body to lower it: no
// expression is without a type. O(nodes).
bool IsLowerable(const BodySource& source, syntax::NodeId root);

// The functions of a FuncDecl. One without a body gives a function without blocks; one that is not
// lowerable gives an empty group.
FuncGroup BuildFunction(BuilderPool& pool, const BodySource& source, syntax::NodeId func_decl);

// The initializer of a package: its variables in the order of their initialization, then its init
// functions. Initializers that are not lowerable are left out.
FuncGroup BuildPackageInit(BuilderPool& pool, const types::PackageState& package);

// All of a package: its functions in the order of the source, then the initializer.
void BuildPackage(BuilderPool& pool, const types::PackageState& package,
                  FunctionRef<void(FuncGroup&)> visit);

}  // namespace premortem::ir
