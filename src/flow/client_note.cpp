#include "flow/client_note.h"

#include <algorithm>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "ir/type_util.h"
#include "models/clients.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"

namespace premortem::flow {

using ir::Op;
using ir::ValueId;
using types::TypeId;

std::string_view ClientMadeBy(const ir::Function& f, ValueId v) {
  const ir::Instr& instr = f[v];
  if (instr.op == Op::kAlloc) return models::PoolOf(NameOfType(instr.type));
  if (instr.op != Op::kCall) return {};
  const types::Object* callee = StaticCallee(f, f.CallOf(v));
  if (callee == nullptr) return {};
  const models::ClientMaker* maker = models::ClientMakerOf(NameOfFunction(*callee));
  return maker == nullptr ? std::string_view() : maker->what;
}

bool IsMadeToMeasure(const ir::Function& f, ValueId client) {
  for (const ir::Instr& store : f.instrs) {
    if (store.op != Op::kStore || f[ValueId(store.a)].op != Op::kFieldAddr) continue;
    const ir::Instr& place = f[ValueId(store.a)];
    const ir::Instr& base = f[ValueId(place.a)];
    bool of_client = ValueId(place.a) == client ||
                     (base.op == Op::kExtract && ValueId(base.a) == client && base.b == 0);
    if (!of_client) continue;
    if (f[ValueId(store.b)].op == Op::kMakeClosure) return true;
    const types::Object* field = ir::FieldOf(ir::BaseOf(base.type), place.b);
    if (field == nullptr) continue;
    if (models::ForbidsReuse(NameOfType(base.type), NameOf(*field))) return true;
  }
  return false;
}

namespace {

bool HoldsClient(TypeId type, int depth) {
  if (!type.valid()) return false;
  if (models::IsClientType(NameOfType(type))) return true;
  const auto* fields = types::UnderlyingAs<types::Struct>(types::Deref(types::Unalias(type)));
  return fields != nullptr && depth > 0 &&
         std::ranges::any_of(fields->fields, [&](types::ObjectId field) {
           return HoldsClient(types::Get(field).type, depth - 1);
         });
}

// Of a call of which that is the type.
TypeId FirstResult(TypeId type) {
  const auto* tuple = type.valid() ? types::As<types::Tuple>(type) : nullptr;
  if (tuple == nullptr) return type;
  return tuple->vars.empty() ? TypeId() : types::Get(tuple->vars[0]).type;
}

}  // namespace

bool IsOrHoldsClient(TypeId type) {
  constexpr int kFields = 2;
  return HoldsClient(type, kFields);
}

ClientNote ClientNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                        TrailFinder& trails) {
  ClientNote note;
  const auto* signature = types::As<types::Signature>(f.signature);
  if (signature == nullptr || types::Vars(signature->results).empty()) return note;
  bool gives = IsOrHoldsClient(FirstResult(signature->results));
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    Op op = f.instrs[v].op;
    if (op != Op::kAlloc && op != Op::kCall) continue;
    std::string_view what = ClientMadeBy(f, ValueId(v));
    bool from_call = what.empty() && numbers[v] != 0 && gives && op == Op::kCall &&
                     IsOrHoldsClient(FirstResult(f[ValueId(v)].type));
    if (what.empty() && !from_call) continue;
    if (IsMadeToMeasure(f, ValueId(v))) continue;
    note.push_back({what, from_call ? numbers[v] : 0, trails.Add(ValueId(v))});
  }
  return note;
}

}  // namespace premortem::flow
