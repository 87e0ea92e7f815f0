// The symbols of functions whose IR is at hand, and of what they call: so who looks at IR finds a
// function in summaries and in the call graph.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"
#include "types/check.h"

namespace premortem::flow {

// Remembers them. One for each thread.
class FunctionSymbols {
 public:
  explicit FunctionSymbols(const types::PackageState& package) : package_(&package) {}

  // Whose functions come next: those of the package, of its overlay, or of what it is an overlay
  // of.
  void set_package(const types::PackageState& package) { package_ = &package; }
  const types::PackageState& package() const { return *package_; }

  // Of a declared function or method; init and _ are numbered, as there may be several.
  Symbol OfDeclared(const types::Object& func);
  // Of the functions of a group, by FuncId less 1: "p.F", "p.F$1", "(p.T).M$bound", "p.init".
  std::vector<Symbol> OfGroup(const ir::FuncGroup& group);
  // Of the function that a call names, or none where it calls a method of an interface or a
  // function value. A literal is named by what calls it on the spot. `group` are the symbols of the
  // group of `f`.
  Symbol OfCallee(const ir::Function& f, const ir::Call& call, std::span<const Symbol> group);

 private:
  int OrdinalOf(const types::Object& func) const;

  const types::PackageState* package_;
  std::unordered_map<uint32_t, Symbol> declared_;  // by ObjectId
};

}  // namespace premortem::flow
