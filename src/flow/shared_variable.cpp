#include "flow/shared_variable.h"

namespace premortem::flow {

namespace {

using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

bool IsReadOnly(const ir::FuncGroup& group, const Function& f, ValueId address, bool owner);

// Whether a closure that has the variable only reads it. Deeper by one function in the source.
bool IsReadByClosure(const ir::FuncGroup& group, const Function& f, const Instr& closure,
                     ValueId address) {
  const Instr& literal = f[ValueId(closure.a)];
  if (literal.op != Op::kFuncLit) return false;
  const Function& inner = group.Get(ir::FuncId(literal.a));
  std::span<const ValueId> bound = f.ValuesAt(closure.b);
  for (uint32_t i = 0; i < bound.size(); ++i) {
    if (bound[i] == address && !IsReadOnly(group, inner, inner.free_var(i), false)) return false;
  }
  return true;
}

bool IsReadOnly(const ir::FuncGroup& group, const Function& f, ValueId address, bool owner) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (IsLoad(instr) || !f.Uses(ValueId(v), address)) continue;
    bool sets = owner && instr.op == Op::kStore && instr.b != address.value;
    bool lends = instr.op == Op::kMakeClosure && IsReadByClosure(group, f, instr, address);
    if (!sets && !lends) return false;
  }
  return true;
}

// The MakeClosure by which a function makes another; none where it does not.
ValueId ClosureOf(const Function& f, ir::FuncId made) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kMakeClosure) continue;
    const Instr& literal = f[ValueId(f.instrs[v].a)];
    if (literal.op == Op::kFuncLit && literal.a == made.value) return ValueId(v);
  }
  return {};
}

}  // namespace

SharedVariable DeclarationOf(const ir::FuncGroup& group, const Function& f, ValueId free_var) {
  SharedVariable shared{.owner = &f, .variable = free_var, .closure = {}};
  while ((*shared.owner)[shared.variable].op == Op::kFreeVar) {
    const Function& inner = *shared.owner;
    if (!inner.parent.valid()) return {};
    const Function& outer = group.Get(inner.parent);
    ValueId closure = ClosureOf(outer, inner.id);
    if (!closure.valid()) return {};
    uint32_t index = inner[shared.variable].b;
    shared = {&outer, outer.ValuesAt(outer[closure].b)[index], closure};
  }
  return shared;
}

bool IsSetByOwnerOnly(const ir::FuncGroup& group, const Function& f, ValueId alloc) {
  return IsReadOnly(group, f, alloc, true);
}

}  // namespace premortem::flow
