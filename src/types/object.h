// Objects: what names denote.
//
// Counterpart: go/types/object.go, go1.27.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/interner.h"
#include "constant/value.h"
#include "source/file_table.h"
#include "types/type.h"

namespace premortem::types {

struct PackageId : Id<PackageId> {
  using Id::Id;
};

enum class ObjectKind : uint8_t {
  kPkgName,
  kConst,
  kTypeName,
  kVar,
  kFunc,
  kLabel,
  kBuiltin,
  kNil,
};

enum class VarKind : uint8_t {
  kNone,
  kPackageVar,
  kLocalVar,
  kRecvVar,
  kParamVar,
  kResultVar,
  kFieldVar,
};

enum class BuiltinId : uint8_t;  // universe.h

struct Object {
  ObjectId id;
  ObjectKind kind = ObjectKind::kNil;
  VarKind var_kind = VarKind::kNone;
  bool embedded = false;      // Var: an embedded field
  bool has_ptr_recv = false;  // Func: set before its signature is known; ask HasPtrRecv
  NameId name;                // the empty name is none: unnamed parameters
  PackageId package;          // none: labels and the universe
  source::SourceLoc loc;      // of the name; no file: the universe
  TypeId type;                // none: not known yet
  uint32_t order = 0;         // package level: place in the source, from 1
  uint32_t scope_pos = 0;     // offset from which on the name is known
  BuiltinId builtin{};        // Builtin
  // For the checker of its package alone:
  bool used = false;        // Var, PkgName, Label
  bool on_path = false;     // is being declared
  PackageId imported;       // PkgName
  ObjectId origin;          // Var, Func of an instance: that of the generic type; else none
  Scope* parent = nullptr;  // none for methods and fields
  // Const: never null once the constant is declared. In the store; changed by replacing it.
  const constant::Value* value = nullptr;

  bool is_field() const { return var_kind == VarKind::kFieldVar; }
};

extern constinit IdChunks<Object, 12, 20> object_chunks;

inline Object& Get(ObjectId id) {  // not none
  DCHECK(id.valid());
  return object_chunks[id.value];
}
inline Object* GetOrNull(ObjectId id) { return id.valid() ? &Get(id) : nullptr; }

std::string_view NameOf(const Object& object);
std::string_view TextOf(NameId name);  // "" for none

bool IsExported(std::string_view name);
bool IsExported(NameId name);
inline bool IsExported(const Object& object) { return IsExported(object.name); }

// Id: the name where it is exported, else with the path of its package.
std::string IdOf(PackageId package, NameId name);
// Whether IdOf(object) is that of `package` and `name`. With fold_case packages and case are
// ignored.
bool SameId(const Object& object, PackageId package, NameId name, bool fold_case = false);
bool SamePackage(PackageId a, PackageId b);  // by path
// Exported before others, then by name, then by path of the package: <0, 0, >0.
int Compare(const Object& a, const Object& b);

// Whether a method has a pointer receiver, also before its signature is known.
bool HasPtrRecv(const Object& func);
// Whether a TypeName denotes an alias.
bool IsAlias(const Object& type_name);
// The Func or Var of the generic type that this one was made from; itself where it was not.
const Object& Origin(const Object& object);

}  // namespace premortem::types
