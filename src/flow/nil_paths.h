// Whether nil arrives at a place in a function, and on which path: for rules that report what a nil
// does there.
//
//   FindNilPath(group, f, value, at, outcomes)  a path on which `value` is nil when `at` runs, if
//   any
//
// Nil is only what can be seen to be nil: the constant, what a call gives that returns nil on some
// path, what `v, ok := ...` gives where ok is false, what a map gives that nobody asks whether it
// has the key, an error in a field that is left nil where its struct is made. That a parameter or
// another field may be nil is not enough. A variable that closures share
// is followed where they only read it. A path is one that PathConditions has nothing against, and
// on which every call comes back.
#pragma once

#include <optional>
#include <vector>

#include "base/function_ref.h"
#include "flow/path_branch.h"
#include "flow/result_facts.h"
#include "ir/ir.h"

namespace premortem::flow {

struct NilPath {
  // The call, lookup, assertion or receive that gives nil; none where it is the constant.
  ir::ValueId source;
  // How the path comes by this nil and no other value, in the order of execution.
  std::vector<PathBranch> branches;
};

// What is known of the program.
struct NilSources {
  FunctionRef<Outcomes(ir::ValueId call)> outcomes_of;  // of what a Call instruction calls
  FunctionRef<bool(Symbol field)> is_left_nil;          // ResultFacts::IsLeftNil
  FunctionRef<bool(ir::ValueId call)> never_returns;    // Exits::NeverReturns
};

// `at` is an instruction that `value` reaches. Nothing where there is no such path, and where none
// is found within 4000 blocks.
std::optional<NilPath> FindNilPath(const ir::FuncGroup& group, const ir::Function& f,
                                   ir::ValueId value, ir::ValueId at, const NilSources& sources);

}  // namespace premortem::flow
