// Counterpart: go/types/typeparam.go, go1.27.
#include <atomic>

#include "types/checker.h"

namespace premortem::types {

namespace {

Interface& EmptyInterface() { return *As<Interface>(TheUniverse().empty_interface); }

// Makes an interface of a constraint that is none, and the constraint of it.
Interface& WrapBound(TypeParam& param, TypeId bound) {
  Interface* iface = Store().NewInterface();
  iface->embeddeds = Store().Copy(TypeList(&bound, 1));
  iface->implicit = true;
  iface->complete = true;
  // Parameters that no checker made are wrapped by the first thread that asks.
  std::atomic_ref<uint32_t> shared(param.bound.value);
  uint32_t known = bound.value;
  if (shared.compare_exchange_strong(known, iface->id.value, std::memory_order_acq_rel)) {
    return *iface;
  }
  return *As<Interface>(TypeId(known));
}

}  // namespace

TypeId Checker::NewTypeParam(Object& type_name, TypeId bound) {
  TypeParam* param = Store().NewTypeParam(type_name.id);
  param->bound = bound;
  if (!type_name.type.valid()) type_name.type = param->id;
  // The constraint must be an interface before other threads see the parameter.
  NeedsCleanup(param->id);
  return param->id;
}

TypeList BindTypeParams(const std::vector<TypeId>& tparams) {
  int32_t index = 0;
  for (TypeId t : tparams) {
    auto* param = As<TypeParam>(t);
    CHECK(param->index < 0);
    param->index = index++;
  }
  return Store().Copy(tparams);
}

Interface& IfaceOf(TypeParam& param) {
  TypeId bound(std::atomic_ref<uint32_t>(param.bound.value).load(std::memory_order_acquire));
  // These are errors that are reported elsewhere.
  if (!bound.valid() || IsTypeParam(bound)) return EmptyInterface();
  TypeId under = Underlying(bound);
  if (under == kInvalidType) return EmptyInterface();

  auto* iface = As<Interface>(under);
  if (iface == nullptr) iface = &WrapBound(param, bound);
  if (iface->tset.load(std::memory_order_acquire) != nullptr) return *iface;

  const Object* at = &Get(param.obj);
  Checker* check = CheckerAtWork(*at);
  if (const Named* named = AsNamed(bound)) at = &Get(named->obj);
  ComputeInterfaceTypeSet(check, check != nullptr ? check->PosOf(*at) : at->loc, *iface);
  return *iface;
}

bool Is(TypeParam& param, FunctionRef<bool(const SetTerm* term)> f) {
  return TypeSetOf(IfaceOf(param)).Is(f);
}

}  // namespace premortem::types
