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
  explicit ParamWalk(const ir::Function& f) : f_(f), values_(f), marks_(f.instrs.size()) {}

  void Note(SliceNote& note, std::span<const uint32_t> numbers) {
    for (uint32_t i = 0; i < std::min(f_.param_count, kMaxParams); ++i) {
      if (IsSlice(f_[f_.param(i)].type)) marks_[f_.param(i).value].is = 1u << i;
    }
    // Once is not enough where a loop feeds a phi, or a variable is set behind where it is read.
    for (int round = 0; round < 3; ++round) {
      for (uint32_t v = First(); v < f_.instrs.size(); ++v) Follow(ValueId(v));
    }
    for (const AppendCall& append : values_.appends()) note.appends |= marks_[append.base.value].is;
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      NoteUse(note, ValueId(v), numbers[v]);
    }
  }

 private:
  // Of a value, as bits by parameter: which it is, appended to or not; which appended to; which it
  // holds within, and which of these appended to.
  struct Marks {
    uint32_t is = 0, appended = 0, holds = 0, holds_appended = 0;

    uint32_t any() const { return is | holds; }
    uint32_t any_appended() const { return appended | holds_appended; }
  };

  uint32_t First() const { return f_.blocks[1].first.value; }
  Marks& Of(ValueId v) { return marks_[v.value]; }

  void Take(ValueId v, ValueId from) {
    const Marks& other = Of(from);
    Of(v).is |= other.is;
    Of(v).appended |= other.appended;
    Of(v).holds |= other.holds;
    Of(v).holds_appended |= other.holds_appended;
  }
  void Hold(ValueId v, ValueId what) {
    Of(v).holds |= Of(what).any();
    Of(v).holds_appended |= Of(what).any_appended();
  }

  void Follow(ValueId v) {
    const Instr& instr = f_[v];
    ValueId of(instr.a);
    switch (instr.op) {
      case Op::kPhi:
        for (ValueId value : f_.ValuesAt(instr.a)) Take(v, value);
        return;
      case Op::kChangeType: return Take(v, of);
      case Op::kMakeInterface: return Hold(v, of);
      case Op::kMakeClosure:
        for (ValueId bound : f_.ValuesAt(instr.b)) Hold(v, bound);
        return;
      case Op::kSlice:
        Of(v).holds |= Of(of).holds;
        Of(v).holds_appended |= Of(of).holds_appended;
        return;
      case Op::kUnOp:
        if (instr.token != syntax::Token::kMul) return;
        Hold(v, of);
        if (f_[of].op == Op::kAlloc && IsSlice(instr.type)) {
          Of(v).is |= Of(of).holds;
          Of(v).appended |= Of(of).holds_appended;
        }
        return;
      case Op::kStore: {
        ValueId root = values_.RootOf(of);
        if (!values_.IsSharedRoot(root)) Hold(root, ValueId(instr.b));
        return;
      }
      case Op::kCall: {
        if (values_.BuiltinOf(v) != BuiltinId::kAppend) return;
        std::span<const ValueId> args = f_.CallOf(v).args;
        if (args.size() != 2) return;
        Take(v, args[0]);
        Of(v).appended |= Of(args[0]).is;
        Of(v).holds |= Of(args[1]).holds;
        Of(v).holds_appended |= Of(args[1]).holds_appended;
        return;
      }
      default: return;
    }
  }

  void Keep(SliceNote& note, ValueId v) {
    note.kept |= Of(v).any();
    note.kept_appended |= Of(v).any_appended();
  }

  void NoteUse(SliceNote& note, ValueId v, uint32_t number) {
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kReturn: return NoteReturn(note, instr);
      case Op::kStore:
        if (values_.IsSharedRoot(values_.RootOf(ValueId(instr.a)))) Keep(note, ValueId(instr.b));
        return;
      case Op::kMapUpdate:
        if (values_.IsSharedRoot(values_.RootOf(ValueId(instr.a)))) {
          Keep(note, ValueId(f_.extra[instr.b + 1]));
        }
        return;
      case Op::kSend: return Keep(note, ValueId(instr.b));
      case Op::kGo: f_.ForEachOperand(v, [&](ValueId operand) { Keep(note, operand); }); break;
      default: break;
    }
    if (number != 0) NoteArguments(note, v, number);
  }

  void NoteReturn(SliceNote& note, const Instr& instr) {
    std::span<const ValueId> results = f_.ValuesAt(instr.a);
    for (size_t r = 0; r < results.size(); ++r) {
      for (uint32_t mask = Of(results[r]).appended; mask != 0; mask &= mask - 1) {
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
      bool is_it = (marks_[append.base.value].is >> param & 1) != 0;
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
      auto at = static_cast<uint16_t>(i + (invoked ? 1 : 0));
      for (uint32_t mask = Of(arg).is; mask != 0; mask &= mask - 1) {
        auto param = static_cast<uint8_t>(std::countr_zero(mask));
        note.handed.push_back({number, at, param, (Of(arg).appended >> param & 1) != 0});
      }
      SliceNote::Argument argument{.call = number, .arg = at};
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
  std::vector<Marks> marks_;  // by ValueId
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
    : graph_(graph), first_param_(graph.function_count() + 2), called_(graph.function_count() + 1) {
  uint32_t params = 0;
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    first_param_[f] = params;
    const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
    if (summary != nullptr) params += summary->param_count;
  }
  first_param_[graph.function_count() + 1] = params;
  rooms_.resize(params);
  for (uint32_t f = 1; f <= graph.function_count(); ++f) FindCalled(FunctionId(f));
  effects_.resize(params);
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const SliceNote* note = NoteOf(FunctionId(f));
    uint32_t count = first_param_[f + 1] - first_param_[f];
    for (uint32_t i = 0; note != nullptr && i < std::min(count, kMaxParams); ++i) {
      effects_[first_param_[f] + i] = {.appends = (note->appends >> i & 1) != 0,
                                       .keeps = (note->kept >> i & 1) != 0,
                                       .keeps_appended = (note->kept_appended >> i & 1) != 0};
    }
  }
  Solve(&SliceFacts::HandOn);
  Solve(&SliceFacts::TakeOver);
}

// Rounds over all functions until nothing changes. What changes gets worse, in few steps; where
// calls hand on deeper than the bound, callees count as they do by then.
void SliceFacts::Solve(bool (SliceFacts::*step)(FunctionId)) {
  constexpr int kMaxRounds = 32;
  bool changed = true;
  for (int round = 0; changed && round < kMaxRounds; ++round) {
    changed = false;
    for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
      if ((this->*step)(FunctionId(f))) changed = true;
    }
  }
}

// A caller does with its parameter what the one function does to which it hands it on.
bool SliceFacts::TakeOver(FunctionId caller) {
  const SliceNote* note = NoteOf(caller);
  if (note == nullptr) return false;
  bool changed = false;
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (const SliceNote::Handed& handed : note->handed) {
    SiteId site(sites.first + handed.call - 1);
    std::span<const Edge> edges = graph_.EdgesOf(site);
    uint32_t at = first_param_[caller.value] + handed.param;
    if (edges.size() != 1 || graph_.KnownOf(site) != Known::kAll) continue;
    if (edges[0].kind == EdgeKind::kCallback || at >= first_param_[caller.value + 1]) continue;
    SliceEffect callee = EffectOn(edges[0].callee, handed.arg);
    SliceEffect& own = effects_[at];
    SliceEffect joined = {
        .appends = own.appends || callee.appends,
        .keeps = own.keeps || callee.keeps,
        .keeps_appended =
            own.keeps_appended || (handed.appended ? callee.keeps : callee.keeps_appended)};
    changed |= joined != own;
    own = joined;
  }
  return changed;
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

SliceEffect SliceFacts::EffectOn(FunctionId f, uint32_t param) const {
  uint32_t at = first_param_[f.value] + param;
  return at < first_param_[f.value + 1] ? effects_[at] : SliceEffect();
}

}  // namespace premortem::flow
