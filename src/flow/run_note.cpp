#include "flow/run_note.h"

#include "types/predicates.h"

namespace premortem::flow {

using ir::Call;
using ir::Instr;
using ir::Op;
using ir::ValueId;

namespace {

bool IsFunction(TypeId t) {
  if (!t.valid()) return false;
  if (const auto* pointer = types::UnderlyingAs<types::Pointer>(t)) t = pointer->base;
  return types::UnderlyingAs<types::Signature>(t) != nullptr;
}

class UseFinder {
 public:
  UseFinder(const ir::Function& f, std::span<const uint32_t> numbers,
            std::span<const Symbol> symbols)
      : f_(f), numbers_(numbers), symbols_(symbols) {}

  void Add(uint32_t input, ValueId value, RunNote& out) {
    use_ = {.input = input};
    std::vector<ValueId> closures = Follow(value, out);
    for (ValueId closure : closures) {
      std::span<const ValueId> bindings = f_.ValuesAt(f_[closure].b);
      for (uint32_t i = 0; i < bindings.size(); ++i) {
        if (!same_[bindings[i].value]) continue;
        use_.literal = symbols_[f_[ValueId(f_[closure].a)].a - 1];
        use_.binding = i;
        std::vector<bool> outer = same_;
        Follow(closure, out);
        same_ = outer;
      }
    }
  }

 private:
  // Marks what is the same function, notes its uses, and gives the closures that have it.
  std::vector<ValueId> Follow(ValueId value, RunNote& out) {
    std::vector<ValueId> closures;
    same_.assign(f_.instrs.size(), false);
    same_[value.value] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t v = 1; v < f_.instrs.size(); ++v) changed = Spread(ValueId(v)) || changed;
    }
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      Op op = f_.instrs[v].op;
      if (op == Op::kCall || op == Op::kGo || op == Op::kDefer) Note(ValueId(v), out);
      if (op != Op::kMakeClosure) continue;
      for (ValueId binding : f_.ValuesAt(f_.instrs[v].b)) {
        if (!same_[binding.value]) continue;
        closures.push_back(ValueId(v));
        break;
      }
    }
    return closures;
  }

  bool Spread(ValueId v) {
    const Instr& instr = f_[v];
    bool same = false;
    ValueId target = v;
    switch (instr.op) {
      case Op::kStore:
        same = same_[instr.b] && f_[ValueId(instr.a)].op == Op::kAlloc;
        target = ValueId(instr.a);
        break;
      case Op::kUnOp: same = instr.token == syntax::Token::kMul && same_[instr.a]; break;
      case Op::kChangeType: same = same_[instr.a]; break;
      case Op::kPhi:
        for (ValueId value : f_.ValuesAt(instr.a)) same = same || same_[value.value];
        break;
      default: return false;
    }
    if (!same || same_[target.value]) return false;
    same_[target.value] = true;
    return true;
  }

  void Note(ValueId v, RunNote& out) {
    if (numbers_[v.value] == 0) return;
    Call call = f_.CallOf(v);
    use_.call = numbers_[v.value];
    use_.argument = RunUse::kCallee;
    if (!call.method.valid() && same_[call.callee.value]) out.push_back(use_);
    uint32_t first = call.method.valid() ? 1 : 0;
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      if (!same_[call.args[i].value]) continue;
      use_.argument = i + first;
      out.push_back(use_);
    }
  }

  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  std::vector<bool> same_;  // by ValueId
  RunUse use_;
};

}  // namespace

RunNote RunNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                  std::span<const Symbol> symbols) {
  RunNote note;
  UseFinder finder(f, numbers, symbols);
  for (uint32_t i = 0; i < f.param_count + f.free_var_count; ++i) {
    if (IsFunction(f[f.param(i)].type)) finder.Add(i, f.param(i), note);
  }
  return note;
}

}  // namespace premortem::flow
