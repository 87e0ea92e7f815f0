#include "flow/context_values.h"

#include <string>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "models/contexts.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

namespace {

std::string TypeText(types::TypeId type) {
  std::string text;
  AppendType(text, type);
  return text;
}

std::string TextOfConstant(const Function& f, ValueId v) {
  types::TypeId type = f[v].type;
  const constant::Value& value = f.ConstantOf(v);
  // The zero value of a struct.
  if (value.kind() == constant::Kind::kUnknown) return TypeText(type) + "{}";
  if (types::As<types::Basic>(types::Unalias(type)) != nullptr) {
    return value.ToExactString() + " (" + TypeText(type) + ")";
  }
  return TypeText(type) + "(" + value.ToExactString() + ")";
}

std::string TextOfVariable(const types::Object& var) {
  std::string text;
  if (var.package.valid()) text = types::Get(var.package).path + '.';
  return text += NameOf(var);
}

std::string TextOfKey(const Function& f, ValueId key) {
  while (f[key].op == Op::kMakeInterface || f[key].op == Op::kChangeInterface) {
    key = ValueId(f[key].a);
  }
  const Instr& instr = f[key];
  const Instr& place = IsLoad(instr) ? f[ValueId(instr.a)] : instr;
  if (place.op == Op::kGlobal) return TextOfVariable(types::Get(types::ObjectId(place.a)));
  if (instr.op == Op::kConst) return TextOfConstant(f, key);
  // key{}, made in memory and read at once.
  const auto* structure = types::UnderlyingAs<types::Struct>(instr.type);
  if (structure != nullptr && structure->fields.empty()) return TypeText(instr.type) + "{}";
  return "?";
}

}  // namespace

ContextValueNote ContextValueNoteOf(const Function& f) {
  ContextValueNote note;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    ir::Call call = f.CallOf(ValueId(v));
    const types::Object* callee = NamedCallee(f, call);
    if (callee == nullptr) continue;
    models::FunctionName name = NameOfFunction(*callee);
    bool writes = models::HasRole(name, models::Role::kPutsContextValue);
    size_t at = writes ? 1 : 0;
    if ((!writes && !models::ReadsContextValue(name)) || call.args.size() <= at) continue;
    note.push_back(
        {SymbolOf(TextOfKey(f, call.args[at])), writes, {f.FileOf(ValueId(v)), f.instrs[v].pos}});
  }
  return note;
}

}  // namespace premortem::flow
