#include "flow/channel_signal.h"

#include "flow/callee.h"
#include "flow/function_name.h"
#include "ir/type_util.h"

namespace premortem::flow {

using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using models::Signal;

namespace {

// Variables that get their value from variables are followed this far.
constexpr int kMostSteps = 4;

Signal OfField(const Function& f, ValueId address) {
  if (f[address].op != Op::kFieldAddr) return Signal::kUnknown;
  types::TypeId type = ir::BaseOf(f[ValueId(f[address].a)].type);
  const types::Object* field = ir::FieldOf(type, f[address].b);
  if (field == nullptr) return Signal::kUnknown;
  return models::SignalOf(NameOfType(type), NameOf(*field));
}

Signal Of(const Function& f, ValueId channel, int steps) {
  const Instr& instr = f[channel];
  switch (instr.op) {
    case Op::kCall: {
      const types::Object* maker = NamedCallee(f, f.CallOf(channel));
      if (maker == nullptr) return Signal::kUnknown;
      return models::SignalOf(NameOfFunction(types::Origin(*maker)));
    }
    case Op::kUnOp:
      return instr.token == syntax::Token::kMul ? OfField(f, ValueId(instr.a)) : Signal::kUnknown;
    case Op::kChangeType: return Of(f, ValueId(instr.a), steps);
    case Op::kPhi: break;
    default: return Signal::kUnknown;
  }
  Signal signal = Signal::kUnknown;
  if (steps == kMostSteps) return signal;
  for (ValueId value : f.ValuesAt(instr.a)) {
    if (f[value].op == Op::kConst || value == channel) continue;
    Signal one = Of(f, value, steps + 1);
    if (one == Signal::kUnknown || (signal != Signal::kUnknown && signal != one)) {
      return Signal::kUnknown;
    }
    signal = one;
  }
  return signal;
}

}  // namespace

Signal SignalOf(const Function& f, ValueId channel) { return Of(f, channel, 0); }

}  // namespace premortem::flow
