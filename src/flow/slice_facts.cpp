#include "flow/slice_facts.h"

#include <algorithm>
#include <bit>

#include "flow/call_graph.h"
#include "flow/place.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "types/universe.h"

namespace premortem::flow {

namespace {

using ir::Instr;
using ir::Op;
using ir::ValueId;
using types::BuiltinId;

constexpr uint32_t kMaxInputs = 32;  // bits of half a mask
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
  ParamWalk(const ir::FuncGroup& group, const ir::Function& f, std::span<const uint32_t> numbers)
      : f_(f), numbers_(numbers), values_(f, &group), marks_(f.instrs.size()) {}

  void Note(SliceNote& note) {
    FindCopies();
    for (uint32_t i = 0; i < std::min(f_.param_count, kMaxInputs); ++i) {
      if (IsSlice(f_[f_.param(i)].type)) marks_[f_.param(i).value].is = Mask{1} << i;
    }
    FindCells();
    // Once is not enough where a loop feeds a phi, or a variable is set behind where it is read.
    for (int round = 0; round < 3; ++round) {
      for (uint32_t v = First(); v < f_.instrs.size(); ++v) Follow(ValueId(v));
    }
    for (const AppendCall& append : values_.appends()) {
      note.appends |= ParamsOf(Of(append.base).is);
      std::optional<Part> part = PartOf(values_, append);
      if (part && (!IsEmpty(*part) || ReadsElements(part->parent))) {
        note.overwrites |= ParamsOf(Of(part->parent).is & ~Of(part->parent).appended);
      }
    }
    note.overwrites &= ~EditedBytes();
    for (ResultAt result : results_) {
      note.call_results.push_back({numbers_[result.call.value], result.index});
    }
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) NoteUse(note, ValueId(v), numbers_[v]);
    NoteReadFields(note);
    NoteWholes(note);
    note.rooms = NoteRooms(values_, numbers_);
    note.cells = std::move(cells_);
  }

 private:
  // By input; in the upper half by results_.
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
  static uint32_t ResultsOf(Mask mask) { return static_cast<uint32_t>(mask >> kMaxInputs); }

  // An append to s[:0] writes from the beginning: mostly `s` is there to be written to, but for
  // who reads it to choose what to write.
  bool IsEmpty(const Part& part) {
    SliceValues::Sum end = values_.SumOf(part.end);
    return !end.value.valid() && end.constant == 0;
  }

  bool ReadsElements(ValueId slice) {
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      bool reads = instr.op == Op::kIndexAddr && values_.AreSame(ValueId(instr.a), slice) &&
                   values_.IsLoaded(ValueId(v));
      if (reads) return true;
    }
    return false;
  }

  // Inputs of bytes that the function also sets by index: it works on them in place, and who hands
  // them over knows that.
  uint32_t EditedBytes() {
    uint32_t edited = 0;
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& store = f_.instrs[v];
      if (store.op != Op::kStore || f_[ValueId(store.a)].op != Op::kIndexAddr) continue;
      ValueId slice(f_[ValueId(store.a)].a);
      if (IsOfBytes(f_[slice].type)) edited |= ParamsOf(Of(slice).is & ~Of(slice).appended);
    }
    return edited;
  }

  // What the function does more with than to ask for its length, to append to it for a store, or to
  // store to it. By ValueId.
  std::vector<bool> FindRead() const {
    std::vector<bool> is_used(f_.instrs.size()), is_read(f_.instrs.size());
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      if (f_.instrs[v].op == Op::kStore) continue;
      f_.ForEachOperand(ValueId(v), [&](ValueId operand) { is_used[operand.value] = true; });
    }
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      std::optional<BuiltinId> builtin;
      if (instr.op == Op::kCall) builtin = values_.BuiltinOf(ValueId(v));
      if (builtin == BuiltinId::kLen || builtin == BuiltinId::kCap) continue;
      ValueId unread;
      if (instr.op == Op::kStore) unread = ValueId(instr.a);
      if (builtin == BuiltinId::kAppend && !is_used[v]) unread = f_.CallOf(ValueId(v)).args[0];
      f_.ForEachOperand(ValueId(v), [&](ValueId operand) {
        if (operand != unread) is_read[operand.value] = true;
      });
    }
    return is_read;
  }

  void NoteReadFields(SliceNote& note) const {
    std::vector<bool> is_read = FindRead();
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      bool of_field =
          instr.op == Op::kField || (IsLoad(instr) && f_[ValueId(instr.a)].op == Op::kFieldAddr);
      if (of_field && is_read[v] && IsSlice(instr.type)) {
        AddReadField(note, PlaceReadBy(f_, ValueId(v)));
      }
      // Who has the address may read it.
      bool steps = instr.op == Op::kFieldAddr || instr.op == Op::kIndexAddr;
      if (IsLoad(instr) || steps || instr.op == Op::kStore) continue;
      f_.ForEachOperand(ValueId(v), [&](ValueId operand) {
        bool is_field = f_[operand].op == Op::kFieldAddr;
        if (!is_field || !IsSlice(ir::BaseOf(f_[operand].type))) return;
        AddReadField(note, PlaceAt(f_, operand));
      });
    }
  }

  static void AddReadField(SliceNote& note, Symbol field) {
    bool is_new = std::ranges::find(note.read_fields, field) == note.read_fields.end();
    if (field.valid() && is_new) note.read_fields.push_back(field);
  }

  uint32_t First() const { return f_.blocks[1].first.value; }
  Marks& Of(ValueId v) { return marks_[v.value]; }

  // A parameter that is a struct, or what one points to, is copied to a variable where its fields
  // are set.
  void FindCopies() {
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& store = f_.instrs[v];
      if (store.op != Op::kStore || f_[ValueId(store.a)].op != Op::kAlloc) continue;
      bool is_slice = IsSlice(f_[ValueId(store.b)].type);
      ValueId from(IsLoad(f_[ValueId(store.b)]) ? f_[ValueId(store.b)].a : store.b);
      ValueId copied = f_[from].op == Op::kParameter && !is_slice ? from : ValueId();
      auto known = std::ranges::find(copies_, ValueId(store.a), &Copy::variable);
      if (known == copies_.end()) {
        copies_.push_back({ValueId(store.a), copied});
      } else {
        known->param = ValueId();  // it is set again
      }
    }
    // One that is stored back is what the parameter points to.
    std::erase_if(copies_, [&](const Copy& copy) {
      return std::ranges::any_of(f_.instrs, [&](const Instr& store) {
        return store.op == Op::kStore && ValueId(store.a) == copy.param;
      });
    });
  }

  // Whose field an address or value is, through fields of fields; what has elements has many.
  ValueId OwnerOf(ValueId v) const {
    for (;;) {
      const Instr& instr = f_[v];
      if (!IsLoad(instr) && instr.op != Op::kFieldAddr && instr.op != Op::kField) break;
      v = ValueId(instr.a);
    }
    auto copy = std::ranges::find(copies_, v, &Copy::variable);
    return copy != copies_.end() && copy->param.valid() ? copy->param : v;
  }

  // The cell at an address, or from which a value is read; without a place: none.
  SliceCell CellAt(ValueId address) const { return CellOf(address, PlaceAt(f_, address)); }
  SliceCell CellReadBy(ValueId v) const {
    if (f_[v].op == Op::kUnOp) return CellAt(ValueId(f_[v].a));
    return CellOf(ValueId(f_[v].a), PlaceReadBy(f_, v));
  }
  SliceCell CellOf(ValueId address, Symbol place) const {
    ValueId owner = OwnerOf(address);
    Op op = f_[owner].op;
    if (op == Op::kGlobal && owner == address) return {.place = place};
    if (op != Op::kParameter && op != Op::kFreeVar) return {};
    if (owner == address && f_[address].op != Op::kField && !place.valid()) place = SymbolOf("*");
    return place.valid() ? SliceCell{place, static_cast<int16_t>(owner.value - 1)} : SliceCell();
  }

  bool SetsSlice(ValueId v) const {
    return f_[v].op == Op::kStore && IsSlice(f_[ValueId(f_[v].b)].type);
  }

  // Whether an address is in a variable of the function, without a pointer on the way.
  bool IsOwn(ValueId address) const {
    while (f_[address].op == Op::kFieldAddr) address = ValueId(f_[address].a);
    return f_[address].op == Op::kAlloc;
  }

  // Slices that are read from cells are inputs. Where the function stores to a cell, what is there
  // is its own; in the copy of a parameter from there on.
  void FindCells() {
    std::vector<Symbol> set;
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      ValueId address(f_.instrs[v].a);
      if (SetsSlice(ValueId(v)) && !IsOwn(address)) set.push_back(CellAt(address).place);
    }
    for (uint32_t v = First(); v < f_.instrs.size(); ++v) {
      const Instr& instr = f_.instrs[v];
      if (SetsSlice(ValueId(v))) set.push_back(CellAt(ValueId(instr.a)).place);
      if ((!IsLoad(instr) && instr.op != Op::kField) || !IsSlice(instr.type)) continue;
      SliceCell cell = CellReadBy(ValueId(v));
      if (!cell.place.valid() || std::ranges::find(set, cell.place) != set.end()) continue;
      auto at = static_cast<uint32_t>(std::ranges::find(cells_, cell) - cells_.begin());
      if (f_.param_count + at >= kMaxInputs) continue;
      if (at == cells_.size()) cells_.push_back(cell);
      marks_[v].is = Mask{1} << (f_.param_count + at);
    }
  }

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
    (IsSlice(f_[v].type) ? Of(v).is : Of(v).holds) |= Mask{1} << (kMaxInputs + i);
  }

  // A value is kept: as it is at `place`, what it holds somewhere.
  void Keep(SliceNote& note, ValueId v, const KeptParam& as = {}) {
    const Marks& marks = Of(v);
    NoteKept(note, marks.is, marks.appended, as);
    NoteKept(note, marks.holds, marks.holds_appended, {});
  }

  void NoteKept(SliceNote& note, Mask all, Mask appended, KeptParam as) {
    for (uint8_t param : BitsOf(ParamsOf(all | appended))) {
      as.appended = (appended >> param & 1) != 0;
      note.kept.push_back({{false, param}, as});
    }
    as.appended = false;
    for (uint8_t of : BitsOf(ResultsOf(all))) note.kept.push_back({{true, of}, as});
  }

  void NoteStore(SliceNote& note, const Instr& store) {
    ValueId address(store.a), value(store.b);
    if (Of(value).any() == 0 || !values_.IsSharedRoot(values_.RootOf(address))) return;
    Keep(note, value, {.cell = CellAt(address)});
  }

  void NoteMapUpdate(SliceNote& note, ValueId map, ValueId value) {
    if (Of(value).any() == 0 || !values_.IsSharedRoot(values_.RootOf(map))) return;
    if (values_.IsReadMap(map)) Keep(note, value);
  }

  void NoteUse(SliceNote& note, ValueId v, uint32_t number) {
    const Instr& instr = f_[v];
    switch (instr.op) {
      case Op::kSlice: return NotePart(note, v);
      case Op::kReturn: return NoteReturn(note, instr);
      case Op::kStore: return NoteStore(note, instr);
      case Op::kMapUpdate:
        NoteMapUpdate(note, ValueId(instr.a), ValueId(f_.extra[instr.b + 1]));
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

  // A small part of a parameter gets out of the function.
  void NotePart(SliceNote& note, ValueId v) {
    constexpr int64_t kMostElements = 4096;
    Mask params = f_[v].op == Op::kSlice ? ParamsOf(Of(ValueId(f_[v].a)).is) : 0;
    if (params == 0) return;
    int64_t extent = values_.ExtentOf(v);
    if (extent <= 0 || extent > kMostElements) return;
    std::optional<Loss> escape = FindEscape(values_, v);
    if (!escape) return;
    bool is_kept = f_[escape->read].op != Op::kReturn;
    for (uint8_t param : BitsOf(ParamsOf(params))) note.parts.push_back({param, is_kept, extent});
  }

  // How many elements the array behind a slice has that is all of a file, below 0, or made here,
  // or nil where there is none; of several the least. Nothing for others, and for small ones.
  std::optional<int64_t> WholeAt(ValueId start) {
    constexpr size_t kMostValues = 16;
    constexpr int64_t kFewElements = 1024;
    std::vector<ValueId> todo = {start};
    std::optional<int64_t> least;
    for (size_t i = 0; i < todo.size(); ++i) {
      const Instr& instr = f_[todo[i]];
      if (i == kMostValues) return {};
      std::vector<ValueId> from;
      if (instr.op == Op::kPhi) {
        std::ranges::copy(f_.ValuesAt(instr.a), std::back_inserter(from));
      } else if (IsLoad(instr) && f_[ValueId(instr.a)].op == Op::kAlloc) {
        // The result of a function that defers calls is a variable.
        for (const Instr& store : f_.instrs) {
          if (store.op == Op::kStore && store.a == instr.a) from.push_back(ValueId(store.b));
        }
      } else if (instr.op != Op::kConst) {
        int64_t elements = ReadsWhole(f_, todo[i]) ? -1 : values_.ElementsMade(todo[i]);
        if (elements < kFewElements && !ReadsWhole(f_, todo[i])) return {};
        least = least ? std::min(*least, elements) : elements;
      }
      for (ValueId value : from) {
        if (std::ranges::find(todo, value) == todo.end()) todo.push_back(value);
      }
    }
    return least;
  }

  // Whether a slice begins as a new one, and a loop appends to it as often as it runs.
  bool IsCollected(ValueId start) {
    constexpr size_t kMostValues = 32;
    std::vector<ValueId> list = {start};
    bool grows = false, is_loop = false;
    for (size_t i = 0; i < list.size(); ++i) {
      const Instr& instr = f_[list[i]];
      if (i == kMostValues) return false;
      std::vector<ValueId> from;
      if (instr.op == Op::kPhi) {
        std::ranges::copy(f_.ValuesAt(instr.a), std::back_inserter(from));
        is_loop = is_loop || RunsWithoutLimit(f_.BlockOf(list[i]));
      } else if (instr.op == Op::kCall && values_.BuiltinOf(list[i]) == BuiltinId::kAppend) {
        from = {f_.CallOf(list[i]).args[0]};
        grows = true;
      } else if (instr.op != Op::kConst && values_.ElementsMade(list[i]) < 0 &&
                 instr.op != Op::kMakeSlice) {
        return false;
      }
      for (ValueId value : from) {
        if (std::ranges::find(list, value) == list.end()) list.push_back(value);
      }
    }
    return grows && is_loop && std::ranges::none_of(list, [&](ValueId v) { return IsCounted(v); });
  }

  // Whether a block is the head of a loop that runs no constant number of times.
  bool RunsWithoutLimit(ir::BlockId head) const {
    bool is_loop = std::ranges::any_of(f_.PredsOf(head),
                                       [&](ir::BlockId pred) { return f_.Dominates(head, pred); });
    const Instr& last = f_.instrs[f_[head].end.value - 1];
    if (!is_loop || last.op != Op::kIf) return is_loop;
    const Instr& cond = f_[ValueId(last.a)];
    return cond.op != Op::kBinOp || f_[ValueId(cond.b)].op != Op::kConst;
  }

  // Whether a condition asks for the length of a slice.
  bool IsCounted(ValueId slice) const {
    return std::ranges::any_of(f_.instrs, [&](const Instr& cond) {
      if (cond.op != Op::kBinOp) return false;
      auto is_length = [&](ValueId v) {
        return f_[v].op == Op::kCall && values_.BuiltinOf(v) == BuiltinId::kLen &&
               f_.CallOf(v).args[0] == slice;
      };
      return is_length(ValueId(cond.a)) || is_length(ValueId(cond.b));
    });
  }

  // Of results that are such a slice at each return.
  void NoteWholes(SliceNote& note) {
    std::vector<SliceNote::GivenWhole> wholes;
    uint32_t other = 0, others_of_lists = 0;
    for (uint32_t b = 1; b < f_.blocks.size(); ++b) {
      const Instr& last = f_.instrs[f_.blocks[b].end.value - 1];
      if (f_.blocks[b].first == f_.blocks[b].end || last.op != Op::kReturn) continue;
      std::span<const ValueId> results = f_.ValuesAt(last.a);
      for (uint8_t r = 0; r < results.size() && r < kMaxResults; ++r) {
        if (!IsSlice(f_[results[r]].type) || f_[results[r]].op == Op::kConst) continue;
        (IsCollected(results[r]) ? note.collected : others_of_lists) |= 1u << r;
        std::optional<int64_t> elements = WholeAt(results[r]);
        auto known = std::ranges::find(wholes, r, &SliceNote::GivenWhole::result);
        if (!elements) {
          other |= 1u << r;
        } else if (known == wholes.end()) {
          wholes.push_back({r, *elements});
        } else {
          known->elements = std::min(known->elements, *elements);
        }
      }
    }
    std::erase_if(wholes, [&](const auto& whole) { return (other >> whole.result & 1) != 0; });
    note.wholes = std::move(wholes);
    note.collected &= ~others_of_lists;
  }

  void NoteArguments(SliceNote& note, ValueId call, uint32_t number) {
    ir::Call parts = f_.CallOf(call);
    size_t handed = note.handed.size();
    uint32_t first = parts.method.valid() ? 1 : 0;
    for (uint32_t i = 0; i < parts.args.size() && i < kMaxInputs; ++i) {
      ValueId arg = parts.args[i];
      if (!IsSlice(f_[arg].type)) continue;
      auto at = static_cast<uint16_t>(i + first);
      for (uint8_t param : BitsOf(ParamsOf(Of(arg).is))) {
        note.handed.push_back({number, at, {false, param}, (Of(arg).appended >> param & 1) != 0});
      }
      for (uint8_t of : BitsOf(ResultsOf(Of(arg).is))) {
        note.handed.push_back({number, at, {true, of}, false});
      }
    }
    if (note.handed.size() == handed) return;
    if (parts.method.valid()) NotePassed(note, parts.callee, number, 0);
    for (uint32_t i = 0; i < parts.args.size(); ++i)
      NotePassed(note, parts.args[i], number, i + first);
  }

  void NotePassed(SliceNote& note, ValueId arg, uint32_t number, uint32_t at) {
    ValueId owner = OwnerOf(arg);
    if (f_[owner].op != Op::kParameter && f_[owner].op != Op::kFreeVar) return;
    if (IsSlice(f_[arg].type)) return;
    auto input = static_cast<int16_t>(owner.value - 1);
    note.passed.push_back({number, static_cast<uint16_t>(at), input});
  }

  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  SliceValues values_;
  std::vector<Marks> marks_;  // by ValueId
  std::vector<SliceCell> cells_;
  struct Copy {
    ValueId variable, param;
  };
  std::vector<Copy> copies_;
  std::vector<ResultAt> results_;  // of calls that are given what is followed
};

// Whether a function only gives a field of its parameter.
bool IsGetter(const ir::Function& f) {
  if (f.param_count != 1 || f.blocks.size() != 2) return false;
  const ir::Block& block = f.blocks[1];
  for (uint32_t v = block.first.value; v < block.end.value; ++v) {
    const Instr& instr = f.instrs[v];
    bool selects = instr.op == Op::kField || instr.op == Op::kFieldAddr;
    if (!IsLoad(instr) && !selects && instr.op != Op::kReturn) return false;
  }
  const Instr& last = f.instrs[block.end.value - 1];
  return last.op == Op::kReturn && f.ValuesAt(last.a).size() == 1 &&
         f[f.ValuesAt(last.a)[0]].op != Op::kParameter;
}

// Whether a function has to do with slices at all, as far as a glance tells.
bool MentionsSlices(const ir::Function& f) {
  return std::ranges::any_of(f.instrs, [](const Instr& instr) {
    if (instr.op == Op::kConst || !instr.type.valid()) return false;
    bool is_place = instr.op == Op::kFieldAddr || instr.op == Op::kGlobal;
    return IsSlice(is_place ? ir::BaseOf(instr.type) : instr.type);
  });
}

}  // namespace

SliceNote NoteSlices(const ir::FuncGroup& group, const ir::Function& f,
                     std::span<const uint32_t> numbers) {
  SliceNote note;
  note.is_getter = IsGetter(f);
  if (f.blocks.empty() || !MentionsSlices(f)) return note;
  ParamWalk(group, f, numbers).Note(note);
  return note;
}

SliceFacts::SliceFacts(const CallGraph& graph)
    : graph_(graph),
      first_param_(graph.function_count() + 2),
      appended_(graph.function_count() + 1),
      kept_(graph.function_count() + 1) {
  uint32_t params = 0;
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    first_param_[f] = params;
    const FunctionSummary* summary = graph.SummaryOf(FunctionId(f));
    if (summary == nullptr) continue;
    params += summary->param_count + static_cast<uint32_t>(NoteOf(FunctionId(f))->cells.size());
  }
  first_param_[graph.function_count() + 1] = params;
  effects_.resize(params);
  for (uint32_t f = 1; f <= graph.function_count(); ++f) {
    const SliceNote* note = NoteOf(FunctionId(f));
    if (note == nullptr) continue;
    uint32_t count = first_param_[f + 1] - first_param_[f];
    for (uint32_t i = 0; i < std::min(count, kMaxInputs); ++i) {
      effects_[first_param_[f] + i] = {.appends = (note->appends >> i & 1) != 0,
                                       .overwrites = (note->overwrites >> i & 1) != 0};
    }
    appended_[f] = note->appended;
    for (const SliceNote::Kept& kept : note->kept) {
      if (!kept.source.is_call) Keep(FunctionId(f), 1u << kept.source.index, kept.as);
    }
    NoteReaders(FunctionId(f));
  }
  Solve(&SliceFacts::ReturnAppended);
  Solve(&SliceFacts::TakeOver);
}

// Adds that a function keeps parameters of it.
bool SliceFacts::Keep(FunctionId f, uint32_t params, KeptParam as) {
  constexpr size_t kMostPlaces = 16;
  std::vector<KeptParam>& kept = kept_[f.value];
  bool changed = false;
  for (uint8_t param : BitsOf(params)) {
    as.param = param;
    if (kept.size() >= kMostPlaces) as.cell = {};
    uint32_t at = first_param_[f.value] + param;
    if (at >= first_param_[f.value + 1] || std::ranges::find(kept, as) != kept.end()) continue;
    kept.push_back(as);
    effects_[at].keeps = true;
    if (as.appended) effects_[at].keeps_appended = true;
    changed = true;
  }
  return changed;
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
  if (note == nullptr || (note->handed.empty() && note->kept.empty())) return false;
  bool changed = false;
  Results results;
  bool has_results = !note->call_results.empty();
  if (has_results) results = ResultsIn(caller);
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (const SliceNote::Handed& handed : note->handed) {
    uint8_t index = handed.source.index;
    uint32_t params =
        handed.source.is_call ? results.params[index] & ~results.within[index] : 1u << index;
    SiteId site(sites.first + handed.call - 1);
    SliceEffect callee = EffectOfCall(site, handed.arg);
    bool appended = handed.appended || handed.source.is_call;
    for (uint8_t param : BitsOf(params)) {
      uint32_t at = first_param_[caller.value] + param;
      if (at >= first_param_[caller.value + 1]) continue;
      SliceEffect& own = effects_[at];
      SliceEffect joined = own;
      joined.appends = own.appends || callee.appends;
      joined.overwrites = own.overwrites || (!appended && callee.overwrites);
      changed |= joined != own;
      own = joined;
    }
    if (callee.keeps) changed |= TakeOverKept(caller, *note, handed, params, site);
  }
  for (const SliceNote::Kept& kept : note->kept) {
    if (!kept.source.is_call) continue;
    KeptParam as = kept.as;
    as.appended = true;
    changed |= Keep(caller, results.params[kept.source.index], as);
  }
  return changed;
}

// What a call keeps of a slice that it is handed, as the caller sees it.
bool SliceFacts::TakeOverKept(FunctionId caller, const SliceNote& note,
                              const SliceNote::Handed& handed, uint32_t params, SiteId site) {
  bool changed = false;
  for (KeptParam as : KeptByCall(site)) {
    if (as.param != handed.arg) continue;
    as.appended = as.appended || handed.appended || handed.source.is_call;
    if (as.cell.owner >= 0) {
      auto passed = std::ranges::find_if(note.passed, [&](const SliceNote::Passed& p) {
        return p.call == handed.call && p.arg == as.cell.owner;
      });
      bool is_known = passed != note.passed.end();
      as.cell = is_known ? SliceCell{as.cell.place, passed->param} : SliceCell();
    }
    changed |= Keep(caller, params, as);
  }
  return changed;
}

SliceFacts::Results SliceFacts::ResultsIn(FunctionId caller) const {
  const SliceNote& note = *NoteOf(caller);
  Results results;
  results.params.resize(note.call_results.size());
  results.within.resize(note.call_results.size());
  CallGraph::SiteRange sites = graph_.SitesOf(caller);
  for (const SliceNote::Handed& handed : note.handed) {
    uint8_t index = handed.source.index;
    uint32_t given =
        handed.source.is_call ? results.params[index] & ~results.within[index] : 1u << index;
    if (given == 0) continue;
    for (const AppendedParam& callee : AppendedByCall(SiteId(sites.first + handed.call - 1))) {
      if (callee.param != handed.arg) continue;
      for (size_t i = 0; i < note.call_results.size(); ++i) {
        const SliceNote::CallResult& result = note.call_results[i];
        if (result.call != handed.call || result.result != callee.result) continue;
        results.params[i] |= given;
        if (callee.within) results.within[i] |= given;
      }
    }
  }
  return results;
}

// A caller returns what a function that it calls has appended to the caller's parameter.
bool SliceFacts::ReturnAppended(FunctionId caller) {
  const SliceNote* note = NoteOf(caller);
  if (note == nullptr || note->returned.empty()) return false;
  Results results = ResultsIn(caller);
  std::vector<AppendedParam>& own = appended_[caller.value];
  size_t before = own.size();
  for (const SliceNote::Returned& returned : note->returned) {
    for (uint8_t param : BitsOf(results.params[returned.call_result])) {
      bool is_within = returned.within || (results.within[returned.call_result] >> param & 1) != 0;
      Add(own, {param, returned.result, is_within});
    }
  }
  return own.size() != before;
}

std::vector<KeptParam> SliceFacts::KeptByCall(SiteId site) const {
  std::vector<KeptParam> all;
  for (const Edge& edge : graph_.EdgesOf(site)) {
    if (edge.kind == EdgeKind::kCallback) continue;
    std::ranges::copy(kept_[edge.callee.value], std::back_inserter(all));
  }
  return all;
}

const SliceNote* SliceFacts::NoteOf(FunctionId f) const {
  const FunctionSummary* summary = graph_.SummaryOf(f);
  const PackageSummary* package = graph_.PackageOf(f);
  if (summary == nullptr || package == nullptr) return nullptr;
  return &package->notes[static_cast<size_t>(summary - package->functions.data())].slices;
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

std::optional<int64_t> SliceFacts::WholeGivenBy(SiteId site, uint32_t result) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.empty()) return {};
  std::optional<int64_t> least;
  for (const Edge& edge : edges) {
    const SliceNote* note = NoteOf(edge.callee);
    if (note == nullptr) return {};
    auto whole = std::ranges::find(note->wholes, result, &SliceNote::GivenWhole::result);
    if (whole == note->wholes.end()) return {};
    least = least ? std::min(*least, whole->elements) : whole->elements;
  }
  return least;
}

bool SliceFacts::GivesCollected(SiteId site, uint32_t result) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.empty() || result >= kMaxResults) return false;
  return std::ranges::all_of(edges, [&](const Edge& edge) {
    const SliceNote* note = NoteOf(edge.callee);
    return note != nullptr && (note->collected >> result & 1) != 0;
  });
}

std::span<const SliceNote::GivenPart> SliceFacts::PartsGivenBy(SiteId site) const {
  std::span<const Edge> edges = graph_.EdgesOf(site);
  if (graph_.KnownOf(site) != Known::kAll || edges.size() != 1) return {};
  const SliceNote* note = NoteOf(edges[0].callee);
  if (note == nullptr || edges[0].kind == EdgeKind::kCallback) return {};
  return note->parts;
}

std::span<const SliceCell> SliceFacts::CellsOf(FunctionId f) const {
  const SliceNote* note = NoteOf(f);
  return note == nullptr ? std::span<const SliceCell>() : note->cells;
}

// What tests read does not count.
void SliceFacts::NoteReaders(FunctionId f) {
  if (graph_.SummaryOf(f)->in_test) return;
  for (Symbol field : NoteOf(f)->read_fields) {
    auto [reader, is_new] = readers_.try_emplace(field.value, f.value);
    if (!is_new) reader->second = 0;
  }
}

bool SliceFacts::IsReadByAlone(FunctionId f, Symbol field) const {
  auto reader = readers_.find(field.value);
  return reader != readers_.end() && reader->second == f.value;
}

bool SliceFacts::IsReadByOthers(FunctionId f, Symbol field) const {
  auto reader = readers_.find(field.value);
  return reader != readers_.end() && reader->second != f.value;
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
