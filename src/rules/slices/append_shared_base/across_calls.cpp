#include "rules/slices/append_shared_base/across_calls.h"

#include <algorithm>

#include "flow/place.h"
#include "types/type.h"
#include "types/universe.h"

namespace premortem::rules::append_shared_base {

namespace {

using flow::AppendCall;
using flow::SliceValues;
using flow::Symbol;
using ir::Instr;
using ir::Op;
using ir::ValueId;

class CallsWalk {
 public:
  explicit CallsWalk(SliceValues& values) : values_(values), f_(values.function()) {}

  bool IsShared(const AppendCall& append) {
    if (!append.call.valid() || values_.RoomBehind(append.base) == flow::Room::kNone) return false;
    if (f_[append.base].op == Op::kLookup) return IsKeptAtOtherKey(append);
    Symbol place = flow::PlaceReadBy(f_, append.base);
    return place.valid() && IsOfReceiver(append.base) && !IsSet(place) && IsForked(append, place) &&
           FindEscape(values_, append.call).has_value();
  }

 private:
  template <typename Accept>
  bool Any(Op op, Accept accept) const {
    return std::ranges::any_of(f_.instrs, [&](const Instr& i) { return i.op == op && accept(i); });
  }

  // Whether a slice is in the receiver of the method, or in a copy of that.
  bool IsOfReceiver(ValueId slice) const {
    const auto* signature = types::As<types::Signature>(f_.signature);
    if (f_.kind != ir::FuncKind::kDeclared || signature == nullptr || !signature->recv.valid()) {
      return false;
    }
    ValueId root = values_.RootOf(slice);
    return root == f_.param(0) || IsCopy(root);
  }

  // A variable that begins as the receiver.
  bool IsCopy(ValueId variable) const {
    return f_[variable].op == Op::kAlloc && Any(Op::kStore, [&](const Instr& store) {
             return ValueId(store.a) == variable && values_.RootOf(ValueId(store.b)) == f_.param(0);
           });
  }

  // The struct that the function makes, or its copy of one, in which an address is; none of others.
  ValueId OwnStruct(ValueId address) const {
    while (f_[address].op == Op::kFieldAddr) address = ValueId(f_[address].a);
    return f_[address].op == Op::kAlloc ? address : ValueId();
  }

  // Whether the method gives the field another slice: of its receiver, which the next call finds,
  // or of its copy of that.
  bool IsSet(Symbol place) const {
    return Any(Op::kStore, [&](const Instr& store) {
      ValueId address(store.a), value(store.b);
      if (flow::PlaceAt(f_, address) != place) return false;
      ValueId made = OwnStruct(address);
      bool grows = f_[value].op == Op::kCall &&
                   values_.BuiltinOf(value) == types::BuiltinId::kAppend &&
                   flow::PlaceReadBy(f_, f_.CallOf(value).args[0]) == place;
      return !made.valid() || (IsCopy(made) && !grows);
    });
  }

  // Whether what is appended becomes the same field of another struct: the method makes one from
  // the other, and nobody does so only once.
  bool IsForked(const AppendCall& append, Symbol place) const {
    ValueId made;
    bool gets = false;
    for (const Instr& store : f_.instrs) {
      if (store.op != Op::kStore || flow::PlaceAt(f_, ValueId(store.a)) != place) continue;
      ValueId into = OwnStruct(ValueId(store.a));
      // Two that one call makes are compared with each other (flow/slices.h).
      if (made.valid() && into != made) return false;
      made = into;
      gets = gets || ValueId(store.b) == append.call;
    }
    return gets && made.valid() && (!IsCopy(made) || IsReturned(made));
  }

  // Whether a struct is a result as it is, or by its address.
  bool IsReturned(ValueId variable) const {
    return Any(Op::kReturn, [&](const Instr& exit) {
      return std::ranges::any_of(f_.ValuesAt(exit.a), [&](ValueId result) {
        return result == variable || (ir::IsLoad(f_[result]) && ValueId(f_[result].a) == variable);
      });
    });
  }

  // m[key] = append(m["default"], ...): for each key.
  bool IsKeptAtOtherKey(const AppendCall& append) {
    const Instr& lookup = f_[append.base];
    ValueId map(lookup.a), key(lookup.b);
    if (f_[key].op != Op::kConst || !values_.IsSharedRoot(values_.RootOf(map))) return false;
    bool is_kept = false, is_set = false;
    for (const Instr& update : f_.instrs) {
      if (update.op != Op::kMapUpdate || !values_.AreSame(ValueId(update.a), map)) continue;
      ValueId at(f_.extra[update.b]), value(f_.extra[update.b + 1]);
      is_set = is_set || values_.AreSame(at, key);
      is_kept = is_kept || (value == append.call && f_[at].op != Op::kConst);
    }
    return is_kept && !is_set;
  }

  SliceValues& values_;
  const ir::Function& f_;
};

}  // namespace

std::vector<AppendCall> FindSharedByCalls(SliceValues& values) {
  std::vector<AppendCall> found;
  CallsWalk walk(values);
  std::ranges::copy_if(values.appends(), std::back_inserter(found),
                       [&](const AppendCall& append) { return walk.IsShared(append); });
  return found;
}

}  // namespace premortem::rules::append_shared_base
