#include "flow/loops.h"

namespace premortem::flow {

using ir::Block;
using ir::BlockId;

std::vector<uint8_t> LoopDepths(const ir::Function& f) {
  constexpr size_t kMostSteps = 1'000'000;
  std::vector<uint8_t> depths(f.blocks.size());
  std::vector<uint32_t> loop_of(f.blocks.size());  // the last header whose loop the block is in
  std::vector<uint32_t> open;
  size_t steps = 0;
  for (uint32_t header = 1; header < f.blocks.size(); ++header) {
    for (BlockId latch : f.PredsOf(BlockId(header))) {
      if (f.Dominates(BlockId(header), latch)) open.push_back(latch.value);
    }
    if (open.empty()) continue;
    auto add = [&](uint32_t b) {
      loop_of[b] = header;
      if (depths[b] < 255) ++depths[b];
    };
    add(header);
    while (!open.empty()) {
      uint32_t b = open.back();
      open.pop_back();
      if (loop_of[b] == header) continue;
      if (++steps > kMostSteps) return depths;
      add(b);
      for (BlockId pred : f.PredsOf(BlockId(b))) open.push_back(pred.value);
    }
  }
  return depths;
}

}  // namespace premortem::flow
