#include "flow/slices.h"

#include <algorithm>
#include <iterator>

#include "base/hash.h"
#include "constant/value.h"
#include "flow/callee.h"
#include "flow/function_name.h"
#include "flow/place.h"
#include "flow/program_flow.h"
#include "ir/type_util.h"
#include "models/callbacks.h"
#include "models/functions.h"
#include "models/standard.h"
#include "types/object.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::BuiltinId;

constexpr int kMaxDepth = 32;
// Values looked at for one question.
constexpr size_t kMaxValues = 256;

std::optional<int64_t> IntOf(const ir::Function& f, ValueId v) {
  if (!v.valid() || f[v].op != Op::kConst) return {};
  const constant::Value& value = f.ConstantOf(v);
  if (value.kind() != constant::Kind::kInt) return {};
  auto exact = constant::Int64Val(value);
  if (!exact.exact) return {};
  return exact.value;
}

std::optional<std::string_view> ConstantText(const ir::Function& f, ValueId v) {
  if (f[v].op != Op::kConst || f[v].a == 0) return {};
  const constant::Value& value = f.ConstantOf(v);
  if (value.kind() != constant::Kind::kString) return {};
  return constant::StringVal(value);
}

// Low, high and max of a Slice.
std::span<const ValueId> BoundsOf(const ir::Function& f, const Instr& slice) {
  return {reinterpret_cast<const ValueId*>(&f.extra[slice.b]), 3};
}

}  // namespace

SliceValues::SliceValues(const ir::Function& f, const ir::FuncGroup* group, GroupInProgram* program)
    : f_(f), group_(group), program_(program) {
  loaded_.resize(f.instrs.size());
  classes_.resize(f.instrs.size());
  for (uint32_t b = 1; b < f.blocks.size(); ++b) {
    for (uint32_t v = f.blocks[b].first.value; v < f.blocks[b].end.value; ++v) {
      const Instr& instr = f.instrs[v];
      f.ForEachOperand(ValueId(v), [&](ValueId operand) {
        bool stored_to = instr.op == Op::kStore && operand.value == instr.a && instr.a != instr.b;
        bool steps = instr.op == Op::kFieldAddr || instr.op == Op::kIndexAddr;
        if (!stored_to && !steps) loaded_[operand.value] = true;
      });
      if (instr.op != Op::kCall || BuiltinOf(ValueId(v)) != BuiltinId::kAppend) continue;
      std::span<const ValueId> args = f.CallOf(ValueId(v)).args;
      if (args.size() == 2) appends_.push_back({ValueId(v), args[0], args[1], ValueId(v)});
    }
  }
  // Of x.f.g the address of x.f is loaded from where that of x.f.g is.
  for (uint32_t v = static_cast<uint32_t>(f.instrs.size()); v-- > 1;) {
    const Instr& instr = f.instrs[v];
    bool steps = instr.op == Op::kFieldAddr || instr.op == Op::kIndexAddr;
    if (steps && loaded_[v]) loaded_[instr.a] = true;
  }
}

std::optional<BuiltinId> SliceValues::BuiltinOf(ValueId call) const {
  const Instr& instr = f_[call];
  if (instr.flags & ir::kInvoke) return {};
  const Instr& callee = f_[ValueId(instr.a)];
  if (callee.op != Op::kBuiltin || callee.a >= static_cast<uint32_t>(ir::Builtin::kDeferStack)) {
    return {};
  }
  return static_cast<BuiltinId>(callee.a);
}

std::optional<BuiltinId> SliceValues::BuiltinOfCall(ValueId v) const {
  return f_[v].op == Op::kCall ? BuiltinOf(v) : std::nullopt;
}

// ---- Equal values ----

bool SliceValues::IsComputed(ValueId v) const {
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kUnOp: return instr.token != Token::kArrow;
    case Op::kBinOp:
    case Op::kChangeType:
    case Op::kConvert:
    case Op::kSlice:
    case Op::kFieldAddr:
    case Op::kField:
    case Op::kIndexAddr:
    case Op::kIndex: return true;
    case Op::kLookup: return (instr.flags & ir::kCommaOk) == 0;
    case Op::kCall: {
      std::optional<BuiltinId> builtin = BuiltinOf(v);
      return builtin == BuiltinId::kLen || builtin == BuiltinId::kCap ||
             builtin == BuiltinId::kMin || builtin == BuiltinId::kMax || IsGetter(v);
    }
    default: return false;
  }
}

ValueId SliceValues::ClassOf(ValueId v, int depth) {
  if (!v.valid() || classes_[v.value].valid()) return v.valid() ? classes_[v.value] : v;
  const Instr& instr = f_[v];
  if (ValueId before = BeforeLoop(v); before != v) {
    return classes_[v.value] = ClassOf(before, depth + 1);
  }
  // The operation, what else tells it from others, and the operands.
  std::vector<uint64_t> content = {static_cast<uint64_t>(instr.op)};
  if (std::optional<int64_t> value = IntOf(f_, v)) {
    content.push_back(static_cast<uint64_t>(*value));
  } else if (std::optional<std::string_view> text = ConstantText(f_, v)) {
    content.push_back(HashBytes(*text).low);
  } else if (instr.op == Op::kGlobal) {
    content.push_back(instr.a);
  } else if (IsComputed(v) && depth < kMaxDepth) {
    content.push_back(static_cast<uint64_t>(instr.token));
    bool is_field = instr.op == Op::kField || instr.op == Op::kFieldAddr;
    content.push_back(is_field ? instr.b : BuiltinOf(v).has_value());
    if (instr.op == Op::kChangeType || instr.op == Op::kConvert)
      content.push_back(instr.type.value);
    if (instr.op == Op::kSlice) {
      content.push_back(ClassOf(ValueId(instr.a), depth + 1).value);
      for (ValueId bound : BoundsOf(f_, instr)) content.push_back(ClassOf(bound, depth + 1).value);
    } else if (instr.op == Op::kCall) {
      content.push_back(f_[ValueId(instr.a)].a);
      for (ValueId arg : f_.CallOf(v).args) content.push_back(ClassOf(arg, depth + 1).value);
    } else {
      f_.ForEachOperand(
          v, [&](ValueId operand) { content.push_back(ClassOf(operand, depth + 1).value); });
    }
  } else {
    return classes_[v.value] = v;
  }
  return classes_[v.value] = by_content_.try_emplace(std::move(content), v).first->second;
}

ValueId SliceValues::TakenBack(ValueId slicing) const {
  const Instr& instr = f_[slicing];
  if (instr.op != Op::kSlice || BuiltinOfCall(ValueId(instr.a)) != BuiltinId::kAppend) return {};
  ValueId grown(instr.a);
  auto bounds = BoundsOf(f_, instr);
  std::span<const ValueId> args = f_.CallOf(grown).args;
  if (bounds[0].valid() || !bounds[1].valid() || bounds[2].valid() || args.size() != 2) return {};
  const Instr& end = f_[bounds[1]];
  bool is_shorter = end.op == Op::kBinOp && end.token == Token::kSub &&
                    BuiltinOfCall(ValueId(end.a)) == BuiltinId::kLen &&
                    f_.CallOf(ValueId(end.a)).args[0] == grown;
  std::optional<int64_t> less = is_shorter ? IntOf(f_, ValueId(end.b)) : std::nullopt;
  return less && *less > 0 && *less == CountOf(args[1]) ? args[0] : ValueId();
}

int64_t SliceValues::CountOf(ValueId elements) const {
  const Instr& instr = f_[elements];
  bool one_by_one = instr.op == Op::kSlice && f_[ValueId(instr.a)].op == Op::kAlloc;
  return one_by_one ? LengthOf(elements) : -1;
}

// The slice that a phi is however often a loop appends to it, as it takes that back each time; the
// phi itself where it may be another.
ValueId SliceValues::BeforeLoop(ValueId phi) const {
  constexpr size_t kMost = 16;
  if (f_[phi].op != Op::kPhi) return phi;
  std::vector<ValueId> todo = {phi};
  ValueId before;
  bool takes_back = false;
  for (size_t i = 0; i < todo.size(); ++i) {
    ValueId at = todo[i];
    std::vector<ValueId> from;
    if (f_[at].op == Op::kPhi) {
      std::ranges::copy(f_.ValuesAt(f_[at].a), std::back_inserter(from));
    } else if (ValueId base = TakenBack(at); base.valid()) {
      takes_back = true;
      from = {base};
    } else if (before.valid() && before != at) {
      return phi;
    } else {
      before = at;
    }
    for (ValueId value : from) {
      if (std::ranges::find(todo, value) == todo.end()) todo.push_back(value);
    }
    if (todo.size() > kMost) return phi;
  }
  return takes_back && before.valid() ? before : phi;
}

SliceValues::Sum SliceValues::SumOf(ValueId v) {
  Sum sum{v, 0};
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    if (std::optional<int64_t> value = IntOf(f_, sum.value)) {
      return {ValueId(), sum.constant + *value};
    }
    const Instr& instr = f_[sum.value];
    bool adds = instr.op == Op::kBinOp && instr.token == Token::kAdd;
    bool subtracts = instr.op == Op::kBinOp && instr.token == Token::kSub;
    constexpr int64_t kMost = int64_t{1} << 40;  // nothing overflows
    std::optional<int64_t> right;
    if (adds || subtracts) right = IntOf(f_, ValueId(instr.b));
    if (!right || *right > kMost || *right < -kMost) break;
    sum = {ValueId(instr.a), sum.constant + (adds ? *right : -*right)};
  }
  sum.value = ClassOf(sum.value);
  return sum;
}

SliceValues::Sources SliceValues::SourcesOf(ValueId v) {
  Sources sources;
  std::vector<ValueId> todo = {v}, seen;
  while (!todo.empty()) {
    ValueId at = BeforeLoop(todo.back());
    todo.pop_back();
    if (std::ranges::find(seen, at) != seen.end()) continue;
    seen.push_back(at);
    if (seen.size() > kMaxValues) {
      sources.shared = true;
      break;
    }
    if (!IsComputed(at)) {
      if (KindOf(f_[at].op) != ir::OpKind::kLeaf || f_[at].op == Op::kParameter) {
        sources.leaves.push_back(at);
      }
      if (f_[at].op == Op::kAlloc && IsSetInClosure(at)) sources.shared = true;
      continue;
    }
    if (IsLoad(f_[at])) sources.loads.push_back(ClassOf(ValueId(f_[at].a)));
    if (f_[at].op == Op::kLookup) sources.maps.push_back(ClassOf(ValueId(f_[at].a)));
    if (IsGetter(at)) sources.owners.push_back(ClassOf(f_.CallOf(at).args[0]));
    f_.ForEachOperand(at, [&](ValueId operand) { todo.push_back(operand); });
  }
  return sources;
}

// Whether a closure of the function may store to a variable.
bool SliceValues::IsSetInClosure(ValueId alloc) const {
  for (uint32_t v = 1; v < f_.instrs.size(); ++v) {
    const Instr& closure = f_.instrs[v];
    if (closure.op != Op::kMakeClosure) continue;
    std::span<const ValueId> bound = f_.ValuesAt(closure.b);
    const Instr& literal = f_[ValueId(closure.a)];
    if (literal.op != Op::kFuncLit) continue;
    if (group_ == nullptr) return true;
    const ir::Function& inner = group_->Get(ir::FuncId(literal.a));
    for (uint32_t i = 0; i < bound.size(); ++i) {
      if (bound[i] != alloc) continue;
      for (const Instr& instr : inner.instrs) {
        bool stores = instr.op == Op::kStore && instr.a == inner.free_var(i).value;
        bool hands_on = instr.op == Op::kMakeClosure;
        if (stores || hands_on) return true;
      }
    }
  }
  return false;
}

// ---- Room behind a slice ----

SliceValues::RoomSources SliceValues::RoomSourcesOf(ValueId slice) {
  RoomSources sources;
  std::vector<ValueId> todo = {slice};
  for (size_t i = 0; i < todo.size(); ++i) {
    if (i > kMaxValues) return {.room = Room::kUnknown};
    std::vector<ValueId> others;
    Room own = OwnRoom(todo[i], others, sources.open);
    if (own == Room::kSome) return {.room = own};
    if (own == Room::kUnknown) sources.room = own;
    for (ValueId other : others) {
      if (std::ranges::find(todo, other) == todo.end()) todo.push_back(other);
    }
  }
  return sources;
}

Room SliceValues::RoomBehind(ValueId slice) {
  RoomSources sources = RoomSourcesOf(slice);
  for (ValueId open : sources.open) {
    Room room = RoomInProgram(open);
    if (room == Room::kSome) return room;
    sources.room = std::max(sources.room, room);
  }
  return sources.room;
}

Room SliceValues::RoomBehindBase(const AppendCall& append) {
  if (append.base.valid()) return RoomBehind(append.base);
  if (program_ == nullptr) return Room::kUnknown;
  ValueId owner = append.cell.owner;
  if (owner.valid() && f_[owner].op == Op::kAlloc && TextOf(append.cell.place) == "*") {
    return RoomOfVariable(owner);
  }
  if (owner.valid() && IsZero(owner)) return Room::kNone;
  return program_->program().rooms().OfPlace(append.cell.place);
}

// Whether a struct is one that nobody has set anything in: all its slices are nil.
bool SliceValues::IsZero(ValueId owner) const {
  if (f_[owner].op == Op::kConst) return true;
  if (!IsLoad(f_[owner]) || f_[ValueId(f_[owner].a)].op != Op::kAlloc) return false;
  ValueId variable(f_[owner].a);
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    if (!IsLoad(f_[v]) && f_.Uses(v, variable)) return false;
  }
  return true;
}

// Of what the function itself stores to a variable.
Room SliceValues::RoomOfVariable(ValueId alloc) {
  Room room = Room::kNone;
  for (const Instr& store : f_.instrs) {
    if (store.op != Op::kStore || ValueId(store.a) != alloc) continue;
    room = std::max(room, RoomBehind(ValueId(store.b)));
  }
  return room;
}

Cell SliceValues::KeyOfBase(const AppendCall& append) {
  if (!append.base.valid()) return {append.cell.place, ClassOf(append.cell.owner)};
  Symbol place = PlaceReadBy(f_, append.base);
  const Instr& base = f_[append.base];
  if (IsLoad(base) && !place.valid()) return {SymbolOf("*"), ClassOf(ValueId(base.a))};
  if (!place.valid()) return {Symbol(), ClassOf(append.base)};
  ValueId from(base.a);  // the struct, or the address of the field or variable
  if (base.op == Op::kField) return {place, ClassOf(from)};
  if (f_[from].op == Op::kGlobal) return {place};
  return {place, ClassOf(ValueId(f_[from].a))};
}

// Adds the values whose room it has too to `others`, and to `open` itself where only the program
// could say.
Room SliceValues::OwnRoom(ValueId slice, std::vector<ValueId>& others, std::vector<ValueId>& open) {
  const Instr& instr = f_[slice];
  switch (instr.op) {
    case Op::kConst: return Room::kNone;  // nil
    case Op::kChangeType: others.push_back(ValueId(instr.a)); return Room::kNone;
    case Op::kMakeSlice:
      return AreSame(ValueId(instr.a), ValueId(instr.b)) ? Room::kNone : Room::kSome;
    case Op::kSlice: return RoomOfSlicing(instr, others);
    // Of a string the runtime rounds up, of a constant the compiler makes an array.
    case Op::kConvert: return f_[ValueId(instr.a)].op == Op::kConst ? Room::kNone : Room::kSome;
    case Op::kUnOp:
      if (!IsLoad(instr)) return Room::kUnknown;
      if (ValueId stored = StoredBefore(slice); stored.valid()) {
        others.push_back(stored);
      } else {
        open.push_back(slice);
      }
      return Room::kNone;
    case Op::kPhi:
      std::ranges::copy(f_.ValuesAt(instr.a), std::back_inserter(others));
      return Room::kNone;
    case Op::kCall: {
      if (BuiltinOf(slice) == BuiltinId::kAppend) return Room::kSome;  // where it has grown
      bool full = CallsFor(f_, slice, models::Role::kGivesFullSlice);
      if (!full) open.push_back(slice);
      return Room::kNone;
    }
    case Op::kParameter:
    case Op::kField:
    case Op::kExtract: open.push_back(slice); return Room::kNone;
    default: return Room::kUnknown;
  }
}

Room SliceValues::RoomInProgram(ValueId slice) const {
  if (program_ == nullptr) return Room::kUnknown;
  const SliceRooms& rooms = program_->program().rooms();
  const Instr& instr = f_[slice];
  if (instr.op == Op::kParameter) {
    FunctionId id = program_->FunctionOf(f_);
    return id.valid() ? rooms.OfParam(id, instr.b) : Room::kUnknown;
  }
  bool is_component = instr.op == Op::kExtract;
  SiteId site = SiteOf(is_component ? ValueId(instr.a) : slice);
  if (site.valid()) return rooms.OfCall(site, is_component ? instr.b : 0);
  Symbol place = PlaceReadBy(f_, slice);
  return place.valid() ? rooms.OfPlace(place) : Room::kUnknown;
}

// What the block itself has stored last to the address that is loaded from, where nobody is called
// in between; else none.
ValueId SliceValues::StoredBefore(ValueId load) {
  ValueId address(f_[load].a);
  ValueId first = f_[f_.BlockOf(load)].first;
  for (uint32_t v = load.value; v-- > first.value;) {
    const Instr& instr = f_.instrs[v];
    if (instr.op == Op::kCall && !BuiltinOf(ValueId(v))) return {};
    if (instr.op != Op::kStore) continue;
    if (AreSame(ValueId(instr.a), address)) return ValueId(instr.b);
    if (f_[ValueId(instr.a)].op != Op::kIndexAddr) return {};
  }
  return {};
}

std::vector<AppendCall> SliceValues::CallsThatAppend() {
  std::vector<AppendCall> calls;
  if (program_ == nullptr) return calls;
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    if (ValueId slice = GivenToLibrary(v); slice.valid()) {
      calls.push_back({.call = ResultOf(v, 0), .base = slice, .site = v});
      continue;
    }
    SiteId site = SiteOf(v);
    if (!site.valid()) continue;
    const SliceFacts& facts = program_->program().slices();
    std::span<const ValueId> args = f_.CallOf(v).args;
    uint32_t receiver = (f_[v].flags & ir::kInvoke) != 0 ? 1 : 0;
    for (uint32_t i = 0; i < args.size(); ++i) {
      SliceEffect effect = facts.EffectOfCall(site, i + receiver);
      if (!effect.appends) continue;
      AppendCall call = AppendOf(v, i + receiver, effect);
      call.base = args[i];
      calls.push_back(std::move(call));
    }
    AddCellAppends(v, calls);
  }
  return calls;
}

// The slice to which a function of the standard library appends, and which it gives back, as all do
// that are called so: strconv.AppendInt(s, i, 10), t.AppendFormat(s, layout).
ValueId SliceValues::GivenToLibrary(ValueId call) const {
  if (f_[call].op != Op::kCall || BuiltinOf(call)) return {};
  const types::Object* callee = StaticCallee(f_, f_.CallOf(call));
  if (callee == nullptr) return {};
  models::FunctionName name = NameOfFunction(*callee);
  if (!models::IsStandard(name.package) || !name.name.starts_with("Append")) return {};
  ValueId result = ResultOf(call, 0);
  if (!result.valid() || ir::CoreAs<types::Slice>(f_[result].type) == nullptr) return {};
  std::span<const ValueId> args = f_.CallOf(call).args;
  auto slice = std::ranges::find_if(
      args, [&](ValueId arg) { return types::Identical(f_[arg].type, f_[result].type); });
  return slice != args.end() ? *slice : ValueId();
}

// Of a call of a function that appends to an input; what that is the caller knows.
AppendCall SliceValues::AppendOf(ValueId v, uint32_t input, const SliceEffect& effect) const {
  AppendCall call{.site = v, .kept = effect.keeps_appended};
  for (const AppendedParam& appended : program_->program().slices().AppendedByCall(SiteOf(v))) {
    if (appended.param != input) continue;
    call.call = ResultOf(v, appended.result);
    call.within = appended.within;
  }
  if (call.kept) call.places = PlacesOf(v, input, /*appended=*/true);
  return call;
}

// A call of one function that appends to what it reads from a field or variable.
void SliceValues::AddCellAppends(ValueId v, std::vector<AppendCall>& calls) {
  const CallGraph& graph = program_->program().graph();
  const SliceFacts& facts = program_->program().slices();
  SiteId site = SiteOf(v);
  std::span<const Edge> edges = graph.EdgesOf(site);
  bool is_one = edges.size() == 1 && graph.KnownOf(site) == Known::kAll &&
                edges[0].kind != EdgeKind::kCallback;
  if (!is_one) return;
  FunctionId callee = edges[0].callee;
  std::span<const SliceCell> cells = facts.CellsOf(callee);
  for (uint32_t i = 0; i < cells.size(); ++i) {
    uint32_t input = graph.SummaryOf(callee)->param_count + i;
    SliceEffect effect = facts.EffectOn(callee, input);
    Cell cell = CellOf(v, cells[i]);
    bool is_found = cell.owner.valid() || cells[i].owner < 0;
    if (!effect.appends || !is_found) continue;
    AppendCall call = AppendOf(v, input, effect);
    call.cell = cell;
    calls.push_back(std::move(call));
  }
}

std::vector<OverwriteCall> SliceValues::CallsThatOverwrite() {
  std::vector<OverwriteCall> calls;
  if (program_ == nullptr) return calls;
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    if (f_[v].op == Op::kCall && CallsFor(f_, v, models::Role::kMovesElements)) {
      // The slice of a field is set to the result, as a rule.
      ValueId slice = f_.CallOf(v).args[0];
      if (!IsLoad(f_[slice])) calls.push_back({.call = v, .slice = slice, .by_library = true});
      continue;
    }
    SiteId site = SiteOf(v);
    if (!site.valid()) continue;
    std::span<const ValueId> args = f_.CallOf(v).args;
    uint32_t receiver = (f_[v].flags & ir::kInvoke) != 0 ? 1 : 0;
    for (uint32_t i = 0; i < args.size(); ++i) {
      SliceEffect effect = program_->program().slices().EffectOfCall(site, i + receiver);
      if (effect.overwrites && f_[args[i]].op != Op::kConst) calls.push_back({v, args[i]});
    }
  }
  return calls;
}

// The value of a result of a call; none where nobody uses it.
ValueId SliceValues::ResultOf(ValueId call, uint32_t index) const {
  if (types::As<types::Tuple>(f_[call].type) == nullptr) return index == 0 ? call : ValueId();
  for (uint32_t v = call.value + 1; v < f_.instrs.size(); ++v) {
    const Instr& extract = f_.instrs[v];
    bool is_it = extract.op == Op::kExtract && extract.a == call.value && extract.b == index;
    if (is_it) return ValueId(v);
  }
  return {};
}

SiteId SliceValues::SiteOf(ValueId call) const {
  if (program_ == nullptr || f_[call].op != Op::kCall || BuiltinOf(call)) return {};
  return program_->SiteOf(f_, call);
}

std::optional<std::vector<Cell>> SliceValues::KeptBy(ValueId call, ValueId argument) const {
  SiteId site = SiteOf(call);
  if (!site.valid()) return {};
  const SliceFacts& facts = program_->program().slices();
  std::span<const ValueId> args = f_.CallOf(call).args;
  uint32_t receiver = (f_[call].flags & ir::kInvoke) != 0 ? 1 : 0;
  for (uint32_t i = 0; i < args.size(); ++i) {
    if (args[i] == argument && facts.EffectOfCall(site, i + receiver).keeps) {
      return PlacesOf(call, i + receiver, /*appended=*/false);
    }
  }
  return {};
}

std::vector<Cell> SliceValues::PlacesSetBy(ValueId call) const {
  std::vector<Cell> places;
  SiteId site = SiteOf(call);
  if (!site.valid()) return places;
  for (const KeptParam& kept : program_->program().slices().KeptByCall(site)) {
    if (kept.cell.place.valid()) places.push_back(CellOf(call, kept.cell));
  }
  return places;
}

// Where a call keeps a parameter, or what it `appended` to it; none where not in places alone.
std::vector<Cell> SliceValues::PlacesOf(ValueId call, uint32_t param, bool appended) const {
  std::vector<Cell> places;
  for (const KeptParam& kept : program_->program().slices().KeptByCall(SiteOf(call))) {
    if (kept.param != param || (appended && !kept.appended)) continue;
    if (!kept.cell.place.valid()) return {};
    places.push_back(CellOf(call, kept.cell));
  }
  return places;
}

Cell SliceValues::CellOf(ValueId call, const SliceCell& cell) const {
  if (cell.owner < 0) return {.place = cell.place};
  ir::Call parts = f_.CallOf(call);
  auto at = static_cast<size_t>(cell.owner);
  if (parts.method.valid() && at-- == 0) return {cell.place, parts.callee};
  if (at < parts.args.size()) return {cell.place, parts.args[at]};
  const Instr& closure = f_[parts.callee];
  if (closure.op != Op::kMakeClosure) return {cell.place};
  std::span<const ValueId> bound = f_.ValuesAt(closure.b);
  at -= parts.args.size();
  return {cell.place, at < bound.size() ? bound[at] : ValueId()};
}

bool SliceValues::IsFixed(Symbol place) const {
  return program_ != nullptr && program_->program().rooms().IsFixed(place);
}

bool SliceValues::IsReadHereAlone(types::TypeId structure, uint32_t field) const {
  const types::Object* object = ir::FieldOf(ir::BaseOf(structure), field);
  if (program_ == nullptr || object == nullptr || types::IsExported(*object)) return false;
  FunctionId id = program_->FunctionOf(f_);
  Symbol place = TypeSymbols().OfField(structure, field);
  return id.valid() && program_->program().slices().IsReadByAlone(id, place);
}

bool SliceValues::IsReadElsewhere(types::TypeId structure, uint32_t field) const {
  if (program_ == nullptr) return false;
  Symbol place = TypeSymbols().OfField(structure, field);
  return program_->program().slices().IsReadByOthers(program_->FunctionOf(f_), place);
}

const types::Object* SliceValues::CalleeOf(ValueId call) const {
  ir::Call parts = f_.CallOf(call);
  return parts.method.valid() ? &types::Get(parts.method) : StaticCallee(f_, parts);
}

bool SliceValues::RunsLater(ValueId call) const {
  if (f_[call].op != Op::kCall || BuiltinOf(call)) return false;
  const types::Object* callee = CalleeOf(call);
  return callee != nullptr && models::MayRunLater(NameOf(*callee));
}

bool SliceValues::LeavesBytes(ValueId call) const {
  const types::Object* callee = CalleeOf(call);
  return callee != nullptr && models::LeavesBytes(NameOfFunction(*callee));
}

bool SliceValues::IsGetter(ValueId call) const {
  if ((f_[call].flags & ir::kInvoke) != 0) return false;
  SiteId site = SiteOf(call);
  if (!site.valid() || f_[ValueId(f_[call].a)].op != Op::kFunction) return false;
  const ProgramFlow& program = program_->program();
  std::span<const Edge> edges = program.graph().EdgesOf(site);
  return edges.size() == 1 && program.graph().KnownOf(site) == Known::kAll &&
         f_.CallOf(call).args.size() == 1 && program.slices().IsGetter(edges[0].callee);
}

Room SliceValues::RoomOfSlicing(const Instr& instr, std::vector<ValueId>& others) {
  auto bounds = BoundsOf(f_, instr);
  ValueId high = bounds[1], max = bounds[2];
  if (max.valid()) return AreSame(high, max) ? Room::kNone : Room::kSome;
  ValueId of(instr.a);
  const auto* array = types::UnderlyingAs<types::Array>(ir::BaseOf(f_[of].type));
  if (array != nullptr) {
    bool whole = !high.valid() || IntOf(f_, high) == array->len;
    return whole ? Room::kNone : Room::kSome;
  }
  if (high.valid()) {
    bool is_length = f_[high].op == Op::kCall && BuiltinOf(high) == BuiltinId::kLen &&
                     AreSame(f_.CallOf(high).args[0], of);
    std::optional<int64_t> end = IntOf(f_, high);
    bool to_end = is_length || (end && *end == LengthOf(of));
    if (!to_end) return Room::kSome;
  }
  others.push_back(of);
  return Room::kNone;
}

int64_t SliceValues::LengthOf(ValueId slice) const {
  while (f_[slice].op == Op::kChangeType) slice = ValueId(f_[slice].a);
  const Instr& instr = f_[slice];
  if (instr.op == Op::kConst) {
    return static_cast<int64_t>(ConstantText(f_, slice).value_or("").size());
  }
  if (instr.op == Op::kMakeSlice) return IntOf(f_, ValueId(instr.a)).value_or(-1);
  if (instr.op != Op::kSlice) return -1;
  auto bounds = BoundsOf(f_, instr);
  std::optional<int64_t> low = bounds[0].valid() ? IntOf(f_, bounds[0]) : 0;
  std::optional<int64_t> high;
  const auto* array = types::UnderlyingAs<types::Array>(ir::BaseOf(f_[ValueId(instr.a)].type));
  if (bounds[1].valid()) {
    high = IntOf(f_, bounds[1]);
  } else if (array != nullptr) {
    high = array->len;
  }
  return low && high && *low <= *high ? *high - *low : -1;
}

// The most that an integer can be, where the function says it: min(n, 4), or where ways meet.
std::optional<int64_t> SliceValues::MostOf(ValueId v) const {
  if (std::optional<int64_t> value = IntOf(f_, v)) return value;
  if (BuiltinOfCall(v) == BuiltinId::kMin) {
    for (ValueId arg : f_.CallOf(v).args) {
      if (std::optional<int64_t> most = IntOf(f_, arg)) return most;
    }
  }
  if (f_[v].op != Op::kPhi) return {};
  std::span<const ValueId> values = f_.ValuesAt(f_[v].a);
  std::span<const ir::BlockId> preds = f_.PredsOf(f_.BlockOf(v));
  int64_t most = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    std::optional<int64_t> one = IntOf(f_, values[i]);
    if (!one) one = MostOnEdge(values[i], preds[i], f_.BlockOf(v));
    if (!one) return {};
    most = std::max(most, *one);
  }
  return most;
}

// What a condition says of an integer on the way from one block to the next: n < 4.
std::optional<int64_t> SliceValues::MostOnEdge(ValueId v, ir::BlockId from, ir::BlockId to) const {
  constexpr int kMostBlocks = 4;
  for (int i = 0; i < kMostBlocks; ++i) {
    const Instr& last = f_.instrs[f_[from].end.value - 1];
    if (last.op == Op::kIf && f_[from].succs[0] != f_[from].succs[1]) {
      const Instr& cond = f_[ValueId(last.a)];
      bool holds = f_[from].succs[0] == to;
      Token below = holds ? Token::kLss : Token::kGeq, above = holds ? Token::kGtr : Token::kLeq;
      bool is_left =
          cond.op == Op::kBinOp && cond.token == below && IsSameLength(ValueId(cond.a), v);
      bool is_right =
          cond.op == Op::kBinOp && cond.token == above && IsSameLength(ValueId(cond.b), v);
      if (is_left) return IntOf(f_, ValueId(cond.b));
      if (is_right) return IntOf(f_, ValueId(cond.a));
    }
    std::span<const ir::BlockId> preds = f_.PredsOf(from);
    if (preds.size() != 1) return {};
    to = from;
    from = preds[0];
  }
  return {};
}

bool SliceValues::IsSameLength(ValueId a, ValueId b) const {
  if (a == b) return true;
  return BuiltinOfCall(a) == BuiltinId::kLen && BuiltinOfCall(b) == BuiltinId::kLen &&
         f_.CallOf(a).args[0] == f_.CallOf(b).args[0];
}

int64_t SliceValues::ExtentOf(ValueId slicing) {
  auto bounds = BoundsOf(f_, f_[slicing]);
  Sum begin = bounds[0].valid() ? SumOf(bounds[0]) : Sum{};
  if (!bounds[1].valid()) return ExtentFrom(begin, ValueId(f_[slicing].a));
  Sum end = SumOf(bounds[1]);
  if (end.value.valid() && end.constant == 0) {
    if (std::optional<int64_t> most = MostOf(end.value)) end = {ValueId(), *most};
  }
  bool comparable = end.value == begin.value && end.constant >= begin.constant;
  return comparable ? end.constant - begin.constant : -1;
}

// Of slice[begin:], where `begin` is so far from the end: len(slice) - 8, max(0, len(slice) - 8).
int64_t SliceValues::ExtentFrom(Sum begin, ValueId slice) {
  if (!begin.value.valid()) return -1;
  std::optional<BuiltinId> builtin = BuiltinOfCall(begin.value);
  if (builtin == BuiltinId::kLen) {
    bool of_slice = AreSame(f_.CallOf(begin.value).args[0], slice);
    return of_slice && begin.constant < 0 ? -begin.constant : -1;
  }
  if (builtin != BuiltinId::kMax || begin.constant < 0) return -1;
  int64_t least = -1;
  for (ValueId arg : f_.CallOf(begin.value).args) {
    int64_t extent = ExtentFrom(SumOf(arg), slice);
    if (extent >= 0 && (least < 0 || extent < least)) least = extent;
  }
  return least;
}

int64_t SliceValues::ElementsMade(ValueId slice) {
  constexpr int64_t kMost = int64_t{1} << 40;  // sizes do not overflow
  while (f_[slice].op == Op::kSlice || f_[slice].op == Op::kChangeType)
    slice = ValueId(f_[slice].a);
  const Instr& instr = f_[slice];
  int64_t elements = -1;
  if (instr.op == Op::kMakeSlice) {
    Sum capacity = SumOf(ValueId(instr.b));
    if (!capacity.value.valid()) elements = capacity.constant;
  } else if (instr.op == Op::kAlloc) {  // how `make` with constants looks
    const auto* array = types::UnderlyingAs<types::Array>(ir::BaseOf(instr.type));
    if (array != nullptr) elements = array->len;
  }
  return elements > kMost ? -1 : elements;
}

ValueId SliceValues::FoundBy(ValueId slicing) {
  if (f_[slicing].op != Op::kSlice) return {};
  ValueId high = BoundsOf(f_, f_[slicing])[1];
  if (!high.valid()) return {};
  ValueId call = SumOf(high).value;
  if (!call.valid() || f_[call].op != Op::kCall || BuiltinOf(call)) return {};
  bool finds = CallsFor(f_, call, models::Role::kGivesIndex);
  return finds && AreSame(f_.CallOf(call).args[0], ValueId(f_[slicing].a)) ? call : ValueId();
}

bool IsOfBytes(types::TypeId slice) {
  const auto* type = ir::CoreAs<types::Slice>(slice);
  const auto* elem = type == nullptr ? nullptr : types::UnderlyingAs<types::Basic>(type->elem);
  return elem != nullptr && elem->basic == types::BasicKind::kUint8;
}

bool CallsFor(const ir::Function& f, ValueId call, models::Role role) {
  const types::Object* callee = StaticCallee(f, f.CallOf(call));
  return callee != nullptr && models::HasRole(NameOfFunction(*callee), role);
}

namespace {

// Whether the function puts all of a stream into what is at an address.
bool IsReadInto(const ir::Function& f, ValueId address) {
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    if (f.instrs[v].op != Op::kCall || !CallsFor(f, ValueId(v), models::Role::kReadsInto)) continue;
    std::span<const ValueId> args = f.CallOf(ValueId(v)).args;
    if (args.empty()) continue;
    ValueId into = f[args[0]].op == Op::kMakeInterface ? ValueId(f[args[0]].a) : args[0];
    if (into == address) return true;
  }
  return false;
}

}  // namespace

bool ReadsWhole(const ir::Function& f, ValueId v) {
  ValueId call = f[v].op == Op::kExtract && f[v].b == 0 ? ValueId(f[v].a) : v;
  if (f[call].op != Op::kCall) return false;
  if (CallsFor(f, call, models::Role::kReadsWhole)) return true;
  return CallsFor(f, call, models::Role::kGivesContent) && IsReadInto(f, f.CallOf(call).args[0]);
}

// ---- Memory ----

ValueId SliceValues::RootOf(ValueId v) const {
  for (;;) {
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kFieldAddr:
      case Op::kIndexAddr:
      case Op::kField:
      case Op::kIndex:
      case Op::kSlice:
      case Op::kLookup:
      case Op::kChangeType: v = ValueId(instr.a); break;
      case Op::kUnOp:
        if (instr.token != Token::kMul) return v;
        v = ValueId(instr.a);
        break;
      default: return v;
    }
  }
}

bool SliceValues::IsSharedRoot(ValueId root) const {
  switch (f_[root].op) {
    case Op::kParameter:
    case Op::kFreeVar:
    case Op::kGlobal: return true;
    default: return false;
  }
}

std::vector<Variable> NamesOf(const ir::FuncGroup& group, const Variable& variable) {
  std::vector<Variable> names = {variable};
  auto add = [&](const Variable& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (size_t i = 0; i < names.size(); ++i) {
    Variable known = names[i];
    for (const auto& f : group.functions) {
      for (const Instr& closure : f->instrs) {
        if (closure.op != Op::kMakeClosure) continue;
        const Instr& literal = (*f)[ValueId(closure.a)];
        if (literal.op != Op::kFuncLit) continue;
        const ir::Function& inner = group.Get(ir::FuncId(literal.a));
        std::span<const ValueId> bound = f->ValuesAt(closure.b);
        for (uint32_t b = 0; b < bound.size(); ++b) {
          Variable outside{f.get(), bound[b]}, inside{&inner, inner.free_var(b)};
          if (known == outside) add(inside);
          if (known == inside) add(outside);
        }
      }
    }
  }
  return names;
}

namespace {

// Whether each instruction that uses a value is one that `accept` takes.
bool AllUses(const ir::Function& f, ValueId value, FunctionRef<bool(ValueId user)> accept) {
  for (ValueId user(1u); user.value < f.instrs.size(); user = ValueId(user.value + 1)) {
    if (f.Uses(user, value) && !accept(user)) return false;
  }
  return true;
}

// Whether a function only puts something into a map, but for a store to the variable that has it.
bool IsOnlyFilled(const ir::Function& f, ValueId map, ValueId variable) {
  return AllUses(f, map, [&](ValueId user) {
    const Instr& instr = f[user];
    if (instr.op == Op::kMapUpdate) return ValueId(instr.a) == map;
    return instr.op == Op::kStore && ValueId(instr.a) == variable;
  });
}

// Whether all that a function does with a variable is to make a map for it and to fill that.
bool HoldsMapToFill(const Variable& variable) {
  const ir::Function& f = *variable.function;
  return AllUses(f, variable.name, [&](ValueId user) {
    const Instr& instr = f[user];
    if (instr.op == Op::kMakeClosure) return f[ValueId(instr.a)].op == Op::kFuncLit;
    if (IsLoad(instr)) return IsOnlyFilled(f, user, ValueId());
    ValueId stored(instr.b);
    return instr.op == Op::kStore && f[stored].op == Op::kMakeMap &&
           IsOnlyFilled(f, stored, variable.name);
  });
}

}  // namespace

bool SliceValues::IsReadMap(ValueId map) const {
  if (group_ == nullptr || !IsLoad(f_[map])) return true;
  ValueId variable(f_[map].a);
  if (f_[variable].op != Op::kFreeVar && f_[variable].op != Op::kAlloc) return true;
  return !std::ranges::all_of(NamesOf(*group_, {&f_, variable}), HoldsMapToFill);
}

}  // namespace premortem::flow
