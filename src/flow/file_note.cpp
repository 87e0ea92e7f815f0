#include "flow/file_note.h"

#include "flow/callee.h"
#include "flow/function_name.h"
#include "models/effects.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::Op;
using ir::ValueId;

std::vector<uint32_t> CallsWithFile(const ir::Function& f, std::span<const uint32_t> numbers) {
  std::vector<uint32_t> calls;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kMakeInterface) continue;
    ValueId file(f.instrs[v].a);
    if (!models::IsFile(NameOfType(f[file].type))) continue;
    if (!models::IsWriter(NameOfType(f.instrs[v].type))) continue;
    bool of_process = f[file].op == Op::kUnOp && f[ValueId(f[file].a)].op == Op::kGlobal;
    if (of_process) continue;
    for (uint32_t u = v + 1; u < f.instrs.size(); ++u) {
      if (numbers[u] == 0) continue;
      ir::Call call = f.CallOf(ValueId(u));
      for (ValueId arg : call.args) {
        if (arg == ValueId(v)) calls.push_back(numbers[u]);
      }
    }
  }
  return calls;
}

}  // namespace premortem::flow
