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

constexpr uint32_t kMaxParams = 32;  // bits of half a mask
constexpr uint32_t kMaxResults = 32;

bool IsSlice(types::TypeId type) {
  return type.valid() && ir::CoreAs<types::Slice>(type) != nullptr;
}

// The numbers of the bits that are set.
std::vector<uint8_t> BitsOf(uint32_t mask) {
  std::vector<uint8_t> bits;
  for (; mask != 0; mask &= mask - 1) bits.push_back(static_cast<uint8_t>(std::countr_zero(mask)));
  return bits;
}

void Add(std::vector<AppendedParam>& list, const AppendedParam& appended) {
  if (std::ranges::find(list, appended) == list.end()) list.push_back(appended);
}

// Follows the slices that a function is given as parameters through its body, and through what the
// functions give to which it hands them on.
class ParamWalk {
 public:
  ParamWalk(const ir::Function& f, std::span<const uint32_t> numbers)
      : f_(f), numbers_(numbers), values_(f), marks_(f.instrs.size()) {}

  void Note(SliceNote& note) {
    for (uint32_t i = 0; i < std::min(f_.param_count, kMaxParams); ++i) {
      if (IsSlice(f_[f_.param(i)].type)) marks_[f_.param(i).value].is = Mask{1} << i;
    }
    // Once is not enough where a loop feeds a phi, or a variable is set behind where it is read.
    for (int round = 0; round < 3; ++round) {
      for (uint32_t v = First(); v < f_.instrs.size(); ++v) Follow(ValueId(v));
    }
    for (const AppendCall& append : values_.appends()) {
      note.appends |= ParamsOf(Of(append.base).is);
      if (std::optional<Part> part = PartOf(values_, append); part && !IsEmpty(*part)) {
        note.overwrites |= ParamsOf(Of(part->parent).is & ~Of(part->parent).appended);
      }
    }
    for (ResultAt result : results_) {
      note.call_results.push_back({numbers_[result.call.value], result.index});
    }
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) NoteUse(note, ValueId(v), numbers_[v]);
  }

 private:
  // By parameter; in the upper half by results_.
  using Mask = uint64_t;
  // Of a value: which it is, appended to or not; which appended to; which it holds within, and
  // which of these appended to.
  struct Marks {
    Mask is = 0, appended = 0, holds = 0, holds_appended = 0;

    Mask any() const { return is | holds; }
    Mask any_appended() const { return appended | holds_appended; }
  };
  struct ResultAt {
    ValueId call;
    uint8_t index = 0;
  };
  static uint32_t ParamsOf(Mask mask) { return static_cast<uint32_t>(mask); }
  static uint32_t ResultsOf(Mask mask) { return static_cast<uint32_t>(mask >> kMaxParams); }

  // An append to s[:0] writes from the beginning: mostly `s` is there to be written to.
  bool IsEmpty(const Part& part) {
    SliceValues::Sum end = values_.SumOf(part.end);
    return !end.value.valid() && end.constant == 0;
  }

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
      case Op::kExtract: return FollowResult(v, of, instr.b);
      case Op::kCall: {
        if (!values_.BuiltinOf(v)) return FollowResult(v, v, 0);
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

  // Of a call that is given what is followed: its results may be that, or have it in them.
  void FollowResult(ValueId v, ValueId call, uint32_t index) {
    if (f_[call].op != Op::kCall || numbers_[call.value] == 0) return;
    if (v == call && types::As<types::Tuple>(f_[call].type) != nullptr) return;
    std::span<const ValueId> args = f_.CallOf(call).args;
    if (std::ranges::none_of(args, [&](ValueId arg) { return Of(arg).is != 0; })) return;
    size_t i = 0;
    while (i < results_.size() && (results_[i].call != call || results_[i].index != index)) ++i;
    if (i == kMaxResults) return;
    if (i == results_.size()) results_.push_back({call, static_cast<uint8_t>(index)});
    (IsSlice(f_[v].type) ? Of(v).is : Of(v).holds) |= Mask{1} << (kMaxParams + i);
  }

  void Keep(SliceNote& note, ValueId v) {
    note.kept |= ParamsOf(Of(v).any());
    note.kept_appended |= ParamsOf(Of(v).any_appended());
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
    for (uint8_t r = 0; r < results.size(); ++r) {
      NotePart(note, results[r], r);
      const Marks& marks = Of(results[r]);
      for (uint8_t param : BitsOf(ParamsOf(marks.appended))) Add(note.appended, {param, r, false});
      for (uint8_t param : BitsOf(ParamsOf(marks.holds_appended & ~marks.appended))) {
        Add(note.appended, {param, r, true});
      }
      for (uint8_t of : BitsOf(ResultsOf(marks.is))) note.returned.push_back({of, r, false});
      for (uint8_t of : BitsOf(ResultsOf(marks.holds & ~marks.is))) {
        note.returned.push_back({of, r, true});
      }
    }
  }

  void NotePart(SliceNote& note, ValueId v, uint8_t result) {
    if (f_[v].op != Op::kSlice) return;
    int64_t extent = values_.ExtentOf(v);
    if (extent <= 0) return;
    for (uint8_t param : BitsOf(ParamsOf(Of(ValueId(f_[v].a)).is))) {
      note.parts.push_back({param, result, extent});
    }
  }

  void NoteArguments(SliceNote& note, ValueId call, uint32_t number) {
    ir::Call parts = f_.CallOf(call);
    bool invoked = parts.method.valid();
    for (uint32_t i = 0; i < parts.args.size() && i < kMaxParams; ++i) {
      ValueId arg = parts.args[i];
      if (!IsSlice(f_[arg].type)) continue;
      auto at = static_cast<uint16_t>(i + (invoked ? 1 : 0));
      for (uint8_t param : BitsOf(ParamsOf(Of(arg).is))) {
        note.handed.push_back({number, at, {false, param}, (Of(arg).appended >> param & 1) != 0});
      }
      for (uint8_t of : BitsOf(ResultsOf(Of(arg).is))) {
        note.handed.push_back({number, at, {true, of}, false});
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
  std::span<const uint32_t> numbers_;
  SliceValues values_;
  std::vector<Marks> marks_;       // by ValueId
  std::vector<ResultAt> results_;  // of calls that are given what is followed
};

// Whether a value is all that a file or stream has, or nil where there is none.
bool IsWholeOrNil(const ir::Function& f, ValueId start) {
  constexpr size_t kMostValues = 16;
  std::vector<ValueId> todo = {start};
  bool any = false;
  for (size_t i = 0; i < todo.size(); ++i) {
    ValueId v = todo[i];
    if (i == kMostValues) return false;
    if (f[v].op == Op::kPhi) {
      for (ValueId value : f.ValuesAt(f[v].a)) {
        if (std::ranges::find(todo, value) == todo.end()) todo.push_back(value);
      }
      continue;
    }
    if (f[v].op == Op::kConst) continue;
    if (!ReadsWhole(f, v)) return false;
    any = true;
  }
  return any;
}

uint32_t WholeResults(const ir::Function& f) {
  uint32_t whole = 0, other = 0;
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    const Instr& last = f.instrs[f.blocks[b].end.value - 1];
    if (f.blocks[b].first == f.blocks[b].end || last.op != Op::kReturn) continue;
    std::span<const ValueId> results = f.ValuesAt(last.a);
    for (uint32_t r = 0; r < results.size() && r < kMaxResults; ++r) {
      if (!IsSlice(f[results[r]].type) || f[results[r]].op == Op::kConst) continue;
      (IsWholeOrNil(f, results[r]) ? whole : other) |= 1u << r;
    }
  }
  return whole & ~other;
}

// Whether a function only gives a field of its parameter.
bool IsGetter(const ir::Function& f) {
  if (f.param_count != 1 || f.blocks.size() != 2) return false;
  const ir::Block& block = f.blocks[1];
  for (uint32_t v = block.first.value; v < block.end.value; ++v) {
    const Instr& instr = f.instrs[v];
    bool loads = instr.op == Op::kUnOp && instr.token == syntax::Token::kMul;
    bool selects = instr.op == Op::kField || instr.op == Op::kFieldAddr;
    if (!loads && !selects && instr.op != Op::kReturn) return false;
  }
  const Instr& last = f.instrs[block.end.value - 1];
  return last.op == Op::kReturn && f.ValuesAt(last.a).size() == 1 &&
         f[f.ValuesAt(last.a)[0]].op != Op::kParameter;
}

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
  note.is_getter = IsGetter(f);
  note.whole_results = WholeResults(f);
  if (f.blocks.empty() || !MentionsSlices(f, numbers)) return note;
  ParamWalk(f, numbers).Note(note);
  return note;
}

SliceFacts::SliceFacts(const CallGraph& graph)
    : graph_(graph),
      first_param_(graph.function_count() + 2),
      appended_(graph.function_count() + 1),
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
  effects_.resize(params);
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const SliceNote* note = NoteOf(FunctionId(f));
    uint32_t count = first_param_[f + 1] - first_param_[f];
    for (uint32_t i = 0; note != nullptr && i < std::min(count, kMaxParams); ++i) {
      effects_[first_param_[f] + i] = {.appends = (note->appends >> i & 1) != 0,
                                       .keeps = (note->kept >> i & 1) != 0,
                                       .keeps_appended = (note->kept_appended >> i & 1) != 0,
                                       .overwrites = (note->overwrites >> i & 1) != 0};
    }
    if (note != nullptr) appended_[f] = note->appended;
  }
  Solve(&SliceFacts::HandOn);
  Solve(&SliceFacts::ReturnAppended);
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

// A caller does with its parameter what the functions do to which it hands it on.
bool SliceFacts::TakeOver(FunctionId caller) {
  const SliceNote* note = NoteOf(caller);
  if (note == nullptr) return false;
  bool changed = false;
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (const SliceNote::Handed& handed : note->handed) {
    uint32_t at = first_param_[caller.value] + handed.source.index;
    if (handed.source.is_call || at >= first_param_[caller.value + 1]) continue;
    SliceEffect callee = EffectOfCall(SiteId(sites.first + handed.call - 1), handed.arg);
    SliceEffect& own = effects_[at];
    SliceEffect joined = {
        .appends = own.appends || callee.appends,
        .keeps = own.keeps || callee.keeps,
        .keeps_appended =
            own.keeps_appended || (handed.appended ? callee.keeps : callee.keeps_appended),
        .overwrites = own.overwrites || (!handed.appended && callee.overwrites)};
    changed |= joined != own;
    own = joined;
  }
  return changed;
}

// A caller returns what a function that it calls has appended to the caller's parameter.
bool SliceFacts::ReturnAppended(FunctionId caller) {
  const SliceNote* note = NoteOf(caller);
  if (note == nullptr || note->returned.empty()) return false;
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  // Of each result of a call: of which parameters it is what was appended, and whether within.
  std::vector<uint32_t> params(note->call_results.size()), within(note->call_results.size());
  for (const SliceNote::Handed& handed : note->handed) {
    uint8_t index = handed.source.index;
    uint32_t given = handed.source.is_call ? params[index] & ~within[index] : 1u << index;
    if (given == 0) continue;
    for (const AppendedParam& callee : AppendedByCall(SiteId(sites.first + handed.call - 1))) {
      if (callee.param != handed.arg) continue;
      for (size_t i = 0; i < params.size(); ++i) {
        const SliceNote::CallResult& result = note->call_results[i];
        if (result.call != handed.call || result.result != callee.result) continue;
        params[i] |= given;
        if (callee.within) within[i] |= given;
      }
    }
  }
  std::vector<AppendedParam>& own = appended_[caller.value];
  size_t before = own.size();
  for (const SliceNote::Returned& returned : note->returned) {
    for (uint8_t param : BitsOf(params[returned.call_result])) {
      bool is_within = returned.within || (within[returned.call_result] >> param & 1) != 0;
      Add(own, {param, returned.result, is_within});
    }
  }
  return own.size() != before;
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
  return appended_[f.value];
}

SliceEffect SliceFacts::EffectOfCall(SiteId site, uint32_t param) const {
  if (graph_.KnownOf(site) != Known::kAll || graph_.EdgesOf(site).empty()) return {};
  SliceEffect all = {true, true, true, true};
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) return {};
    SliceEffect one = EffectOn(edge.callee, param);
    all = {all.appends && one.appends, all.keeps && one.keeps,
           all.keeps_appended && one.keeps_appended, all.overwrites && one.overwrites};
  }
  return all;
}

std::vector<AppendedParam> SliceFacts::AppendedByCall(SiteId site) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.empty()) return {};
  std::span<const AppendedParam> first = AppendedBy(edges[0].callee);
  std::vector<AppendedParam> all(first.begin(), first.end());
  for (const Edge& edge : edges) {
    std::erase_if(all, [&](const AppendedParam& appended) {
      return edge.kind == EdgeKind::kCallback ||
             std::ranges::find(AppendedBy(edge.callee), appended) == AppendedBy(edge.callee).end();
    });
  }
  return all;
}

bool SliceFacts::GivesWhole(SiteId site, uint32_t result) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.empty() || result >= kMaxResults) return false;
  return std::ranges::all_of(edges, [&](const Edge& edge) {
    const SliceNote* note = NoteOf(edge.callee);
    return note != nullptr && (note->whole_results >> result & 1) != 0;
  });
}

std::span<const SliceNote::GivenPart> SliceFacts::PartsGivenBy(SiteId site) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.size() != 1) return {};
  const SliceNote* note = NoteOf(edges[0].callee);
  if (note == nullptr || edges[0].kind == EdgeKind::kCallback) return {};
  return note->parts;
}

bool SliceFacts::IsGetter(FunctionId f) const {
  const SliceNote* note = NoteOf(f);
  return note != nullptr && note->is_getter;
}

SliceEffect SliceFacts::EffectOn(FunctionId f, uint32_t param) const {
  uint32_t at = first_param_[f.value] + param;
  return at < first_param_[f.value + 1] ? effects_[at] : SliceEffect();
}

}  // namespace premortem::flow
