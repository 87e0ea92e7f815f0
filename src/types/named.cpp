// Counterpart: go/types/named.go, go1.27.
#include "types/named.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/check.h"
#include "syntax/names.h"
#include "types/checker.h"
#include "types/subst.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

const Named& OriginRecord(const Named& named) {
  return named.is_instance() ? *As<Named>(named.origin) : named;
}

// The methods of an interface name the type they are declared for: that is the instance now.
TypeId WithReceiver(Checker* check, TypeId rhs, TypeId generic_rhs, const Named& named) {
  auto* iface = As<Interface>(rhs);
  if (iface == nullptr) return rhs;
  ObjectList methods;
  if (!ReplaceRecvType(iface->methods, named.origin, named.id, &methods)) return rhs;
  if (rhs == generic_rhs) {  // nothing was substituted: it is still the origin's
    CHECK(iface->complete);
    Interface* crafted = NewInterface(check);
    crafted->complete = true;
    crafted->embeddeds = iface->embeddeds;
    iface = crafted;
  }
  iface->methods = methods;
  iface->tset.store(nullptr, std::memory_order_relaxed);
  return iface->id;
}

// None where the right side of the origin is not known yet.
TypeId ExpandRhs(Named& named) {
  const Named& origin = OriginRecord(named);
  TypeId generic_rhs(origin.from_rhs.load(std::memory_order_acquire));
  if (!generic_rhs.valid()) return TypeId();
  if (named.targs.size() != origin.tparams.size()) return kInvalidType;

  const Object& object = Get(named.obj);
  Checker* check = CheckerAtWork(Get(origin.obj));
  source::SourceLoc at = check != nullptr ? check->PosOf(object) : object.loc;
  SubstMap map(origin.tparams, named.targs);
  TypeId rhs = Substitute(check, at, generic_rhs, map, &named);
  return WithReceiver(check, rhs, generic_rhs, named);
}

// The array of an instance's methods, made when the first of them is asked for.
std::atomic<uint32_t>* ExpandedMethods(Named& named) {
  std::atomic_ref<std::atomic<uint32_t>*> expanded(named.expanded);
  std::atomic<uint32_t>* known = expanded.load(std::memory_order_acquire);
  if (known != nullptr) return known;

  size_t count = OriginRecord(named).methods.size();
  auto* made = static_cast<std::atomic<uint32_t>*>(
      Store().Allocate(count * sizeof(std::atomic<uint32_t>), alignof(std::atomic<uint32_t>)));
  std::uninitialized_value_construct_n(made, count);
  if (expanded.compare_exchange_strong(known, made, std::memory_order_acq_rel)) return made;
  return known;
}

ObjectId ExpandMethod(Named& named, size_t i) {
  const Named& origin = OriginRecord(named);
  Object& method = Get(origin.methods[i]);
  Checker* check = CheckerAtWork(Get(origin.obj));
  if (check != nullptr) check->ObjDecl(method);

  const auto* generic = As<Signature>(method.type);
  CHECK(generic != nullptr && generic->recv.valid());
  // The numbers differ in invalid code only.
  TypeId substituted = generic->id;
  if (generic->rparams.size() == named.targs.size()) {
    SubstMap map(generic->rparams, named.targs);
    substituted = Substitute(check, method.loc, generic->id, map, &named);
  }
  Signature* signature =
      substituted == generic->id ? Store().CloneSignature(*generic) : As<Signature>(substituted);
  TypeId recv = HasPtrRecv(method) ? Store().NewPointer(named.id) : named.id;
  signature->recv = CloneVar(Get(generic->recv), recv).id;
  signature->rparams = {};
  return CloneFunc(method, signature->id).id;
}

}  // namespace

Checker* CheckerAtWork(const Object& type_name) {
  Checker* check = Checker::Current();
  return check != nullptr && check->MayDeclare(type_name) ? check : nullptr;
}

ObjectId ObjOf(const Named& named) { return OriginRecord(named).obj; }

TypeId OriginOf(const Named& named) { return named.is_instance() ? named.origin : named.id; }

TypeList TypeParamsOf(const Named& named) { return OriginRecord(named).tparams; }

TypeId RhsOf(Named& named) {
  uint32_t known = named.from_rhs.load(std::memory_order_acquire);
  if (known != 0 || !named.is_instance()) return TypeId(known);
  // Threads that ask at once may all compute it; the first one's counts.
  TypeId made = ExpandRhs(named);
  if (!made.valid()) return made;
  if (named.from_rhs.compare_exchange_strong(known, made.value, std::memory_order_acq_rel)) {
    return made;
  }
  return TypeId(known);
}

TypeId UnderlyingOf(Named& named) {
  uint32_t known = named.underlying.load(std::memory_order_acquire);
  if (known != 0) return TypeId(known);

  std::vector<Named*> path;
  std::unordered_set<const Named*> seen;  // the path, where it is too long to be searched
  constexpr size_t kLong = 32;
  auto was_seen = [&](Named* on_path) {
    if (path.size() < kLong) return std::ranges::find(path, on_path) != path.end();
    if (seen.empty()) seen.insert(path.begin(), path.end());
    return !seen.insert(on_path).second;
  };
  TypeId t = named.id;
  for (;;) {
    t = Unalias(t);
    if (!t.valid()) return t;
    Named* on_path = As<Named>(t);
    if (on_path == nullptr) break;
    known = on_path->underlying.load(std::memory_order_acquire);
    if (known != 0) {
      t = TypeId(known);
      break;
    }
    if (was_seen(on_path)) {
      t = kInvalidType;
      break;
    }
    path.push_back(on_path);
    t = RhsOf(*on_path);
  }
  // Every thread finds the same.
  for (Named* on_path : path) on_path->underlying.store(t.value, std::memory_order_release);
  return t;
}

size_t NumMethods(const Named& named) { return OriginRecord(named).methods.size(); }

Object& Method(Named& named, size_t i) {
  if (!named.is_instance()) return Get(named.methods[i]);
  std::atomic<uint32_t>& slot = ExpandedMethods(named)[i];
  uint32_t known = slot.load(std::memory_order_acquire);
  if (known != 0) return Get(ObjectId(known));
  ObjectId made = ExpandMethod(named, i);
  if (slot.compare_exchange_strong(known, made.value, std::memory_order_acq_rel)) {
    return Get(made);
  }
  return Get(ObjectId(known));
}

Object* LookupMethod(Named& named, PackageId package, NameId name, bool fold_case, int* index) {
  if (index != nullptr) *index = -1;
  if (name == names::kBlank) return nullptr;
  ObjectList methods = OriginRecord(named).methods;
  if (methods.empty()) return nullptr;
  PackageId home = Get(named.obj).package;
  if (!fold_case && !SamePackage(home, package) && !IsExported(name)) return nullptr;
  for (size_t i = 0; i < methods.size(); i++) {
    const Object& method = Get(methods[i]);
    if (method.name != name && !(fold_case && SameId(method, package, name, true))) continue;
    if (index != nullptr) *index = static_cast<int>(i);
    return &Method(named, i);
  }
  return nullptr;
}

void AddMethod(Named& named, const Object& method) {
  CHECK(!named.is_instance());
  for (ObjectId known : named.methods) {
    if (method.name != names::kBlank && Get(known).name == method.name) return;
  }
  // The list has room for a power of two.
  size_t size = named.methods.size();
  auto* data = const_cast<ObjectId*>(named.methods.data());
  if ((size & (size - 1)) == 0) {
    size_t room = size == 0 ? 1 : 2 * size;
    auto* grown =
        static_cast<ObjectId*>(Store().Allocate(room * sizeof(ObjectId), alignof(ObjectId)));
    std::ranges::copy(named.methods, grown);
    data = grown;
  }
  data[size] = method.id;
  named.methods = {data, size + 1};
}

void SetUnderlying(Named& named, TypeId underlying) {
  CHECK(!named.is_instance() && underlying.valid());
  named.from_rhs.store(underlying.value, std::memory_order_release);
  named.underlying.store(underlying.value, std::memory_order_release);
}

TypeId SafeUnderlying(TypeId t) {
  if (const Named* named = AsNamed(t)) {
    return TypeId(named->underlying.load(std::memory_order_acquire));
  }
  return Underlying(t);
}

Named* Checker::NewNamed(Object& type_name, TypeId rhs) {
  Named* named = Store().NewNamed(type_name.id);
  named->from_rhs.store(rhs.value, std::memory_order_relaxed);
  if (!type_name.type.valid()) type_name.type = named->id;
  NeedsCleanup(named->id);
  return named;
}

}  // namespace premortem::types
