// Counterpart: go/types/{predicates,under}.go, go1.27.
#include "types/predicates.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/check.h"
#include "base/mix_hash.h"
#include "base/text.h"
#include "base/unicode.h"
#include "types/format.h"
#include "types/named.h"
#include "types/package.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/typeset.h"
#include "types/universe.h"

namespace premortem::types {

bool IsBasic(TypeId t, unsigned info) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  return basic && (basic->info & info) != 0;
}

bool IsBoolean(TypeId t) { return IsBasic(t, kIsBoolean); }
bool IsNumeric(TypeId t) { return IsBasic(t, kIsNumeric); }
bool IsString(TypeId t) { return IsBasic(t, kIsString); }
bool IsIntegerOrFloat(TypeId t) { return IsBasic(t, kIsInteger | kIsFloat); }
bool IsConstType(TypeId t) { return IsBasic(t, kIsConstType); }
bool IsInteger(TypeId t) { return IsBasic(t, kIsInteger); }
bool IsUnsigned(TypeId t) { return IsBasic(t, kIsUnsigned); }
bool IsFloat(TypeId t) { return IsBasic(t, kIsFloat); }
bool IsComplex(TypeId t) { return IsBasic(t, kIsComplex); }

bool AllBasic(TypeId t, unsigned info) {
  if (TypeParam* param = AsTypeParam(t)) {
    return Is(*param, [&](const SetTerm* term) { return term && IsBasic(term->type, info); });
  }
  return IsBasic(t, info);
}

bool AllBoolean(TypeId t) { return AllBasic(t, kIsBoolean); }
bool AllInteger(TypeId t) { return AllBasic(t, kIsInteger); }
bool AllUnsigned(TypeId t) { return AllBasic(t, kIsUnsigned); }
bool AllNumeric(TypeId t) { return AllBasic(t, kIsNumeric); }
bool AllString(TypeId t) { return AllBasic(t, kIsString); }
bool AllOrdered(TypeId t) { return AllBasic(t, kIsOrdered); }
bool AllNumericOrString(TypeId t) { return AllBasic(t, kIsNumeric | kIsString); }

bool HasName(TypeId t) {
  t = Unalias(t);
  return As<Basic>(t) || As<Named>(t) || As<TypeParam>(t);
}

bool IsTypeLit(TypeId t) {
  t = Unalias(t);
  return !As<Named>(t) && !As<TypeParam>(t);
}

bool IsTyped(TypeId t) {
  const Basic* basic = As<Basic>(t);
  return !basic || (basic->info & kIsUntyped) == 0;
}

bool IsUntyped(TypeId t) { return !IsTyped(t); }

bool IsUntypedNumeric(TypeId t) {
  const Basic* basic = As<Basic>(t);
  return basic && (basic->info & kIsUntyped) != 0 && (basic->info & kIsNumeric) != 0;
}

bool IsInterface(TypeId t) { return UnderlyingAs<Interface>(t) != nullptr; }

bool IsNonTypeParamInterface(TypeId t) { return !IsTypeParam(t) && IsInterface(t); }

bool IsTypeParam(TypeId t) { return AsTypeParam(t) != nullptr; }

bool HasEmptyTypeSet(TypeId t) {
  const TypeParam* param = AsTypeParam(t);
  if (!param || !param->bound.valid()) return false;
  const Interface* interface = As<Interface>(SafeUnderlying(param->bound));
  if (!interface) return false;
  const TypeSet* set = interface->tset.load(std::memory_order_acquire);
  return set && set->IsEmpty();
}

bool IsGeneric(TypeId t) {
  if (const Alias* alias = As<Alias>(t); alias && !alias->tparams.empty() && alias->targs.empty()) {
    return true;
  }
  const Named* named = AsNamed(t);
  return named && !named->is_instance() && !named->tparams.empty();
}

bool HasNil(TypeId t) {
  TypeId under = Underlying(t);
  if (!under.valid()) return false;
  const Type* type = Get(under);
  switch (type->kind) {
    case TypeKind::kBasic:
      return static_cast<const Basic*>(type)->basic == BasicKind::kUnsafePointer;
    case TypeKind::kSlice:
    case TypeKind::kPointer:
    case TypeKind::kSignature:
    case TypeKind::kMap:
    case TypeKind::kChan: return true;
    case TypeKind::kInterface:
      return !IsTypeParam(t) || UnderIs(t, [](TypeId u) { return u.valid() && HasNil(u); });
    default: return false;
  }
}

// ---- Comparable ----

namespace {

// Tells whether a type is comparable. What is being looked at counts as comparable when it is met
// again.
class ComparableTest {
 public:
  explicit ComparableTest(bool dynamic) : dynamic_(dynamic) {}

  bool Test(TypeId t, TypeError* reason) { return Test(t, dynamic_, reason); }

 private:
  bool Test(TypeId t, bool dynamic, TypeError* reason) {
    TypeId under = Underlying(t);
    if (!under.valid()) return No(reason);
    Type* type = Get(under);
    switch (type->kind) {
      case TypeKind::kBasic:
        if (under == BasicType(BasicKind::kUntypedNil)) return No(reason);
        return true;
      case TypeKind::kPointer:
      case TypeKind::kChan: return true;
      case TypeKind::kStruct: {
        if (!seen_.insert(t.value).second) return true;
        for (ObjectId field : static_cast<const Struct*>(type)->fields) {
          TypeId field_type = Get(field).type;
          if (Test(field_type, dynamic, nullptr)) continue;
          if (reason) *reason = {"struct containing %s cannot be compared", {Arg(field_type)}};
          return false;
        }
        return true;
      }
      case TypeKind::kArray:
        if (!seen_.insert(t.value).second) return true;
        if (Test(static_cast<const Array*>(type)->elem, dynamic, nullptr)) return true;
        if (reason) *reason = {"%s cannot be compared", {Arg(t)}};
        return false;
      case TypeKind::kInterface:
        if (!seen_.insert(t.value).second) return true;
        return TestInterface(t, static_cast<Interface&>(*type), dynamic, reason);
      default: return No(reason);
    }
  }

  bool TestInterface(TypeId t, Interface& interface, bool dynamic, TypeError* reason) {
    if (dynamic && !IsTypeParam(t)) return true;
    const TypeSet& set = TypeSetOf(interface);
    if (set.terms.IsAll() ? set.comparable : set.Is([&](const SetTerm* term) {
          return term && Test(term->type, false, nullptr);
        })) {
      return true;
    }
    if (reason) {
      *reason = {set.IsEmpty() ? "empty type set" : "incomparable types in type set", {}};
    }
    return false;
  }

  static bool No(TypeError* reason) {
    if (reason) *reason = {};
    return false;
  }

  bool dynamic_;
  std::unordered_set<uint32_t> seen_;
};

}  // namespace

bool ComparableType(TypeId t, bool dynamic, TypeError* reason) {
  return ComparableTest(dynamic).Test(t, reason);
}

bool IsComparableType(TypeId t, bool dynamic) { return ComparableType(t, dynamic, nullptr); }

bool Comparable(TypeId t) { return ComparableType(t, true, nullptr); }

// ---- Identical ----

namespace {

// Interfaces that are being compared, the last pair first.
struct InterfacePair {
  const Interface* x;
  const Interface* y;
  const InterfacePair* previous;

  bool Same(const InterfacePair& other) const {
    return (x == other.x && y == other.y) || (x == other.y && y == other.x);
  }
};

// Whether IdOf is the same for both.
bool SameIdOf(const Object& x, const Object& y) {
  if (x.name != y.name) return false;
  if (IsExported(x) || x.package == y.package) return true;
  return IdOf(x.package, x.name) == IdOf(y.package, y.name);
}

// Types whose parts occur many times, such as a struct of two structs of two structs and so on, are
// trees of any size in a few lines. Where a comparison gets long, pairs that were found identical
// are remembered: only what must hold for the whole to hold is compared, so that what is remembered
// under the assumption that a pair of interfaces is identical never outlives it.
class Comparer {
 public:
  explicit Comparer(bool ignore_tags) : ignore_tags_(ignore_tags) {}

  bool Identical(TypeId x, TypeId y, const InterfacePair* p) {
    x = Unalias(x);
    y = Unalias(y);
    if (x == y) return true;
    if (!x.valid() || !y.valid() || Get(x)->kind != Get(y)->kind) return false;
    if (++steps_ <= kLong) return Compare(x, y, p);
    uint64_t pair = uint64_t{x.value} << 32 | y.value;
    if (identical_.contains(pair)) return true;
    if (!Compare(x, y, p)) return false;
    identical_.insert(pair);
    return true;
  }

 private:
  static constexpr uint32_t kLong = 1000;

  bool Compare(TypeId x, TypeId y, const InterfacePair* p) {
    Type& a = *Get(x);
    Type& b = *Get(y);
    switch (a.kind) {
      case TypeKind::kBasic: return To<Basic>(a).basic == To<Basic>(b).basic;
      case TypeKind::kArray: {
        int64_t m = To<Array>(a).len;
        int64_t n = To<Array>(b).len;
        if (m >= 0 && n >= 0 && m != n) return false;
        return Identical(To<Array>(a).elem, To<Array>(b).elem, p);
      }
      case TypeKind::kSlice: return Identical(To<Slice>(a).elem, To<Slice>(b).elem, p);
      case TypeKind::kStruct: return Structs(To<Struct>(a), To<Struct>(b), p);
      case TypeKind::kPointer: return Identical(To<Pointer>(a).base, To<Pointer>(b).base, p);
      case TypeKind::kTuple: return Tuples(To<Tuple>(a).vars, To<Tuple>(b).vars, p);
      case TypeKind::kSignature: return Signatures(To<Signature>(a), To<Signature>(b), p);
      case TypeKind::kUnion: return Unions(x, y);
      case TypeKind::kInterface: return Interfaces(To<Interface>(a), To<Interface>(b), p);
      case TypeKind::kMap:
        return Identical(To<Map>(a).key, To<Map>(b).key, p) &&
               Identical(To<Map>(a).elem, To<Map>(b).elem, p);
      case TypeKind::kChan:
        return To<Chan>(a).dir == To<Chan>(b).dir &&
               Identical(To<Chan>(a).elem, To<Chan>(b).elem, p);
      case TypeKind::kNamed: return Nameds(To<Named>(a), To<Named>(b));
      case TypeKind::kTypeParam:
      case TypeKind::kAlias: return false;
    }
    return false;
  }

  template <typename T>
  static T& To(Type& type) {
    return static_cast<T&>(type);
  }

  bool Structs(const Struct& x, const Struct& y, const InterfacePair* p) {
    if (x.fields.size() != y.fields.size()) return false;
    for (size_t i = 0; i < x.fields.size(); ++i) {
      const Object& f = Get(x.fields[i]);
      const Object& g = Get(y.fields[i]);
      if (f.embedded != g.embedded || (!ignore_tags_ && x.tag(i) != y.tag(i)) ||
          !SameId(f, g.package, g.name) || !Identical(f.type, g.type, p)) {
        return false;
      }
    }
    return true;
  }

  bool Tuples(ObjectList x, ObjectList y, const InterfacePair* p) {
    return std::ranges::equal(
        x, y, [&](ObjectId v, ObjectId w) { return Identical(Get(v).type, Get(w).type, p); });
  }

  bool Signatures(const Signature& x, const Signature& y, const InterfacePair* p) {
    if (x.tparams.size() != y.tparams.size()) return false;
    TypeId y_params = y.params;
    TypeId y_results = y.results;
    if (!x.tparams.empty()) {
      SubstMap map(y.tparams, x.tparams);
      auto subst = [&](TypeId t) {
        return t.valid() ? Substitute(nullptr, source::SourceLoc(), t, map, nullptr) : t;
      };
      for (size_t i = 0; i < x.tparams.size(); ++i) {
        TypeId y_bound = subst(As<TypeParam>(y.tparams[i])->bound);
        if (!Identical(As<TypeParam>(x.tparams[i])->bound, y_bound, p)) return false;
      }
      y_params = subst(y_params);
      y_results = subst(y_results);
    }
    return x.variadic == y.variadic && Tuples(Vars(x.params), Vars(y_params), p) &&
           Tuples(Vars(x.results), Vars(y_results), p);
  }

  static bool Unions(TypeId x, TypeId y) {
    UnionSets sets;
    const TypeSet& x_set = ComputeUnionTypeSet(nullptr, sets, source::SourceLoc(), x);
    const TypeSet& y_set = ComputeUnionTypeSet(nullptr, sets, source::SourceLoc(), y);
    return x_set.terms.Equal(y_set.terms);
  }

  bool Interfaces(Interface& x, Interface& y, const InterfacePair* p) {
    const TypeSet& x_set = TypeSetOf(x);
    const TypeSet& y_set = TypeSetOf(y);
    if (x_set.comparable != y_set.comparable || !x_set.terms.Equal(y_set.terms) ||
        x_set.methods.size() != y_set.methods.size()) {
      return false;
    }
    // Interfaces can refer to themselves through the parameters of their methods. Where the pair
    // was met before, nothing spoke against it so far.
    InterfacePair pair{&x, &y, p};
    for (; p; p = p->previous) {
      if (p->Same(pair)) return true;
    }
    for (size_t i = 0; i < x_set.methods.size(); ++i) {
      const Object& f = Get(x_set.methods[i]);
      const Object& g = Get(y_set.methods[i]);
      if (!SameIdOf(f, g) || !Identical(f.type, g.type, &pair)) return false;
    }
    return true;
  }

  // Tags count in arguments of types, whoever asks.
  bool Nameds(const Named& x, const Named& y) {
    if (!IdenticalOrigin(x, y)) return false;
    if (ignore_tags_) return std::ranges::equal(x.targs, y.targs, types::Identical);
    return std::ranges::equal(x.targs, y.targs,
                              [&](TypeId v, TypeId w) { return Identical(v, w, nullptr); });
  }

  bool ignore_tags_;
  uint32_t steps_ = 0;
  std::unordered_set<uint64_t> identical_;
};

}  // namespace

bool Identical(TypeId a, TypeId b) { return a == b || Comparer(false).Identical(a, b, nullptr); }

bool IdenticalIgnoreTags(TypeId a, TypeId b) {
  return a == b || Comparer(true).Identical(a, b, nullptr);
}

bool IdenticalOrigin(const Named& a, const Named& b) {
  const Named& x = a.is_instance() ? *As<Named>(a.origin) : a;
  const Named& y = b.is_instance() ? *As<Named>(b.origin) : b;
  return x.obj == y.obj;
}

bool IdenticalInstance(TypeId a_origin, TypeList a_args, TypeId b_origin, TypeList b_args) {
  return std::ranges::equal(a_args, b_args, Identical) && Identical(a_origin, b_origin);
}

namespace {

// Looks at the first kMaxTypes types that a type is made of: none makes it slow, and those that
// differ later only are told apart by comparing them. What an instance is hashed to it keeps.
class TypeHasher {
 public:
  uint64_t Hash(TypeId t) {
    Add(t);
    return hash_;
  }

 private:
  void Mix(uint64_t value) { hash_ = MixHash(hash_, value); }

  void AddTuple(TypeId tuple) {
    ObjectList vars = Vars(tuple);
    Mix(vars.size());
    for (ObjectId var : vars) Add(Get(var).type);
  }

  void Add(TypeId t) {
    if (++types_ > kMaxTypes) return;
    t = Unalias(t);
    if (!t.valid()) return Mix(0);
    Type* type = Get(t);
    Mix(static_cast<uint64_t>(type->kind) + 1);
    switch (type->kind) {
      case TypeKind::kBasic:
        return Mix(static_cast<uint64_t>(static_cast<const Basic*>(type)->basic));
      // An unknown length is equal to all others.
      case TypeKind::kArray: return Add(static_cast<const Array*>(type)->elem);
      case TypeKind::kSlice: return Add(static_cast<const Slice*>(type)->elem);
      case TypeKind::kPointer: return Add(static_cast<const Pointer*>(type)->base);
      case TypeKind::kTuple: return AddTuple(t);
      case TypeKind::kStruct: return AddStruct(static_cast<const Struct&>(*type));
      case TypeKind::kSignature: return AddSignature(static_cast<const Signature&>(*type));
      case TypeKind::kInterface: return AddInterface(static_cast<Interface&>(*type));
      case TypeKind::kMap:
        Add(static_cast<const Map*>(type)->key);
        return Add(static_cast<const Map*>(type)->elem);
      case TypeKind::kChan:
        Mix(static_cast<uint64_t>(static_cast<const Chan*>(type)->dir));
        return Add(static_cast<const Chan*>(type)->elem);
      case TypeKind::kNamed: {
        const auto& named = static_cast<const Named&>(*type);
        const Named& origin = named.is_instance() ? *As<Named>(named.origin) : named;
        if (named.targs.empty()) return Mix(origin.obj.value);
        if (tparams_.empty()) return Mix(HashOfInstance(named, origin));
        Mix(origin.obj.value);
        for (TypeId targ : named.targs) Add(targ);
        return;
      }
      case TypeKind::kTypeParam: {
        // Signatures are identical whatever their type parameters are called.
        auto own = std::ranges::find(tparams_, t);
        return Mix(own == tparams_.end() ? uint64_t{t.value} << 32
                                         : static_cast<uint64_t>(own - tparams_.begin()));
      }
      case TypeKind::kUnion:  // what it stands for can be written in many ways
      case TypeKind::kAlias: return;
    }
  }

  static uint64_t HashOfInstance(const Named& named, const Named& origin) {
    uint64_t known = named.hash.load(std::memory_order_relaxed);
    if (known != 0) return known;
    TypeHasher hasher;
    hasher.Mix(origin.obj.value);
    for (TypeId targ : named.targs) hasher.Mix(TypeHasher().Hash(targ));
    named.hash.store(hasher.hash_, std::memory_order_relaxed);
    return hasher.hash_;
  }

  void AddStruct(const Struct& s) {
    Mix(s.fields.size());
    for (ObjectId id : s.fields) {
      const Object& field = Get(id);
      Mix(field.name.value * 2ull + field.embedded);
      Add(field.type);
    }
  }

  void AddSignature(const Signature& signature) {
    size_t outer = tparams_.size();
    Mix(signature.tparams.size() * 2 + signature.variadic);
    tparams_.insert(tparams_.end(), signature.tparams.begin(), signature.tparams.end());
    AddTuple(signature.params);
    AddTuple(signature.results);
    tparams_.resize(outer);
  }

  // Without the types of the methods, in which the interface may occur again.
  void AddInterface(Interface& interface) {
    const TypeSet& set = TypeSetOf(interface);
    Mix(set.methods.size() * 2 + set.comparable);
    for (ObjectId method : set.methods) Mix(Get(method).name.value);
  }

  static constexpr uint32_t kMaxTypes = 10'000;

  uint64_t hash_ = 0;
  uint32_t types_ = 0;
  std::vector<TypeId> tparams_;
};

}  // namespace

uint64_t HashOf(TypeId t) { return TypeHasher().Hash(t); }

// ---- Other ----

TypeId Default(TypeId t) {
  const Basic* basic = As<Basic>(t);
  if (!basic) return t;
  switch (basic->basic) {
    case BasicKind::kUntypedBool: return BasicType(BasicKind::kBool);
    case BasicKind::kUntypedInt: return BasicType(BasicKind::kInt);
    case BasicKind::kUntypedRune: return TheUniverse().rune_type;
    case BasicKind::kUntypedFloat: return BasicType(BasicKind::kFloat64);
    case BasicKind::kUntypedComplex: return BasicType(BasicKind::kComplex128);
    case BasicKind::kUntypedString: return BasicType(BasicKind::kString);
    default: return t;
  }
}

TypeId MaxType(TypeId a, TypeId b) {
  if (a == b) return a;
  if (!IsUntypedNumeric(a) || !IsUntypedNumeric(b)) return {};
  return As<Basic>(a)->basic > As<Basic>(b)->basic ? a : b;
}

TypeId Clone(TypeId t) {
  const Signature* signature = As<Signature>(t);  // nothing else is ever changed
  CHECK(signature);
  return Store().CloneSignature(*signature)->id;
}

// ---- under.go ----

bool AllTypes(TypeId t, FunctionRef<bool(TypeId type, TypeId under)> f) {
  if (TypeParam* param = AsTypeParam(t)) return TypeSetOf(IfaceOf(*param)).All(f);
  return f(t, Underlying(t));
}

bool UnderIs(TypeId t, FunctionRef<bool(TypeId under)> f) {
  return AllTypes(t, [&](TypeId, TypeId under) { return f(under); });
}

namespace {

using Condition = FunctionRef<bool(TypeId type, TypeId under, TypeError* error)>;

// Folds the types of a type set into the one under all of them.
class UnderFinder {
 public:
  UnderFinder(const Condition* condition, TypeError* error)
      : condition_(condition), error_(error) {}

  TypeId under() const { return under_; }

  // Whether there still is one.
  bool Add(TypeId type, TypeId under) {
    if (condition_ && !(*condition_)(type, under, error_)) return false;
    if (!under.valid()) return Fail("no specific type", {});
    if (!under_.valid()) {
      type_ = type;
      under_ = under;
      return true;
    }
    const Chan* before = As<Chan>(under_);
    const Chan* now = As<Chan>(under);
    if (before && now) return AddChan(*before, *now, type, under);
    if (Identical(under_, under)) return true;
    return Fail("%s and %s have different underlying types", {Arg(type_), Arg(type)});
  }

 private:
  // Of channels the one that allows less counts.
  bool AddChan(const Chan& before, const Chan& now, TypeId type, TypeId under) {
    if (!Identical(before.elem, now.elem)) {
      return Fail("channels %s and %s have different element types", {Arg(type_), Arg(type)});
    }
    if (before.dir == now.dir) return true;
    if (before.dir == ChanDir::kSendRecv) {
      type_ = type;
      under_ = under;
    } else if (now.dir != ChanDir::kSendRecv) {
      return Fail("channels %s and %s have conflicting directions", {Arg(type_), Arg(type)});
    }
    return true;
  }

  bool Fail(std::string_view format, std::vector<Arg> args) {
    if (error_) *error_ = {format, std::move(args)};
    return false;
  }

  const Condition* condition_;
  TypeError* error_;
  TypeId type_, under_;
};

TypeId FindCommonUnder(TypeId t, const Condition* condition, TypeError* error) {
  UnderFinder finder(condition, error);
  bool found = AllTypes(t, [&](TypeId type, TypeId under) { return finder.Add(type, under); });
  return found ? finder.under() : TypeId();
}

}  // namespace

TypeId CommonUnder(TypeId t, FunctionRef<bool(TypeId type, TypeId under, TypeError* error)> cond,
                   TypeError* error) {
  return FindCommonUnder(t, &cond, error);
}

TypeId CommonUnder(TypeId t, TypeError* error) { return FindCommonUnder(t, nullptr, error); }

bool IsInterfacePtr(TypeId t) {
  const Pointer* pointer = UnderlyingAs<Pointer>(t);
  return pointer != nullptr && IsInterface(pointer->base);
}

bool IsValidName(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    int length = 0;
    char32_t c = DecodeUtf8(text.substr(i), &length);
    if (!IsLetter(c) && c != '_' && !(i > 0 && IsDigit(c))) return false;
    i += static_cast<size_t>(length);
  }
  return true;
}

}  // namespace premortem::types
