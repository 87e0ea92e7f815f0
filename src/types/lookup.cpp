// Counterpart: go/types/lookup.go, go1.27.
#include "types/lookup.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "syntax/names.h"
#include "types/checker.h"
#include "types/embedded_types.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

// One question of LookupFieldOrMethod.
class Search {
 public:
  Search(TypeId t, bool is_pointer, PackageId package, NameId name, bool fold_case)
      : walk_(t, is_pointer), package_(package), name_(name), fold_case_(fold_case) {}

  LookupResult Run(bool addressable) {
    do {
      for (int i = walk_.level_begin(); i < walk_.level_end(); i++) {
        if (!Visit(i)) return {nullptr, std::move(found_.index), false};
      }
      if (found_.obj == nullptr) continue;
      // x.m() stands for (&x).m() where x is addressable.
      bool is_method = found_.obj->kind == ObjectKind::kFunc;
      if (is_method && !found_.indirect && !addressable && HasPtrRecv(*found_.obj)) {
        return {nullptr, {}, true};
      }
      return std::move(found_);
    } while (walk_.NextLevel());
    return {};
  }

 private:
  // False where there are two of the name.
  bool Visit(int entry) {
    TypeId t = walk_[entry].type;
    if (Named* named = AsNamed(t)) {
      // What was seen on a level above hides this one.
      if (!seen_.Add(named->id)) return true;
      int index = -1;
      if (Object* method = LookupMethod(*named, package_, name_, fold_case_, &index)) {
        return Found(entry, index, method);
      }
    }
    TypeId under = Underlying(t);
    if (const Struct* record = As<Struct>(under)) return VisitFields(entry, *record);
    if (Interface* iface = As<Interface>(under)) {
      int index = -1;
      Object* method = TypeSetOf(*iface).LookupMethod(package_, name_, fold_case_, &index);
      if (method != nullptr) return Found(entry, index, method);
    }
    return true;
  }

  bool VisitFields(int entry, const Struct& record) {
    for (size_t i = 0; i < record.fields.size(); i++) {
      Object& field = Get(record.fields[i]);
      bool same_name = fold_case_ || field.name == name_;
      if (same_name && SameId(field, package_, name_, fold_case_)) {
        if (!Found(entry, static_cast<int>(i), &field)) return false;
        continue;
      }
      // Where there is a match no level below counts.
      if (found_.obj == nullptr && field.embedded) {
        walk_.AddField(entry, static_cast<int>(i), field.type);
      }
    }
    return true;
  }

  bool Found(int entry, int index, Object* obj) {
    const EmbeddedType& type = walk_[entry];
    found_.index = walk_.Path(entry, index);
    if (found_.obj != nullptr || type.multiples) return false;
    found_.obj = obj;
    found_.indirect = type.indirect;
    return true;
  }

  EmbeddedWalk walk_;
  SeenNamed seen_;
  PackageId package_;
  NameId name_;
  bool fold_case_;
  LookupResult found_;
};

// Finds no fields through a defined pointer type.
LookupResult LookupImpl(TypeId t, bool addressable, PackageId package, NameId name,
                        bool fold_case) {
  if (name == names::kBlank) return {};
  // Not Underlying: the methods of the base are not those of a defined pointer type.
  bool is_pointer = false;
  TypeId base = Deref(t, &is_pointer);
  // A pointer to an interface, or to a type parameter, has no methods.
  if (is_pointer && UnderlyingAs<Interface>(base) != nullptr) return {};
  return Search(base, is_pointer, package, name, fold_case).Run(addressable);
}

// What is wrong with the first method of T that V does not have as it should.
struct Missing {
  enum class State : uint8_t {
    kNone,
    kNotFound,
    kWrongName,
    kUnexported,
    kWrongSignature,
    kAmbiguous,
    kPointerReceiver,
    kField,
  };
  State state = State::kNone;
  Object* wanted = nullptr;  // of T
  Object* found = nullptr;   // of V: with kWrongName, kUnexported, kWrongSignature

  bool wrong_type() const {
    return state == State::kWrongSignature || state == State::kPointerReceiver;
  }
};

using Equivalence = FunctionRef<bool(TypeId, TypeId)>;

// The signature of a method of the package that is being checked may not be known yet.
void EnsureSignature(Checker* check, Object& method) {
  if (check != nullptr && method.package == check->package()) check->ObjDecl(method);
}

Missing MissingOfInterface(Interface& v, ObjectList methods, bool is_static,
                           Equivalence equivalent) {
  const TypeSet& offered = TypeSetOf(v);
  for (ObjectId id : methods) {
    Object& wanted = Get(id);
    Object* found = offered.LookupMethod(wanted.package, wanted.name, false);
    if (found == nullptr) {
      if (!is_static) continue;
      return {Missing::State::kNotFound, &wanted, nullptr};
    }
    if (!equivalent(found->type, wanted.type)) {
      return {Missing::State::kWrongSignature, &wanted, found};
    }
  }
  return {};
}

// Of a method that was not found by its name.
Missing WhyNotFound(TypeId v, Object& wanted, const LookupResult& result) {
  if (!result.index.empty()) return {Missing::State::kAmbiguous, &wanted, nullptr};
  if (result.indirect) return {Missing::State::kPointerReceiver, &wanted, nullptr};
  Object* folded = LookupImpl(v, false, wanted.package, wanted.name, true).obj;
  if (folded == nullptr || folded->kind != ObjectKind::kFunc) {
    return {Missing::State::kNotFound, &wanted, nullptr};
  }
  // With equal names it is the packages that differ.
  bool same_name = folded->name == wanted.name;
  return {same_name ? Missing::State::kUnexported : Missing::State::kWrongName, &wanted, folded};
}

Missing FindMissing(Checker* check, TypeId v, TypeId t, bool is_static, Equivalence equivalent) {
  auto* t_iface = UnderlyingAs<Interface>(t);
  CHECK(t_iface != nullptr);
  ObjectList methods = TypeSetOf(*t_iface).methods;
  if (methods.empty()) return {};
  if (auto* v_iface = UnderlyingAs<Interface>(v)) {
    return MissingOfInterface(*v_iface, methods, is_static, equivalent);
  }
  for (ObjectId id : methods) {
    Object& wanted = Get(id);
    LookupResult result = LookupImpl(v, false, wanted.package, wanted.name, false);
    if (result.obj == nullptr) return WhyNotFound(v, wanted, result);
    if (result.obj->kind != ObjectKind::kFunc) return {Missing::State::kField, &wanted, nullptr};
    EnsureSignature(check, *result.obj);
    if (!equivalent(result.obj->type, wanted.type)) {
      return {Missing::State::kWrongSignature, &wanted, result.obj};
    }
  }
  return {};
}

std::string WrongSignatureCause(Checker& check, const Object& wanted, const Object& found) {
  std::string have = check.FuncString(found, false);
  std::string want = check.FuncString(wanted, false);
  if (have == want) {
    // Perhaps it is the packages that differ.
    have = check.FuncString(found, true);
    want = check.FuncString(wanted, true);
  }
  // Otherwise type parameters of the same name.
  if (have == want) return check.Sprintf("(wrong type for method %s)", {wanted.name});
  return check.Sprintf("(wrong type for method %s)\n\t\thave %s\n\t\twant %s",
                       {wanted.name, have, want});
}

std::string MissingCause(Checker& check, TypeId v, TypeId t, const Missing& missing) {
  const Object& wanted = *missing.wanted;
  switch (missing.state) {
    case Missing::State::kNone: break;
    case Missing::State::kNotFound:
      if (IsInterfacePtr(v)) return "(" + check.InterfacePtrError(v) + ")";
      if (IsInterfacePtr(t)) return "(" + check.InterfacePtrError(t) + ")";
      return check.Sprintf("(missing method %s)", {wanted.name});
    case Missing::State::kWrongName:
      return check.Sprintf(
          "(missing method %s)\n\t\thave %s\n\t\twant %s",
          {wanted.name, check.FuncString(*missing.found, false), check.FuncString(wanted, false)});
    case Missing::State::kUnexported: return check.Sprintf("(unexported method %s)", {wanted.name});
    case Missing::State::kWrongSignature: return WrongSignatureCause(check, wanted, *missing.found);
    case Missing::State::kAmbiguous:
      return check.Sprintf("(ambiguous selector %s.%s)", {v, wanted.name});
    case Missing::State::kPointerReceiver:
      return check.Sprintf("(method %s has pointer receiver)", {wanted.name});
    case Missing::State::kField:
      return check.Sprintf("(%s.%s is a field, not a method)", {v, wanted.name});
  }
  return std::string();
}

// Whether t is a struct, or a pointer to one, with an embedded field of invalid type at any depth.
bool HasInvalidEmbeddedFields(TypeId t, std::vector<const Struct*>& seen) {
  const Struct* record = UnderlyingAs<Struct>(DerefStructPtr(t));
  if (record == nullptr || std::ranges::find(seen, record) != seen.end()) return false;
  seen.push_back(record);
  for (ObjectId id : record->fields) {
    const Object& field = Get(id);
    if (field.embedded && (!IsValid(field.type) || HasInvalidEmbeddedFields(field.type, seen))) {
      return true;
    }
  }
  return false;
}

}  // namespace

LookupResult LookupFieldOrMethod(TypeId t, bool addressable, PackageId package, NameId name,
                                 bool fold_case) {
  // A defined pointer type has no methods, but the fields of its base.
  if (const Named* named = AsNamed(t)) {
    TypeId under = Underlying(named->id);
    if (As<Pointer>(under) != nullptr) {
      LookupResult result = LookupImpl(under, false, package, name, fold_case);
      if (result.obj != nullptr && result.obj->kind == ObjectKind::kFunc) return {};
      return result;
    }
  }
  return LookupImpl(t, addressable, package, name, fold_case);
}

TypeId Deref(TypeId t, bool* was_pointer) {
  const Pointer* pointer = As<Pointer>(Unalias(t));
  if (was_pointer != nullptr) *was_pointer = pointer != nullptr;
  return pointer != nullptr ? pointer->base : t;
}

TypeId DerefStructPtr(TypeId t) {
  const Pointer* pointer = UnderlyingAs<Pointer>(t);
  if (pointer != nullptr && UnderlyingAs<Struct>(pointer->base) != nullptr) return pointer->base;
  return t;
}

int FieldIndex(ObjectList fields, PackageId package, NameId name, bool fold_case) {
  if (name == names::kBlank) return -1;
  for (size_t i = 0; i < fields.size(); i++) {
    const Object& field = Get(fields[i]);
    if (!fold_case && field.name != name) continue;
    if (SameId(field, package, name, fold_case)) return static_cast<int>(i);
  }
  return -1;
}

int MethodIndex(ObjectList methods, PackageId package, NameId name, bool fold_case) {
  return FieldIndex(methods, package, name, fold_case);
}

Object* MissingMethod(TypeId v, TypeId t, bool is_static, bool* wrong_type) {
  auto same = [](TypeId a, TypeId b) { return Identical(a, b); };
  Missing missing = FindMissing(nullptr, v, t, is_static, same);
  if (wrong_type != nullptr) *wrong_type = missing.wrong_type();
  return missing.wanted;
}

Object* Checker::MissingMethod(TypeId v, TypeId t, bool is_static,
                               FunctionRef<bool(TypeId, TypeId)> equivalent, std::string* cause,
                               bool* wrong_type) {
  Missing missing = FindMissing(this, v, t, is_static, equivalent);
  if (wrong_type != nullptr) *wrong_type = missing.wrong_type();
  if (missing.wanted != nullptr && cause != nullptr) {
    if (missing.found != nullptr) EnsureSignature(this, *missing.found);
    *cause = MissingCause(*this, v, t, missing);
  }
  return missing.wanted;
}

bool Checker::HasAllMethods(TypeId v, TypeId t, bool is_static,
                            FunctionRef<bool(TypeId, TypeId)> equivalent, std::string* cause) {
  if (!IsValid(v)) return true;  // nothing is known of it
  if (MissingMethod(v, t, is_static, equivalent, cause, nullptr) == nullptr) return true;
  std::vector<const Struct*> seen;
  return HasInvalidEmbeddedFields(v, seen);
}

std::string Checker::InterfacePtrError(TypeId t) {
  const Pointer* pointer = UnderlyingAs<Pointer>(t);
  if (IsTypeParam(pointer->base)) {
    return Sprintf("type %s is pointer to type parameter, not type parameter", {t});
  }
  return Sprintf("type %s is pointer to interface, not interface", {t});
}

std::string Checker::FuncString(const Object& func, bool package_info) {
  std::string text(NameOf(func));
  AppendSignatureTypes(text, *As<Signature>(func.type), package_info,
                       [&](PackageId p) { return package_info ? PathQualifier(p) : Qualify(p); });
  return text;
}

bool Checker::AssertableTo(TypeId v, TypeId t, std::string* cause) {
  // Whether a value implements an interface is found out when the program runs.
  if (IsInterface(t)) return true;
  auto same = [](TypeId a, TypeId b) { return Identical(a, b); };
  return HasAllMethods(t, v, false, same, cause);
}

bool Checker::NewAssertableTo(TypeId v, TypeId t, std::string* cause) {
  if (IsInterface(t)) return true;
  return Implements(t, v, false, cause);
}

void EmbeddedWalk::AddField(int parent, int field, TypeId field_type) {
  bool is_pointer = false;
  TypeId type = Deref(field_type, &is_pointer);
  const EmbeddedType& outer = (*this)[parent];
  EmbeddedType entry{type, parent, field, outer.indirect || is_pointer, outer.multiples};
  rest_.push_back(entry);
}

bool EmbeddedWalk::NextLevel() {
  auto first = static_cast<size_t>(end_) - 1;  // in rest_
  size_t kept = first;
  for (size_t i = first; i < rest_.size(); i++) {
    EmbeddedType entry = rest_[i];
    size_t same = first;
    while (same < kept && !Identical(rest_[same].type, entry.type)) same++;
    if (same < kept) {
      rest_[same].multiples = true;
    } else {
      rest_[kept++] = entry;
    }
  }
  rest_.resize(kept);
  begin_ = end_;
  end_ = static_cast<int>(kept) + 1;
  return begin_ < end_;
}

std::vector<int> EmbeddedWalk::Path(int i, int last) const {
  std::vector<int> path = {last};
  for (; (*this)[i].parent >= 0; i = (*this)[i].parent) path.push_back((*this)[i].field);
  std::ranges::reverse(path);
  return path;
}

bool SeenNamed::Has(std::span<const TypeId> list, TypeId named) {
  return std::ranges::any_of(list, [&](TypeId t) { return Identical(t, named); });
}

bool SeenNamed::Add(TypeId named) {
  if (Has({few_.data(), few_size_}, named) || Has(more_, named)) return false;
  if (few_size_ < few_.size()) {
    few_[few_size_++] = named;
  } else {
    more_.push_back(named);
  }
  return true;
}

}  // namespace premortem::types
