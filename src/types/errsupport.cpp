// Counterpart: go/types/errsupport.go, go1.27.
#include "base/text.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

// How the alternative relates to what was asked for.
enum class Spelling { kMissing, kMisspelled, kUnexported, kInaccessible };

// Without the first character; a text of one character stays as it is, as in Go.
std::string_view Tail(std::string_view text) {
  if (text.empty()) return text;
  int length = 0;
  DecodeUtf8(text, &length);
  auto first = static_cast<size_t>(length);
  return first < text.size() ? text.substr(first) : text;
}

Spelling SpellingOf(PackageId package, NameId sel, const Object* object) {
  if (object == nullptr) return Spelling::kMissing;
  if (object->package == package) return Spelling::kMisspelled;
  const bool same_tail = Tail(TextOf(sel)) == Tail(NameOf(*object));
  if (IsExported(sel)) {
    if (IsExported(*object)) return Spelling::kMisspelled;
    return same_tail ? Spelling::kUnexported : Spelling::kMissing;
  }
  if (IsExported(*object)) return same_tail ? Spelling::kMisspelled : Spelling::kMissing;
  return sel == object->name ? Spelling::kInaccessible : Spelling::kMissing;
}

std::string_view WhatIs(const Object* object) {
  if (object != nullptr && object->kind == ObjectKind::kVar) return "field";
  if (object != nullptr && object->kind == ObjectKind::kFunc) return "method";
  return "object";
}

}  // namespace

std::string Checker::LookupError(TypeId t, NameId sel, const Object* object, bool struct_lit) {
  const Spelling spelling = SpellingOf(package(), sel, object);
  const NameId alt = object != nullptr ? object->name : NameId();
  if (struct_lit) {
    switch (spelling) {
      case Spelling::kMissing:
        return Sprintf("unknown field %s in struct literal of type %s", {sel, t});
      case Spelling::kMisspelled:
        return Sprintf("unknown field %s in struct literal of type %s, but does have %s",
                       {sel, t, alt});
      case Spelling::kUnexported:
        return Sprintf("unknown field %s in struct literal of type %s, but does have unexported %s",
                       {sel, t, alt});
      case Spelling::kInaccessible:
        return Sprintf("cannot refer to unexported field %s in struct literal of type %s",
                       {alt, t});
    }
  }
  const std::string_view what = WhatIs(object);
  switch (spelling) {
    case Spelling::kMissing: return Sprintf("type %s has no field or method %s", {t, sel});
    case Spelling::kMisspelled:
      return Sprintf("type %s has no field or method %s, but does have %s %s", {t, sel, what, alt});
    case Spelling::kUnexported:
      return Sprintf("type %s has no field or method %s, but does have unexported %s %s",
                     {t, sel, what, alt});
    case Spelling::kInaccessible: return Sprintf("cannot refer to unexported %s %s", {what, alt});
  }
  return {};
}

}  // namespace premortem::types
