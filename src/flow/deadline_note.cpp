#include "flow/deadline_note.h"

#include <optional>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "ir/type_util.h"
#include "models/clients.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/predicates.h"

namespace premortem::flow {

using ir::Call;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using Kind = ContextOrigin::Kind;
using types::TypeId;

namespace {

// Chains of contexts longer than this are not followed.
constexpr int kMostSteps = 24;

models::FunctionName NameOfCallee(const Function& f, const Call& call) {
  const types::Object* callee = StaticCallee(f, call);
  return callee == nullptr ? models::FunctionName() : NameOfFunction(*callee);
}

bool IsContext(TypeId type) { return models::IsContext(NameOfType(type)); }
bool IsHttpClient(TypeId type) { return models::LimitOf(NameOfType(type)).empty() == false; }

bool IsLoad(const Instr& instr) {
  return instr.op == Op::kUnOp && instr.token == syntax::Token::kMul;
}

class OriginFinder {
 public:
  explicit OriginFinder(const Function& f) : f_(f) {}

  ContextOrigin Of(ValueId v) {
    if (++steps_ > kMostSteps) return {};
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kParameter: return {Kind::kInput, instr.b};
      case Op::kFreeVar: return {Kind::kInput, f_.param_count + instr.b};
      case Op::kAlloc: return OfVariable(v);
      case Op::kExtract: return instr.b == 0 ? Of(ValueId(instr.a)) : ContextOrigin();
      case Op::kCall: return OfCall(f_.CallOf(v));
      case Op::kPhi: return Join(f_.ValuesAt(instr.a));
      case Op::kChangeInterface:
      case Op::kChangeType: return Of(ValueId(instr.a));
      case Op::kUnOp: return IsLoad(instr) ? OfLoad(ValueId(instr.a)) : ContextOrigin();
      default: return {};
    }
  }

 private:
  ContextOrigin OfLoad(ValueId address) {
    Op op = f_[address].op;
    return op == Op::kAlloc || op == Op::kFreeVar ? Of(address) : ContextOrigin();
  }

  ContextOrigin OfCall(const Call& call) {
    models::FunctionName name = NameOfCallee(f_, call);
    if (models::MakesEndlessContext(name)) return {Kind::kEndless, 0};
    if (models::KeepsNoDeadline(name)) return {Kind::kEndless, 0};
    if (models::HasDeadline(name) || !models::MakesChildContext(name) || call.args.empty())
      return {};
    return Of(call.args[0]);
  }

  // What is stored into it; whoever else may have the address may store, too.
  ContextOrigin OfVariable(ValueId variable) {
    std::vector<ValueId> stored;
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op == Op::kStore && ValueId(instr.a) == variable)
        stored.push_back(ValueId(instr.b));
    }
    return Join(stored);
  }

  // The same for all, or unknown.
  ContextOrigin Join(std::span<const ValueId> values) {
    std::optional<ContextOrigin> origin;
    for (ValueId v : values) {
      ContextOrigin one = Of(v);
      if (origin && !(*origin == one)) return {};
      origin = one;
    }
    return origin.value_or(ContextOrigin());
  }

  const Function& f_;
  int steps_ = 0;
};

// A field of the client, by its address, that limits how long a call may take.
bool IsLimit(const Function& f, ValueId address) {
  const Instr& place = f[address];
  if (place.op != Op::kFieldAddr) return false;
  TypeId type = f[ValueId(place.a)].type;
  const types::Object* field = ir::FieldOf(ir::BaseOf(type), place.b);
  return field != nullptr && models::Limits(NameOfType(type), NameOf(*field));
}

Symbol PlaceAt(const Function& f, ValueId address) {
  const Instr& place = f[address];
  if (place.op == Op::kGlobal) {
    const types::Object& var = types::Get(types::ObjectId(place.a));
    std::string path;
    if (var.package.valid()) path = types::Get(var.package).path;
    return SymbolOf(path + "." + std::string(NameOf(var)));
  }
  if (place.op != Op::kFieldAddr) return {};
  return TypeSymbols().OfField(f[ValueId(place.a)].type, place.b);
}

void NoteClient(const Function& f, const Instr& store, std::vector<DeadlineNote::Client>& out) {
  ValueId address(store.a), value(store.b);
  if (IsLimit(f, address)) {
    Symbol place = PlaceOfClient(f, ValueId(f[address].a));
    if (place.valid()) out.push_back({place, false});
  } else if (IsHttpClient(f[value].type)) {
    Symbol place = PlaceAt(f, address);
    if (place.valid()) out.push_back({place, IsUnlimitedClient(f, value)});
  }
}

}  // namespace

ContextOrigin OriginOfContext(const Function& f, ValueId v) { return OriginFinder(f).Of(v); }

ContextOrigin OriginOfRequest(const Function& f, ValueId v) {
  const Instr* instr = &f[v];
  if (instr->op == Op::kExtract && instr->b == 0) instr = &f[ValueId(instr->a)];
  if (instr->op != Op::kCall) return {};
  Call call = f.CallOf(ValueId(static_cast<uint32_t>(instr - f.instrs.data())));
  int argument = models::ContextOfRequest(NameOfCallee(f, call));
  if (argument == models::kNoContext) return {Kind::kEndless, 0};
  if (argument < 0 || static_cast<size_t>(argument) >= call.args.size()) return {};
  return OriginOfContext(f, call.args[static_cast<size_t>(argument)]);
}

Symbol PlaceOfClient(const Function& f, ValueId client) {
  const Instr& instr = f[client];
  // A variable that is a client, and not a pointer to one, is its own place.
  if (instr.op == Op::kGlobal || instr.op == Op::kFieldAddr) return PlaceAt(f, client);
  return IsLoad(instr) ? PlaceAt(f, ValueId(instr.a)) : Symbol();
}

bool IsUnlimitedClient(const Function& f, ValueId client) {
  if (f[client].op != Op::kAlloc || !IsHttpClient(f[client].type)) return false;
  for (const Instr& store : f.instrs) {
    if (store.op != Op::kStore) continue;
    ValueId address(store.a);
    if (address == client) return false;  // as a whole
    bool of_client = f[address].op == Op::kFieldAddr && ValueId(f[address].a) == client;
    if (of_client && IsLimit(f, address)) return false;
  }
  return true;
}

DeadlineNote DeadlineNoteOf(const Function& f, std::span<const uint32_t> numbers,
                            std::span<const Symbol> symbols) {
  DeadlineNote note;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (instr.op == Op::kStore) NoteClient(f, instr, note.clients);
    if (instr.op == Op::kMakeClosure) {
      std::span<const ValueId> bindings = f.ValuesAt(instr.b);
      for (uint32_t i = 0; i < bindings.size(); ++i) {
        if (!IsContext(f[bindings[i]].type)) continue;
        Symbol literal = symbols[f[ValueId(instr.a)].a - 1];
        note.passes.push_back({0, literal, i, OriginOfContext(f, bindings[i])});
      }
    }
    if (numbers[v] == 0) continue;
    Call call = f.CallOf(ValueId(v));
    uint32_t receiver = call.method.valid() ? 1 : 0;
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      if (!IsContext(f[call.args[i]].type)) continue;
      note.passes.push_back({numbers[v], {}, i + receiver, OriginOfContext(f, call.args[i])});
    }
  }
  return note;
}

}  // namespace premortem::flow
