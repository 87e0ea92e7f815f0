#include "rules/slices/append_shared_base/working_list.h"

#include <algorithm>

#include "flow/place.h"
#include "flow/slices.h"
#include "ir/type_util.h"
#include "types/universe.h"

namespace premortem::rules::append_shared_base {

namespace {

using flow::SliceValues;
using flow::Variable;
using ir::FuncGroup;
using ir::Function;
using ir::Instr;
using ir::Op;
using ir::ValueId;

// Where a list is, in the functions of a group: a variable, or a field of whatever struct.
struct Place {
  flow::Symbol field;
  std::vector<Variable> names;  // of the variable, if it is no field

  bool IsAt(const Function& f, ValueId address) const {
    if (field.valid()) return flow::PlaceAt(f, address) == field;
    return std::ranges::find(names, Variable{&f, address}) != names.end();
  }
};

bool IsSlice(types::TypeId type) {
  return type.valid() && ir::CoreAs<types::Slice>(type) != nullptr;
}

class ListWalk {
 public:
  explicit ListWalk(const FuncGroup& group) : group_(group) {}

  std::vector<KeptList> Run() {
    std::vector<KeptList> kept;
    if (std::ranges::none_of(group_.functions, [](const auto& f) { return CutsList(*f); })) {
      return kept;
    }
    for (const auto& f : group_.functions) {
      SliceValues values(*f, &group_);
      for (uint32_t v = 1; v < f->instrs.size(); ++v) {
        const Instr& load = f->instrs[v];
        bool is_list = ir::IsLoad(load) && IsSlice(load.type) && IsStored(*f, ValueId(v));
        if (!is_list) continue;
        Place place = PlaceOf(*f, ValueId(load.a));
        auto [cut_in, cut] = FindCut(place);
        bool is_kept = cut_in != nullptr && Grows(place) && GoesOn(values, place, ValueId(v)) &&
                       !IsReplaced(values, place, ValueId(v)) && FindEscape(values, ValueId(v));
        if (is_kept) kept.push_back({f.get(), ValueId(v), cut_in, cut});
      }
    }
    return kept;
  }

 private:
  // Whether a function sets anything to a part of what it has loaded.
  static bool CutsList(const Function& f) {
    return std::ranges::any_of(f.instrs, [&](const Instr& store) {
      if (store.op != Op::kStore || f[ValueId(store.b)].op != Op::kSlice) return false;
      return ir::IsLoad(f[ValueId(f[ValueId(store.b)].a)]);
    });
  }

  // Calls `accept` for each store to the place, until it takes one.
  template <typename Accept>
  bool AnyStore(const Function& f, const Place& place, Accept accept) const {
    for (uint32_t v = 1; v < f.instrs.size(); ++v) {
      const Instr& store = f.instrs[v];
      bool is_it = store.op == Op::kStore && place.IsAt(f, ValueId(store.a));
      if (is_it && accept(ValueId(v))) return true;
    }
    return false;
  }

  Place PlaceOf(const Function& f, ValueId address) const {
    if (f[address].op == Op::kFieldAddr) return {.field = flow::PlaceAt(f, address)};
    bool is_shared = f[address].op == Op::kFreeVar || f[address].op == Op::kAlloc ||
                     f[address].op == Op::kParameter;
    return is_shared ? Place{.names = flow::NamesOf(group_, {&f, address})} : Place{};
  }

  // Whether a value is put somewhere: among what is appended, into a struct or map, or sent.
  static bool IsStored(const Function& f, ValueId value) {
    for (uint32_t v = value.value + 1; v < f.instrs.size(); ++v) {
      const Instr& instr = f.instrs[v];
      if (instr.op == Op::kStore || instr.op == Op::kSend) {
        if (ValueId(instr.b) == value && ValueId(instr.a) != value) return true;
      } else if (instr.op == Op::kMapUpdate && ValueId(f.extra[instr.b + 1]) == value) {
        return true;
      }
    }
    return false;
  }

  // Whether a value is the list itself, as it was loaded.
  static bool IsLoadOf(const Function& f, const Place& place, ValueId v) {
    return ir::IsLoad(f[v]) && place.IsAt(f, ValueId(f[v].a));
  }

  // Where the list is set to a part of it that begins where it begins.
  std::pair<const Function*, ValueId> FindCut(const Place& place) const {
    for (const auto& f : group_.functions) {
      ValueId cut;
      bool is_cut = AnyStore(*f, place, [&](ValueId store) {
        cut = store;
        const Instr& part = (*f)[ValueId((*f)[store].b)];
        return part.op == Op::kSlice && IsLoadOf(*f, place, ValueId(part.a)) &&
               !ValueId(f->extra[part.b]).valid() && ValueId(f->extra[part.b + 1]).valid() &&
               !ValueId(f->extra[part.b + 2]).valid();
      });
      if (is_cut) return {f.get(), cut};
    }
    return {};
  }

  bool Grows(const Place& place) const {
    return std::ranges::any_of(group_.functions, [&](const auto& f) {
      SliceValues values(*f);
      return AnyStore(*f, place, [&](ValueId store) {
        ValueId grown((*f)[store].b);
        return (*f)[grown].op == Op::kCall &&
               values.BuiltinOf(grown) == types::BuiltinId::kAppend &&
               IsLoadOf(*f, place, f->CallOf(grown).args[0]);
      });
    });
  }

  // Whether the list may be appended to when it has been kept: by a later call, or, where it is a
  // variable of the function itself, later on.
  static bool GoesOn(const SliceValues& values, const Place& place, ValueId kept) {
    const Function& f = values.function();
    if (f[ValueId(f[kept].a)].op != Op::kAlloc) return true;
    std::vector<ir::BlockId> later;
    auto add = [&](ir::BlockId block) {
      for (ir::BlockId next : f[block].succs) {
        bool is_new = next.valid() && std::ranges::find(later, next) == later.end();
        if (is_new) later.push_back(next);
      }
    };
    add(f.BlockOf(kept));
    for (size_t i = 0; i < later.size(); ++i) add(later[i]);
    // In a loop all that is done to it is done again.
    if (std::ranges::find(later, f.BlockOf(kept)) != later.end()) return true;
    for (uint32_t v = kept.value + 1; v < f.instrs.size(); ++v) {
      const Instr& store = f.instrs[v];
      if (store.op != Op::kStore || !place.IsAt(f, ValueId(store.a))) continue;
      ir::BlockId block = f.BlockOf(ValueId(v));
      bool appends = f[ValueId(store.b)].op == Op::kCall &&
                     values.BuiltinOf(ValueId(store.b)) == types::BuiltinId::kAppend;
      bool is_later = block == f.BlockOf(kept) || std::ranges::find(later, block) != later.end();
      if (appends && is_later) return true;
    }
    return false;
  }

  // Whether the list is surely another one when it has been kept: a new one, or none.
  static bool IsReplaced(const SliceValues& values, const Place& place, ValueId kept) {
    const Function& f = values.function();
    for (uint32_t v = kept.value + 1; v < f.instrs.size(); ++v) {
      const Instr& store = f.instrs[v];
      if (store.op != Op::kStore || !place.IsAt(f, ValueId(store.a))) continue;
      ValueId set(store.b);
      while (f[set].op == Op::kSlice) set = ValueId(f[set].a);
      bool grows = f[set].op == Op::kCall && values.BuiltinOf(set) == types::BuiltinId::kAppend;
      if (grows) set = f.CallOf(set).args[0];
      if (!IsLoadOf(f, place, set)) return true;
    }
    return false;
  }

  const FuncGroup& group_;
};

}  // namespace

std::vector<KeptList> FindKeptWorkingLists(const FuncGroup& group) { return ListWalk(group).Run(); }

}  // namespace premortem::rules::append_shared_base
