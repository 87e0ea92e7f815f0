#include "flow/local_channel.h"

#include "flow/shared_variable.h"
#include "types/predicates.h"

namespace premortem::flow {

namespace {

using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

// What stands for a channel in all functions that have it: the MakeChan, or the variable.
struct Channel {
  const Function* owner = nullptr;
  ValueId origin;

  friend bool operator==(const Channel&, const Channel&) = default;
};

Channel ChannelAt(const ir::FuncGroup& group, const Function& f, ValueId v) {
  while (f[v].op == Op::kChangeType) v = ValueId(f[v].a);
  if (f[v].op == Op::kMakeChan) return {&f, v};
  if (!IsLoad(f[v])) return {};
  ValueId variable(f[v].a);
  if (f[variable].op == Op::kAlloc) return {&f, variable};
  if (f[variable].op != Op::kFreeVar) return {};
  SharedVariable shared = DeclarationOf(group, f, variable);
  return {shared.owner, shared.variable};
}

bool IsChannel(const Instr& instr) {
  return instr.type.valid() && types::UnderlyingAs<types::Chan>(instr.type) != nullptr;
}

// The variable that an address stands for.
Channel VariableAt(const ir::FuncGroup& group, const Function& f, ValueId address) {
  if (f[address].op == Op::kAlloc) return {&f, address};
  if (f[address].op != Op::kFreeVar) return {};
  SharedVariable shared = DeclarationOf(group, f, address);
  return {shared.owner, shared.variable};
}

// Whether an instruction that has the channel shows what becomes of it.
bool IsSeen(const ir::FuncGroup& group, const Function& f, const Instr& instr, ValueId channel) {
  switch (instr.op) {
    case Op::kSend: return instr.b != channel.value;
    case Op::kUnOp:
    case Op::kChangeType: return true;
    case Op::kStore: {  // of the made one to the variable
      bool made = f[channel].op == Op::kMakeChan;
      return made && VariableAt(group, f, ValueId(instr.a)).owner != nullptr;
    }
    default: return false;
  }
}

bool IsBuiltinCall(const Function& f, ValueId v) {
  Op op = f[v].op;
  bool calls = op == Op::kCall || op == Op::kDefer;
  return calls && f[f.CallOf(v).callee].op == Op::kBuiltin;
}

bool OnlyReceives(const Function& f, ValueId select) {
  for (size_t i = 0; i < f.SelectStateCount(select); ++i) {
    if (f.SelectStateOf(select, i).send.valid()) return false;
  }
  return true;
}

// Whether everything that is stored in a variable is made there.
bool HoldsOwnChannels(const ir::FuncGroup& group, const Channel& variable) {
  if ((*variable.owner)[variable.origin].op != Op::kAlloc) return true;
  for (const auto& f : group.functions) {
    for (const Instr& instr : f->instrs) {
      if (instr.op != Op::kStore || VariableAt(group, *f, ValueId(instr.a)) != variable) continue;
      if ((*f)[ValueId(instr.b)].op != Op::kMakeChan) return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::vector<SentValue>> SentOn(const ir::FuncGroup& group, const Function& f,
                                             ValueId channel) {
  Channel wanted = ChannelAt(group, f, channel);
  if (wanted.owner == nullptr || !HoldsOwnChannels(group, wanted)) return {};
  std::vector<SentValue> sent;
  for (const auto& function : group.functions) {
    const Function& g = *function;
    for (uint32_t v = 1; v < g.instrs.size(); ++v) {
      if (ir::KindOf(g.instrs[v].op) == ir::OpKind::kLeaf) continue;
      bool seen = true, has_it = false;
      g.ForEachOperand(ValueId(v), [&](ValueId operand) {
        if (!IsChannel(g[operand]) || ChannelAt(group, g, operand) != wanted) return;
        has_it = true;
        bool receives = g.instrs[v].op == Op::kSelect && OnlyReceives(g, ValueId(v));
        seen = seen &&
               (receives || IsBuiltinCall(g, ValueId(v)) || IsSeen(group, g, g.instrs[v], operand));
      });
      if (!seen) return {};
      if (has_it && g.instrs[v].op == Op::kSend) sent.push_back({&g, ValueId(v)});
    }
  }
  return sent;
}

}  // namespace premortem::flow
