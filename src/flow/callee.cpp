#include "flow/callee.h"

namespace premortem::flow {

const types::Object* StaticCallee(const ir::Function& f, const ir::Call& call) {
  const ir::Instr& callee = f[call.callee];
  if (call.method.valid() || callee.op != ir::Op::kFunction) return nullptr;
  return &types::Origin(types::Get(types::ObjectId(callee.a)));
}

const types::Object* NamedCallee(const ir::Function& f, const ir::Call& call) {
  return call.method.valid() ? &types::Get(call.method) : StaticCallee(f, call);
}

}  // namespace premortem::flow
