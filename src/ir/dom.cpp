// The dominator tree, after K. Cooper, T. Harvey and K. Kennedy, "A simple, fast dominance
// algorithm" (2001): intersect the dominators of predecessors in reverse postorder until nothing
// changes. The recover block is a root beside the entry.
//
// Counterpart: golang.org/x/tools/go/ssa/dom.go, which has the algorithm of Lengauer and Tarjan.
#include <algorithm>

#include "ir/function_builder.h"

namespace premortem::ir {

void FunctionBuilder::BuildDomTree() {
  std::vector<uint32_t> order(block_count_ + 1);  // place in postorder, from 1; 0: not visited
  std::vector<BlockId> postorder;
  struct Frame {
    BlockId block;
    uint32_t next;
  };
  std::vector<Frame> stack;
  std::vector<bool> seen(block_count_ + 1);
  auto walk = [&](BlockId root) {
    seen[root.value] = true;
    stack.push_back({root, 0});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      BlockState& block = At(frame.block);
      if (frame.next < block.succ_count) {
        BlockId succ = block.succs[frame.next++];
        if (seen[succ.value]) continue;
        seen[succ.value] = true;
        stack.push_back({succ, 0});
        continue;
      }
      postorder.push_back(frame.block);
      order[frame.block.value] = static_cast<uint32_t>(postorder.size());
      stack.pop_back();
    }
  };
  if (recover_.valid()) walk(recover_);
  walk(BlockId(1u));

  std::vector<bool> known(block_count_ + 1);
  auto is_root = [&](BlockId b) { return b.value == 1 || b == recover_; };
  auto intersect = [&](BlockId a, BlockId b) {
    while (a != b) {
      BlockId& lower = order[a.value] < order[b.value] ? a : b;
      lower = At(lower).idom;
      if (!lower.valid()) return BlockId();  // two roots
    }
    return a;
  };
  known[1] = true;
  if (recover_.valid()) known[recover_.value] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = postorder.rbegin(); it != postorder.rend(); ++it) {
      BlockId b = *it;
      if (is_root(b)) continue;
      BlockId idom;
      bool first = true;
      for (BlockId p : At(b).preds) {
        if (!known[p.value]) continue;
        idom = first ? p : intersect(p, idom);
        first = false;
      }
      if (known[b.value] && At(b).idom == idom) continue;
      known[b.value] = true;
      At(b).idom = idom;
      changed = true;
    }
  }
  for (auto it = postorder.rbegin(); it != postorder.rend(); ++it) {
    if (At(*it).idom.valid()) At(At(*it).idom).dominees.push_back(*it);
  }
  // Numbers the tree, so that "a dominates b" is a comparison.
  uint32_t pre = 0;
  uint32_t post = 0;
  auto number = [&](BlockId root) {
    stack.push_back({root, 0});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      BlockState& block = At(frame.block);
      if (frame.next == 0) block.pre = pre++;
      if (frame.next < block.dominees.size()) {
        BlockId child = block.dominees[frame.next++];
        stack.push_back({child, 0});
        continue;
      }
      block.post = post++;
      stack.pop_back();
    }
  };
  number(BlockId(1u));
  if (recover_.valid()) number(recover_);
}

}  // namespace premortem::ir
