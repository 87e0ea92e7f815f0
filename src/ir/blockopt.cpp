// Removes blocks that nothing reaches, and joins those that follow each other.
//
// Counterpart: golang.org/x/tools/go/ssa/blockopt.go.
#include <algorithm>

#include "ir/function_builder.h"

namespace premortem::ir {

void FunctionBuilder::DeleteUnreachableBlocks() {
  std::vector<bool> reached(block_count_ + 1);
  std::vector<BlockId> open;
  auto reach = [&](BlockId b) {
    if (!b.valid() || reached[b.value]) return;
    reached[b.value] = true;
    open.push_back(b);
  };
  reach(BlockId(1u));
  reach(recover_);
  while (!open.empty()) {
    BlockId b = open.back();
    open.pop_back();
    for (uint32_t i = 0; i < At(b).succ_count; ++i) reach(At(b).succs[i]);
  }
  for (uint32_t b = 1; b <= block_count_; ++b) {
    BlockState& block = blocks_[b];
    if (!reached[b]) block.deleted = true;
    std::erase_if(block.preds, [&](BlockId p) { return !reached[p.value]; });
  }
}

bool FunctionBuilder::HasPhi(BlockId b) {
  const BlockState& block = At(b);
  return !block.instrs.empty() && At(block.instrs[0]).op == Op::kPhi;
}

void FunctionBuilder::ReplacePred(BlockId b, BlockId from, BlockId to) {
  std::ranges::replace(At(b).preds, from, to);
}

void FunctionBuilder::ReplaceSucc(BlockId b, BlockId from, BlockId to) {
  for (uint32_t i = 0; i < At(b).succ_count; ++i) {
    if (At(b).succs[i] == from) At(b).succs[i] = to;
  }
}

// a -> b -> c becomes a -> c where b is but a jump.
bool FunctionBuilder::JumpThreading(BlockId b) {
  if (b.value == 1 || At(b).instrs.empty()) return false;
  if (At(At(b).instrs[0]).op != Op::kJump) return false;
  BlockId c = At(b).succs[0];
  if (c == b || HasPhi(c)) return false;
  bool first = true;
  for (BlockId a : At(b).preds) {
    ReplaceSucc(a, b, c);
    BlockState& from = At(a);
    if (from.succ_count == 2 && from.succs[0] == c && from.succs[1] == c) {
      At(from.instrs.back()) = {.op = Op::kJump};
      from.succ_count = 1;
      from.succs[1] = BlockId();
      std::erase(At(c).preds, b);
    } else if (first) {
      ReplacePred(c, b, a);
    } else {
      At(c).preds.push_back(a);
    }
    first = false;
  }
  At(b).deleted = true;
  return true;
}

// a -> b becomes one block where nothing else leaves a or enters b.
bool FunctionBuilder::FuseBlocks(BlockId a) {
  if (At(a).succ_count != 1) return false;
  BlockId b = At(a).succs[0];
  if (At(b).preds.size() != 1 || HasPhi(b)) return false;
  BlockState& into = At(a);
  BlockState& from = At(b);
  into.instrs.pop_back();
  into.instrs.insert(into.instrs.end(), from.instrs.begin(), from.instrs.end());
  into.succ_count = from.succ_count;
  for (uint32_t i = 0; i < 2; ++i) into.succs[i] = from.succs[i];
  for (uint32_t i = 0; i < into.succ_count; ++i) ReplacePred(into.succs[i], b, a);
  from.deleted = true;
  return true;
}

void FunctionBuilder::OptimizeBlocks() {
  DeleteUnreachableBlocks();
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 1; i <= block_count_; ++i) {
      BlockId b(i);
      if (At(b).deleted) continue;
      if (FuseBlocks(b)) changed = true;
      if (JumpThreading(b)) changed = true;
    }
  }
}

}  // namespace premortem::ir
