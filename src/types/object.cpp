// Counterpart: go/types/object.go, go1.27.
#include "types/object.h"

#include "base/text.h"
#include "base/unicode_case.h"
#include "syntax/names.h"
#include "types/lookup.h"
#include "types/package.h"
#include "types/universe.h"

namespace premortem::types {

namespace {

std::string_view PathOf(PackageId package) {
  return package.valid() ? std::string_view(Get(package).path) : std::string_view();
}

}  // namespace

std::string_view TextOf(NameId name) {
  return name.valid() ? syntax::Names().Text(name) : std::string_view();
}

std::string_view NameOf(const Object& object) { return TextOf(object.name); }

bool IsExported(std::string_view name) {
  if (name.empty()) return false;
  int length = 0;
  return IsUpper(DecodeUtf8(name, &length));
}

bool IsExported(NameId name) { return IsExported(TextOf(name)); }

std::string IdOf(PackageId package, NameId name) {
  std::string_view text = TextOf(name);
  if (IsExported(text)) return std::string(text);
  std::string id(PathOf(package));
  if (id.empty()) id = "_";
  id += '.';
  id += text;
  return id;
}

bool SameId(const Object& object, PackageId package, NameId name, bool fold_case) {
  if (object.name != name) return fold_case && EqualButForCase(NameOf(object), TextOf(name));
  return fold_case || object.package == package || IsExported(object) ||
         SamePackage(object.package, package);
}

bool SamePackage(PackageId a, PackageId b) {
  if (a == b) return true;
  return a.valid() && b.valid() && Get(a).path == Get(b).path;
}

int Compare(const Object& a, const Object& b) {
  if (&a == &b) return 0;
  bool a_exported = IsExported(a);
  if (a_exported != IsExported(b)) return a_exported ? -1 : 1;
  if (a.name != b.name) return NameOf(a).compare(NameOf(b));
  return a_exported ? 0 : PathOf(a.package).compare(PathOf(b.package));
}

bool HasPtrRecv(const Object& func) {
  // The signature may be there, but still empty.
  if (const auto* signature = As<Signature>(func.type); signature && signature->recv.valid()) {
    bool was_pointer = false;
    Deref(Get(signature->recv).type, &was_pointer);
    return was_pointer;
  }
  return func.has_ptr_recv;
}

bool IsAlias(const Object& type_name) {
  TypeId t = type_name.type;
  if (!t.valid()) return false;
  const Type* type = Get(t);
  switch (type->kind) {
    case TypeKind::kBasic:
      if (type_name.package == UnsafePackage()) return false;
      return type_name.package.valid() || static_cast<const Basic*>(type)->name != type_name.name ||
             t == TheUniverse().byte_type || t == TheUniverse().rune_type;
    case TypeKind::kNamed: return static_cast<const Named*>(type)->obj != type_name.id;
    case TypeKind::kTypeParam: return static_cast<const TypeParam*>(type)->obj != type_name.id;
    default: return true;
  }
}

const Object& Origin(const Object& object) {
  return object.origin.valid() ? Get(object.origin) : object;
}

}  // namespace premortem::types
