#include "flow/deadline_note.h"

#include <algorithm>
#include <optional>

#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/lifetime.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "models/callbacks.h"
#include "models/clients.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

using ir::Call;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using Kind = LimitOrigin::Kind;
using types::TypeId;

namespace {

// Chains of values longer than this are not followed.
constexpr int kMostSteps = 24;

models::FunctionName NameOfCallee(const Function& f, const Call& call) {
  const types::Object* callee = StaticCallee(f, call);
  return callee == nullptr ? models::FunctionName() : NameOfFunction(*callee);
}

bool IsHttpClient(TypeId type) { return !models::LimitOf(NameOfType(type)).empty(); }

// Whether values of a type are behind an interface by which clients send requests.
bool StandsForClient(TypeId type) {
  auto* interface = types::UnderlyingAs<types::Interface>(type);
  return interface != nullptr &&
         std::ranges::any_of(types::TypeSetOf(*interface).methods,
                             [](types::ObjectId id) { return SendsRequest(types::Get(id)); });
}

// Whether values of the type are contexts, clients or requests, pointers to these, or variables.
bool HasLimit(TypeId type) {
  if (!type.valid()) return false;
  const auto* pointer = types::UnderlyingAs<types::Pointer>(type);
  models::TypeName name = NameOfType(type);
  if (name.name.empty() && pointer != nullptr) name = NameOfType(pointer->base);
  return models::IsContext(name) || !models::LimitOf(name).empty() ||
         name == models::kRequestType || StandsForClient(pointer != nullptr ? pointer->base : type);
}

// Whether a function value is a method of a library that dials, and sets no deadline for what
// follows.
bool OnlyDials(const Function& f, ValueId dial) {
  if (f[dial].op != Op::kMakeClosure) return false;
  std::span<const ValueId> bindings = f.ValuesAt(f[dial].b);
  return bindings.size() == 1 && models::IsDialer(NameOfType(f[bindings[0]].type));
}

// Whether a value that is stored in a field ends calls that take too long, whatever it is.
bool Limits(const Function& f, ValueId value);

// A field by its address: "Timeout" of a client, its transport, and what limits that.
bool IsLimitAt(const Function& f, ValueId address, ValueId value) {
  const Instr& place = f[address];
  if (place.op != Op::kFieldAddr) return false;
  TypeId type = f[ValueId(place.a)].type;
  const types::Object* field = ir::FieldOf(ir::BaseOf(type), place.b);
  if (field == nullptr || !models::Limits(NameOfType(type), NameOf(*field))) return false;
  return Limits(f, value);
}

// Whether a field of what the function makes at an address is given a limit.
bool HasLimitedField(const Function& f, ValueId made) {
  return std::ranges::any_of(f.instrs, [&](const Instr& store) {
    if (store.op != Op::kStore) return false;
    ValueId address(store.a), value(store.b);
    return f[address].op == Op::kFieldAddr && ValueId(f[address].a) == made &&
           IsLimitAt(f, address, value);
  });
}

// The same, or something with a limit is put there as a whole.
bool IsLimited(const Function& f, ValueId made) {
  return HasLimitedField(f, made) || std::ranges::any_of(f.instrs, [&](const Instr& store) {
           return store.op == Op::kStore && ValueId(store.a) == made && Limits(f, ValueId(store.b));
         });
}

// Whether a value is handed to a function that the call itself does not name, such as an option.
bool IsHandedToUnknown(const Function& f, ValueId value) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    Call call = f.CallOf(ValueId(v));
    bool named = call.method.valid() || StaticCallee(f, call) != nullptr;
    if (named || f[call.callee].op == Op::kBuiltin) continue;
    if (std::ranges::find(call.args, value) != call.args.end()) return true;
  }
  return false;
}

// Whether what ends a context is handed to a function that calls it later, by a timer for one.
bool IsEndedLater(const Function& f, ValueId context) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall) continue;
    Call call = f.CallOf(ValueId(v));
    bool cancels = std::ranges::any_of(call.args, [&](ValueId arg) {
      if (f[arg].op == Op::kChangeType) arg = ValueId(f[arg].a);
      return f[arg].op == Op::kExtract && ValueId(f[arg].a) == context && f[arg].b == 1;
    });
    if (cancels && models::MayRunLater(NameOfCallee(f, call).name)) return true;
  }
  return false;
}

bool Limits(const Function& f, ValueId value) {
  if (f[value].op == Op::kConst) {
    // Zero and nil limit nothing.
    const constant::Value& number = f.ConstantOf(value);
    return number.kind() == constant::Kind::kInt && constant::Sign(number) != 0;
  }
  if (f[value].op == Op::kMakeInterface || f[value].op == Op::kChangeInterface) {
    return Limits(f, ValueId(f[value].a));
  }
  if (IsLoad(f[value]) && f[ValueId(f[value].a)].op == Op::kGlobal) {
    return !models::IsUnlimitedTransport(TextOf(PlaceAt(f, ValueId(f[value].a))));
  }
  if (f[value].op == Op::kAlloc && models::IsTransport(NameOfType(f[value].type))) {
    return IsLimited(f, value);
  }
  return !OnlyDials(f, value);
}

// Of a value that has the one origin or the other: they are the same, both are endless, or nothing
// is known.
LimitOrigin JoinOf(LimitOrigin a, LimitOrigin b) {
  a.cancelled = b.cancelled = a.cancelled || b.cancelled;
  if (a == b) return a;
  bool endless = a.kind == Kind::kEndless && b.kind == Kind::kEndless;
  return endless ? LimitOrigin{.kind = Kind::kEndless, .cancelled = a.cancelled} : LimitOrigin();
}

class OriginFinder {
 public:
  OriginFinder(const Function& f, std::span<const uint32_t> numbers) : f_(f), numbers_(numbers) {}

  LimitOrigin Of(ValueId v) {
    if (++steps_ > kMostSteps) return {};
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kParameter: return {.kind = Kind::kInput, .index = instr.b};
      case Op::kFreeVar: return {.kind = Kind::kInput, .index = f_.param_count + instr.b};
      case Op::kAlloc: return OfVariable(v);
      case Op::kExtract:
        return f_[ValueId(instr.a)].op == Op::kCall ? Of(ValueId(instr.a)) : LimitOrigin();
      case Op::kCall: return OfCall(v);
      case Op::kPhi: return Join(f_.ValuesAt(instr.a));
      case Op::kChangeInterface:
      case Op::kChangeType: return Of(ValueId(instr.a));
      case Op::kMakeInterface:
        return IsHttpClient(f_[ValueId(instr.a)].type) ? Of(ValueId(instr.a)) : LimitOrigin();
      case Op::kField: {
        Symbol place = PlaceReadBy(f_, v);
        return place.valid() ? LimitOrigin{.kind = Kind::kPlace, .place = place} : LimitOrigin();
      }
      case Op::kUnOp: return IsLoad(instr) ? OfLoad(ValueId(instr.a)) : LimitOrigin();
      // A client that is no pointer is used by its address.
      case Op::kGlobal:
      case Op::kFieldAddr: return OfPlace(v, true);
      default: return {};
    }
  }

 private:
  LimitOrigin OfPlace(ValueId address, bool by_value) {
    Symbol place = PlaceAt(f_, address);
    if (!place.valid()) return {};
    return {.kind = Kind::kPlace, .index = 0, .place = place, .by_value = by_value};
  }

  LimitOrigin OfLoad(ValueId address) {
    switch (f_[address].op) {
      case Op::kAlloc:
      case Op::kFreeVar: return Of(address);
      case Op::kGlobal:
      case Op::kFieldAddr: return OfPlace(address, IsHttpClient(f_[address].type));
      // A copy of the client that a pointer points to.
      default: return IsHttpClient(f_[address].type) ? Of(address) : LimitOrigin();
    }
  }

  LimitOrigin OfCall(ValueId v) {
    Call call = f_.CallOf(v);
    models::FunctionName name = NameOfCallee(f_, call);
    if (models::MakesEndlessContext(name) || models::KeepsNoDeadline(name)) {
      return {.kind = Kind::kEndless};
    }
    int request = models::ContextOfRequest(name);
    if (request == models::kNoContext) return {.kind = Kind::kEndless};
    if (request >= 0 && static_cast<size_t>(request) < call.args.size()) {
      return Of(call.args[static_cast<size_t>(request)]);
    }
    if (models::HasDeadline(name)) return {};
    if (models::MakesChildContext(name) && !call.args.empty()) {
      if (IsEndedLater(f_, v)) return {};
      LimitOrigin parent = Of(call.args[0]);
      parent.cancelled = parent.cancelled || !models::OnlyAddsValue(name);
      return parent;
    }
    if (numbers_[v.value] == 0) return {};
    return {.kind = Kind::kCall, .index = numbers_[v.value]};
  }

  // What is stored into it; whoever else may have the address may store, too. A client that the
  // function makes.
  LimitOrigin OfVariable(ValueId variable) {
    std::vector<ValueId> stored;
    for (const Instr& instr : f_.instrs) {
      if (instr.op == Op::kStore && ValueId(instr.a) == variable) {
        stored.push_back(ValueId(instr.b));
      }
    }
    const auto* pointer = types::UnderlyingAs<types::Pointer>(f_[variable].type);
    bool client = IsHttpClient(f_[variable].type) &&
                  types::UnderlyingAs<types::Struct>(pointer->base) != nullptr;
    if (!client) return Join(stored);
    if (HasLimitedField(f_, variable) || IsHandedToUnknown(f_, variable)) return {};
    std::erase_if(stored, [&](ValueId v) { return f_[v].op == Op::kConst; });  // all zero
    if (!stored.empty()) return Join(stored);
    return {.kind = Kind::kEndless, .index = variable.value};
  }

  // The same for all, or unknown.
  LimitOrigin Join(std::span<const ValueId> values) {
    std::optional<LimitOrigin> origin;
    for (ValueId v : values) {
      LimitOrigin one = Of(v);
      if (origin) one = JoinOf(*origin, one);
      if (one.kind == Kind::kUnknown) return {};
      origin = one;
    }
    return origin.value_or(LimitOrigin());
  }

  const Function& f_;
  std::span<const uint32_t> numbers_;
  int steps_ = 0;
};

class NoteMaker {
 public:
  NoteMaker(const Function& f, std::span<const uint32_t> numbers, std::span<const Symbol> symbols)
      : f_(f), numbers_(numbers), symbols_(symbols) {}

  DeadlineNote Make() {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      if (instr.op == Op::kStore) AddStore(instr);
      if (instr.op == Op::kMakeClosure) AddClosure(instr);
      if (instr.op == Op::kReturn) AddReturn(instr);
      if (numbers_[v] != 0) AddCall(ValueId(v));
    }
    if (returned_) note_.returned = *returned_;
    return std::move(note_);
  }

 private:
  LimitOrigin Of(ValueId v) const { return OriginOfLimit(f_, v, numbers_); }

  void AddStore(const Instr& store) {
    ValueId address(store.a), value(store.b);
    if (IsLimitAt(f_, address, value)) {
      note_.limited.push_back(Of(ValueId(f_[address].a)));
    } else if (HasLimit(f_[value].type)) {
      Symbol place = PlaceAt(f_, address);
      if (place.valid()) note_.puts.push_back({place, Of(value)});
    }
  }

  void AddClosure(const Instr& closure) {
    std::span<const ValueId> bindings = f_.ValuesAt(closure.b);
    Symbol literal = symbols_[f_[ValueId(closure.a)].a - 1];
    for (uint32_t i = 0; i < bindings.size(); ++i) {
      if (HasLimit(f_[bindings[i]].type)) note_.passes.push_back({0, literal, i, Of(bindings[i])});
    }
  }

  void AddReturn(const Instr& instr) {
    for (ValueId result : f_.ValuesAt(instr.a)) {
      if (!HasLimit(f_[result].type)) continue;
      if (f_[result].op == Op::kConst) return;  // nil, with an error
      LimitOrigin origin = Of(result);
      returned_ = returned_ ? JoinOf(*returned_, origin) : origin;
      return;
    }
  }

  void AddCall(ValueId v) {
    Call call = f_.CallOf(v);
    uint32_t receiver = call.method.valid() ? 1 : 0;
    for (uint32_t i = 0; i < call.args.size(); ++i) {
      if (!HasLimit(f_[call.args[i]].type)) continue;
      note_.passes.push_back({numbers_[v.value], {}, i + receiver, Of(call.args[i])});
    }
  }

  const Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  DeadlineNote note_;
  std::optional<LimitOrigin> returned_;
};

}  // namespace

LimitOrigin OriginOfLimit(const Function& f, ValueId v, std::span<const uint32_t> numbers) {
  return OriginFinder(f, numbers).Of(v);
}

DeadlineNote DeadlineNoteOf(const Function& f, std::span<const uint32_t> numbers,
                            std::span<const Symbol> symbols) {
  return NoteMaker(f, numbers, symbols).Make();
}

}  // namespace premortem::flow
