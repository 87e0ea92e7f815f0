// Counterpart: go/types/signature.go, go1.27.
#include <string>
#include <string_view>
#include <vector>

#include "types/checker.h"

namespace premortem::types {

namespace {

TypeId Unpointer(TypeId t) {
  while (const Pointer* pointer = As<Pointer>(t)) t = pointer->base;
  return t;
}

bool IsGenericOrInstance(TypeId t) {
  if (const Named* named = As<Named>(t)) return !TypeParamsOf(*named).empty();
  if (const Alias* alias = As<Alias>(t)) return !TypeParamsOf(*alias).empty();
  return false;
}

bool IsCgoType(const PackageState& state, const Object& type_name) {
  if (NameOf(type_name).starts_with("_Ctype_")) return true;
  for (const Unit& unit : state.files) {
    if (unit.file != type_name.loc.file) continue;
    std::string_view name = unit.file_name;
    return name.substr(name.rfind('/') + 1).starts_with("_cgo_");
  }
  return false;
}

TypeId TupleOf(std::span<Object* const> vars) {
  std::vector<ObjectId> ids;
  for (const Object* var : vars) ids.push_back(var->id);
  return Store().NewTuple(ids);
}

// The type of a receiver that names no type parameters.
TypeId PlainRecvType(Checker& check, NodeId type, NodeId base) {
  TypeId recv = check.VarType(type);
  // New methods for instances are not permitted: look behind pointers and aliases.
  const Alias* alias = As<Alias>(Unpointer(recv));
  while (alias != nullptr) {
    TypeId aliased = Unpointer(alias->from_rhs);
    if (IsGenericOrInstance(aliased)) {
      check.Errorf(check.At(base), Code::kInvalidRecv,
                   "cannot define new methods on instantiated type %s", {aliased});
      return kInvalidType;
    }
    alias = As<Alias>(aliased);
  }
  return recv;
}

// The generic type that a receiver with type parameters is for, or null.
Named* GenericRecvBase(Checker& check, NodeId base) {
  std::string cause;
  TypeId t = check.GenericType(base, &cause);
  if (!IsValid(t)) {
    if (!cause.empty()) check.Errorf(check.At(base), Code::kInvalidRecv, "%s", {cause});
    return nullptr;
  }
  if (As<Alias>(t) != nullptr) {
    check.Errorf(check.At(base), Code::kInvalidRecv,
                 "cannot define new methods on generic alias type %s", {t});
  }
  return As<Named>(t);
}

// The constraints of a receiver's type parameters are those of the base type's.
void SetRecvBounds(Checker& check, NodeId base, TypeList declared, TypeList rparams) {
  if (rparams.size() != declared.size()) {
    check.Errorf(check.At(base), Code::kBadRecv,
                 "receiver declares %s, but receiver base type declares %d",
                 {Measure(rparams.size(), "type parameter"), declared.size()});
    return;
  }
  SubstMap map(declared, rparams);
  for (size_t i = 0; i < rparams.size(); i++) {
    auto* rparam = As<TypeParam>(rparams[i]);
    check.mono_.RecordCanon(rparams[i], declared[i]);
    TypeId bound = As<TypeParam>(declared[i])->bound;
    rparam->bound = check.Subst(Get(rparam->obj).loc, bound, map, nullptr);
  }
}

}  // namespace

void Checker::FuncType(Signature& sig, NodeId recv, NodeId type) {
  OpenScope(true);
  sig.scope = env_.scope;
  auto func = GetNode<syntax::FuncType>(type);

  Object* recv_var = nullptr;
  NodeList recv_names;
  if (recv.valid()) {
    NodeList fields = GetNode<syntax::FieldList>(recv).fields;
    if (fields.size() > 1) {
      Errorf(At(fields.back()), Code::kInvalidRecv, "method has multiple receivers");
    }
    if (!fields.empty()) {
      recv_names = GetNode<syntax::Field>(fields[0]).names;
      // The scope of its type parameters begins behind the name of the method.
      TypeList rparams;
      recv_var = CollectRecv(fields[0], tree().Pos(type), &rparams);
      sig.rparams = rparams;
    }
  }

  if (func.type_params.valid()) {
    CollectTypeParams(func.type_params, [&](TypeList tparams) { sig.tparams = tparams; });
  }

  std::vector<NodeId> param_names, result_names;
  std::vector<Object*> params, results;
  bool variadic = false;
  CollectParams(VarKind::kParamVar, func.params, param_names, params, &variadic);
  CollectParams(VarKind::kResultVar, func.results, result_names, results, nullptr);

  uint32_t scope_pos = tree().End(type);
  if (recv_var != nullptr && recv_var->name.valid()) {
    Declare(env_.scope, recv_names[0], *recv_var, scope_pos);
  }
  DeclareParams(param_names, params, scope_pos);
  DeclareParams(result_names, results, scope_pos);

  if (recv_var != nullptr) sig.recv = recv_var->id;
  sig.params = TupleOf(params);
  sig.results = TupleOf(results);
  sig.variadic = variadic;
  CloseScope();
}

Object* Checker::CollectRecv(NodeId field, uint32_t scope_pos, TypeList* rparams) {
  auto recv_field = GetNode<syntax::Field>(field);
  ReceiverParts parts = UnpackRecv(recv_field.type, true);

  TypeId recv_type = kInvalidType;
  if (!parts.has_tparams) {
    recv_type = PlainRecvType(*this, recv_field.type, parts.base);
  } else {
    // Before the type parameters are declared, which may have the same name.
    Named* base = GenericRecvBase(*this, parts.base);
    std::vector<TypeId> declared;
    for (NodeId name : parts.tparams) {
      TypeId tparam = DeclareTypeParam(name, scope_pos);
      declared.push_back(tparam);
      if (KindOf(name) != NodeKind::kIdent) continue;  // reported by UnpackRecv
      // Both a definition and a use.
      RecordUse(name, Get(As<TypeParam>(tparam)->obj));
      RecordTypeAndValue(name, OperandMode::kTypExpr, tparam);
    }
    *rparams = BindTypeParams(declared);

    if (base != nullptr) {
      SetRecvBounds(*this, parts.base, TypeParamsOf(*base), *rparams);
      VerifyVersionf(At(parts.base), kGo1_18, "type instantiation");
      recv_type = Instance(LocOf(recv_field.type), base->id, *rparams, nullptr);
      RecordInstance(parts.base, *rparams, recv_type);
      if (parts.pointer && IsValid(recv_type)) recv_type = Store().NewPointer(recv_type);
      RecordParenthesizedRecvTypes(recv_field.type, recv_type);
    }
  }

  NodeId name;
  if (!recv_field.names.empty()) {
    if (recv_field.names.size() > 1) {
      Errorf(At(recv_field.names.back()), Code::kInvalidRecv, "method has multiple receivers");
    }
    name = recv_field.names[0];
  }

  Object* recv = nullptr;
  if (name.valid() && IdentName(name).valid()) {
    // Declared by the caller, behind all type parameters.
    recv = &Store().NewVar(VarKind::kRecvVar, LocOf(name), package(), IdentName(name), recv_type);
  } else {
    recv = &Store().NewVar(VarKind::kRecvVar, LocOf(field), package(), NameId(), recv_type);
    RecordImplicit(field, *recv);
  }

  // Later, because it looks into types that may not be complete.
  Later([this, base = parts.base, recv] { ValidRecv(At(base), *recv); });
  return recv;
}

void Checker::RecordParenthesizedRecvTypes(NodeId e, TypeId t) {
  for (;;) {
    RecordTypeAndValue(e, OperandMode::kTypExpr, t);
    if (KindOf(e) == NodeKind::kParenExpr) {
      e = GetNode<syntax::ParenExpr>(e).x;
    } else if (KindOf(e) == NodeKind::kStarExpr) {
      e = GetNode<syntax::StarExpr>(e).x;
      const Pointer* pointer = As<Pointer>(t);
      if (pointer == nullptr) return;  // invalid code
      t = pointer->base;
    } else {
      return;
    }
  }
}

void Checker::CollectParams(VarKind kind, NodeId list, std::vector<NodeId>& names,
                            std::vector<Object*>& params, bool* variadic) {
  if (!list.valid()) return;
  NodeList fields = GetNode<syntax::FieldList>(list).fields;
  bool is_variadic = false, named = false, anonymous = false;
  for (size_t i = 0; i < fields.size(); i++) {
    auto field = GetNode<syntax::Field>(fields[i]);
    NodeId type = field.type;
    if (KindOf(type) == NodeKind::kEllipsis) {
      NodeId dots = type;
      type = GetNode<syntax::Ellipsis>(dots).elt;
      if (kind == VarKind::kParamVar && i + 1 == fields.size() && field.names.size() <= 1) {
        is_variadic = true;
      } else {
        SoftErrorf(At(dots), Code::kInvalidSyntaxTree, "invalid use of ...");
      }
    }
    TypeId t = VarType(type);
    for (NodeId name : field.names) {
      if (!IdentName(name).valid()) {
        Errorf(At(name), Code::kInvalidSyntaxTree, "anonymous parameter");
      }
      // Declared by the caller.
      names.push_back(name);
      params.push_back(&Store().NewVar(kind, LocOf(name), package(), IdentName(name), t));
      named = true;
    }
    if (field.names.empty()) {
      Object& param = Store().NewVar(kind, LocOf(type), package(), NameId(), t);
      RecordImplicit(fields[i], param);
      names.push_back(NodeId());
      params.push_back(&param);
      anonymous = true;
    }
  }
  if (named && anonymous) {
    Errorf(At(list), Code::kInvalidSyntaxTree, "list contains both named and anonymous parameters");
  }

  if (is_variadic) {
    // The parameter of `...T` is a []T.
    Object& last = *params.back();
    last.type = Store().NewSlice(last.type);
    NodeId dots = GetNode<syntax::Field>(fields.back()).type;
    RecordTypeAndValue(dots, OperandMode::kTypExpr, last.type);
  }
  if (variadic != nullptr) *variadic = is_variadic;
}

void Checker::DeclareParams(std::span<const NodeId> names, std::span<Object* const> params,
                            uint32_t scope_pos) {
  for (size_t i = 0; i < names.size(); i++) {
    if (names[i].valid() && IdentName(names[i]).valid()) {
      Declare(env_.scope, names[i], *params[i], scope_pos);
    }
  }
}

void Checker::ValidRecv(const Positioner& at, Object& recv) {
  TypeId base = Deref(recv.type);
  TypeId t = Unalias(base);
  if (!IsValid(t)) return;
  if (Named* named = As<Named>(t)) {
    const Object& type_name = Get(ObjOf(*named));
    if (type_name.package != package() || IsCgoType(state_, type_name)) {
      Errorf(at, Code::kInvalidRecv, "cannot define new methods on non-local type %s", {base});
      return;
    }
    std::string_view cause;
    TypeId under = Underlying(t);
    if (const Basic* basic = As<Basic>(under)) {
      if (basic->basic == BasicKind::kUnsafePointer) cause = "unsafe.Pointer";
    } else if (As<Pointer>(under) != nullptr || As<Interface>(under) != nullptr) {
      cause = "pointer or interface type";
    }
    if (!cause.empty()) {
      Errorf(at, Code::kInvalidRecv, "invalid receiver type %s (%s)", {base, cause});
    }
  } else if (As<Basic>(t) != nullptr) {
    Errorf(at, Code::kInvalidRecv, "cannot define new methods on non-local type %s", {base});
  } else {
    Errorf(at, Code::kInvalidRecv, "invalid receiver type %s", {recv.type});
  }
}

}  // namespace premortem::types
