#include "flow/effect_note.h"

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "models/effects.h"
#include "models/resources.h"
#include "syntax/names.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::Op;
using ir::ValueId;

namespace {

void AddCallsWithFile(const ir::Function& f, std::span<const uint32_t> numbers,
                      std::vector<uint32_t>& calls) {
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
}

// Whether a value is a request that the function makes for a method that changes something.
bool AsksForChange(const ir::Function& f, ValueId request) {
  if (f[request].op == Op::kExtract) request = ValueId(f[request].a);
  if (f[request].op != Op::kCall) return false;
  ir::Call call = f.CallOf(request);
  const types::Object* maker = StaticCallee(f, call);
  int index = maker == nullptr ? -1 : models::MethodOfRequest(NameOfFunction(*maker));
  if (index < 0 || static_cast<size_t>(index) >= call.args.size()) return false;
  ValueId method = call.args[static_cast<size_t>(index)];
  if (f[method].op != Op::kConst) return false;
  const constant::Value& value = f.ConstantOf(method);
  return value.kind() == constant::Kind::kString &&
         models::ChangesSomething(constant::StringVal(value));
}

void AddRequests(const ir::Function& f, std::span<const uint32_t> numbers,
                 std::vector<uint32_t>& calls) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (numbers[v] == 0) continue;
    ir::Call call = f.CallOf(ValueId(v));
    const types::Object* callee = StaticCallee(f, call);
    if (callee == nullptr || !models::SendsItsRequest(NameOfFunction(*callee))) continue;
    if (AsksForChange(f, call.args.back())) calls.push_back(numbers[v]);
  }
}

// The name by which a function calls what it does not name itself: that of an interface's method,
// of a field, a variable of the package, a captured variable. Empty of others.
std::string_view NameOfUnseen(const ir::Function& f, const ir::Call& call) {
  if (call.method.valid()) return types::NameOf(types::Get(call.method));
  ValueId value = call.callee;
  Symbol place = PlaceReadBy(f, value);
  if (place.valid()) return NameOfFunction(TextOf(place)).name;
  if (IsLoad(f[value])) value = ValueId(f[value].a);
  if (f[value].op != Op::kFreeVar) return {};
  return syntax::Names().Text(NameId(f[value].a));
}

bool MayFail(types::TypeId callee) {
  const auto* signature = types::UnderlyingAs<types::Signature>(callee);
  if (signature == nullptr) return false;
  types::ObjectList results = types::Vars(signature->results);
  return !results.empty() && ir::IsErrorType(types::Get(results.back()).type);
}

void AddNamed(const ir::Function& f, std::span<const uint32_t> numbers,
              std::vector<EffectNote::Named>& calls) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (numbers[v] == 0) continue;
    ir::Call call = f.CallOf(ValueId(v));
    std::string_view what = models::EffectByName(NameOfUnseen(f, call));
    types::TypeId type = call.method.valid() ? types::Get(call.method).type : f[call.callee].type;
    if (!what.empty() && MayFail(type)) calls.push_back({numbers[v], what});
  }
}

}  // namespace

EffectNote EffectNoteOf(const ir::Function& f, std::span<const uint32_t> numbers) {
  EffectNote note;
  AddCallsWithFile(f, numbers, note.files);
  AddRequests(f, numbers, note.requests);
  AddNamed(f, numbers, note.named);
  return note;
}

}  // namespace premortem::flow
