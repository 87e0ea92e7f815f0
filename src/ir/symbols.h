// What functions are called at run time: in goroutine dumps, profiles, traces and `go tool nm`. By
// these names the code that premortem reads and the evidence that a service shows find each other.
//
//   RuntimeSymbols symbols(sources);
//   std::vector<std::string> names = symbols.Of(group);  // names[f.id.value - 1] is that of f
//
// A literal is named for the function around it and numbered: "p.(*T).M.func1", within that
// "p.(*T).M.func1.1", the body of a range over a function "p.F-range1". The compiler numbers what
// it compiles, so literals in code that it knows to be dead have no number and no name.
//
// The names are those of `go build -gcflags=all=-l`. Without that, Go up to 1.26 gives a literal of
// an inlined function a second name, "p.A.B.func1"; source/runtime_symbol.h takes names apart.
//
// Counterpart: closureName in cmd/compile/internal/ir/func.go, and the order and the dead code of
// cmd/compile/internal/noder/writer.go, go1.27.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "ir/build.h"
#include "ir/ir.h"

namespace premortem::ir {

class RuntimeSymbols {
 public:
  // `sources` must outlive this.
  explicit RuntimeSymbols(const PackageSources& sources);

  // The names of the functions of a group of this package, in their order. Empty for dead code, for
  // functions named _, for bound methods and thunks, and for what stands for a function elsewhere.
  // O(nodes of the functions' statements).
  std::vector<std::string> Of(const FuncGroup& group) const;
  // The file of a function that is no initializer of the package.
  const types::Unit& UnitOf(const Function& f) const { return *units_.at(f.loc.file.value); }

 private:
  void CollectLinkNames(const syntax::Tree& tree);
  std::string NameOfDeclared(ObjectId func) const;
  const std::string* LinkNameOf(const Function& f) const;  // null: it has none

  const PackageSources& sources_;
  std::string prefix_;                                       // "example.com/p."
  std::unordered_map<uint32_t, const types::Unit*> units_;   // by FileId
  std::unordered_map<uint32_t, size_t> init_numbers_;        // by ObjectId, from 0
  std::unordered_map<std::string, std::string> link_names_;  // of functions, by name in the package
};

// Appends for each function of a checked package that has a name "NAME FILE:FIRST-LAST", where
// FIRST and LAST are lines. Its trees must still be there.
void DumpSymbols(std::string& out, const types::PackageState& package,
                 const source::FileTable& files);

}  // namespace premortem::ir
