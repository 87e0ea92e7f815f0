// FindLoss, FindParentRead and FindEscape (slices.h): which slices of a function still show an
// array's elements when these have been overwritten.
//
// At each point of the function two sets are kept of what holds the elements, on some path that
// leads there: one before they are overwritten, one after. A holder is a value that is such a
// slice, a value or variable in which there is one (a struct, an interface, a closure, a slice of
// slices), a place in memory that others can reach, or somebody unknown who got it. The sets flow
// forward until nothing changes; what reads a holder of the second set is found on the way. A value
// that is computed again is another one, so each turn of a loop has holders of its own.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "flow/place.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::BlockId;
using ir::Instr;
using ir::Op;
using ir::ValueId;
using syntax::Token;
using types::BuiltinId;
using types::TypeId;

// Instructions looked at for one question, times what holds the slice there; more than this, and
// there is no answer.
constexpr size_t kMaxSteps = 500'000;

enum class Form : uint8_t {
  kView,       // is the slice
  kHolds,      // has it in it, in the field `part`, or somewhere
  kPlace,      // is the address of memory that others can reach and that has it; with `part` the
               // owner of cells_[part]
  kTail,       // likewise, and has what begins where the part ends
  kElsewhere,  // is the instruction that gave it to somebody unknown
};
constexpr uint16_t kSomewhere = 0xffff;
// Part of a view: it does not begin where the parent begins.
constexpr uint16_t kShifted = 0;

struct Holder {
  ValueId value;
  Form form = Form::kView;
  uint16_t part = kSomewhere;

  friend bool operator==(const Holder&, const Holder&) = default;
  friend auto operator<=>(const Holder& a, const Holder& b) {
    return std::tuple(a.value.value, a.form, a.part) <=> std::tuple(b.value.value, b.form, b.part);
  }
};

// A sorted set. There are few, and each instruction looks at all of them: they lie side by side.
class Holders {
 public:
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }
  size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  void clear() { rows_.clear(); }
  auto lower_bound(const Holder& h) const { return std::ranges::lower_bound(rows_, h); }
  bool contains(const Holder& h) const { return std::ranges::binary_search(rows_, h); }
  void insert(const Holder& h) {
    auto at = std::ranges::lower_bound(rows_, h);
    if (at == rows_.end() || *at != h) rows_.insert(at, h);
  }
  void insert(const Holders& other) {
    std::vector<Holder> both;
    both.reserve(rows_.size() + other.rows_.size());
    std::ranges::set_union(rows_, other.rows_, std::back_inserter(both));
    rows_ = std::move(both);
  }
  void erase(const Holder& h) {
    auto at = std::ranges::lower_bound(rows_, h);
    if (at != rows_.end() && *at == h) rows_.erase(at);
  }
  template <typename Predicate>
  void EraseIf(Predicate predicate) {
    std::erase_if(rows_, predicate);
  }

 private:
  std::vector<Holder> rows_;
};

struct State {
  Holders before, after;

  bool Join(const State& other) {
    size_t size = before.size() + after.size();
    before.insert(other.before);
    after.insert(other.after);
    return before.size() + after.size() != size;
  }
  bool empty() const { return before.empty() && after.empty(); }
};

bool MayHold(TypeId type) {
  if (!type.valid()) return true;  // a tuple
  const auto* array = types::UnderlyingAs<types::Array>(type);
  if (array != nullptr) type = array->elem;
  return types::UnderlyingAs<types::Basic>(type) == nullptr;
}

class HolderWalk {
 public:
  HolderWalk(SliceValues& values, ValueId overwrites, TypeId slice_type)
      : values_(values), f_(values.function()), overwrites_(overwrites), slice_type_(slice_type) {}

  // What the first of two appends to the same slice gave.
  std::optional<Loss> FromAppend(const AppendCall& first);
  // Of the slice `part.parent` the elements from its end on are overwritten.
  std::optional<Loss> FromParent(const Part& part, const AppendCall& append);
  // Of a slice that a call is given nobody knows which elements.
  std::optional<Loss> FromArgument(ValueId slice);
  // The slice itself, until the function returns.
  std::optional<Loss> FromValue(ValueId slice, int64_t least);

 private:
  std::optional<Loss> Run(BlockId start);
  void Visit(BlockId block, State state);
  void Step(ValueId v, State& state);
  bool FindsNothing(BlockId from, BlockId to);
  Holders Across(BlockId from, BlockId to, const Holders& holders);
  bool SetsCell(ValueId v);
  bool ChangesBase(ValueId v);
  bool AreApart(ValueId a, ValueId b) const;

  void Transfer(ValueId v, Holders& holders);
  void TransferStore(ValueId v, Holders& holders);
  void TransferCall(ValueId v, Holders& holders);
  std::optional<Holder> Derive(ValueId v, const Holders& holders);
  std::optional<Holder> DeriveSlice(ValueId v, const Holders& holders);
  std::optional<Holder> DeriveCall(ValueId v, const Holders& holders);
  Holder PlaceOf(ValueId address, ValueId stored);
  Holder PlaceOf(const Cell& place, ValueId stored);
  Holder NewPlace(Holder place, ValueId address, ValueId stored);
  void AddKept(ValueId call, const std::vector<Cell>& places, Holders& holders);
  void Replace(const Cell& place, Holders& holders);
  bool SetsItself(const Cell& cell);
  void LeavePlaces(ValueId v, Holders& holders) const;
  void AddParents(Holders& holders);
  void AddTails(ValueId tail, Holders& holders);
  void AddFirstOfLoop(Holders& holders) const;

  void NoteReads(ValueId v, const Holders& holders);
  void NoteReadsOfCall(ValueId v, const Holders& holders);
  bool ShowsAny(ValueId v, const Holders& holders) const;
  bool AnyDeferred(const Holders& holders) const;
  bool IsOwnState(const Holder& holder) const;
  bool StaysInField(const Holder& place);
  bool MaySetField(ValueId address);
  bool ReadsElement(ValueId index_addr, const Holder& view);
  bool Refills(ValueId v, const Holders& holders);
  bool IsMended(ValueId append);
  bool IsNextPart(ValueId slicing) const;
  bool Precedes(ValueId a, ValueId b) const {
    BlockId block_a = f_.BlockOf(a), block_b = f_.BlockOf(b);
    return block_a == block_b ? a.value < b.value : f_.Dominates(block_a, block_b);
  }
  bool MayPrecede(ValueId a, ValueId b) const;
  bool IsReplaced(ValueId load) const;
  void Note(ValueId v) {
    bool reads_ahead = !in_loop_.empty() && in_loop_[f_.BlockOf(v).value];
    if (!reads_ahead) reads_.insert({f_[v].pos, v.value});
  }
  void FindLoop(ValueId phi);
  bool IsFromElsewhere(const AppendCall& append);
  bool Outruns(const AppendCall& append);
  bool CountsUp(ValueId index);

  // How a value holds the slice; null where it does not.
  const Holder* Find(const Holders& holders, ValueId v) const {
    auto it = holders.lower_bound(Holder{v, Form::kView, 0});
    return it != holders.end() && it->value == v && it->form < Form::kPlace ? &*it : nullptr;
  }
  bool Holds(const Holders& holders, ValueId v) const { return Find(holders, v) != nullptr; }
  const Holder* FindView(const Holders& holders, ValueId v) const {
    const Holder* holder = Find(holders, v);
    return holder != nullptr && holder->form == Form::kView ? holder : nullptr;
  }
  // The same in the field of a struct.
  bool HoldsIn(const Holders& holders, ValueId v, uint16_t field) const {
    return holders.contains({v, Form::kHolds, field}) ||
           holders.contains({v, Form::kHolds, kSomewhere});
  }
  bool AnyOperand(ValueId v, const Holders& holders) const {
    bool any = false;
    f_.ForEachOperand(v, [&](ValueId operand) { any = any || Holds(holders, operand); });
    return any;
  }
  // A value that was in a holder; nothing where its type cannot be.
  std::optional<Holder> Within(ValueId v) const {
    TypeId type = f_[v].type;
    bool is_slice = type.valid() && slice_type_.valid() && types::Identical(type, slice_type_);
    if (is_slice) return Holder{v, Form::kView};
    if (MayHold(type)) return Holder{v, Form::kHolds};
    return {};
  }
  void Erase(Holders& holders, ValueId v) const {
    holders.EraseIf([&](const Holder& h) { return h.value == v && h.form < Form::kPlace; });
  }
  void EraseSeen(Holders& holders) const {
    holders.EraseIf([](const Holder& h) { return h.form != Form::kElsewhere; });
  }
  // An index less the first that is overwritten.
  std::optional<int64_t> BehindEnd(ValueId index) {
    SliceValues::Sum sum = values_.SumOf(index);
    if (sum.value != end_.value) return {};
    return sum.constant - end_.constant;
  }

  SliceValues& values_;
  const ir::Function& f_;
  ValueId overwrites_;
  TypeId slice_type_;

  ValueId first_;  // what the first of two appends gives
  Form first_form_ = Form::kView;
  ValueId keeper_;  // the call that keeps it
  std::vector<Cell> kept_at_;
  ValueId base_;                   // what they append to; none where `cell_` says it
  int64_t length_ = -1;            // its length, where that is known
  Cell cell_;                      // where functions that are called read it
  SliceValues::Sources sources_;   // of what they append to, or of the owner of the cell
  std::vector<ValueId> pointers_;  // through which that is loaded

  bool until_return_ = false;
  int64_t least_ = 0;

  ValueId parent_, grown_;
  ValueId slicing_;  // that makes the part; none where a loop appends to that
  SliceValues::Sum end_;
  int64_t count_ = -1;  // of what is appended, where it is known
  bool of_bytes_ = false;
  bool deletes_ = false;       // the elements that are appended are others of the parent
  bool spreads_ = false;       // they are all that another slice has
  std::vector<bool> in_loop_;  // by BlockId: of a loop that writes behind where it reads

  std::vector<State> in_;
  std::vector<BlockId> todo_;
  struct KnownCell {
    Cell cell;
    bool is_own = false;  // the function itself sets it too
  };
  std::vector<KnownCell> cells_;  // to which functions store that are called
  std::map<Holder, SliceValues::Sources> place_sources_;  // by place
  std::vector<bool> is_leaf_;                             // of one of these; by ValueId
  std::map<Holder, ValueId> stored_;  // by place: the instruction that stored to a place
  std::set<std::pair<uint32_t, uint32_t>> reads_;  // by position
  bool stays_ = false;                             // in the field from which the parent was read
  size_t steps_ = 0;
};

std::optional<Loss> HolderWalk::FromAppend(const AppendCall& first) {
  first_ = first.call;
  if (first.within) first_form_ = Form::kHolds;
  if (first.kept) {
    keeper_ = first.site;
    kept_at_ = first.places;
  }
  base_ = first.base;
  if (first.base.valid()) length_ = values_.LengthOf(first.base);
  cell_ = first.cell;
  ValueId source = first.base.valid() ? first.base : cell_.owner;
  if (source.valid()) sources_ = values_.SourcesOf(source);
  if (sources_.shared) return {};
  for (ValueId address : sources_.loads) {
    for (ValueId at = address;; at = ValueId(f_[at].a)) {
      pointers_.push_back(values_.ClassOf(at));
      bool steps = f_[at].op == Op::kFieldAddr || f_[at].op == Op::kIndexAddr;
      if (!steps && f_[at].op != Op::kUnOp) break;
    }
  }
  return Run(f_.BlockOf(first.site));
}

// The blocks of the loop whose head the phi is at; none where it is at no loop's head.
void HolderWalk::FindLoop(ValueId phi) {
  BlockId header = f_.BlockOf(phi);
  std::vector<BlockId> open;
  for (BlockId pred : f_.PredsOf(header)) {
    if (f_.Dominates(header, pred)) open.push_back(pred);
  }
  if (open.empty()) return;
  in_loop_.resize(f_.blocks.size());
  in_loop_[header.value] = true;
  while (!open.empty()) {
    BlockId block = open.back();
    open.pop_back();
    if (in_loop_[block.value]) continue;
    in_loop_[block.value] = true;
    std::ranges::copy(f_.PredsOf(block), std::back_inserter(open));
  }
}

// Whether what is appended are the elements of a slice that has nothing to do with the parent.
bool HolderWalk::IsFromElsewhere(const AppendCall& append) {
  return append.elements.valid() && values_.CountOf(append.elements) < 0 &&
         values_.RootOf(append.elements) != values_.RootOf(parent_);
}

// Whether a loop appends more to the part than the one element that it reads of the parent.
bool HolderWalk::Outruns(const AppendCall& append) {
  int64_t count = append.elements.valid() ? values_.LengthOf(append.elements) : 1;
  if (count == 1 || (count < 0 && !IsFromElsewhere(append))) return false;
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    const Instr& element = f_[v];
    if (element.op != Op::kIndexAddr || !values_.AreSame(ValueId(element.a), parent_)) continue;
    ValueId index = values_.SumOf(ValueId(element.b)).value;
    bool reads = index.valid() && values_.IsLoaded(v) && f_.BlockOf(index) == f_.BlockOf(grown_);
    if (reads && CountsUp(index)) return true;
  }
  return false;
}

// Whether each turn of its loop adds one to a phi.
bool HolderWalk::CountsUp(ValueId index) {
  if (f_[index].op != Op::kPhi) return false;
  BlockId header = f_.BlockOf(index);
  std::span<const BlockId> preds = f_.PredsOf(header);
  for (size_t i = 0; i < preds.size(); ++i) {
    SliceValues::Sum next = values_.SumOf(f_.ValuesAt(f_[index].a)[i]);
    bool is_next = next == SliceValues::Sum{values_.ClassOf(index), 1};
    if (f_.Dominates(header, preds[i]) && !is_next) return false;
  }
  return true;
}

std::optional<Loss> HolderWalk::FromArgument(ValueId slice) {
  parent_ = slice;
  end_.value = overwrites_;  // no index can be compared with it
  return Run(f_.BlockOf(overwrites_));
}

std::optional<Loss> HolderWalk::FromParent(const Part& part, const AppendCall& append) {
  parent_ = part.parent;
  end_ = values_.SumOf(part.end);
  grown_ = part.grown;
  if (grown_.valid()) {
    if (!Outruns(append)) FindLoop(grown_);
  } else {
    slicing_ = part.slicing;
    count_ = values_.LengthOf(append.elements);
    const Instr& elements = f_[append.elements];
    deletes_ = elements.op == Op::kSlice && values_.AreSame(ValueId(elements.a), parent_);
    spreads_ = IsFromElsewhere(append);
  }
  of_bytes_ = IsOfBytes(slice_type_);
  return Run(f_.BlockOf(overwrites_));
}

std::optional<Loss> HolderWalk::FromValue(ValueId slice, int64_t least) {
  first_ = slice;
  if (!slice_type_.valid()) first_form_ = Form::kHolds;
  least_ = least;
  until_return_ = true;
  return Run(f_.BlockOf(slice));
}

std::optional<Loss> HolderWalk::Run(BlockId start) {
  in_.resize(f_.blocks.size());
  todo_.push_back(start);
  while (!todo_.empty()) {
    auto next = std::ranges::min_element(todo_, {}, &BlockId::value);
    BlockId block = *next;
    todo_.erase(next);
    Visit(block, in_[block.value]);
    if (steps_ > kMaxSteps) return {};
  }
  if (!reads_.empty()) return Loss{.read = ValueId(reads_.begin()->second)};
  if (stays_) return Loss{.read = parent_, .in_field = true};
  return {};
}

void HolderWalk::Visit(BlockId block, State state) {
  ValueId v = f_[block].first;
  while (v != f_[block].end && f_[v].op == Op::kPhi) v = ValueId(v.value + 1);
  for (; v != f_[block].end; v = ValueId(v.value + 1)) {
    steps_ += 1 + state.before.size() + state.after.size();
    Step(v, state);
  }
  for (BlockId to : f_[block].succs) {
    if (!to.valid() || state.empty()) continue;
    State there;
    bool other_base = false;
    for (ValueId phi = f_[to].first; phi != f_[to].end && f_[phi].op == Op::kPhi;
         phi = ValueId(phi.value + 1)) {
      other_base |= sources_.HasLeaf(phi);
    }
    if (!other_base) there.before = Across(block, to, state.before);
    if (!FindsNothing(block, to)) there.after = Across(block, to, state.after);
    if (in_[to.value].Join(there) && std::ranges::find(todo_, to) == todo_.end()) {
      todo_.push_back(to);
    }
  }
}

// Whether a condition says on the way from one block to the next that the part is still empty, as
// it was before the loop that appends to it: then nothing is overwritten.
bool HolderWalk::FindsNothing(BlockId from, BlockId to) {
  const Instr& last = f_.instrs[f_[from].end.value - 1];
  if (!grown_.valid() || last.op != Op::kIf) return false;
  const Instr& cond = f_[ValueId(last.a)];
  bool holds = f_[from].succs[0] == to;
  if (cond.op != Op::kBinOp || cond.token != (holds ? Token::kEql : Token::kNeq)) return false;
  ValueId length(cond.a);
  bool is_length = f_[length].op == Op::kCall && values_.BuiltinOf(length) == BuiltinId::kLen;
  if (!is_length || f_.CallOf(length).args[0] != grown_) return false;
  SliceValues::Sum other = values_.SumOf(ValueId(cond.b));
  return !other.value.valid() && other.constant == 0 && end_ == SliceValues::Sum{};
}

// Phis take the values of the edge, all at once.
Holders HolderWalk::Across(BlockId from, BlockId to, const Holders& holders) {
  if (holders.empty()) return {};
  std::span<const BlockId> preds = f_.PredsOf(to);
  std::vector<size_t> edges;
  for (size_t i = 0; i < preds.size(); ++i) {
    if (preds[i] == from) edges.push_back(i);
  }
  Holders across = holders;
  std::vector<Holder> phis;
  for (ValueId v = f_[to].first; v != f_[to].end && f_[v].op == Op::kPhi;
       v = ValueId(v.value + 1)) {
    ++steps_;
    for (size_t i : edges) {
      const Holder* holder = Find(holders, f_.ValuesAt(f_[v].a)[i]);
      if (holder != nullptr) phis.push_back({v, holder->form, holder->part});
    }
    Erase(across, v);
    LeavePlaces(v, across);
  }
  steps_ += preds.size();
  for (const Holder& phi : phis) across.insert(phi);
  return across;
}

void HolderWalk::Step(ValueId v, State& state) {
  if (state.empty() && v != first_ && v != keeper_ && v != overwrites_) return;
  if (v != overwrites_ && !state.after.empty()) NoteReads(v, state.after);
  if (until_return_ && f_[v].op == Op::kReturn) NoteReads(v, state.before);
  Transfer(v, state.before);
  Transfer(v, state.after);
  if (v == overwrites_) {
    if (parent_.valid()) {
      AddParents(state.after);
    } else {
      state.after.insert(state.before);
      state.before.clear();
    }
  }
  if (!state.before.empty() && ChangesBase(v)) state.before.clear();
  if (v == first_) state.before.insert({v, first_form_});
  if (v == keeper_) AddKept(v, kept_at_, state.before);
  for (const Holder& h : until_return_ ? state.before : state.after) {
    if (h.form == Form::kElsewhere) Note(h.value);
  }
}

// Whether two addresses are in different variables: one of them is in one that the function makes,
// and the other is that of no part of it.
bool HolderWalk::AreApart(ValueId a, ValueId b) const {
  auto variable = [&](ValueId address) {
    while (f_[address].op == Op::kFieldAddr) address = ValueId(f_[address].a);
    return address;
  };
  ValueId of_a = variable(a), of_b = variable(b);
  auto is_variable = [&](ValueId v) {
    return f_[v].op == Op::kAlloc || f_[v].op == Op::kParameter || f_[v].op == Op::kGlobal;
  };
  bool one_is_new = f_[of_a].op == Op::kAlloc || f_[of_b].op == Op::kAlloc;
  return of_a != of_b && one_is_new && is_variable(of_a) && is_variable(of_b);
}

// Whether another slice may be in the cell after the instruction.
bool HolderWalk::SetsCell(ValueId v) {
  const Instr& instr = f_[v];
  ValueId owner = values_.ClassOf(cell_.owner);
  if (instr.op == Op::kStore) {
    ValueId address(instr.a);
    bool is_variable = owner.valid() && values_.ClassOf(address) == owner;
    return is_variable || PlaceAt(f_, address) == cell_.place;
  }
  // What a closure could set is shared, and what is no pointer nobody else can set.
  bool calls = instr.op == Op::kCall && !values_.BuiltinOf(v) && !values_.IsGetter(v);
  if (!calls || values_.IsFixed(cell_.place)) return false;
  if (!owner.valid()) return v != overwrites_ && v != keeper_ && v != first_;
  bool is_variable = f_[owner].op == Op::kAlloc;
  if (!is_variable && !ir::IsPointer(f_[owner].type)) return false;
  bool gets = false;
  f_.ForEachOperand(v, [&](ValueId operand) {
    // Who is given a pointer that is in a variable may set a field of what it points to.
    bool is_read = is_variable && IsLoad(f_[operand]) && ir::IsPointer(f_[operand].type);
    ValueId given = is_read ? ValueId(f_[operand].a) : operand;
    gets = gets || (is_read == is_variable && values_.ClassOf(given) == owner);
  });
  return gets && v != overwrites_;
}

// Whether what the appends append to is another slice after the instruction, or may be.
bool HolderWalk::ChangesBase(ValueId v) {
  const Instr& instr = f_[v];
  if (sources_.HasLeaf(v)) return true;
  if (cell_.place.valid() && SetsCell(v)) return true;
  auto is_map = [&](ValueId map) {
    return std::ranges::find(sources_.maps, values_.ClassOf(map)) != sources_.maps.end();
  };
  if (instr.op == Op::kMapUpdate) return is_map(ValueId(instr.a));
  if (sources_.loads.empty() && sources_.owners.empty() && sources_.maps.empty()) return false;
  if (instr.op == Op::kStore) {
    ValueId address(instr.a);
    for (ValueId at = address;; at = ValueId(f_[at].a)) {
      ValueId owner = values_.ClassOf(at);
      if (std::ranges::find(sources_.owners, owner) != sources_.owners.end()) return true;
      if (f_[at].op != Op::kFieldAddr && f_[at].op != Op::kIndexAddr) break;
    }
    return std::ranges::any_of(sources_.loads, [&](ValueId load) {
      // The same place, or one that it lies in.
      if (values_.AreSame(load, address)) return true;
      if (std::ranges::find(pointers_, values_.ClassOf(address)) != pointers_.end()) return true;
      // The same field, perhaps of the same struct.
      const Instr &a = f_[load], &b = f_[address];
      if (a.op != Op::kFieldAddr || b.op != Op::kFieldAddr || a.b != b.b) return false;
      if (AreApart(load, address)) return false;
      return types::Identical(f_[ValueId(a.a)].type, f_[ValueId(b.a)].type);
    });
  }
  bool calls = instr.op == Op::kCall && !values_.BuiltinOf(v) && !values_.IsGetter(v);
  if (!calls) return false;
  bool gets = false;
  f_.ForEachOperand(v, [&](ValueId operand) {
    ValueId given = values_.ClassOf(operand);
    gets = gets || is_map(operand) || std::ranges::find(pointers_, given) != pointers_.end() ||
           std::ranges::find(sources_.owners, given) != sources_.owners.end();
  });
  return gets;
}

// ---- What holds the slice after an instruction ----

void HolderWalk::Transfer(ValueId v, Holders& holders) {
  if (holders.empty()) return;
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kStore:
      if (Refills(v, holders)) EraseSeen(holders);
      return TransferStore(v, holders);
    case Op::kMapUpdate: {
      std::span<const ValueId> pair = {reinterpret_cast<const ValueId*>(&f_.extra[instr.b]), 2};
      if (!Holds(holders, pair[1])) return;
      if (!until_return_ && !values_.IsReadMap(ValueId(instr.a))) return;
      bool shared = values_.IsSharedRoot(values_.RootOf(ValueId(instr.a)));
      holders.insert(shared ? Holder{v, Form::kElsewhere} : Holder{ValueId(instr.a), Form::kHolds});
      return;
    }
    case Op::kSend:
      if (Holds(holders, ValueId(instr.b))) holders.insert({v, Form::kElsewhere});
      return;
    case Op::kGo:
    case Op::kDefer:
      if (AnyOperand(v, holders)) holders.insert({v, Form::kElsewhere});
      return;
    case Op::kSelect:
      if (AnyOperand(v, holders)) holders.insert({v, Form::kElsewhere});
      break;
    case Op::kCall:
      if (!values_.BuiltinOf(v)) TransferCall(v, holders);
      break;
    default: break;
  }
  if (Refills(v, holders)) EraseSeen(holders);
  std::optional<Holder> derived = Derive(v, holders);
  Erase(holders, v);
  LeavePlaces(v, holders);
  if (derived) holders.insert(*derived);
}

// Places whose address is computed from `v` are others when v is computed again; nobody overwrites
// what the old ones hold.
void HolderWalk::LeavePlaces(ValueId v, Holders& holders) const {
  if (is_leaf_.empty() || !is_leaf_[v.value]) return;
  std::vector<Holder> left;
  for (const Holder& h : holders) {
    if (h.form != Form::kPlace) continue;
    if (place_sources_.at(h).HasLeaf(v)) left.push_back(h);
  }
  for (const Holder& h : left) {
    holders.erase(h);
    if (!parent_.valid()) holders.insert({stored_.at(h), Form::kElsewhere});
  }
}

Holder HolderWalk::PlaceOf(ValueId address, ValueId stored) {
  return NewPlace({values_.ClassOf(address), Form::kPlace}, address, stored);
}

Holder HolderWalk::PlaceOf(const Cell& place, ValueId stored) {
  Cell owned = {place.place, values_.ClassOf(place.owner)};
  auto at = std::ranges::find(cells_, owned, &KnownCell::cell) - cells_.begin();
  if (at == std::ssize(cells_)) cells_.push_back({owned, SetsItself(owned)});
  return NewPlace({owned.owner, Form::kPlace, static_cast<uint16_t>(at)}, place.owner, stored);
}

// `address` is what tells the place from others.
Holder HolderWalk::NewPlace(Holder place, ValueId address, ValueId stored) {
  if (stored_.try_emplace(place, stored).second) {
    SliceValues::Sources& sources = place_sources_[place];
    if (address.valid()) sources = values_.SourcesOf(address);
    is_leaf_.resize(f_.instrs.size());
    for (ValueId leaf : sources.leaves) is_leaf_[leaf.value] = true;
  }
  return place;
}

// A call keeps it: in places, or somewhere.
void HolderWalk::AddKept(ValueId call, const std::vector<Cell>& places, Holders& holders) {
  if (places.empty()) holders.insert({call, Form::kElsewhere});
  for (const Cell& cell : places) {
    Holder place = PlaceOf(cell, call);
    if (!cells_[place.part].is_own) holders.insert(place);
  }
}

// What a call keeps in a field that the function sets itself is no more than a state of it, which
// it sets again before anybody looks.
bool HolderWalk::SetsItself(const Cell& cell) {
  return std::ranges::any_of(f_.instrs, [&](const Instr& store) {
    if (store.op != Op::kStore || f_[ValueId(store.a)].op != Op::kFieldAddr) return false;
    ValueId owner(f_[ValueId(store.a)].a);
    return values_.ClassOf(owner) == cell.owner && PlaceAt(f_, ValueId(store.a)) == cell.place;
  });
}

// Something else is stored to a place.
void HolderWalk::Replace(const Cell& place, Holders& holders) {
  ValueId owner = values_.ClassOf(place.owner);
  holders.EraseIf([&](const Holder& h) {
    return h.form == Form::kPlace && h.part != kSomewhere && h.value == owner &&
           cells_[h.part].cell.place == place.place;
  });
}

void HolderWalk::TransferCall(ValueId v, Holders& holders) {
  if (!cells_.empty()) {
    for (const Cell& place : values_.PlacesSetBy(v)) Replace(place, holders);
  }
  for (ValueId arg : f_.CallOf(v).args) {
    const Holder* holder = Find(holders, arg);
    if (holder == nullptr) continue;
    if (holder->form == Form::kView) {
      if (auto places = values_.KeptBy(v, arg)) AddKept(v, *places, holders);
    } else if (f_[arg].op == Op::kMakeClosure && values_.RunsLater(v)) {
      holders.insert({v, Form::kElsewhere});
    }
  }
}

void HolderWalk::TransferStore(ValueId v, Holders& holders) {
  ValueId address(f_[v].a);
  const Holder* value = Find(holders, ValueId(f_[v].b));
  ValueId root = values_.RootOf(address);
  const Instr& place = f_[address];
  if (!cells_.empty() && (place.op == Op::kFieldAddr || place.op == Op::kGlobal)) {
    ValueId owner = place.op == Op::kGlobal ? ValueId() : ValueId(place.a);
    Replace({PlaceAt(f_, address), owner}, holders);
  }
  if (values_.IsSharedRoot(root)) {
    holders.erase({values_.ClassOf(address), Form::kTail});
    if (value == nullptr) {
      holders.erase({values_.ClassOf(address), Form::kPlace});
    } else if (place.op == Op::kIndexAddr) {
      holders.insert({v, Form::kElsewhere});
    } else {
      Holder at = PlaceOf(address, v);
      holders.insert(at);
      if (parent_.valid() && value->part == kShifted && value->form == Form::kView) {
        stored_[at] = v;
        holders.insert({at.value, Form::kTail});
      }
    }
    return;
  }
  bool is_field = place.op == Op::kFieldAddr;
  ValueId of = is_field || place.op == Op::kIndexAddr ? ValueId(place.a) : address;
  if (value == nullptr) {
    if (is_field) holders.erase({of, Form::kHolds, static_cast<uint16_t>(place.b)});
    if (of == address) Erase(holders, of);
    return;
  }
  bool in_field = is_field && value->form == Form::kView && place.b < kSomewhere;
  uint16_t part = in_field ? static_cast<uint16_t>(place.b) : kSomewhere;
  if (of == address && value->form == Form::kHolds) part = value->part;
  holders.insert({of, Form::kHolds, part});
  if (root != of) holders.insert({root, Form::kHolds});
}

std::optional<Holder> HolderWalk::Derive(ValueId v, const Holders& holders) {
  const Instr& instr = f_[v];
  ValueId of(instr.a);
  switch (instr.op) {
    case Op::kSlice:
      if (v == slicing_ && FindView(holders, of) != nullptr && IsNextPart(v)) {
        return Holder{v, Form::kView, kShifted};
      }
      return DeriveSlice(v, holders);
    case Op::kCall: return DeriveCall(v, holders);
    case Op::kChangeType:
      if (const Holder* holder = Find(holders, of)) return Holder{v, holder->form, holder->part};
      return {};
    case Op::kMakeInterface:
    case Op::kSliceToArrayPointer:
    case Op::kIndexAddr:
      if (instr.op == Op::kIndexAddr && FindView(holders, of) != nullptr) return {};
      if (Holds(holders, of)) return Holder{v, Form::kHolds};
      return {};
    case Op::kFieldAddr:
      if (HoldsIn(holders, of, static_cast<uint16_t>(instr.b))) return Holder{v, Form::kHolds};
      return {};
    case Op::kField:
      if (HoldsIn(holders, of, static_cast<uint16_t>(instr.b))) return Within(v);
      return {};
    case Op::kUnOp: {
      if (instr.token != Token::kMul) return {};
      if (holders.contains({values_.ClassOf(of), Form::kPlace})) return Within(v);
      const Holder* holder = Find(holders, of);
      if (holder == nullptr || holder->form == Form::kView) return {};
      if (holder->part != kSomewhere) return Holder{v, Form::kHolds, holder->part};
      return Within(v);
    }
    case Op::kIndex:
    case Op::kLookup:
    case Op::kRange:
    case Op::kNext:
    case Op::kExtract:
    case Op::kTypeAssert:
    case Op::kChangeInterface:
      if (const Holder* holder = Find(holders, of); holder && holder->form == Form::kHolds) {
        return Within(v);
      }
      return {};
    case Op::kMakeClosure:
      if (AnyOperand(v, holders)) return Holder{v, Form::kHolds};
      return {};
    default: return {};
  }
}

std::optional<Holder> HolderWalk::DeriveSlice(ValueId v, const Holders& holders) {
  const Instr& instr = f_[v];
  const Holder* of = Find(holders, ValueId(instr.a));
  if (of == nullptr) return {};
  if (int64_t extent = values_.ExtentOf(v); extent >= 0 && extent < least_) return {};
  if (least_ > 0 && values_.FoundBy(v).valid()) return {};
  if (of->form != Form::kView) return Holder{v, Form::kHolds};
  ValueId low(f_.extra[instr.b]), high(f_.extra[instr.b + 1]);
  if (!parent_.valid()) {
    ValueId before = values_.TakenBack(v);
    if (before.valid() && base_.valid() && values_.AreSame(before, base_)) return {};
    SliceValues::Sum end = high.valid() ? values_.SumOf(high) : SliceValues::Sum{v, 0};
    if (!end.value.valid() && end.constant <= length_) return {};
    return Holder{v, Form::kView};
  }
  if (!in_loop_.empty() && high.valid()) return {};  // as far as the loop has written
  if (of->part == kShifted) return Holder{v, Form::kView, kShifted};
  std::optional<int64_t> to = high.valid() ? BehindEnd(high) : std::nullopt;
  if (to && *to <= 0) return {};
  if (!low.valid()) return Holder{v, Form::kView};
  // One that begins at a constant begins before, or who would have written it?
  bool is_constant = !values_.SumOf(low).value.valid();
  std::optional<int64_t> from = BehindEnd(low);
  if (!from && !is_constant) return {};
  bool behind_new = from && *from > 0 && (count_ < 0 ? !spreads_ : *from >= count_);
  if (behind_new) return {};
  return Holder{v, Form::kView, kShifted};
}

std::optional<Holder> HolderWalk::DeriveCall(ValueId v, const Holders& holders) {
  if (values_.BuiltinOf(v) != BuiltinId::kAppend) return {};
  bool is_next = slicing_.valid() && Holds(holders, slicing_);
  if (parent_.valid() && v == overwrites_ && !is_next) return {};
  for (ValueId arg : f_.CallOf(v).args) {
    const Holder* holder = Find(holders, arg);
    if (holder == nullptr) continue;
    bool is_base = arg == f_.CallOf(v).args[0];
    if (holder->form == Form::kHolds) return Holder{v, Form::kHolds};
    if (is_base) return Holder{v, Form::kView, holder->part};
  }
  return {};
}

// Whether the part has moved on when the loop around it makes it again, so that its first element
// is what was appended before: i += n; part = s[i : i+n].
bool HolderWalk::IsNextPart(ValueId slicing) const {
  ValueId low(f_.extra[f_[slicing].b]);
  if (!low.valid() || f_[low].op != Op::kPhi) return false;
  BlockId header = f_.BlockOf(low);
  auto is_back_edge = [&](BlockId from, BlockId to) { return f_.Dominates(to, from); };
  // A loop within would make the same part again.
  for (BlockId at = f_.BlockOf(slicing); at != header; at = f_[at].idom) {
    if (std::ranges::any_of(f_.PredsOf(at), [&](BlockId p) { return is_back_edge(p, at); }))
      return false;
  }
  std::span<const BlockId> preds = f_.PredsOf(header);
  bool moves = false;
  for (size_t i = 0; i < preds.size(); ++i) {
    if (!is_back_edge(preds[i], header)) continue;
    ValueId next = f_.ValuesAt(f_[low].a)[i];
    const Instr& sum = f_[next];
    bool is_end = values_.SumOf(next) == end_;
    bool adds = sum.op == Op::kBinOp && sum.token == Token::kAdd && ValueId(sum.a) == low;
    SliceValues::Sum step = adds ? values_.SumOf(ValueId(sum.b)) : SliceValues::Sum{};
    bool grows = step.value.valid() || step.constant > 0;
    if (!is_end && !grows) return false;
    moves = true;
  }
  return moves;
}

// A variable from which a loop deletes is, the first time round, what it was before the loop; and
// that is what `range` goes on reading.
void HolderWalk::AddFirstOfLoop(Holders& holders) const {
  const Instr& phi = f_[parent_];
  if (phi.op != Op::kPhi || !deletes_) return;
  BlockId header = f_.BlockOf(parent_);
  std::span<const BlockId> preds = f_.PredsOf(header);
  bool is_loop = std::ranges::any_of(preds, [&](BlockId p) { return f_.Dominates(header, p); });
  if (!is_loop) return;
  for (size_t i = 0; i < preds.size(); ++i) {
    ValueId before = f_.ValuesAt(phi.a)[i];
    bool enters = !f_.Dominates(header, preds[i]) && f_[before].op != Op::kConst;
    if (enters) holders.insert({before, Form::kView});
  }
}

// Whether a way leads from one instruction to another within one turn of the loops around.
bool HolderWalk::MayPrecede(ValueId a, ValueId b) const {
  if (Precedes(a, b)) return true;
  BlockId end = f_.BlockOf(b);
  std::vector<BlockId> todo = {f_.BlockOf(a)};
  if (todo[0] == end) return false;
  for (size_t i = 0; i < todo.size(); ++i) {
    if (todo[i] == end) return true;
    for (BlockId next : f_[todo[i]].succs) {
      bool goes_on = next.valid() && !f_.Dominates(next, todo[i]);
      if (goes_on && std::ranges::find(todo, next) == todo.end()) todo.push_back(next);
    }
  }
  return false;
}

// Places where others read what begins at the end of the part, by when that is overwritten.
void HolderWalk::AddTails(ValueId tail, Holders& holders) {
  for (ValueId v(tail.value + 1); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    const Instr& store = f_[v];
    if (!MayPrecede(v, overwrites_)) continue;
    if (store.op == Op::kMapUpdate && ValueId(f_.extra[store.b + 1]) == tail) {
      bool shared = values_.IsSharedRoot(values_.RootOf(ValueId(store.a)));
      if (shared && values_.IsReadMap(ValueId(store.a))) holders.insert({v, Form::kElsewhere});
    }
    if (store.op != Op::kStore || ValueId(store.b) != tail) continue;
    ValueId address(store.a);
    bool is_place =
        values_.IsSharedRoot(values_.RootOf(address)) && f_[address].op != Op::kIndexAddr;
    if (!is_place) continue;
    Holder place = PlaceOf(address, v);
    stored_[place] = v;
    holders.insert({place.value, Form::kTail});
  }
}

// Whether another slice is stored to where `load` was loaded from before the parent is, and not one
// made of the same elements.
bool HolderWalk::IsReplaced(ValueId load) const {
  bool is_lookup = f_[load].op == Op::kLookup;
  if (load == parent_ || (!IsLoad(f_[load]) && !is_lookup)) return false;
  for (ValueId v(load.value + 1); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    const Instr& store = f_[v];
    bool updates = is_lookup && store.op == Op::kMapUpdate &&
                   values_.AreSame(ValueId(store.a), ValueId(f_[load].a));
    if (updates && Precedes(load, v) && Precedes(v, parent_)) return true;
    if (store.op != Op::kStore || !values_.AreSame(ValueId(store.a), ValueId(f_[load].a))) continue;
    if (!Precedes(load, v) || !Precedes(v, parent_)) continue;
    ValueId value(store.b);
    for (;;) {
      bool appends = f_[value].op == Op::kCall && values_.BuiltinOf(value) == BuiltinId::kAppend;
      if (!appends && f_[value].op != Op::kSlice) break;
      value = appends ? f_.CallOf(value).args[0] : ValueId(f_[value].a);
    }
    if (!values_.AreSame(value, load)) return true;
  }
  return false;
}

// What shows the elements of the parent when they are overwritten.
void HolderWalk::AddParents(Holders& holders) {
  ValueId parent = values_.ClassOf(parent_);
  AddFirstOfLoop(holders);
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    const Instr& instr = f_[v];
    bool is_part = instr.op == Op::kSlice;
    bool is_read = IsLoad(instr) || instr.op == Op::kLookup;
    if (v == parent_ || (is_read && values_.ClassOf(v) == parent)) {
      if (!IsReplaced(v)) holders.insert({v, Form::kView});
    } else if (is_part && values_.ClassOf(ValueId(instr.a)) == parent) {
      if (!MayPrecede(v, overwrites_) || IsReplaced(ValueId(instr.a))) continue;
      holders.insert({ValueId(instr.a), Form::kView});
      std::optional<Holder> part = DeriveSlice(v, holders);
      if (!part) continue;
      if (Precedes(v, overwrites_)) holders.insert(*part);
      if (part->part == kShifted) AddTails(v, holders);
    }
  }
  const Instr& load = f_[parent_];
  if (load.op != Op::kUnOp || load.token != Token::kMul) return;
  ValueId address(load.a);
  ValueId root = values_.RootOf(address);
  bool is_scratch = end_ == SliceValues::Sum{} && f_[root].op != Op::kAlloc;
  if (values_.IsSharedRoot(root)) {
    holders.insert(PlaceOf(address, parent_));
  } else if (f_[address].op == Op::kFieldAddr) {
    // From its beginning it is room that the owner keeps for such use.
    if (is_scratch) return;
    holders.insert({ValueId(f_[address].a), Form::kHolds, static_cast<uint16_t>(f_[address].b)});
  } else if (f_[address].op == Op::kAlloc) {
    holders.insert({address, Form::kHolds});
  }
}

// ---- What reads it ----

void HolderWalk::NoteReads(ValueId v, const Holders& holders) {
  const Instr& instr = f_[v];
  switch (instr.op) {
    case Op::kIndexAddr:
      if (const Holder* view = FindView(holders, ValueId(instr.a))) {
        if (values_.IsLoaded(v) && ReadsElement(v, *view)) Note(v);
      }
      return;
    case Op::kCall: return NoteReadsOfCall(v, holders);
    case Op::kConvert:
    case Op::kMultiConvert:
    case Op::kSliceToArrayPointer:
      if (Holds(holders, ValueId(instr.a))) Note(v);
      return;
    case Op::kUnOp:
      // A copy of the array itself.
      if (IsLoad(instr) && FindView(holders, ValueId(instr.a)) != nullptr) Note(v);
      return;
    case Op::kReturn:
      if (ShowsAny(v, holders)) Note(v);
      for (const Holder& h : holders) {
        if (h.form == Form::kPlace && !parent_.valid()) Note(stored_.at(h));
        if (h.form == Form::kPlace && parent_.valid()) stays_ = stays_ || StaysInField(h);
        if (h.form == Form::kTail) Note(stored_.at({h.value, Form::kPlace}));
      }
      return;
    case Op::kRunDefers:
      // What is overwritten on purpose is often handed back to a pool there.
      if (!parent_.valid() && AnyDeferred(holders)) Note(v);
      return;
    case Op::kGo:
    case Op::kDefer:
    case Op::kSend:
      if (ShowsAny(v, holders)) Note(v);
      return;
    default: return;
  }
}

// Whether somebody who is given an operand may read the slice there.
bool HolderWalk::ShowsAny(ValueId v, const Holders& holders) const {
  bool any = false;
  f_.ForEachOperand(v, [&](ValueId operand) {
    auto holder = holders.lower_bound(Holder{operand, Form::kView, 0});
    for (; holder != holders.end() && holder->value == operand; ++holder) {
      any = any || (holder->form < Form::kPlace && !IsOwnState(*holder));
    }
  });
  return any;
}

// Whether a closure that is called when the function returns has a variable that holds the slice.
bool HolderWalk::AnyDeferred(const Holders& holders) const {
  return std::ranges::any_of(f_.instrs, [&](const Instr& defer) {
    if (defer.op != Op::kDefer) return false;
    const Instr& closure = f_[ValueId(defer.a)];
    return closure.op == Op::kMakeClosure &&
           std::ranges::any_of(f_.ValuesAt(closure.b), [&](ValueId variable) {
             return f_[variable].op == Op::kAlloc && Holds(holders, variable);
           });
  });
}

// Whether the slice is in a field that nobody but the function reads, of a struct that it makes.
bool HolderWalk::IsOwnState(const Holder& holder) const {
  bool in_field = holder.form == Form::kHolds && holder.part != kSomewhere && !until_return_;
  const Instr& variable = f_[holder.value];
  return in_field && variable.op == Op::kAlloc &&
         values_.IsReadHereAlone(variable.type, holder.part);
}

// Whether other functions find the parent in the field from which it was read, when the function
// returns. Bytes, and what is written from the beginning, may be room that the owner keeps for such
// use.
bool HolderWalk::StaysInField(const Holder& place) {
  ValueId address = place.value;
  if (f_[address].op != Op::kFieldAddr || stored_.at(place) != parent_) return false;
  if (grown_.valid() || end_ == SliceValues::Sum{} || IsOfBytes(slice_type_)) return false;
  TypeId structure = f_[ValueId(f_[address].a)].type;
  return values_.IsReadElsewhere(structure, f_[address].b) && !MaySetField(address);
}

// Whether the function sets a field: by a store, or in a call that is given what has it.
bool HolderWalk::MaySetField(ValueId address) {
  std::vector<ValueId> owners;  // classes
  for (ValueId at(f_[address].a);; at = ValueId(f_[at].a)) {
    owners.push_back(values_.ClassOf(at));
    Op op = f_[at].op;
    if (op != Op::kFieldAddr && op != Op::kIndexAddr && op != Op::kUnOp) break;
  }
  for (ValueId v(1u); v.value < f_.instrs.size(); v = ValueId(v.value + 1)) {
    const Instr& instr = f_[v];
    if (instr.op == Op::kStore && values_.AreSame(ValueId(instr.a), address)) return true;
    bool looks = instr.op == Op::kFieldAddr || instr.op == Op::kIndexAddr ||
                 instr.op == Op::kUnOp || instr.op == Op::kBinOp ||
                 (instr.op == Op::kCall && values_.IsGetter(v));
    if (looks) continue;
    bool gets = false;
    f_.ForEachOperand(v, [&](ValueId operand) {
      gets = gets || std::ranges::find(owners, values_.ClassOf(operand)) != owners.end();
    });
    if (gets) return true;
  }
  return false;
}

void HolderWalk::NoteReadsOfCall(ValueId v, const Holders& holders) {
  std::optional<BuiltinId> builtin = values_.BuiltinOf(v);
  if (!builtin) {
    if (ShowsAny(v, holders) && !Refills(v, holders)) Note(v);
    return;
  }
  std::span<const ValueId> args = f_.CallOf(v).args;
  switch (*builtin) {
    case BuiltinId::kAppend:
      if (args.size() == 2 && FindView(holders, args[1]) != nullptr && !IsMended(v)) Note(v);
      return;
    case BuiltinId::kCopy:
      if (args.size() == 2 && FindView(holders, args[1]) != nullptr) Note(v);
      return;
    case BuiltinId::kPrint:
    case BuiltinId::kPrintln:
      if (AnyOperand(v, holders)) Note(v);
      return;
    default: return;
  }
}

// Whether the element at an address may be one that was overwritten. A loop goes through all of
// them; of another index that cannot be compared nobody knows.
bool HolderWalk::ReadsElement(ValueId index_addr, const Holder& view) {
  ValueId index(f_[index_addr].b);
  SliceValues::Sum sum = values_.SumOf(index);
  if (!parent_.valid()) return sum.value.valid() || (length_ >= 0 && sum.constant >= length_);
  if (view.part != kShifted) {
    if (std::optional<int64_t> behind = BehindEnd(index)) {
      return *behind >= 0 && (count_ < 0 || *behind < count_);
    }
  }
  return sum.value.valid() && f_[sum.value].op == Op::kPhi;
}

// Whether the one element that was overwritten is set anew at once where an append has copied it
// to: s = append(append(s[:i], x), s[i:]...); s[i+1] = y.
bool HolderWalk::IsMended(ValueId append) {
  std::span<const ValueId> args = f_.CallOf(append).args;
  const Instr& elements = f_[args[1]];
  if (count_ != 1 || args[0] != overwrites_ || elements.op != Op::kSlice) return false;
  ValueId low(f_.extra[elements.b]);
  if (!low.valid() || BehindEnd(low) != 0) return false;
  for (ValueId v(append.value + 1); v != f_[f_.BlockOf(append)].end; v = ValueId(v.value + 1)) {
    if (f_[v].op == Op::kCall) return false;
    if (f_[v].op != Op::kStore) continue;
    const Instr& place = f_[ValueId(f_[v].a)];
    bool is_it = place.op == Op::kIndexAddr && ValueId(place.a) == append;
    if (is_it && BehindEnd(ValueId(place.b)) == 1) return true;
  }
  return false;
}

// Whether the slice has other elements after the instruction, as far as anybody can see: those that
// were overwritten are not read.
bool HolderWalk::Refills(ValueId v, const Holders& holders) {
  if (!parent_.valid() || v == overwrites_) return false;
  if (f_[v].op == Op::kStore) {
    const Instr& place = f_[ValueId(f_[v].a)];
    if (place.op != Op::kIndexAddr || count_ != 1) return false;
    const Holder* view = FindView(holders, ValueId(place.a));
    return view != nullptr && view->part != kShifted && BehindEnd(ValueId(place.b)) == 0;
  }
  if (f_[v].op != Op::kCall) return false;
  std::optional<BuiltinId> builtin = values_.BuiltinOf(v);
  std::span<const ValueId> args = f_.CallOf(v).args;
  if (builtin == BuiltinId::kCopy) return FindView(holders, args[0]) != nullptr;
  if (builtin == BuiltinId::kClear) return FindView(holders, args[0]) != nullptr;
  if (builtin || !of_bytes_ || values_.LeavesBytes(v)) return false;
  return std::ranges::any_of(args, [&](ValueId arg) { return FindView(holders, arg) != nullptr; });
}

// The elements that stand one by one in the call; empty where they do not.
std::vector<ValueId> ElementsOf(SliceValues& values, const AppendCall& append) {
  const ir::Function& f = values.function();
  int64_t count = values.CountOf(append.elements);
  std::vector<ValueId> elements(count < 0 ? 0 : static_cast<size_t>(count));
  if (elements.empty()) return {};
  ValueId array(f[append.elements].a);
  for (uint32_t v = array.value; v < append.call.value; ++v) {
    const Instr& store = f.instrs[v];
    if (store.op != Op::kStore) continue;
    const Instr& address = f[ValueId(store.a)];
    if (address.op != Op::kIndexAddr || address.a != array.value) continue;
    auto index = static_cast<uint64_t>(values.SumOf(ValueId(address.b)).constant);
    if (index < elements.size()) elements[index] = values.ClassOf(ValueId(store.b));
  }
  return elements;
}

// Whether both append the same, so that nothing changes when the second overwrites the first.
bool AppendTheSame(SliceValues& values, const AppendCall& a, const AppendCall& b) {
  if (a.call == b.call || !a.elements.valid() || !b.elements.valid()) return false;
  if (values.AreSame(a.elements, b.elements)) return true;
  std::vector<ValueId> elements = ElementsOf(values, a);
  return !elements.empty() && elements == ElementsOf(values, b);
}

// Whether what is appended to a part of `parent` that ends at `end` is what follows there anyway.
bool AppendsWhatIsThere(SliceValues& values, const AppendCall& append, ValueId parent,
                        ValueId end) {
  const ir::Function& f = values.function();
  for (ValueId at = append.elements; f[at].op == Op::kSlice; at = ValueId(f[at].a)) {
    ValueId low(f.extra[f[at].b]);
    if (!low.valid()) continue;
    return values.AreSame(low, end) && values.AreSame(ValueId(f[at].a), parent);
  }
  return false;
}

bool IsOnlyLoaded(const ir::Function& f, ValueId address) {
  for (uint32_t v = address.value + 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (IsLoad(instr)) continue;
    if (f.Uses(ValueId(v), address)) return false;
  }
  return true;
}

// Whether a slice that the function has made is not written to before appends to parts of it do so:
// then there is nothing yet to overwrite.
bool IsBlank(SliceValues& values, ValueId slice) {
  const ir::Function& f = values.function();
  bool is_made = f[slice].op == Op::kMakeSlice || f[slice].op == Op::kAlloc ||
                 (f[slice].op == Op::kSlice && f[ValueId(f[slice].a)].op == Op::kAlloc);
  if (!is_made) return false;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const Instr& instr = f.instrs[v];
    if (!f.Uses(ValueId(v), slice) || instr.op == Op::kReturn || instr.op == Op::kSlice) continue;
    if (IsLoad(instr)) continue;
    std::optional<BuiltinId> builtin =
        instr.op == Op::kCall ? values.BuiltinOf(ValueId(v)) : std::nullopt;
    if (builtin == BuiltinId::kLen || builtin == BuiltinId::kCap) continue;
    bool reads = instr.op == Op::kIndexAddr && IsOnlyLoaded(f, ValueId(v));
    if (!reads) return false;
  }
  return true;
}

// Whether a part that a function is given to append to is room to write to: it is empty, or of
// bytes, which are put where they belong in this way.
bool IsRoomToFill(SliceValues& values, const Part& part) {
  const ir::Function& f = values.function();
  const Instr& slicing = f[part.slicing];
  const auto* slice = ir::CoreAs<types::Slice>(slicing.type);
  const auto* elem = slice == nullptr ? nullptr : types::UnderlyingAs<types::Basic>(slice->elem);
  if (elem != nullptr && elem->basic == types::BasicKind::kUint8) return true;
  ValueId low(f.extra[slicing.b]);
  SliceValues::Sum begin = low.valid() ? values.SumOf(low) : SliceValues::Sum{};
  return values.SumOf(part.end) == begin;
}

}  // namespace

std::optional<Loss> FindLoss(SliceValues& values, const AppendCall& first,
                             const AppendCall& second) {
  if (!first.call.valid() && !first.kept) return {};
  if (values.RoomBehindBase(first) == Room::kNone) return {};
  if (AppendTheSame(values, first, second)) return {};
  ValueId slice = first.base.valid() || first.within ? first.base : first.call;
  TypeId type = slice.valid() ? values.function()[slice].type : TypeId();
  return HolderWalk(values, second.site, type).FromAppend(first);
}

std::optional<Part> PartOf(SliceValues& values, const AppendCall& append) {
  constexpr size_t kMostValues = 16;
  const ir::Function& f = values.function();
  Part part;
  std::vector<ValueId> todo = {append.base};
  for (size_t i = 0; i < todo.size(); ++i) {
    if (i == kMostValues) return {};
    ValueId v = todo[i];
    const Instr& instr = f[v];
    std::vector<ValueId> from;
    if (instr.op == Op::kPhi) {
      std::ranges::copy(f.ValuesAt(instr.a), std::back_inserter(from));
    } else if (instr.op == Op::kChangeType) {
      from = {ValueId(instr.a)};
    } else if (instr.op == Op::kCall && values.BuiltinOf(v) == BuiltinId::kAppend && i > 0) {
      from = {f.CallOf(v).args[0]};
    } else if (instr.op == Op::kSlice && !part.slicing.valid()) {
      part.slicing = v;
    } else {
      return {};
    }
    for (ValueId value : from) {
      if (std::ranges::find(todo, value) == todo.end()) todo.push_back(value);
    }
  }
  if (!part.slicing.valid()) return {};
  const Instr& slicing = f[part.slicing];
  part.parent = ValueId(slicing.a);
  part.end = ValueId(f.extra[slicing.b + 1]);
  bool has_max = ValueId(f.extra[slicing.b + 2]).valid();
  if (!part.end.valid() || has_max) return {};
  if (ir::CoreAs<types::Slice>(f[part.parent].type) == nullptr) {
    // An array that is filled from its beginning is there for that.
    const auto* array = types::UnderlyingAs<types::Array>(ir::BaseOf(f[part.parent].type));
    SliceValues::Sum end = values.SumOf(part.end);
    bool from_begin = !end.value.valid() && end.constant == 0;
    if (array == nullptr || from_begin || end.constant == array->len) return {};
  }
  for (ValueId v : todo) {
    if (f[v].op != Op::kPhi) continue;
    BlockId block = f.BlockOf(v);
    bool is_loop =
        std::ranges::any_of(f.PredsOf(block), [&](BlockId p) { return f.Dominates(block, p); });
    if (is_loop && f.Dominates(block, f.BlockOf(append.site))) part.grown = v;
  }
  // Where ways merely meet, the part may be one or the other.
  bool is_one = f[append.base].op != Op::kPhi || part.grown.valid();
  if (!is_one || AppendsWhatIsThere(values, append, part.parent, part.end)) return {};
  return part;
}

std::optional<Loss> FindParentRead(SliceValues& values, const AppendCall& append) {
  std::optional<Part> part = PartOf(values, append);
  if (!part || IsBlank(values, part->parent)) return {};
  if (!append.elements.valid() && IsRoomToFill(values, *part)) return {};
  TypeId type = values.function()[part->slicing].type;
  return HolderWalk(values, append.site, type).FromParent(*part, append);
}

std::optional<Loss> FindParentRead(SliceValues& values, const OverwriteCall& overwrite) {
  TypeId type = values.function()[overwrite.slice].type;
  return HolderWalk(values, overwrite.call, type).FromArgument(overwrite.slice);
}

std::optional<Loss> FindEscape(SliceValues& values, ValueId slice, int64_t least) {
  TypeId type = values.function()[slice].type;
  bool is_slice = type.valid() && ir::CoreAs<types::Slice>(type) != nullptr;
  return HolderWalk(values, ValueId(), is_slice ? type : TypeId()).FromValue(slice, least);
}

}  // namespace premortem::flow
