// Counterpart: go/types/subst.go, go1.27.
#include "types/subst.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "base/check.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

// Applies f to every element. Whether any changed; only then `out` has the new list.
template <typename T, typename F>
bool SubstList(std::span<const T> in, std::vector<T>& out, F f) {
  bool changed = false;
  for (size_t i = 0; i < in.size(); i++) {
    T made = f(in[i]);
    if (made == in[i]) continue;
    if (!changed) out.assign(in.begin(), in.end());
    changed = true;
    out[i] = made;
  }
  return changed;
}

class Subster {
 public:
  Subster(Checker* check, source::SourceLoc at, const SubstMap& map, Named* expanding)
      : check_(check), at_(at), map_(map), expanding_(expanding) {}

  TypeId Typ(TypeId t) {
    if (!t.valid()) return kInvalidType;  // not set up, in invalid code
    if (++steps_ <= kMany) return Apply(t);
    if (unchanged_.contains(t.value)) return t;
    TypeId made = Apply(t);
    if (made == t) unchanged_.insert(t.value);
    return made;
  }

 private:
  // From so many types on, those that nothing is put into are remembered: they may occur in many
  // places.
  static constexpr uint32_t kMany = 1000;

  TypeId Apply(TypeId t) {
    Type& type = *Get(t);
    switch (type.kind) {
      case TypeKind::kBasic: return t;
      case TypeKind::kArray: return ArrayType(static_cast<const Array&>(type));
      case TypeKind::kSlice: return SliceType(static_cast<const Slice&>(type));
      case TypeKind::kStruct: return StructType(static_cast<const Struct&>(type));
      case TypeKind::kPointer: return PointerType(static_cast<const Pointer&>(type));
      case TypeKind::kTuple: return TupleType(t);
      case TypeKind::kSignature: return SignatureType(static_cast<const Signature&>(type));
      case TypeKind::kUnion: return UnionType(static_cast<const Union&>(type));
      case TypeKind::kInterface: return InterfaceType(static_cast<const Interface&>(type));
      case TypeKind::kMap: return MapType(static_cast<const Map&>(type));
      case TypeKind::kChan: return ChanType(static_cast<const Chan&>(type));
      case TypeKind::kNamed: return NamedType(static_cast<const Named&>(type));
      case TypeKind::kAlias: return AliasType(static_cast<const Alias&>(type));
      case TypeKind::kTypeParam: return map_.Lookup(t);
    }
    return t;
  }

  TypeId ArrayType(const Array& t) {
    TypeId elem = Typ(t.elem);
    return elem == t.elem ? t.id : Store().NewArray(elem, t.len);
  }

  TypeId SliceType(const Slice& t) {
    TypeId elem = Typ(t.elem);
    return elem == t.elem ? t.id : Store().NewSlice(elem);
  }

  TypeId PointerType(const Pointer& t) {
    TypeId base = Typ(t.base);
    return base == t.base ? t.id : Store().NewPointer(base);
  }

  TypeId MapType(const Map& t) {
    TypeId key = Typ(t.key);
    TypeId elem = Typ(t.elem);
    return key == t.key && elem == t.elem ? t.id : Store().NewMap(key, elem);
  }

  TypeId ChanType(const Chan& t) {
    TypeId elem = Typ(t.elem);
    return elem == t.elem ? t.id : Store().NewChan(t.dir, elem);
  }

  TypeId StructType(const Struct& t) {
    std::vector<ObjectId> fields;
    if (!SubstList(t.fields, fields, [&](ObjectId v) { return Variable(v); })) return t.id;
    Struct* made = Store().NewStruct();
    made->fields = Store().Copy(fields);
    made->tags = t.tags;
    return made->id;
  }

  TypeId TupleType(TypeId tuple) {
    std::vector<ObjectId> vars;
    if (!SubstList(Vars(tuple), vars, [&](ObjectId v) { return Variable(v); })) return tuple;
    return Store().NewTuple(vars);
  }

  // Receivers are left alone: those who substitute in a Named or an Interface replace them. To
  // substitute here would never end where an interface without a name is the receiver.
  TypeId SignatureType(const Signature& t) {
    // With parameters of its own that are not to be replaced it is a generic method whose receiver
    // is instantiated: their constraints may mention the receiver's, so it gets new ones.
    if (!t.tparams.empty() && !map_.Contains(t.tparams[0])) return GenericMethod(t);
    return Instantiated(t, t.tparams);
  }

  TypeId Instantiated(const Signature& t, TypeList tparams) {
    TypeId params = TupleType(t.params);
    TypeId results = TupleType(t.results);
    bool same_tparams = tparams.data() == t.tparams.data();
    if (params == t.params && results == t.results && same_tparams) return t.id;
    Signature* made = Store().NewSignature();
    made->rparams = t.rparams;
    made->tparams = tparams;
    made->recv = t.recv;
    made->recvold = t.recvold;
    made->dropped = t.dropped;
    made->params = params;
    made->results = results;
    made->variadic = t.variadic;
    return made->id;
  }

  TypeId GenericMethod(const Signature& t) {
    std::vector<TypeId> from(map_.from().begin(), map_.from().end());
    std::vector<TypeId> to(map_.to().begin(), map_.to().end());
    std::vector<TypeId> fresh;
    for (TypeId old_param : t.tparams) {
      TypeId param = FreshTypeParam(*As<TypeParam>(old_param));
      fresh.push_back(param);
      from.push_back(old_param);
      to.push_back(param);
      if (check_ != nullptr) check_->mono_.RecordCanon(param, old_param);
    }
    SubstMap map(from, to);
    Subster inner(check_, at_, map, expanding_);
    for (size_t i = 0; i < fresh.size(); i++) {
      As<TypeParam>(fresh[i])->bound = inner.Typ(As<TypeParam>(t.tparams[i])->bound);
    }
    return inner.Instantiated(t, Store().Copy(fresh));
  }

  TypeId FreshTypeParam(const TypeParam& like) {
    const Object& object = Get(like.obj);
    Object& name =
        Store().NewObject(ObjectKind::kTypeName, object.loc, object.package, object.name, TypeId());
    TypeId param = check_ != nullptr ? check_->NewTypeParam(name, TypeId())
                                     : Store().NewTypeParam(name.id)->id;
    name.type = param;
    As<TypeParam>(param)->index = like.index;
    return param;
  }

  TypeId UnionType(const Union& t) {
    std::vector<Term> terms(t.terms.begin(), t.terms.end());
    bool changed = false;
    for (Term& term : terms) {
      TypeId made = Typ(term.type);
      changed |= made != term.type;
      term.type = made;
    }
    return changed ? Store().NewUnion(terms) : t.id;
  }

  TypeId InterfaceType(const Interface& t) {
    std::vector<ObjectId> methods;
    std::vector<TypeId> embeddeds;
    bool new_methods = SubstList(t.methods, methods, [&](ObjectId f) { return Function(f); });
    bool new_embeddeds = SubstList(t.embeddeds, embeddeds, [&](TypeId e) { return Typ(e); });
    if (!new_methods && !new_embeddeds) return t.id;

    CHECK(t.complete);
    Interface* made = NewInterface(check_);
    made->embeddeds = new_embeddeds ? Store().Copy(embeddeds) : t.embeddeds;
    made->embed_pos = t.embed_pos;
    made->implicit = t.implicit;
    made->complete = true;
    ObjectList list = new_methods ? Store().Copy(methods) : t.methods;
    ReplaceRecvType(list, t.id, made->id, &made->methods);
    return made->id;
  }

  // Must not expand the instance: it may be the one that is being expanded.
  TypeId NamedType(const Named& t) {
    size_t count = TypeParamsOf(t).size();
    if (count == 0) return t.id;
    if (t.targs.size() != count) return kInvalidType;  // reported elsewhere
    std::vector<TypeId> targs;
    if (!SubstList(t.targs, targs, [&](TypeId a) { return Typ(a); })) return t.id;
    return Instantiate(check_, at_, t.origin, targs, expanding_);
  }

  TypeId AliasType(const Alias& t) {
    size_t count = TypeParamsOf(t).size();
    if (count == 0) return t.id;
    if (t.targs.size() != count) return kInvalidType;  // reported elsewhere
    std::vector<TypeId> targs;
    if (!SubstList(t.targs, targs, [&](TypeId a) { return Typ(a); })) return t.id;
    return NewAliasInstance(check_, at_, *As<Alias>(t.origin), targs, expanding_);
  }

  ObjectId Variable(ObjectId v) {
    const Object& var = Get(v);
    TypeId t = Typ(var.type);
    return t == var.type ? v : CloneVar(var, t).id;
  }

  ObjectId Function(ObjectId f) {
    const Object& func = Get(f);
    TypeId t = Typ(func.type);
    return t == func.type ? f : CloneFunc(func, t).id;
  }

  Checker* check_;
  source::SourceLoc at_;
  const SubstMap& map_;
  Named* expanding_;
  uint32_t steps_ = 0;
  std::unordered_set<uint32_t> unchanged_;
};

Object& CloneWithOrigin(const Object& object, TypeId type) {
  Object& copy = Store().CloneObject(object);
  copy.type = type;
  copy.origin = Origin(object).id;
  return copy;
}

}  // namespace

TypeId SubstMap::Lookup(TypeId tparam) const {
  for (size_t i = 0; i < from_.size(); i++) {
    if (from_[i] == tparam) return to_[i].valid() ? to_[i] : tparam;
  }
  return tparam;
}

bool SubstMap::Contains(TypeId tparam) const {
  return std::ranges::find(from_, tparam) != from_.end();
}

TypeId Substitute(Checker* check, source::SourceLoc at, TypeId t, const SubstMap& map,
                  Named* expanding) {
  CHECK(map.from().size() == map.to().size());
  if (map.empty()) return t;
  return Subster(check, at, map, expanding).Typ(t);
}

TypeId Checker::Subst(source::SourceLoc at, TypeId t, const SubstMap& map, Named* expanding) {
  return Substitute(this, at, t, map, expanding);
}

Interface* NewInterface(Checker* check) {
  Interface* iface = Store().NewInterface();
  if (check != nullptr) {
    iface->pending = true;
    check->NeedsCleanup(iface->id);
  }
  return iface;
}

TypeId NewAliasInstance(Checker* check, source::SourceLoc at, const Alias& origin, TypeList targs,
                        Named* expanding) {
  const Object& object = Get(origin.obj);
  Object& name =
      Store().NewObject(ObjectKind::kTypeName, at, object.package, object.name, TypeId());
  SubstMap map(origin.tparams, targs);
  TypeId rhs = Substitute(check, at, origin.from_rhs, map, expanding);
  Alias* alias = Store().NewAlias(name.id);
  name.type = alias->id;
  alias->from_rhs = rhs;
  alias->origin = origin.id;
  alias->tparams = origin.tparams;
  alias->targs = Store().Copy(targs);
  return alias->id;
}

Object& CloneVar(const Object& var, TypeId type) { return CloneWithOrigin(var, type); }
Object& CloneFunc(const Object& func, TypeId type) { return CloneWithOrigin(func, type); }

bool ReplaceRecvType(ObjectList methods, TypeId from, TypeId to, ObjectList* out) {
  std::vector<ObjectId> changed;
  for (size_t i = 0; i < methods.size(); i++) {
    const Object& method = Get(methods[i]);
    const auto& signature = *As<Signature>(method.type);
    if (!signature.recv.valid() || Get(signature.recv).type != from) continue;
    if (changed.empty()) changed.assign(methods.begin(), methods.end());
    Signature* copy = Store().CloneSignature(signature);
    copy->recv = CloneVar(Get(signature.recv), to).id;
    changed[i] = CloneFunc(method, copy->id).id;
  }
  *out = changed.empty() ? methods : Store().Copy(changed);
  return !changed.empty();
}

}  // namespace premortem::types
