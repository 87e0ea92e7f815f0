// The IR of one package, function by function: built when somebody asks for it, freed by who asked.
//
//   PackageIr ir(state);
//   FuncGroup group = ir.Build(func);
//
// So a rule that looks at three functions of a package pays for three, and memory holds one. The
// builders belong to the thread.
#pragma once

#include <cstdint>
#include <deque>

#include "ir/build.h"
#include "types/check.h"

namespace premortem::flow {

class PackageIr {
 public:
  // The package is checked with its bodies; its trees must live as long as this does.
  explicit PackageIr(const types::PackageState& package);

  const types::PackageState& package() const { return package_; }

  // A function or method that the package declares, with all functions within it. Empty where it
  // has no body, is of another package, or cannot be lowered (ir::BuildFunction).
  ir::FuncGroup Build(const types::Object& func);
  // Whose files a file is among: the package's own, or those of what it is an overlay of. Null
  // where it is not one of them.
  const types::PackageState* StateOf(source::FileId file) const;
  // What initializes the variables of such a state; functions within it may be of any of its files.
  ir::FuncGroup BuildInit(const types::PackageState& state);

  uint64_t built() const { return built_; }  // groups, for tests and statistics

 private:
  const types::PackageState& package_;
  std::deque<ir::PackageSources> sources_;  // of the package, then of what it is an overlay of
  uint64_t built_ = 0;
};

}  // namespace premortem::flow
