#include "flow/slice_facts.h"

#include <algorithm>
#include <bit>

#include "flow/call_graph.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using types::BuiltinId;

constexpr uint32_t kMaxParams = 32;  // bits of a mask

bool IsSlice(types::TypeId type) {
  return type.valid() && ir::CoreAs<types::Slice>(type) != nullptr;
}

// Follows the slices that a function is given as parameters through its body.
class ParamWalk {
 public:
  explicit ParamWalk(const ir::Function& f) : f_(f), values_(f) {}

  void Note(SliceNote& note, std::span<const uint32_t> numbers) {
    views_.resize(f_.instrs.size());
    appended_.resize(f_.instrs.size());
    for (uint32_t i = 0; i < std::min(f_.param_count, kMaxParams); ++i) {
      if (IsSlice(f_[f_.param(i)].type)) views_[f_.param(i).value] = 1u << i;
    }
    // Once is not enough where a loop feeds a phi.
    for (int round = 0; round < 2; ++round) {
      for (uint32_t v = First(); v < f_.instrs.size(); ++v) Follow(ValueId(v));
    }
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      NoteUse(note, ValueId(v), numbers[v]);
    }
  }

 private:
  uint32_t First() const { return f_.blocks[1].first.value; }

  void Follow(ValueId v) {
    const Instr& instr = f_[v];
    auto take = [&](ValueId from) {
      views_[v.value] |= views_[from.value];
      appended_[v.value] |= appended_[from.value];
    };
    switch (instr.op) {
      case Op::kPhi:
        for (ValueId value : f_.ValuesAt(instr.a)) take(value);
        return;
      case Op::kChangeType: return take(ValueId(instr.a));
      case Op::kCall: {
        if (values_.BuiltinOf(v) != BuiltinId::kAppend) return;
        std::span<const ValueId> args = f_.CallOf(v).args;
        if (args.size() != 2) return;
        views_[v.value] |= views_[args[0].value];
        appended_[v.value] |= views_[args[0].value];
        return;
      }
      default: return;
    }
  }

  void NoteUse(SliceNote& note, ValueId v, uint32_t number) {
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kReturn: return NoteReturn(note, instr);
      case Op::kStore:
        if (values_.IsSharedRoot(values_.RootOf(ValueId(instr.a)))) note.kept |= views_[instr.b];
        return;
      case Op::kMapUpdate:
        if (values_.IsSharedRoot(values_.RootOf(ValueId(instr.a)))) {
          note.kept |= views_[f_.extra[instr.b + 1]];
        }
        return;
      case Op::kSend: note.kept |= views_[instr.b]; return;
      case Op::kGo:
        f_.ForEachOperand(v, [&](ValueId operand) { note.kept |= views_[operand.value]; });
        break;
      default: break;
    }
    if (number != 0) NoteArguments(note, v, number);
  }

  void NoteReturn(SliceNote& note, const Instr& instr) {
    std::span<const ValueId> results = f_.ValuesAt(instr.a);
    for (size_t r = 0; r < results.size(); ++r) {
      for (uint32_t mask = appended_[results[r].value]; mask != 0; mask &= mask - 1) {
        auto param = static_cast<uint8_t>(std::countr_zero(mask));
        AppendedParam appended{param, static_cast<uint8_t>(r), AppendTo(param)};
        if (std::ranges::find(note.appended, appended) == note.appended.end()) {
          note.appended.push_back(appended);
        }
      }
    }
  }

  // The first append to a parameter.
  source::SourceLoc AppendTo(uint32_t param) const {
    for (const AppendCall& append : values_.appends()) {
      bool is_it = (views_[append.base.value] >> param & 1) != 0;
      if (is_it) return {f_.FileOf(append.call), f_[append.call].pos};
    }
    return {};
  }

  void NoteArguments(SliceNote& note, ValueId call, uint32_t number) {
    ir::Call parts = f_.CallOf(call);
    bool invoked = parts.method.valid();
    for (uint32_t i = 0; i < parts.args.size() && i < kMaxParams; ++i) {
      ValueId arg = parts.args[i];
      if (!IsSlice(f_[arg].type)) continue;
      SliceNote::Argument argument{.call = number, .arg = static_cast<uint16_t>(i + (invoked ? 1 : 0))};
      if (f_[arg].op == Op::kParameter) {
        argument.param = static_cast<int16_t>(f_[arg].b);
      } else {
        argument.room = values_.RoomBehind(arg);
        if (argument.room == Room::kNone) continue;
      }
      note.arguments.push_back(argument);
    }
  }

  const ir::Function& f_;
  SliceValues values_;
  std::vector<uint32_t> views_;     // by ValueId: the parameters that it is, appended to or not
  std::vector<uint32_t> appended_;  // likewise, appended to
};

// Whether a function has to do with slices at all, as far as a glance tells.
bool MentionsSlices(const ir::Function& f, std::span<const uint32_t> numbers) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (instr.op == Op::kParameter && IsSlice(instr.type)) return true;
    if (numbers[v] == 0) continue;
    for (ValueId arg : f.CallOf(ValueId(v)).args) {
      if (IsSlice(f[arg].type)) return true;
    }
  }
  return false;
}

}  // namespace

SliceNote NoteSlices(const ir::Function& f, std::span<const uint32_t> numbers) {
  SliceNote note;
  if (f.blocks.empty() || !MentionsSlices(f, numbers)) return note;
  ParamWalk(f).Note(note, numbers);
  return note;
}

SliceFacts::SliceFacts(const CallGraph& graph)
    : graph_(graph),
      first_param_(graph.function_count() + 2),
      called_(graph.function_count() + 1) {
  uint32_t params = 0;
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    first_param_[f] = params;
    const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
    if (summary != nullptr) params += summary->param_count;
  }
  first_param_[graph.function_count() + 1] = params;
  rooms_.resize(params);
  for (uint32_t f = 1; f <= graph.function_count(); ++f) FindCalled(FunctionId(f));
  // A parameter that is handed on has the room of the caller's: rounds until nothing changes. Each
  // round that changes something makes a room worse, of which there are three.
  constexpr int kMaxRounds = 16;
  bool changed = true;
  for (int round = 0; changed && round < kMaxRounds; ++round) {
    changed = false;
    for (uint32_t f = 1; f <= graph.function_count(); ++f) changed |= HandOn(FunctionId(f));
  }
  if (changed) std::ranges::fill(rooms_, Room::kUnknown);
}

// Which functions a function calls. What foreign code calls it calls with slices that nobody knows.
void SliceFacts::FindCalled(FunctionId caller) {
  if (NoteOf(caller) == nullptr || graph_.SummaryOf(caller)->in_test) return;
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (uint32_t s = sites.first; s < sites.end; ++s) {
    for (const Edge& edge : graph_.EdgesOf(SiteId(s))) {
      uint32_t callee = edge.callee.value;
      called_[callee] = true;
      if (edge.kind != EdgeKind::kCallback) continue;
      std::fill(rooms_.begin() + first_param_[callee], rooms_.begin() + first_param_[callee + 1],
                Room::kUnknown);
    }
  }
}

// What a function's calls say of the parameters of what they call.
bool SliceFacts::HandOn(FunctionId caller) {
  const SliceNote* note = NoteOf(caller);
  if (note == nullptr || graph_.SummaryOf(caller)->in_test) return false;
  bool changed = false;
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (const SliceNote::Argument& argument : note->arguments) {
    SiteId site(sites.first + argument.call - 1);
    Room room = argument.room;
    if (argument.param >= 0) room = RoomOfParam(caller, static_cast<uint32_t>(argument.param));
    if (room == Room::kNone) continue;
    for (const Edge& edge : graph_.EdgesOf(site)) {
      uint32_t at = first_param_[edge.callee.value] + argument.arg;
      if (at >= first_param_[edge.callee.value + 1]) continue;
      Room worse = std::max(rooms_[at], room);
      changed |= worse != rooms_[at];
      rooms_[at] = worse;
    }
  }
  return changed;
}

const SliceNote* SliceFacts::NoteOf(FunctionId f) const {
  const FunctionSummary* summary = graph_.SummaryOf(f);
  const PackageSummary* package = graph_.PackageOf(f);
  if (summary == nullptr || package == nullptr) return nullptr;
  return &package->notes[static_cast<size_t>(summary - package->functions.data())].slices;
}

Room SliceFacts::RoomOfParam(FunctionId f, uint32_t param) const {
  uint32_t at = first_param_[f.value] + param;
  if (!called_[f.value] || at >= first_param_[f.value + 1]) return Room::kUnknown;
  return rooms_[at];
}

std::span<const AppendedParam> SliceFacts::AppendedBy(FunctionId f) const {
  const SliceNote* note = NoteOf(f);
  if (note == nullptr) return {};
  return note->appended;
}

bool SliceFacts::Keeps(FunctionId f, uint32_t param) const {
  const SliceNote* note = NoteOf(f);
  return note != nullptr && param < kMaxParams && (note->kept >> param & 1) != 0;
}

}  // namespace premortem::flow
