// What holds on a path through a function, collected while the path is walked backwards: how its
// branches were decided. So the walk notices when two of them contradict each other, and the path
// is one that nobody takes:
//
//   var e *E                              conditions of the path that skips the first `if` and
//   if bad { e = &E{} }                   enters the second: bad, and not bad
//   if bad { return e }
//
// A phi stands for the operand by which the path comes, so conditions on it become conditions on
// that: `if found { return e }` excludes the path on which found is false and e nil.
//
// Two expressions are taken for one where they are written alike (the same field of the same
// variable, the same call with the same arguments), also where something could have changed in
// between. Who asks must be content with too few paths.
#pragma once

#include <optional>
#include <vector>

#include "base/function_ref.h"
#include "ir/ir.h"

namespace premortem::flow {

// Whether two values are the same expression; see above. Looks at most 8 operations deep.
bool SameExpression(const ir::Function& f, ir::ValueId x, ir::ValueId y);
// The nil of some type.
bool IsNilConstant(const ir::Function& f, ir::ValueId v);
// Whether a value is never nil: &x, make, a function, what is boxed in an interface, a new error,
// and, as nobody changes it, an error that is a variable of a package.
bool IsNeverNil(const ir::Function& f, ir::ValueId v);

class PathConditions {
 public:
  explicit PathConditions(const ir::Function& f) : f_(&f) {}

  // All of these return false where the path cannot be.

  // The path goes from one block to a successor of it.
  bool AddBranch(ir::BlockId from, ir::BlockId to);
  bool Add(ir::ValueId condition, bool truth);
  bool AddNil(ir::ValueId value, bool is_nil);
  // The path enters `block` from its `pred`th predecessor. Around a loop, what was known of values
  // of the later iteration is forgotten.
  bool EnterFrom(ir::BlockId block, size_t pred);

  // Whether a condition asks about the value, or about what is computed from it other than by the
  // call `except`. That a call which was given the value has not failed is no such condition.
  bool Asks(ir::ValueId value, ir::ValueId except) const;
  // Whether one asks about what is computed from the value, other than its length: p.IsEmpty().
  bool AsksWithin(ir::ValueId value) const;
  // Whether one does that is more than whether the value itself is nil, `except` left out likewise.
  bool AsksBeyondNil(ir::ValueId value, ir::ValueId except = {}) const;
  // Values that are nil or are not.
  void ForEachNil(FunctionRef<void(ir::ValueId value, bool is_nil)> visit) const;
  // Values that are true or false, but for comparisons.
  void ForEachTruth(FunctionRef<void(ir::ValueId value, bool truth)> visit) const;
  std::optional<bool> IsNil(ir::ValueId value) const;

 private:
  // A value or its length, and what is added to it.
  struct Term {
    ir::ValueId value;
    bool is_length = false;
    int64_t added = 0;
  };
  enum class Relation : uint8_t { kTrue, kNil, kEmpty, kEqual, kLess };
  struct Condition {
    Relation relation;
    Term x, y;  // y: of kEqual and kLess
    bool truth = false;
  };

  Term TermOf(ir::ValueId value) const;
  Condition ConditionOf(ir::ValueId condition, bool truth) const;
  Condition Normal(const Condition& condition) const;
  bool AddCondition(const Condition& condition);
  std::optional<bool> Evaluate(const Condition& condition) const;
  constant::Value ConstantOf(const Term& term) const;
  bool IsInteger(const Term& term, int64_t value) const;
  bool SameTerm(const Term& x, const Term& y) const;
  bool Contradicts(const Condition& a, const Condition& b) const;

  const ir::Function* f_;
  std::vector<Condition> conditions_;
};

}  // namespace premortem::flow
