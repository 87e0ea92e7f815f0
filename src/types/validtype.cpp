// Counterpart: go/types/validtype.go, go1.27.
//
// go/types looks at the parts of a type again wherever it occurs, which takes time to the power of
// their number in `type S0 struct{ a, b S1 }`, `type S1 struct{ a, b S2 }` and so on. Here a type
// without type parameters that was found valid stays so: what it holds depends on nothing around
// it, and a cycle through something around it would have been found as a cycle through itself. (Of
// generic types that is not true: go.dev/issue/65711.)
#include <algorithm>
#include <unordered_set>
#include <vector>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Follows a type through all that lies in its memory. What takes more steps than this, by types
// that only instances tell apart, counts as valid: go/types would go on for years.
class Validity {
 public:
  Validity(Checker& check, std::unordered_set<uint32_t>& valid) : check_(check), valid_(valid) {}

  bool Holds(TypeId t) {
    t = Unalias(t);
    if (!t.valid() || ++steps_ > kMaxSteps) return true;
    if (const Array* array = As<Array>(t)) return Holds(array->elem);
    if (const Struct* record = As<Struct>(t)) {
      return std::ranges::all_of(record->fields, [&](ObjectId f) { return Holds(Get(f).type); });
    }
    if (const Union* list = As<Union>(t)) {
      return std::ranges::all_of(list->terms, [&](const Term& e) { return Holds(e.type); });
    }
    if (const Interface* iface = As<Interface>(t)) {
      return std::ranges::all_of(iface->embeddeds, [&](TypeId e) { return Holds(e); });
    }
    if (Named* named = As<Named>(t)) return NamedHolds(*named);
    if (const TypeParam* param = As<TypeParam>(t)) return ArgumentHolds(*param);
    return true;
  }

 private:
  static constexpr uint32_t kMaxSteps = 100'000;

  struct Entry {
    Named* type;
    Named* origin;
  };

  static bool Same(const Entry& a, const Entry& b) {
    return a.origin == b.origin && Identical(a.type->id, b.type->id);
  }

  bool NamedHolds(Named& named) {
    Entry entry{&named, As<Named>(OriginOf(named))};
    Named& origin = *entry.origin;
    bool closed = origin.tparams.empty();
    if (closed && valid_.contains(named.id.value)) return true;
    auto same = [&](const Entry& other) { return Same(entry, other); };
    if (nested_.contains(entry.origin) && std::ranges::any_of(nest_, same)) {
      // It contains itself. So does its generic type, however it is instantiated. Both are of this
      // package, as others have been checked: no other thread sees this change.
      CHECK(Get(origin.obj).package == check_.package());
      origin.from_rhs.store(kInvalidType.value, std::memory_order_release);

      std::vector<Object*> cycle;
      for (auto it = std::ranges::find_if(path_, same); it != path_.end(); ++it) {
        cycle.push_back(&Get(it->type->obj));
      }
      CHECK(!cycle.empty());
      check_.CycleError(cycle, 0);
      return false;
    }
    // What other packages declare without type parameters cannot contain a type of this one.
    if (closed && Get(origin.obj).package != check_.package()) return true;

    Push(entry);
    path_.push_back(entry);
    TypeId rhs = RhsOf(origin);
    bool holds = Holds(rhs);
    Pop();
    path_.pop_back();
    if (closed && holds && rhs.valid()) valid_.insert(named.id.value);
    return holds;
  }

  // A type parameter stands for the argument of the type that we are in, which must be valid where
  // that type was instantiated: outside of it. Those of functions are ignored.
  bool ArgumentHolds(const TypeParam& param) {
    if (nest_.empty()) return true;
    Entry instance = nest_.back();
    TypeList tparams = TypeParamsOf(*instance.type);
    auto at = static_cast<size_t>(std::ranges::find(tparams, param.id) - tparams.begin());
    if (at >= tparams.size() || at >= instance.type->targs.size()) return true;
    Pop();
    bool holds = Holds(instance.type->targs[at]);
    Push(instance);
    return holds;
  }

  void Push(const Entry& entry) {
    nest_.push_back(entry);
    nested_.insert(entry.origin);
  }

  void Pop() {
    nested_.erase(nested_.find(nest_.back().origin));
    nest_.pop_back();
  }

  Checker& check_;
  std::unordered_set<uint32_t>& valid_;
  std::vector<Entry> nest_;  // the types that lie in memory around the one looked at
  std::unordered_multiset<const Named*> nested_;  // their origins
  std::vector<Entry> path_;  // the way through all types, of which the nest is a part
  uint32_t steps_ = 0;
};

}  // namespace

void Checker::ValidType(Named& type) { Validity(*this, valid_types_).Holds(type.id); }

}  // namespace premortem::types
