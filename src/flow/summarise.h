// Makes the summary of a checked package: lowers its functions one declaration at a time, notes
// what summary.h has room for, and frees the IR.
//
//   PackageSummary summary = Summarise(*checked, files);
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "flow/summary.h"
#include "ir/build.h"
#include "source/file_table.h"
#include "types/program.h"

namespace premortem::flow {

// By ValueId: which call of its function an instruction is, from 1 on in the order of the
// function's sites; 0 for what is none. So who looks at the IR can note calls, and know them again
// when the program is linked: CallGraph::SitesOf(f).first + number - 1.
std::vector<uint32_t> CallNumbers(const ir::Function& f);

// Sees the IR of a declared function, and all functions within it, before it is freed; with their
// symbols, by FuncId less 1.
using GroupVisitor = FunctionRef<void(const ir::FuncGroup&, std::span<const Symbol> symbols)>;

// Adds groups of functions of one package to a summary, for who has their IR at hand.
class Summariser {
 public:
  // `state` is the package, or the base of an overlay.
  Summariser(PackageSummary& out, const types::PackageState& state, const source::FileTable& files);
  ~Summariser();

  // `package` is that of which the group is: the package itself or its overlay. The symbols of its
  // functions, by FuncId less 1.
  std::vector<Symbol> Add(const ir::FuncGroup& group, const types::PackageState& package);

 private:
  class Tables;
  class FunctionWork;

  std::unique_ptr<Tables> tables_;
};

// A package with its trees, overlays with their base. Of a test variant that was checked from the
// ground all its functions are there, also those that the package has without its tests. Thread-
// safe; must run on a large stack. O(instructions * log) but for the depth of loops, which has a
// budget of steps.
PackageSummary Summarise(const types::CheckedPackage& package, const source::FileTable& files);
PackageSummary Summarise(const types::CheckedPackage& package, const source::FileTable& files,
                         GroupVisitor visit);

}  // namespace premortem::flow
