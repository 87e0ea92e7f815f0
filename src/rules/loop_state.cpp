#include "rules/loop_state.h"

#include <algorithm>
#include <vector>

namespace premortem::rules {

namespace {

using ir::BlockId;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;

class StateFinder {
 public:
  StateFinder(const ir::Function& f, BlockId home) : f_(f), home_(home), seen_(f.instrs.size()) {}

  // Whether a value holds what an iteration before this one has left.
  bool IsCarried(ValueId v) {
    if (seen_[v.value]) return false;
    seen_[v.value] = true;
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kPhi: return IsOfLoopAround(f_.BlockOf(v)) || AnyIsCarried(f_.ValuesAt(instr.a));
      case Op::kBinOp: return IsCarried(ValueId(instr.a)) || IsCarried(ValueId(instr.b));
      case Op::kUnOp:
        if (instr.token == Token::kArrow) return false;
        return instr.token == Token::kMul ? IsCarriedLoad(v) : IsCarried(ValueId(instr.a));
      case Op::kExtract:
      case Op::kChangeType:
      case Op::kConvert:
      case Op::kField: return IsCarried(ValueId(instr.a));
      case Op::kCall: {
        ir::Call call = f_.CallOf(v);  // len(workers)
        return f_[call.callee].op == Op::kBuiltin && AnyIsCarried(call.args);
      }
      default: return false;
    }
  }

 private:
  bool AnyIsCarried(std::span<const ValueId> values) {
    return std::ranges::any_of(values, [&](ValueId value) { return IsCarried(value); });
  }

  // Whether a block is the header of a natural loop around home_.
  bool IsOfLoopAround(BlockId header) const {
    std::vector<bool> within(f_.blocks.size());
    std::vector<BlockId> open;
    auto add = [&](BlockId block) {
      if (within[block.value]) return;
      within[block.value] = true;
      if (block != header) open.push_back(block);
    };
    for (BlockId pred : f_.PredsOf(header)) {
      if (f_.Dominates(header, pred)) add(pred);
    }
    while (!open.empty()) {
      BlockId block = open.back();
      open.pop_back();
      for (BlockId pred : f_.PredsOf(block)) add(pred);
    }
    return within[home_.value];
  }

  // Whether a variable that the loop assigns is read before it is assigned in this iteration.
  bool IsCarriedLoad(ValueId load) const {
    ValueId address(f_[load].a);
    bool assigned = false;
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (f_.instrs[v].op != Op::kStore || !IsSamePlace(ValueId(f_.instrs[v].a), address)) continue;
      if (IsBefore(ValueId(v), load)) return false;
      assigned = assigned ||
                 (Reaches(f_.BlockOf(ValueId(v)), home_) && Reaches(home_, f_.BlockOf(ValueId(v))));
    }
    return assigned;
  }

  bool IsSamePlace(ValueId a, ValueId b) const {
    if (a == b) return true;
    const Instr &x = f_[a], &y = f_[b];
    if (x.op != Op::kFieldAddr || y.op != Op::kFieldAddr || x.b != y.b) return false;
    return f_[ValueId(x.a)].type == f_[ValueId(y.a)].type;
  }

  // Whether an instruction of the loop around home_ comes before another in each iteration.
  bool IsBefore(ValueId a, ValueId b) const {
    BlockId first = f_.BlockOf(a), second = f_.BlockOf(b);
    if (!Reaches(home_, first)) return false;
    return first == second ? a.value < b.value : f_.Dominates(first, second);
  }

  bool Reaches(BlockId from, BlockId to) const {
    std::vector<bool> seen(f_.blocks.size());
    std::vector<BlockId> open = {from};
    while (!open.empty()) {
      BlockId block = open.back();
      open.pop_back();
      for (BlockId next : f_[block].succs) {
        if (next == to) return true;
        if (!next.valid() || seen[next.value]) continue;
        seen[next.value] = true;
        open.push_back(next);
      }
    }
    return false;
  }

  const ir::Function& f_;
  BlockId home_;
  std::vector<bool> seen_;  // by ValueId
};

}  // namespace

bool DependsOnIterations(const ir::Function& f, ValueId instr) {
  BlockId home = f.BlockOf(instr);
  StateFinder finder(f, home);
  // The conditions of which one way alone leads here.
  for (BlockId at = home; at.valid(); at = f[at].idom) {
    std::span<const BlockId> preds = f.PredsOf(at);
    if (preds.size() != 1 || preds[0] != f[at].idom) continue;
    const Instr& last = f.instrs[f[preds[0]].end.value - 1];
    if (last.op == Op::kIf && finder.IsCarried(ValueId(last.a))) return true;
  }
  return false;
}

}  // namespace premortem::rules
