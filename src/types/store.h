// All types, objects and packages of a session, by id. Any thread may add and read; records never
// move and live as long as the store.
//
// There is one store at a time in a process (TypeStore::Current), so that a TypeId says all that is
// needed to ask about a type. A session makes it and everything with ids dies before it does.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "types/object.h"
#include "types/package.h"
#include "types/type.h"

namespace premortem::types {

class TypeStore {
 public:
  // Becomes the current one; there must be none. Declares the universe.
  TypeStore();
  ~TypeStore();
  TypeStore(const TypeStore&) = delete;
  TypeStore& operator=(const TypeStore&) = delete;
  static TypeStore& Current();

  // ---- Types ----
  // These five give the same record for the same parts.
  TypeId NewPointer(TypeId base);
  TypeId NewSlice(TypeId elem);
  TypeId NewArray(TypeId elem, int64_t len);
  TypeId NewMap(TypeId key, TypeId elem);
  TypeId NewChan(ChanDir dir, TypeId elem);
  // These make a new record at every call.
  Struct* NewStruct();
  Signature* NewSignature();
  Signature* CloneSignature(const Signature& signature);
  Interface* NewInterface();
  // For the universe alone: "byte" and "rune".
  TypeId NewBasicAlias(BasicKind kind, NameId name);
  // None where there are no variables.
  TypeId NewTuple(ObjectList vars);              // copies the list
  TypeId NewUnion(std::span<const Term> terms);  // copies the list
  Named* NewNamed(ObjectId type_name);
  Alias* NewAlias(ObjectId type_name);
  TypeParam* NewTypeParam(ObjectId type_name);
  // The instance of a generic Named type: the same record for the same origin and the same ids of
  // arguments. `is_new` (may be null) says whether it was made now.
  Named* NewInstance(TypeId origin, TypeList targs, bool* is_new = nullptr);

  // ---- Objects ----
  Object& NewObject(ObjectKind kind, source::SourceLoc loc, PackageId package, NameId name,
                    TypeId type);
  Object& NewVar(VarKind kind, source::SourceLoc loc, PackageId package, NameId name, TypeId type);
  Object& CloneObject(const Object& object);  // but for the id

  // ---- Packages ----
  // The scope is made with it, a child of the universe.
  Package& NewPackage(std::string path, NameId name);

  // ---- Memory that lives as long as the store ----
  template <typename T>
  std::span<const T> Copy(std::span<const T> values);
  template <typename T>
  std::span<const T> Copy(const std::vector<T>& values) {
    return Copy(std::span<const T>(values));
  }
  std::string_view Copy(std::string_view text);
  const constant::Value* NewValue(constant::Value value);
  TypeSet* NewTypeSet();
  // A scope that lives as long as the store.
  Scope* NewScope(Scope* parent, bool is_func = false);
  void* Allocate(size_t bytes, size_t alignment);

  Scope* universe();

  // What there is by now; bytes are those taken from the system for records and lists. To be called
  // while no other thread adds.
  struct Usage {
    size_t types = 0;
    size_t objects = 0;
    size_t bytes = 0;
  };
  Usage usage() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline TypeStore& Store() { return TypeStore::Current(); }

template <typename T>
std::span<const T> TypeStore::Copy(std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  if (values.empty()) return {};
  void* memory = Allocate(values.size_bytes(), alignof(T));
  std::memcpy(memory, values.data(), values.size_bytes());
  return {static_cast<const T*>(memory), values.size()};
}

}  // namespace premortem::types
