#include "flow/sync_note.h"

#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/place.h"
#include "models/goroutines.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

using ir::Call;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::BuiltinId;
using Kind = SyncEnd::Kind;

namespace {

// Pointers to slices of maps of ... beyond this many are not looked through.
constexpr int kMostHolders = 4;

// Whether a value of the type is a channel or group, a pointer to one, or a container of such.
bool HoldsSync(TypeId t) {
  for (int i = 0; i < kMostHolders && t.valid(); ++i) {
    TypeId under = types::Underlying(t);
    if (types::As<types::Chan>(under) != nullptr) return true;
    if (const auto* pointer = types::As<types::Pointer>(under)) {
      t = pointer->base;
    } else if (const auto* slice = types::As<types::Slice>(under)) {
      t = slice->elem;
    } else if (const auto* array = types::As<types::Array>(under)) {
      t = array->elem;
    } else if (const auto* map = types::As<types::Map>(under)) {
      t = map->elem;
    } else {
      return types::As<types::Struct>(under) != nullptr && models::IsGroup(NameOfType(t));
    }
  }
  return false;
}

bool IsReceiveOnly(TypeId t) {
  const auto* chan = t.valid() ? types::UnderlyingAs<types::Chan>(t) : nullptr;
  return chan != nullptr && chan->dir == types::ChanDir::kRecvOnly;
}

bool MakesGroup(const ir::Function& f, ValueId call) {
  const types::Object* callee = StaticCallee(f, f.CallOf(call));
  return callee != nullptr && models::MakesGroup(NameOfFunction(*callee));
}

}  // namespace

SyncFinder::SyncFinder(const ir::Function& f, std::span<const uint32_t> numbers,
                       std::span<const Symbol> symbols)
    : f_(f), numbers_(numbers), symbols_(symbols), holds_(f.instrs.size()) {
  bool any = false;
  for (uint32_t v = 1; v < holds_.size(); ++v) {
    holds_[v] = f.instrs[v].op != Op::kConst && HoldsSync(f.instrs[v].type);
    any = any || holds_[v];
  }
  if (!any) return;
  sets_.resize(holds_.size());
  object_.resize(holds_.size());
  for (uint32_t v = 1; v < sets_.size(); ++v) sets_[v] = v;
  for (uint32_t v = 1; v < sets_.size(); ++v) Join(ValueId(v));
  for (uint32_t v = 1; v < sets_.size(); ++v) {
    if (holds_[v]) AddSource(ValueId(v));
    AddUse(ValueId(v));
  }
}

uint32_t SyncFinder::ObjectOf(ValueId v) const {
  if (sets_.empty() || !Holds(v)) return kNone;
  return object_[Find(v.value)] - 1;
}

uint32_t SyncFinder::Find(uint32_t v) const {
  while (sets_[v] != v) v = sets_[v] = sets_[sets_[v]];
  return v;
}

void SyncFinder::Merge(ValueId a, ValueId b) {
  if (Holds(a) && Holds(b)) sets_[Find(a.value)] = Find(b.value);
}

// One value is made of another, put into it, or taken out of it.
void SyncFinder::Join(ValueId v) {
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kUnOp:
      if (IsLoad(instr) || IsReceive(instr)) Merge(v, ValueId(instr.a));
      return;
    case Op::kChangeType:
    case Op::kSlice:
    case Op::kIndexAddr:
    case Op::kIndex:
    case Op::kLookup: return Merge(v, ValueId(instr.a));
    case Op::kExtract: return JoinExtract(v);
    case Op::kStore:
    case Op::kSend: return Merge(ValueId(instr.a), ValueId(instr.b));
    case Op::kMapUpdate: return Merge(ValueId(instr.a), ValueId(f_.extra[instr.b + 1]));
    case Op::kPhi:
      for (ValueId value : f_.ValuesAt(instr.a)) Merge(v, value);
      return;
    case Op::kSelect:
      for (size_t i = 0; i < f_.SelectStateCount(v); ++i) {
        ir::SelectState state = f_.SelectStateOf(v, i);
        if (state.send.valid()) Merge(state.chan, state.send);
      }
      return;
    case Op::kCall: {
      Call call = f_.CallOf(v);
      if (f_[call.callee].op != Op::kBuiltin) return;
      for (ValueId arg : call.args) {
        Merge(v, arg);
        Merge(call.args[0], arg);
      }
      return;
    }
    default: return;
  }
}

void SyncFinder::JoinExtract(ValueId v) {
  ValueId from(f_[v].a);
  const Instr& tuple = f_[from];
  switch (tuple.op) {
    case Op::kUnOp:
    case Op::kLookup: return Merge(v, ValueId(tuple.a));
    case Op::kNext: return Merge(v, ValueId(f_[ValueId(tuple.a)].a));
    case Op::kSelect:
      for (size_t i = 0; i < f_.SelectStateCount(from); ++i) {
        Merge(v, f_.SelectStateOf(from, i).chan);
      }
      return;
    default: return;
  }
}

SyncObject* SyncFinder::At(ValueId v) {
  if (!Holds(v)) return nullptr;
  uint32_t& object = object_[Find(v.value)];
  if (object == 0) {
    note_.objects.emplace_back();
    object = static_cast<uint32_t>(note_.objects.size());
  }
  return &note_.objects[object - 1];
}

void SyncFinder::Note(ValueId v, SyncEvent event) {
  if (SyncObject* object = At(v)) object->events |= event;
}
void SyncFinder::NoteUnknown(ValueId v) {
  if (SyncObject* object = At(v)) object->unknown = true;
}
void SyncFinder::NoteEnd(ValueId v, SyncEnd end) {
  if (SyncObject* object = At(v)) object->ends.push_back(end);
}

// Where a value comes from that the function does not make.
void SyncFinder::AddSource(ValueId v) {
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kParameter: return NoteEnd(v, {.kind = Kind::kInput, .index = instr.b});
    case Op::kFreeVar: return NoteEnd(v, {.kind = Kind::kInput, .index = f_.param_count + instr.b});
    case Op::kGlobal:
    case Op::kFieldAddr: {
      Symbol place = PlaceAt(f_, v);
      if (!place.valid()) return NoteUnknown(v);
      return NoteEnd(v, {.kind = Kind::kPlace, .symbol = place});
    }
    case Op::kField: {
      Symbol place = TypeSymbols().OfField(f_[ValueId(instr.a)].type, instr.b);
      if (!place.valid()) return NoteUnknown(v);
      return NoteEnd(v, {.kind = Kind::kPlace, .symbol = place});
    }
    case Op::kCall:
      if (numbers_[v.value] == 0 || MakesGroup(f_, v)) return;
      return NoteEnd(v, {.kind = Kind::kCallResult, .call = numbers_[v.value]});
    case Op::kExtract: {
      ValueId from(instr.a);
      if (f_[from].op == Op::kCall) {
        if (MakesGroup(f_, from)) return;
        NoteEnd(v, {.kind = Kind::kCallResult, .call = numbers_[from.value], .index = instr.b});
      } else if (f_[from].op == Op::kTypeAssert) {
        NoteUnknown(v);
      }
      return;
    }
    case Op::kTypeAssert:
    case Op::kConvert:
    case Op::kMultiConvert:
    case Op::kSliceToArrayPointer: return NoteUnknown(v);
    default: return;
  }
}

// What an instruction does with the values that it uses.
void SyncFinder::AddUse(ValueId v) {
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kUnOp:
      if (IsReceive(instr)) Note(ValueId(instr.a), kReceives);
      return;
    case Op::kSend: return Note(ValueId(instr.a), kSends);
    case Op::kSelect: return AddSelect(v);
    case Op::kMakeInterface:
    case Op::kMultiConvert:
      if (!IsReceiveOnly(f_[ValueId(instr.a)].type)) NoteUnknown(ValueId(instr.a));
      return;
    case Op::kReturn: {
      std::span<const ValueId> results = f_.ValuesAt(instr.a);
      for (uint32_t i = 0; i < results.size(); ++i) {
        if (!Holds(results[i])) continue;
        const auto* signature = types::As<types::Signature>(f_.signature);
        types::ObjectList declared = types::Vars(signature->results);
        bool receives = i < declared.size() && IsReceiveOnly(types::Get(declared[i]).type);
        NoteEnd(results[i], {.kind = Kind::kResult, .receive_only = receives, .index = i});
      }
      return;
    }
    case Op::kMakeClosure: {
      std::span<const ValueId> bindings = f_.ValuesAt(instr.b);
      Symbol literal = symbols_[f_[ValueId(instr.a)].a - 1];
      for (uint32_t i = 0; i < bindings.size(); ++i) {
        NoteEnd(bindings[i], {.kind = Kind::kBinding, .index = i, .symbol = literal});
      }
      return;
    }
    case Op::kCall:
    case Op::kGo:
    case Op::kDefer: return AddCall(v);
    default: return;
  }
}

void SyncFinder::AddSelect(ValueId v) {
  for (size_t i = 0; i < f_.SelectStateCount(v); ++i) {
    ir::SelectState state = f_.SelectStateOf(v, i);
    Note(state.chan, state.send.valid() ? kSends : kReceives);
  }
}

void SyncFinder::AddCall(ValueId v) {
  Call call = f_.CallOf(v);
  if (f_[call.callee].op == Op::kBuiltin) {
    bool closes = f_[call.callee].a == static_cast<uint32_t>(BuiltinId::kClose);
    if (closes) Note(call.args[0], kCloses);
    return;
  }
  const types::Object* callee = StaticCallee(f_, call);
  models::FunctionName name = callee == nullptr ? models::FunctionName() : NameOfFunction(*callee);
  bool of_group = models::IsGroup({name.package, name.receiver});
  uint32_t first = call.method.valid() ? 1 : 0;
  for (uint32_t i = 0; i < call.args.size(); ++i) {
    ValueId arg = call.args[i];
    if (!Holds(arg)) continue;
    if (i > 0 || !of_group) {
      NoteEnd(arg, {.kind = Kind::kArgument,
                    .receive_only = IsReceiveOnly(f_[arg].type),
                    .call = numbers_[v.value],
                    .index = i + first});
      continue;
    }
    bool tells = models::TellsGroup(name), waits = models::WaitsForGroup(name);
    if (tells) Note(arg, kSends);
    if (waits) Note(arg, kReceives);
    if (tells || waits) note_.group_calls.push_back({numbers_[v.value], ObjectOf(arg)});
  }
}

}  // namespace premortem::flow
