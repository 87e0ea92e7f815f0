// Counterpart: go/types/instantiate.go, go1.27.
#include <string>
#include <string_view>

#include "base/check.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

// The instance identical to the one asked for, among `expanding` and those that needed it; or none.
// A type that needs itself with arguments that are written out, such as func(P), gets new arguments
// at every expansion, though identical ones: without a look back that would never end. (A checker's
// context does this for its own types.)
TypeId IdenticalAmongNeeding(const Named* expanding, TypeId origin, TypeList targs) {
  while (expanding != nullptr) {
    if (expanding->origin == origin &&
        IdenticalInstance(origin, targs, expanding->origin, expanding->targs)) {
      return expanding->id;
    }
    expanding = As<Named>(TypeId(expanding->needed_by.load(std::memory_order_relaxed)));
  }
  return TypeId();
}

TypeId InstantiateNamed(Checker* check, source::SourceLoc at, const Named& origin, TypeList targs,
                        Named* expanding) {
  if (check == nullptr) {
    TypeId known = IdenticalAmongNeeding(expanding, origin.id, targs);
    if (known.valid()) return known;
  }
  bool is_new = false;
  Named* instance = Store().NewInstance(origin.id, targs, &is_new);
  if (is_new && expanding != nullptr) {
    instance->needed_by.store(expanding->id.value, std::memory_order_relaxed);
  }
  if (check != nullptr) check->instance_pos_.try_emplace(instance->obj.value, at);
  return instance->id;
}

bool HaveTArgs(Checker* check, source::SourceLoc at, std::string_view name, size_t want,
               size_t got) {
  if (want == got) return true;
  CHECK(check != nullptr);  // the packages that are complete have none with a wrong number
  return check->ValidateTArgLen(check->At(at), name, want, got);
}

TypeId InstantiateSignature(Checker* check, source::SourceLoc at, const Signature& origin,
                            TypeList targs) {
  CHECK(origin.rparams.empty() && !origin.tparams.empty());
  if (origin.tparams.size() != targs.size()) {
    std::string name = TypeString(origin.id, [](PackageId p) { return PathQualifier(p); });
    if (!HaveTArgs(check, at, name, origin.tparams.size(), targs.size())) return kInvalidType;
  }
  SubstMap map(origin.tparams, targs);
  TypeId substituted = Substitute(check, at, origin.id, map, nullptr);
  // Where the parameters are not used, nothing was copied.
  Signature* signature =
      substituted == origin.id ? Store().CloneSignature(origin) : As<Signature>(substituted);
  signature->tparams = {};
  return signature->id;
}

// Whether T, or an element embedded in it, is `t`; only for better messages.
bool Mentions(TypeId where, TypeId t) {
  if (const Interface* iface = As<Interface>(where)) {
    for (TypeId embedded : iface->embeddeds) {
      if (Mentions(embedded, t)) return true;
    }
    return false;
  }
  if (const Union* list = As<Union>(where)) {
    for (const Term& term : list->terms) {
      if (Mentions(term.type, t)) return true;
    }
    return false;
  }
  return Identical(where, t);
}

// The question whether v implements (or satisfies) t, and the words for the answer.
class Implementation {
 public:
  Implementation(Checker& check, TypeId v, TypeId t, bool constraint, std::string* cause)
      : check_(check), v_(v), t_(t), constraint_(constraint), cause_(cause) {}

  bool Holds() {
    TypeId v_under = Underlying(v_);
    TypeId t_under = Underlying(t_);
    if (!IsValid(v_under) || !IsValid(t_under)) return true;  // reported elsewhere
    const Pointer* pointer = As<Pointer>(v_under);
    if (pointer != nullptr && !IsValid(Underlying(pointer->base))) return true;

    auto* t_iface = As<Interface>(t_under);
    if (t_iface == nullptr) return NoInterface(t_under);
    const TypeSet& wanted = TypeSetOf(*t_iface);
    if (wanted.IsAll()) return true;

    auto* v_iface = As<Interface>(v_under);
    const TypeSet* offered = v_iface != nullptr ? &TypeSetOf(*v_iface) : nullptr;
    if (offered != nullptr && offered->IsEmpty()) return true;
    if (wanted.IsEmpty()) {
      if (cause_ != nullptr)
        *cause_ = check_.Sprintf("cannot %s %s (empty type set)", {verb(), t_});
      return false;
    }

    auto same = [](TypeId a, TypeId b) { return Identical(a, b); };
    if (!check_.HasAllMethods(v_, t_, true, same, cause_)) {
      if (cause_ != nullptr) {
        *cause_ = check_.Sprintf("%s does not %s %s %s", {v_, verb(), t_, *cause_});
      }
      return false;
    }
    if (!wanted.HasTerms()) return IsComparableIfWanted(wanted);
    if (offered != nullptr) {
      if (offered->SubsetOf(wanted)) return IsComparableIfWanted(wanted);
      // Which type is missing is not said.
      if (cause_ != nullptr) *cause_ = check_.Sprintf("%s does not %s %s", {v_, verb(), t_});
      return false;
    }
    return IsInTerms(*t_iface, wanted) && IsComparableIfWanted(wanted);
  }

 private:
  std::string_view verb() const { return constraint_ ? "satisfy" : "implement"; }

  bool NoInterface(TypeId t_under) {
    if (cause_ == nullptr) return false;
    const Pointer* pointer = As<Pointer>(t_under);
    bool to_interface = pointer != nullptr && IsInterface(pointer->base);
    std::string detail = to_interface ? check_.InterfacePtrError(t_)
                                      : check_.Sprintf("%s is not an interface", {t_});
    *cause_ = check_.Sprintf("%s does not %s %s (%s)", {v_, verb(), t_, detail});
    return false;
  }

  bool IsComparableIfWanted(const TypeSet& wanted) {
    if (!wanted.IsComparable()) return true;
    if (ComparableType(v_, false, nullptr)) return true;
    // Ordinary interfaces satisfy comparable since Go 1.20.
    if (constraint_ && ComparableType(v_, true, nullptr)) {
      if (check_.AllowVersion(kGo1_20)) return true;
      if (cause_ != nullptr) {
        *cause_ = check_.Sprintf("%s to %s comparable requires go1.20 or later", {v_, verb()});
      }
      return false;
    }
    if (cause_ != nullptr) *cause_ = check_.Sprintf("%s does not %s comparable", {v_, verb()});
    return false;
  }

  bool IsInTerms(const Interface& t_iface, const TypeSet& wanted) {
    TypeId alternative;  // a term that would do with a tilde
    bool outside = wanted.Is([&](const SetTerm* term) {
      if (term->Includes(v_)) return false;
      if (!alternative.valid() && !term->tilde && Identical(term->type, Underlying(term->type))) {
        SetTerm with_tilde = *term;
        with_tilde.tilde = true;
        if (with_tilde.Includes(v_)) alternative = term->type;
      }
      return true;
    });
    if (!outside) return true;
    if (cause_ == nullptr) return false;

    std::string detail;
    if (alternative.valid()) {
      detail = check_.Sprintf("possibly missing ~ for %s in %s", {alternative, t_});
    } else if (Mentions(t_iface.id, v_)) {
      detail =
          check_.Sprintf("%s mentions %s, but %s is not in the type set of %s", {t_, v_, v_, t_});
    } else {
      detail = check_.Sprintf("%s missing in %s", {v_, wanted.terms.ToString()});
    }
    *cause_ = check_.Sprintf("%s does not %s %s (%s)", {v_, verb(), t_, detail});
    return false;
  }

  Checker& check_;
  TypeId v_, t_;
  bool constraint_;
  std::string* cause_;
};

}  // namespace

TypeId Instantiate(Checker* check, source::SourceLoc at, TypeId origin, TypeList targs,
                   Named* expanding) {
  CHECK(!targs.empty());
  if (check != nullptr) {
    TypeId known = check->context_.Lookup(origin, targs);
    if (known.valid()) return known;
  }

  TypeId instance;
  if (const Named* named = As<Named>(origin)) {
    instance = InstantiateNamed(check, at, *named, targs, expanding);
  } else if (const Alias* alias = As<Alias>(origin)) {
    std::string_view name = NameOf(Get(alias->obj));
    if (!HaveTArgs(check, at, name, alias->tparams.size(), targs.size())) return kInvalidType;
    instance = NewAliasInstance(check, at, *alias, targs, expanding);
  } else {
    const Signature* signature = As<Signature>(origin);
    CHECK(signature != nullptr && expanding == nullptr);
    instance = InstantiateSignature(check, at, *signature, targs);
    if (!IsValid(instance)) return instance;
  }
  return check != nullptr ? check->context_.Update(origin, targs, instance) : instance;
}

TypeId Checker::Instance(source::SourceLoc at, TypeId origin, TypeList targs, Named* expanding) {
  return Instantiate(this, at, origin, targs, expanding);
}

bool Checker::ValidateTArgLen(const Positioner& at, std::string_view name, size_t want,
                              size_t got) {
  if (got == want) return true;
  std::string_view how = got < want ? "not enough" : "too many";
  Errorf(at, Code::kWrongTypeArgCount, "%s type arguments for type %s: have %d, want %d",
         {how, name, got, want});
  return false;
}

int Checker::Verify(source::SourceLoc at, TypeList tparams, TypeList targs, std::string* cause) {
  SubstMap map(tparams, targs);
  for (size_t i = 0; i < tparams.size(); i++) {
    auto* param = As<TypeParam>(tparams[i]);
    IfaceOf(*param);  // may make an interface of the constraint
    TypeId bound = Subst(at, param->bound, map, nullptr);
    std::string why;
    if (!Implements(targs[i], bound, true, &why)) {
      if (cause != nullptr) *cause = std::move(why);
      return static_cast<int>(i);
    }
  }
  return -1;
}

bool Checker::Implements(TypeId v, TypeId t, bool constraint, std::string* cause) {
  return Implementation(*this, v, t, constraint, cause).Holds();
}

}  // namespace premortem::types
