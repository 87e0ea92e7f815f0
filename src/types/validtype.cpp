// Counterpart: go/types/validtype.go, go1.27.
#include <algorithm>
#include <vector>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Checks types with a stack of the types that lie in memory around them (`nest`) and the way
// through all types (`path`), of which the nest is a part.
class Validity {
 public:
  Validity(Checker& check, std::vector<Named*>& nest, std::vector<Named*>& path)
      : check_(check), nest_(nest), path_(path) {}

  bool Holds(TypeId t) {
    t = Unalias(t);
    if (!t.valid()) return true;
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
  bool NamedHolds(Named& named) {
    auto same = [&](const Named* other) { return Identical(other->id, named.id); };
    Named& origin = *As<Named>(OriginOf(named));
    if (std::ranges::any_of(nest_, same)) {
      // It contains itself. So does its generic type, however it is instantiated. Both are of this
      // package, as others have been checked: no other thread sees this change.
      CHECK(Get(origin.obj).package == check_.package());
      origin.from_rhs.store(kInvalidType.value, std::memory_order_release);

      std::vector<Object*> cycle;
      for (auto it = std::ranges::find_if(path_, same); it != path_.end(); ++it) {
        cycle.push_back(&Get((*it)->obj));
      }
      CHECK(!cycle.empty());
      check_.CycleError(cycle, 0);
      return false;
    }
    // What other packages declare without type parameters cannot contain a type of this one.
    if (origin.tparams.empty() && Get(origin.obj).package != check_.package()) return true;

    nest_.push_back(&named);
    path_.push_back(&named);
    bool holds = Holds(RhsOf(origin));
    nest_.pop_back();
    path_.pop_back();
    return holds;
  }

  // A type parameter stands for the argument of the type that we are in, which must be valid where
  // that type was instantiated: outside of it. Those of functions are ignored.
  bool ArgumentHolds(const TypeParam& param) {
    if (nest_.empty()) return true;
    Named* instance = nest_.back();
    TypeList tparams = TypeParamsOf(*instance);
    auto at = static_cast<size_t>(std::ranges::find(tparams, param.id) - tparams.begin());
    if (at >= tparams.size() || at >= instance->targs.size()) return true;
    nest_.pop_back();
    bool holds = Holds(instance->targs[at]);
    nest_.push_back(instance);
    return holds;
  }

  Checker& check_;
  std::vector<Named*>& nest_;
  std::vector<Named*>& path_;
};

}  // namespace

void Checker::ValidType(Named& type) {
  std::vector<Named*> nest, path;
  ValidType0(type.id, nest, path);
}

bool Checker::ValidType0(TypeId t, std::vector<Named*>& nest, std::vector<Named*>& path) {
  return Validity(*this, nest, path).Holds(t);
}

}  // namespace premortem::types
