#include "flow/blocking_note.h"

#include <algorithm>
#include <utility>

#include "flow/callee.h"
#include "flow/channel_signal.h"
#include "flow/function_name.h"
#include "flow/place.h"
#include "ir/type_util.h"
#include "models/contexts.h"
#include "models/resources.h"
#include "types/named.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::flow {

using ir::Call;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using models::Signal;
using models::Wait;
using syntax::Token;

namespace {

// Looks for an interface of streams in a type and what its values hold: fields, and what they point
// to.
class StreamFinder {
 public:
  bool Holds(types::TypeId t, int depth = 0) {
    if (depth > kMostDepth || ++steps_ > kMostSteps || !t.valid()) return false;
    types::TypeId under = types::Underlying(types::Unalias(t));
    if (types::IsInterface(t)) {
      auto* interface = types::As<types::Interface>(under);
      return interface != nullptr && IsStream(*interface);
    }
    if (const auto* pointer = types::As<types::Pointer>(under)) return Holds(pointer->base, depth);
    const auto* structure = types::As<types::Struct>(under);
    if (structure == nullptr) return false;
    for (types::ObjectId field : structure->fields) {
      if (Holds(types::Get(field).type, depth + 1)) return true;
    }
    return false;
  }

 private:
  static constexpr int kMostDepth = 4;
  static constexpr int kMostSteps = 200;

  static bool IsStream(types::Interface& interface) {
    for (types::ObjectId method : types::TypeSetOf(interface).methods) {
      if (models::IsStreamMethod(NameOf(types::Get(method)))) return true;
    }
    return false;
  }

  int steps_ = 0;
};

bool HasStream(const Function& f) {
  StreamFinder finder;
  for (uint32_t i = 0; i < f.param_count + f.free_var_count; ++i) {
    if (finder.Holds(f[f.param(i)].type)) return true;
  }
  return false;
}

Waits WaitsOfReceive(Signal signal) {
  Waits waits;
  switch (signal) {
    case Signal::kContext: waits.by_context.Add(Wait::kEvent); break;
    case Signal::kTime:
    case Signal::kTicks: waits.uncut.Add(Wait::kTime); break;
    case Signal::kUnknown: waits.uncut.Add(Wait::kEvent); break;
  }
  return waits;
}

// Ticks cut nothing short: who asks for them goes on waiting.
Waits WaitsOfSelect(const Function& f, ValueId select) {
  Waits waits;
  for (size_t i = 0; i < f.SelectStateCount(select); ++i) {
    ir::SelectState state = f.SelectStateOf(select, i);
    if (state.send.valid()) continue;
    Signal signal = SignalOf(f, state.chan);
    if (signal == Signal::kContext) waits.by_context.Add(Wait::kEvent);
    if (signal == Signal::kTime) waits.by_time.Add(Wait::kEvent);
  }
  if (waits.All().empty()) waits.uncut.Add(Wait::kEvent);
  return waits;
}

Waits WaitsOfChannels(const Function& f) {
  Waits waits;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (instr.op == Op::kSend) waits.uncut.Add(Wait::kEvent);
    if (IsReceive(instr)) waits.Add(WaitsOfReceive(SignalOf(f, ValueId(instr.a))));
    if (instr.op == Op::kSelect && (instr.flags & ir::kBlocking) != 0) {
      waits.Add(WaitsOfSelect(f, ValueId(v)));
    }
  }
  return waits;
}

// What ends the calls of a function.
class CutFinder {
 public:
  CutFinder(const Function& f, std::span<const uint32_t> numbers) : f_(f), numbers_(numbers) {}

  std::vector<BlockingNote::CutCall> Find() {
    std::vector<BlockingNote::CutCall> cuts;
    FindLimitedConnections();
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (numbers_[v] == 0) continue;
      Cut cut = OfCall(f_.CallOf(ValueId(v)));
      if (cut.given) cuts.push_back({numbers_[v], cut});
    }
    return cuts;
  }

 private:
  // Contexts that are made of contexts are followed this far.
  static constexpr int kMostSteps = 16;
  static constexpr Cut kNever = {.given = true};
  // What is not seen to be otherwise somebody may end.
  static constexpr Cut kPerhaps = {.given = true, .by_context = true};

  static ValueId ReceiverOf(const Call& call) {
    if (call.method.valid()) return call.callee;
    return call.args.empty() ? ValueId() : call.args[0];
  }

  void FindLimitedConnections() {
    for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
      if (numbers_[v] == 0) continue;
      Call call = f_.CallOf(ValueId(v));
      const types::Object* callee = NamedCallee(f_, call);
      if (callee != nullptr && models::SetsDeadline(NameOfFunction(*callee))) {
        limited_.push_back(ReceiverOf(call));
      }
    }
  }

  // Whether what a method is called of has got a deadline somewhere in the function.
  bool IsLimited(ValueId receiver) const {
    return receiver.valid() && std::ranges::any_of(limited_, [&](ValueId one) {
             if (one == receiver) return true;
             Symbol place = PlaceReadBy(f_, one);
             return place.valid() && place == PlaceReadBy(f_, receiver);
           });
  }

  Cut OfCall(const Call& call) {
    if (!limited_.empty() && IsLimited(ReceiverOf(call))) return {.given = true, .by_time = true};
    for (ValueId arg : call.args) {
      if (IsContext(f_[arg].type)) return OfContext(arg, 0);
    }
    for (ValueId arg : call.args) {
      if (IsRequest(f_[arg].type)) return OfContext(arg, 0);
    }
    return {};
  }

  static bool IsContext(types::TypeId type) {
    return type.valid() && models::IsContext(NameOfType(type));
  }
  static bool IsRequest(types::TypeId type) {
    return type.valid() && ir::IsPointer(type) && NameOfType(type) == models::kRequestType;
  }

  // Of a context or request.
  Cut OfContext(ValueId v, int steps) {
    const Instr& instr = f_[v];
    if (steps < kMostSteps) {
      if (instr.op == Op::kConst) return kNever;
      if (instr.op == Op::kCall) return OfMaker(v, steps);
      if (instr.op == Op::kChangeInterface || instr.op == Op::kChangeType) {
        return OfContext(ValueId(instr.a), steps + 1);
      }
      if (instr.op == Op::kExtract && f_[ValueId(instr.a)].op == Op::kCall) {
        return OfMaker(ValueId(instr.a), steps);
      }
    }
    return kPerhaps;
  }

  Cut OfMaker(ValueId maker, int steps) {
    Call call = f_.CallOf(maker);
    const types::Object* callee = StaticCallee(f_, call);
    if (callee == nullptr) return kPerhaps;
    models::FunctionName name = NameOfFunction(*callee);
    if (models::MakesEndlessContext(name) || models::KeepsNoDeadline(name)) return kNever;
    int parent = models::ContextOfRequest(name);
    if (parent == models::kNoContext) return kNever;
    bool is_child = models::MakesChildContext(name);
    if (is_child) parent = 0;
    if (parent < 0 || static_cast<size_t>(parent) >= call.args.size()) return kPerhaps;
    Cut cut = OfContext(call.args[static_cast<size_t>(parent)], steps + 1);
    if (models::HasDeadline(name)) {
      cut.by_time = true;
    } else if (is_child && types::As<types::Tuple>(f_[maker].type) != nullptr) {
      // With the function that ends it, or the group that does, it has an end of its own.
      cut.by_context = true;
    }
    return cut;
  }

  const Function& f_;
  std::span<const uint32_t> numbers_;
  std::vector<ValueId> limited_;  // on which a deadline is set
};

}  // namespace

models::WaitSet Waits::All() const {
  models::WaitSet all = by_context;
  all.Add(by_time);
  all.Add(uncut);
  return all;
}

void Waits::Add(const Waits& other) {
  by_context.Add(other.by_context);
  by_time.Add(other.by_time);
  uncut.Add(other.uncut);
}

void Waits::Remove(Wait wait) {
  by_context.Remove(wait);
  by_time.Remove(wait);
  uncut.Remove(wait);
}

Waits WaitsOfCall(Waits waits, Cut cut) {
  if (!cut.given) return waits;
  models::WaitSet heeds = std::exchange(waits.by_context, {});
  if (cut.by_context) waits.by_context = heeds;
  if (cut.by_time) waits.by_time.Add(heeds);
  if (!cut.by_context && !cut.by_time) waits.uncut.Add(heeds);
  return waits;
}

Waits WaitsOfLibraryCall(models::WaitSet waits, Cut cut) {
  if (!cut.given) return {.uncut = waits};
  return WaitsOfCall({.by_context = waits}, cut);
}

BlockingNote BlockingNoteOf(const Function& f, std::span<const uint32_t> numbers) {
  BlockingNote note;
  note.channels = WaitsOfChannels(f);
  bool calls = std::ranges::any_of(numbers, [](uint32_t number) { return number != 0; });
  if (!calls) return note;
  note.cuts = CutFinder(f, numbers).Find();
  note.has_stream = HasStream(f);
  return note;
}

}  // namespace premortem::flow
