// Counterpart: golang.org/x/tools/go/ssa/sanity.go.
#include "ir/verify.h"

#include <algorithm>

#include "ir/type_util.h"
#include "types/predicates.h"

namespace premortem::ir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Function& f) : f_(f) {}

  std::string Run() {
    CheckLeaves();
    for (uint32_t b = 1; b <= f_.block_count(); ++b) CheckBlock(BlockId(b));
    return error_.empty() ? error_ : "block " + std::to_string(block_.value - 1) + ": " + error_;
  }

 private:
  void Say(std::string error) {
    if (error_.empty()) error_ = std::move(error);
    if (!said_.valid()) said_ = block_;
    block_ = said_;
  }

  void CheckLeaves() {
    for (uint32_t i = 0; i < f_.param_count; ++i) {
      if (f_[f_.param(i)].op != Op::kParameter) Say("a parameter is not where it should be");
    }
    for (uint32_t i = 0; i < f_.free_var_count; ++i) {
      if (f_[f_.free_var(i)].op != Op::kFreeVar) Say("a free variable is not where it should be");
    }
    uint32_t end =
        f_.blocks.empty() ? static_cast<uint32_t>(f_.instrs.size()) : f_.blocks[1].first.value;
    for (uint32_t v = 1; v < end; ++v) {
      if (KindOf(f_.instrs[v].op) != OpKind::kLeaf) Say("an instruction outside of blocks");
    }
  }

  void CheckBlock(BlockId b) {
    if (said_.valid()) return;
    block_ = b;
    const Block& block = f_[b];
    uint32_t expected = b.value == 1 ? block.first.value : f_.blocks[b.value - 1].end.value;
    if (block.first.value != expected) return Say("instructions between two blocks");
    if (block.first == block.end) return Say("no instructions");
    CheckEdges(b);
    bool phis = true;
    for (uint32_t i = block.first.value; i < block.end.value; ++i) {
      Op op = f_.instrs[i].op;
      if (KindOf(op) == OpKind::kLeaf) return Say("a leaf among the instructions");
      if (op != Op::kPhi) phis = false;
      if (op == Op::kPhi && !phis) return Say("a phi behind another instruction");
      if (IsTerminator(op) != (i + 1 == block.end.value)) return Say("ends in the wrong place");
      CheckInstr(b, ValueId(i));
    }
  }

  void CheckEdges(BlockId b) {
    const Block& block = f_[b];
    Op last = f_.instrs[block.end.value - 1].op;
    uint32_t wanted = last == Op::kIf ? 2 : last == Op::kJump ? 1 : 0;
    if (block.succ_count() != wanted) return Say("wrong number of successors");
    for (uint32_t i = 0; i < block.succ_count(); ++i) {
      BlockId succ = block.succs[i];
      if (succ.value > f_.block_count()) return Say("a successor that is not there");
      if (std::ranges::find(f_.PredsOf(succ), b) == f_.PredsOf(succ).end()) {
        return Say("its successor does not know it");
      }
    }
    for (BlockId p : f_.PredsOf(b)) {
      if (!p.valid() || p.value > f_.block_count()) return Say("a predecessor that is not there");
      const Block& pred = f_[p];
      if (pred.succs[0] != b && pred.succs[1] != b)
        return Say("its predecessor does not lead here");
    }
    bool root = b.value == 1 || b == f_.recover;
    if (root != f_.PredsOf(b).empty()) return Say("wrong number of predecessors");
  }

  // Where a value must be known: at the end of the predecessor for a phi, else here.
  void CheckUse(BlockId b, ValueId user, ValueId used) {
    if (used.value >= f_.instrs.size()) return Say("an operand that is not there");
    const Instr& instr = f_[used];
    if (KindOf(instr.op) == OpKind::kEffect) return Say("an operand that has no value");
    if (KindOf(instr.op) == OpKind::kLeaf) return;
    BlockId where = f_.BlockOf(used);
    // The recover block is entered from calls of deferred functions: the entry is behind it.
    bool fine = where == b ? used.value < user.value
                           : f_.Dominates(where, b) || (b == f_.recover && where.value == 1);
    if (!fine) Say(std::string(Name(f_[user].op)) + " uses a value that may not be known");
  }

  void CheckInstr(BlockId b, ValueId v) {
    const Instr& instr = f_[v];
    if (instr.op == Op::kPhi) {
      std::span<const ValueId> edges = f_.ValuesAt(instr.a);
      std::span<const BlockId> preds = f_.PredsOf(b);
      if (edges.size() != preds.size()) return Say("a phi with the wrong number of edges");
      for (size_t i = 0; i < edges.size(); ++i) {
        if (!edges[i].valid()) return Say("a phi without a value for an edge");
        CheckUse(preds[i], ValueId(f_[preds[i]].end.value), edges[i]);
      }
      return;
    }
    f_.ForEachOperand(v, [&](ValueId used) { CheckUse(b, v, used); });
    if (said_.valid()) return;
    switch (instr.op) {
      case Op::kStore: {
        const types::Pointer* place = CoreAs<types::Pointer>(f_[ValueId(instr.a)].type);
        if (place == nullptr) return Say("a store to what is no pointer");
        if (!types::Identical(place->base, f_[ValueId(instr.b)].type)) {
          return Say("a store of another type");
        }
        return;
      }
      case Op::kIf:
        if (!types::IsBoolean(f_[ValueId(instr.a)].type)) Say("an If of what is no bool");
        return;
      case Op::kPanic:
        if (!types::IsInterface(f_[ValueId(instr.a)].type)) Say("a panic with no interface");
        return;
      default: return;
    }
  }

  const Function& f_;
  BlockId block_{1u};
  BlockId said_;
  std::string error_;
};

}  // namespace

std::string Verify(const Function& f) { return Verifier(f).Run(); }

}  // namespace premortem::ir
