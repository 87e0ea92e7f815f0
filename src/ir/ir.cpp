// Counterpart: golang.org/x/tools/go/ssa/ssa.go.
#include "ir/ir.h"

#include <algorithm>

namespace premortem::ir {

namespace {

constexpr std::string_view kNames[] = {
#define PREMORTEM_OP(name, operands, kind) #name,
#include "ir/op.def"
};

}  // namespace

std::string_view Name(Op op) { return kNames[static_cast<size_t>(op)]; }

BlockId Function::BlockOf(ValueId v) const {
  auto behind = std::ranges::upper_bound(blocks.subspan(std::min<size_t>(1, blocks.size())),
                                         v.value, {}, [](const Block& b) { return b.first.value; });
  return BlockId(static_cast<size_t>(behind - blocks.begin()) - (blocks.empty() ? 0 : 1));
}

Call Function::CallOf(ValueId v) const {
  const Instr& instr = (*this)[v];
  Call call;
  call.callee = ValueId(instr.a);
  call.args = ValuesAt(instr.b);
  size_t at = instr.b + 1 + call.args.size();
  if (instr.flags & kInvoke) call.method = ObjectId(extra[at++]);
  if (instr.flags & kHasDeferStack) call.defer_stack = ValueId(extra[at]);
  return call;
}

SelectState Function::SelectStateOf(ValueId select, size_t i) const {
  const uint32_t* state = &extra[(*this)[select].a + 1 + 3 * i];
  return {ValueId(state[0]), ValueId(state[1]), state[2]};
}

void Function::ForEachOperand(ValueId v, FunctionRef<void(ValueId)> visit) const {
  VisitOperands((*this)[v], extra.data(), [&](uint32_t operand) { visit(ValueId(operand)); });
}

bool Function::Uses(ValueId instr, ValueId value) const {
  bool uses = false;
  ForEachOperand(instr, [&](ValueId operand) { uses = uses || operand == value; });
  return uses;
}

source::FileId Function::FileOf(ValueId v) const {
  if (files_.empty()) return loc.file;
  auto behind = std::ranges::upper_bound(files_, v.value, {},
                                         [](const FileRun& run) { return run.first.value; });
  return behind == files_.begin() ? loc.file : std::prev(behind)->file;
}

size_t Function::memory_bytes() const {
  return sizeof *this + instrs.size_bytes() + extra.size_bytes() + blocks.size_bytes() +
         constants.capacity() * sizeof(constant::Value) + files_.capacity() * sizeof(FileRun);
}

}  // namespace premortem::ir
