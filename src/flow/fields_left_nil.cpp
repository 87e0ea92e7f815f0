#include "flow/fields_left_nil.h"

#include <algorithm>

#include "flow/error_note.h"
#include "flow/path_conditions.h"
#include "ir/type_util.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

// The fields of a struct that can be nil and are errors, by their places.
std::vector<uint32_t> ErrorFieldsOf(TypeId structure) {
  std::vector<uint32_t> fields;
  const auto* type = types::UnderlyingAs<types::Struct>(structure);
  for (uint32_t i = 0; type != nullptr && i < type->fields.size(); ++i) {
    TypeId field = types::Get(type->fields[i]).type;
    bool can_be_nil = field.valid() && types::HasNil(field) && !types::IsInterface(field);
    if (can_be_nil && ImplementsError(field)) fields.push_back(i);
  }
  return fields;
}

// Follows a struct from where it is made to where it is returned.
class Walk {
 public:
  Walk(const Function& f, ValueId made) : f_(f), made_(made) {}

  bool IsReturned() const {
    return std::ranges::any_of(f_.blocks.subspan(1), [&](const ir::Block& block) {
      return block.first != block.end && Gives(ValueId(block.end.value - 1));
    });
  }

  // Whether it comes to a return on a way on which nobody sets the field.
  bool LeavesNil(uint32_t field) const {
    std::vector<bool> seen(f_.blocks.size());
    std::vector<BlockId> open = {f_.BlockOf(made_)};
    ValueId from(made_.value + 1);
    while (!open.empty()) {
      BlockId block = open.back();
      open.pop_back();
      ValueId v = from.valid() ? from : f_[block].first;
      from = {};
      while (v != f_[block].end && !MaySet(v, field)) v = ValueId(v.value + 1);
      if (v != f_[block].end) continue;
      if (Gives(ValueId(v.value - 1))) return true;
      for (BlockId next : f_[block].succs) {
        if (!next.valid() || seen[next.value]) continue;
        seen[next.value] = true;
        open.push_back(next);
      }
    }
    return false;
  }

 private:
  bool Is(ValueId v) const { return v == made_ || (IsLoad(f_[v]) && ValueId(f_[v].a) == made_); }

  // Whether an instruction returns it. With an error beside it nobody looks at it.
  bool Gives(ValueId v) const {
    if (f_[v].op != Op::kReturn) return false;
    bool gives = false, fails = false;
    f_.ForEachOperand(v, [&](ValueId result) {
      gives = gives || Is(result);
      fails = fails || (ir::IsErrorType(f_[result].type) && !IsNilConstant(f_, result));
    });
    return gives && !fails;
  }

  // Whether the field may have been set by the instruction, or the struct is made anew.
  bool MaySet(ValueId v, uint32_t field) const {
    const Instr& instr = f_[v];
    if (v == made_) return true;
    if (instr.op == Op::kReturn || IsLoad(instr)) return false;
    if (instr.op == Op::kFieldAddr && ValueId(instr.a) == made_) {
      return instr.b == field && !IsOnlyRead(v);
    }
    return f_.Uses(v, made_);
  }

  bool IsOnlyRead(ValueId address) const {
    for (ValueId v(address.value + 1); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
      if (!IsLoad(f_[v]) && f_.Uses(v, address)) return false;
    }
    return true;
  }

  const Function& f_;
  ValueId made_;
};

}  // namespace

std::vector<Symbol> FieldsLeftNil(const Function& f) {
  std::vector<Symbol> fields;
  for (ValueId v(1u); v.value < f.instrs.size(); v = ValueId(v.value + 1)) {
    if (f[v].op != Op::kAlloc) continue;
    Walk walk(f, v);
    if (types::UnderlyingAs<types::Struct>(ir::BaseOf(f[v].type)) == nullptr) continue;
    if (!walk.IsReturned()) continue;
    for (uint32_t field : ErrorFieldsOf(ir::BaseOf(f[v].type))) {
      if (walk.LeavesNil(field)) fields.push_back(TypeSymbols().OfField(f[v].type, field));
    }
  }
  return fields;
}

}  // namespace premortem::flow
