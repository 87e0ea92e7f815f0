#include "rules/ir_place.h"

namespace premortem::rules {

std::pair<const ir::Function*, ir::ValueId> InstrAt(const ir::FuncGroup& group, ir::Op op,
                                                    source::FileId file, uint32_t offset) {
  for (const auto& f : group.functions) {
    for (uint32_t v = 1; v < f->instrs.size(); ++v) {
      const ir::Instr& instr = f->instrs[v];
      if (instr.op != op || instr.pos != offset) continue;
      if (f->FileOf(ir::ValueId(v)) == file) return {f.get(), ir::ValueId(v)};
    }
  }
  return {};
}

}  // namespace premortem::rules
