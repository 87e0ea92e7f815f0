// Counterpart: none; the constructors of go/types, go1.27.
#include "types/store.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <deque>
#include <iterator>
#include <mutex>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/check.h"
#include "base/mix_hash.h"
#include "syntax/names.h"
#include "types/typeset.h"
#include "types/universe.h"

namespace premortem::types {

constinit IdChunks<Type*, 13, 19> type_chunks;
constinit IdChunks<Object, 12, 20> object_chunks;

namespace {

// Hands out ids and makes the chunks that they need.
template <typename Chunks>
class IdTable {
 public:
  constexpr explicit IdTable(Chunks& chunks) : chunks_(chunks) {}

  auto& operator[](uint32_t id) { return chunks_[id]; }

  // The first of `count` new ids, a power of two, all in one chunk. The elements are not made.
  uint32_t Reserve(uint32_t count) {
    uint32_t first = next_.fetch_add(count, std::memory_order_relaxed);
    uint32_t index = first / Chunks::kSize;
    CHECK(index < Chunks::kTop);
    if (!chunks_.chunks[index].load(std::memory_order_acquire)) MakeChunk(index);
    return first;
  }

  uint32_t size() const { return next_; }

  void Clear() {
    for (uint32_t i = 0; i <= next_ / Chunks::kSize && i < Chunks::kTop; ++i) {
      ::operator delete(chunks_.chunks[i].exchange(nullptr));
    }
    next_ = 0;
  }

 private:
  using T = std::remove_reference_t<decltype(std::declval<Chunks&>()[0])>;

  void MakeChunk(uint32_t index) {
    std::lock_guard lock(mutex_);
    if (chunks_.chunks[index].load(std::memory_order_relaxed)) return;
    void* memory = ::operator new(sizeof(T) * Chunks::kSize);
    chunks_.chunks[index].store(static_cast<T*>(memory), std::memory_order_release);
  }

  Chunks& chunks_;
  std::atomic<uint32_t> next_ = 0;
  std::mutex mutex_;
};

using PackageChunks = IdChunks<Package*, 8, 16>;
constinit PackageChunks package_chunks;

// Of the current store.
constinit IdTable g_types(type_chunks);
constinit IdTable g_objects(object_chunks);
constinit IdTable g_packages(package_chunks);

TypeStore* g_current = nullptr;
// Odd while there is a store; tells the threads that what they hold is that of an earlier one.
std::atomic<uint64_t> g_generation = 0;
std::mutex g_lanes_mutex;

constexpr uint32_t kRange = 32;

// The part of the store into which one thread writes.
struct Lane {
  struct Ids {
    uint32_t next = 0;
    uint32_t end = 0;
  };

  Arena arena;
  Ids types;
  Ids objects;
  std::deque<constant::Value> values;
  std::deque<TypeSet> type_sets;

  template <typename Table>
  uint32_t NewId(Table& table, Ids& ids) {
    if (ids.next == ids.end) {
      ids.next = table.Reserve(kRange);
      ids.end = ids.next + kRange;
      if (ids.next == 0) ids.next = 1;
    }
    return ids.next++;
  }
};

// A part of the set of types that are shared.
struct alignas(64) Shard {
  struct Slot {
    uint32_t hash = 0;
    TypeId type;
  };
  std::mutex mutex;
  std::vector<Slot> slots;
  size_t used = 0;

  // The type for which equal says yes, or the one that make makes.
  template <typename Equal, typename Make>
  TypeId FindOrAdd(uint64_t full_hash, Equal equal, Make make) {
    auto hash = static_cast<uint32_t>(full_hash);
    std::lock_guard lock(mutex);
    if (used * 2 >= slots.size()) Grow();
    size_t mask = slots.size() - 1;
    size_t at = hash & mask;
    for (; slots[at].type.valid(); at = (at + 1) & mask) {
      if (slots[at].hash == hash && equal(*Get(slots[at].type))) return slots[at].type;
    }
    slots[at] = {hash, make()};
    ++used;
    return slots[at].type;
  }

  void Grow() {
    std::vector<Slot> old(slots.empty() ? 64 : slots.size() * 2);
    old.swap(slots);
    size_t mask = slots.size() - 1;
    for (const Slot& slot : old) {
      if (!slot.type.valid()) continue;
      size_t at = slot.hash & mask;
      while (slots[at].type.valid()) at = (at + 1) & mask;
      slots[at] = slot;
    }
  }
};

}  // namespace

struct TypeStore::Impl {
  // The lane of a thread; goes to another thread when that one ends.
  struct Lease {
    uint64_t generation = 0;
    Lane* lane = nullptr;

    ~Lease() {
      std::lock_guard lock(g_lanes_mutex);
      if (lane && generation == g_generation) g_current->impl_->free_lanes.push_back(lane);
    }
  };
  static thread_local Lease lease;

  static constexpr uint32_t kShardBits = 6;

  std::deque<Lane> lanes;
  std::vector<Lane*> free_lanes;
  Shard shards[1 << kShardBits];
  std::atomic<uint32_t> last_serial = 0;
  std::mutex packages_mutex;
  std::deque<Package> packages;
  Scope* universe = nullptr;

  Lane& MyLane() {
    if (lease.generation != g_generation.load(std::memory_order_relaxed)) TakeLane();
    return *lease.lane;
  }

  void TakeLane() {
    std::lock_guard lock(g_lanes_mutex);
    CHECK(g_current);
    if (free_lanes.empty()) {
      lease.lane = &lanes.emplace_back();
    } else {
      lease.lane = free_lanes.back();
      free_lanes.pop_back();
    }
    lease.generation = g_generation;
  }

  template <typename T, typename... Args>
  T* NewType(Args&&... args) {
    Lane& lane = MyLane();
    void* memory = lane.arena.Allocate(sizeof(T), alignof(T));
    T* type = new (memory) T(std::forward<Args>(args)...);
    type->id = TypeId(lane.NewId(g_types, lane.types));
    g_types[type->id.value] = type;
    return type;
  }

  Shard& ShardOf(uint64_t hash) { return shards[hash >> (64 - kShardBits)]; }

  // The one T with these parts.
  template <typename T, typename Equal, typename... Args>
  TypeId Shared(uint64_t a, uint64_t b, Equal equal, Args... args) {
    uint64_t hash = MixHash(MixHash(a, static_cast<uint64_t>(T::kKind)), b);
    return ShardOf(hash).FindOrAdd(
        hash,
        [&](const Type& type) {
          return type.kind == T::kKind && equal(static_cast<const T&>(type));
        },
        [&] { return NewType<T>(args...)->id; });
  }

  void MakeBasicTypes();
};

thread_local TypeStore::Impl::Lease TypeStore::Impl::lease;

TypeStore::TypeStore() : impl_(std::make_unique<Impl>()) {
  CHECK(!g_current);
  g_current = this;
  ++g_generation;
  impl_->MakeBasicTypes();
  impl_->universe = NewScope(nullptr);
  DeclareUniverse(*impl_->universe);
}

TypeStore::~TypeStore() {
  {
    std::lock_guard lock(g_lanes_mutex);
    ++g_generation;
    g_current = nullptr;
  }
  impl_.reset();
  g_types.Clear();
  g_objects.Clear();
  g_packages.Clear();
}

TypeStore& TypeStore::Current() {
  DCHECK(g_current);
  return *g_current;
}

void TypeStore::Impl::MakeBasicTypes() {
  struct Info {
    unsigned info;
    std::string_view name;
  };
  static constexpr Info kInfos[] = {
      {0, "invalid type"},
      {kIsBoolean, "bool"},
      {kIsInteger, "int"},
      {kIsInteger, "int8"},
      {kIsInteger, "int16"},
      {kIsInteger, "int32"},
      {kIsInteger, "int64"},
      {kIsInteger | kIsUnsigned, "uint"},
      {kIsInteger | kIsUnsigned, "uint8"},
      {kIsInteger | kIsUnsigned, "uint16"},
      {kIsInteger | kIsUnsigned, "uint32"},
      {kIsInteger | kIsUnsigned, "uint64"},
      {kIsInteger | kIsUnsigned, "uintptr"},
      {kIsFloat, "float32"},
      {kIsFloat, "float64"},
      {kIsComplex, "complex64"},
      {kIsComplex, "complex128"},
      {kIsString, "string"},
      {0, "Pointer"},
      {kIsBoolean | kIsUntyped, "untyped bool"},
      {kIsInteger | kIsUntyped, "untyped int"},
      {kIsInteger | kIsUntyped, "untyped rune"},
      {kIsFloat | kIsUntyped, "untyped float"},
      {kIsComplex | kIsUntyped, "untyped complex"},
      {kIsString | kIsUntyped, "untyped string"},
      {kIsUntyped, "untyped nil"},
  };
  static_assert(std::size(kInfos) == kBasicKindCount);
  for (int i = 0; i < kBasicKindCount; ++i) {
    auto kind = static_cast<BasicKind>(i);
    NameId name = syntax::Names().Intern(kInfos[i].name);
    CHECK(NewType<Basic>(kind, kInfos[i].info, name)->id == BasicType(kind));
  }
}

// ---- Types ----

TypeId TypeStore::NewPointer(TypeId base) {
  return impl_->Shared<Pointer>(
      base.value, 0, [&](const Pointer& p) { return p.base == base; }, base);
}

TypeId TypeStore::NewSlice(TypeId elem) {
  return impl_->Shared<Slice>(elem.value, 0, [&](const Slice& s) { return s.elem == elem; }, elem);
}

TypeId TypeStore::NewArray(TypeId elem, int64_t len) {
  return impl_->Shared<Array>(
      elem.value, static_cast<uint64_t>(len),
      [&](const Array& a) { return a.elem == elem && a.len == len; }, elem, len);
}

TypeId TypeStore::NewMap(TypeId key, TypeId elem) {
  return impl_->Shared<Map>(
      key.value, elem.value, [&](const Map& m) { return m.key == key && m.elem == elem; }, key,
      elem);
}

TypeId TypeStore::NewChan(ChanDir dir, TypeId elem) {
  return impl_->Shared<Chan>(
      elem.value, static_cast<uint64_t>(dir),
      [&](const Chan& c) { return c.dir == dir && c.elem == elem; }, dir, elem);
}

Struct* TypeStore::NewStruct() { return impl_->NewType<Struct>(); }

Signature* TypeStore::NewSignature() { return impl_->NewType<Signature>(); }

Signature* TypeStore::CloneSignature(const Signature& signature) {
  Signature* copy = impl_->NewType<Signature>();
  TypeId id = copy->id;
  *copy = signature;
  copy->id = id;
  return copy;
}

Interface* TypeStore::NewInterface() { return impl_->NewType<Interface>(); }

TypeId TypeStore::NewTuple(ObjectList vars) {
  if (vars.empty()) return {};
  return impl_->NewType<Tuple>(Copy(vars))->id;
}

TypeId TypeStore::NewUnion(std::span<const Term> terms) {
  return impl_->NewType<Union>(Copy(terms))->id;
}

TypeId TypeStore::NewBasicAlias(BasicKind kind, NameId name) {
  return impl_->NewType<Basic>(kind, As<Basic>(BasicType(kind))->info, name)->id;
}

Named* TypeStore::NewNamed(ObjectId type_name) {
  Named* named = impl_->NewType<Named>(type_name);
  Object& object = Get(type_name);
  if (!object.type.valid()) object.type = named->id;
  return named;
}

Alias* TypeStore::NewAlias(ObjectId type_name) {
  Alias* alias = impl_->NewType<Alias>(type_name);
  Object& object = Get(type_name);
  if (!object.type.valid()) object.type = alias->id;
  return alias;
}

TypeParam* TypeStore::NewTypeParam(ObjectId type_name) {
  uint32_t serial = impl_->last_serial.fetch_add(1, std::memory_order_relaxed) + 1;
  TypeParam* param = impl_->NewType<TypeParam>(type_name, serial);
  Object& object = Get(type_name);
  if (!object.type.valid()) object.type = param->id;
  return param;
}

Named* TypeStore::NewInstance(TypeId origin, TypeList targs, bool* is_new) {
  if (is_new) *is_new = false;
  uint64_t hash = origin.value;
  for (TypeId targ : targs) hash = MixHash(hash, targ.value);
  TypeId instance = impl_->ShardOf(hash).FindOrAdd(
      hash,
      [&](const Type& type) {
        if (type.kind != TypeKind::kNamed) return false;
        const auto& named = static_cast<const Named&>(type);
        return named.origin == origin && std::ranges::equal(named.targs, targs);
      },
      [&] {
        if (is_new) *is_new = true;
        // Complete before another thread can find it.
        const Object& generic = Get(As<Named>(origin)->obj);
        Object& object =
            NewObject(ObjectKind::kTypeName, generic.loc, generic.package, generic.name, TypeId());
        Named* named = impl_->NewType<Named>(object.id);
        named->origin = origin;
        named->targs = Copy(targs);
        object.type = named->id;
        return named->id;
      });
  return As<Named>(instance);
}

// ---- Objects and packages ----

Object& TypeStore::NewObject(ObjectKind kind, source::SourceLoc loc, PackageId package, NameId name,
                             TypeId type) {
  Lane& lane = impl_->MyLane();
  uint32_t id = lane.NewId(g_objects, lane.objects);
  Object& object = *new (&g_objects[id]) Object();
  object.id = ObjectId(id);
  object.kind = kind;
  object.name = name;
  object.package = package;
  object.loc = loc;
  object.type = type;
  return object;
}

Object& TypeStore::NewVar(VarKind kind, source::SourceLoc loc, PackageId package, NameId name,
                          TypeId type) {
  Object& var = NewObject(ObjectKind::kVar, loc, package, name, type);
  var.var_kind = kind;
  return var;
}

Object& TypeStore::CloneObject(const Object& object) {
  Object& copy = NewObject(object.kind, object.loc, object.package, object.name, object.type);
  ObjectId id = copy.id;
  copy = object;
  copy.id = id;
  copy.used = copy.on_path = false;
  return copy;
}

Package& TypeStore::NewPackage(std::string path, NameId name) {
  std::lock_guard lock(impl_->packages_mutex);
  uint32_t id = g_packages.Reserve(1);
  if (id == 0) id = g_packages.Reserve(1);
  Package& package = impl_->packages.emplace_back();
  package.id = PackageId(id);
  package.path = std::move(path);
  package.name = name;
  package.scope = NewScope(impl_->universe);
  g_packages[id] = &package;
  return package;
}

// ---- Memory ----

std::string_view TypeStore::Copy(std::string_view text) { return impl_->MyLane().arena.Copy(text); }

const constant::Value* TypeStore::NewValue(constant::Value value) {
  return &impl_->MyLane().values.emplace_back(std::move(value));
}

TypeSet* TypeStore::NewTypeSet() { return &impl_->MyLane().type_sets.emplace_back(); }

Scope* TypeStore::NewScope(Scope* parent, bool is_func) {
  Arena& arena = impl_->MyLane().arena;
  return new (arena.Allocate(sizeof(Scope), alignof(Scope))) Scope(parent, arena, is_func);
}

void* TypeStore::Allocate(size_t bytes, size_t alignment) {
  return impl_->MyLane().arena.Allocate(bytes, alignment);
}

Scope* TypeStore::universe() { return impl_->universe; }

TypeStore::Usage TypeStore::usage() const {
  Usage usage{.types = g_types.size(), .objects = g_objects.size()};
  usage.bytes = usage.objects * sizeof(Object);
  std::lock_guard lock(g_lanes_mutex);
  for (const Lane& lane : impl_->lanes) {
    usage.bytes += lane.arena.reserved_bytes() + lane.values.size() * sizeof(constant::Value) +
                   lane.type_sets.size() * sizeof(TypeSet);
  }
  return usage;
}

Package& Get(PackageId id) {
  DCHECK(id.valid());
  return *g_packages[id.value];
}

}  // namespace premortem::types
