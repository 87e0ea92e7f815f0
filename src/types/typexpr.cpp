// Counterpart: go/types/typexpr.go, go1.27.
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/unicode.h"
#include "constant/value.h"
#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

// What an expression that should be a type turned out to be.
TypeId TypeOfOperand(Checker& check, const Operand& x) {
  switch (x.mode) {
    case OperandMode::kTypExpr: return x.type;
    case OperandMode::kInvalid: break;
    case OperandMode::kNoValue:
      check.Errorf(check.At(x), Code::kNotAType, "%s used as type", {x});
      break;
    default: check.Errorf(check.At(x), Code::kNotAType, "%s is not a type", {x}); break;
  }
  return kInvalidType;
}

TypeId ArrayType(Checker& check, NodeId e) {
  auto array = check.GetNode<syntax::ArrayType>(e);
  if (!array.len.valid()) return Store().NewSlice(check.VarType(array.elt));
  int64_t len = -1;
  if (check.KindOf(array.len) == NodeKind::kEllipsis) {
    check.Errorf(check.At(array.len), Code::kBadDotDotDotSyntax,
                 "invalid use of [...] array (outside a composite literal)");
  } else {
    len = check.ArrayLength(array.len);
  }
  TypeId elem = check.VarType(array.elt);
  return len >= 0 ? Store().NewArray(elem, len) : kInvalidType;
}

TypeId PointerType(Checker& check, NodeId e) {
  TypeId base = check.VarType(check.GetNode<syntax::StarExpr>(e).x);
  // A pointer to an invalid type would only lead to more errors.
  return IsValid(base) ? Store().NewPointer(base) : kInvalidType;
}

TypeId MapType(Checker& check, NodeId e) {
  auto map = check.GetNode<syntax::MapType>(e);
  TypeId key = check.VarType(map.key);
  TypeId elem = check.VarType(map.value);
  // Later, because the key must be set up.
  check.Later([&check, at = map.key, key] {
    if (Comparable(key)) return;
    std::string_view why = IsTypeParam(key) ? " (missing comparable constraint)" : "";
    check.Errorf(check.At(at), Code::kIncomparableMapKey, "invalid map key type %s%s", {key, why});
  });
  return Store().NewMap(key, elem);
}

TypeId ChanType(Checker& check, NodeId e) {
  auto chan = check.GetNode<syntax::ChanType>(e);
  ChanDir dir = ChanDir::kSendRecv;
  if (chan.dir == syntax::ChanDir::kSend) dir = ChanDir::kSendOnly;
  if (chan.dir == syntax::ChanDir::kRecv) dir = ChanDir::kRecvOnly;
  return Store().NewChan(dir, check.VarType(chan.value));
}

// The name and the type parameters of an instance of a Named or an Alias. Puts the arguments into
// a Named: what is in the source must be there while we can report errors.
const Object& ExpandInstance(TypeId instance, TypeList* tparams) {
  if (Named* named = As<Named>(instance)) {
    RhsOf(*named);
    *tparams = TypeParamsOf(*named);
    return Get(named->obj);
  }
  const auto& alias = *As<Alias>(instance);
  *tparams = TypeParamsOf(alias);
  return Get(alias.obj);
}

void CheckInstance(Checker& check, const IndexedExpr& ix, TypeList targs, TypeId instance) {
  check.RecordInstance(ix.orig, targs, instance);
  TypeList tparams;
  const Object& name = ExpandInstance(instance, &tparams);
  source::SourceLoc at = check.LocOf(ix.orig);
  if (!check.ValidateTArgLen(check.At(at), NameOf(name), tparams.size(), targs.size())) return;

  std::string cause;
  int failed = check.Verify(at, tparams, targs, &cause);
  if (failed >= 0) {
    uint32_t pos = check.tree().Pos(ix.orig);
    auto i = static_cast<size_t>(failed);
    if (i < ix.indices.size()) pos = check.tree().Pos(ix.indices[i]);
    check.SoftErrorf(check.AtPos(pos), Code::kInvalidTypeArg, "%s", {cause});
    return;
  }
  std::vector<source::SourceLoc> places;
  for (NodeId index : ix.indices) places.push_back(check.LocOf(index));
  check.mono_.RecordInstance(check.package(), at, tparams, targs, places);
}

}  // namespace

void Checker::Ident(Operand& x, NodeId e, bool want_type) {
  x.Invalidate();
  x.expr = e;

  NameId name = IdentName(e);
  Scope* scope = nullptr;
  Object* obj = LookupScope(name, &scope);
  if (obj == nullptr) {
    if (name == names::kBlank) {
      Errorf(At(e), Code::kInvalidBlank, "cannot use _ as value or type");
    } else if (IsValidName(TextOf(name))) {
      Errorf(At(e), Code::kUndeclaredName, "undefined: %s", {name});
    }
    return;
  }
  const Universe& universe = TheUniverse();
  if (obj->id == universe.any || obj->id == universe.comparable) {
    if (!VerifyVersionf(At(e), kGo1_18, "predeclared %s", {name})) return;
  }
  RecordUse(e, *obj);

  bool is_type = obj->kind == ObjectKind::kTypeName;
  if (want_type && !is_type) {
    Errorf(At(e), Code::kNotAType, "%s (%s) is not a type", {obj->name, ObjectKindString(*obj)});
    if (obj->kind == ObjectKind::kVar && obj->package == package()) MarkUsed(*obj);
    return;
  }

  // A type of this package is asked for again where a type is wanted: that finds cycles. Objects of
  // other packages are complete, and not ours to change.
  if (!obj->type.valid() || (is_type && want_type && obj->package == package())) ObjDecl(*obj);
  TypeId type = obj->type;
  CHECK(type.valid());

  if (auto imports = state_.dot_imports.find(scope); imports != state_.dot_imports.end()) {
    auto pkg_name = imports->second.find(obj->name.value);
    if (pkg_name != imports->second.end()) MarkUsed(*pkg_name->second);
  }

  switch (obj->kind) {
    case ObjectKind::kPkgName:
      Errorf(At(e), Code::kInvalidPkgUse, "use of package %s not in selector", {obj->name});
      return;
    case ObjectKind::kConst:
      AddDeclDep(*obj);
      if (!IsValid(type)) return;
      if (obj->id == universe.iota) {
        if (!env_.iota.has_value()) {
          Errorf(At(e), Code::kInvalidIota, "cannot use iota outside constant declaration");
          return;
        }
        x.val = *env_.iota;
      } else {
        x.val = *obj->value;
      }
      x.mode = OperandMode::kConstant;
      break;
    case ObjectKind::kTypeName: x.mode = OperandMode::kTypExpr; break;
    case ObjectKind::kVar:
      if (obj->package == package()) MarkUsed(*obj);
      AddDeclDep(*obj);
      if (!IsValid(type)) return;
      x.mode = OperandMode::kVariable;
      break;
    case ObjectKind::kFunc:
      AddDeclDep(*obj);
      x.mode = OperandMode::kValue;
      break;
    case ObjectKind::kBuiltin:
      x.builtin = obj->builtin;
      x.mode = OperandMode::kBuiltin;
      break;
    case ObjectKind::kNil: x.mode = OperandMode::kValue; break;
    case ObjectKind::kLabel: CHECK(false);  // in no scope of expressions
  }
  x.type = type;
}

TypeId Checker::VarType(NodeId e) {
  TypeId t = DeclaredType(e, nullptr);
  ValidVarType(e, t);
  return t;
}

void Checker::ValidVarType(NodeId e, TypeId t) {
  // Only these can be interfaces under their names. (Type parameters are fine.)
  TypeKind kind = Get(t)->kind;
  if (kind != TypeKind::kNamed && kind != TypeKind::kAlias && kind != TypeKind::kInterface) return;
  if (IsTypeParam(t)) return;
  if (kind == TypeKind::kNamed) {
    TypeId known = SafeUnderlying(t);
    if (known.valid() && As<Interface>(known) == nullptr) return;
  }

  // Later, because we may be in the declaration of the interface.
  Later([this, e, t] {
    auto* iface = UnderlyingAs<Interface>(t);
    if (iface == nullptr) return;
    const TypeSet& set = ComputeInterfaceTypeSet(this, LocOf(e), *iface);
    if (set.IsMethodSet()) return;
    if (set.comparable) {
      SoftErrorf(
          At(e), Code::kMisplacedConstraintIface,
          "cannot use type %s outside a type constraint: interface is (or embeds) comparable", {t});
    } else {
      SoftErrorf(
          At(e), Code::kMisplacedConstraintIface,
          "cannot use type %s outside a type constraint: interface contains type constraints", {t});
    }
  });
}

TypeId Checker::DeclaredType(NodeId e, Object* def) {
  TypeId t = TypInternal(e, def);
  DCHECK(IsTyped(t));
  if (IsGeneric(t)) {
    Errorf(At(e), Code::kWrongTypeArgCount, "cannot use generic type %s without instantiation",
           {t});
    t = kInvalidType;
  }
  RecordTypeAndValue(e, OperandMode::kTypExpr, t);
  return t;
}

TypeId Checker::GenericType(NodeId e, std::string* cause) {
  TypeId t = TypInternal(e, nullptr);
  DCHECK(IsTyped(t));
  if (IsValid(t) && !IsGeneric(t)) {
    if (cause != nullptr) *cause = Sprintf("%s is not a generic type", {t});
    t = kInvalidType;
  }
  RecordTypeAndValue(e, OperandMode::kTypExpr, t);
  return t;
}

TypeId Checker::TypInternal(NodeId e, Object* def) {
  switch (KindOf(e)) {
    case NodeKind::kBadExpr: return kInvalidType;
    case NodeKind::kIdent: {
      Operand x;
      Ident(x, e, true);
      return TypeOfOperand(*this, x);
    }
    case NodeKind::kSelectorExpr: {
      Operand x;
      Selector(x, e, true);
      return TypeOfOperand(*this, x);
    }
    case NodeKind::kIndexExpr: {
      std::optional<IndexedExpr> ix = UnpackIndexedExpr(e);
      VerifyVersionf(InNode(e, ix->lbrack), kGo1_18, "type instantiation");
      return InstantiatedType(*ix);
    }
    // A generic type cannot be in parentheses.
    case NodeKind::kParenExpr: return DeclaredType(GetNode<syntax::ParenExpr>(e).x, def);
    case NodeKind::kArrayType: return ArrayType(*this, e);
    case NodeKind::kEllipsis:
      Errorf(At(e), Code::kInvalidSyntaxTree, "invalid use of ...");
      return kInvalidType;
    case NodeKind::kStructType: return StructType(e);
    case NodeKind::kStarExpr: return PointerType(*this, e);
    case NodeKind::kFuncType: {
      Signature* signature = Store().NewSignature();
      FuncType(*signature, NodeId(), e);
      return signature->id;
    }
    case NodeKind::kInterfaceType: return InterfaceType(e, def);
    case NodeKind::kMapType: return MapType(*this, e);
    case NodeKind::kChanType: return ChanType(*this, e);
    default:
      Errorf(At(e), Code::kNotAType, "%s is not a type", {e});
      Use(e);
      return kInvalidType;
  }
}

TypeId Checker::InstantiatedType(const IndexedExpr& ix) {
  std::string cause;
  TypeId generic = GenericType(ix.x, &cause);
  if (!cause.empty()) {
    Errorf(At(ix.orig), Code::kNotAGenericType, "invalid operation: %s (%s)", {ix.orig, cause});
  }
  if (!IsValid(generic)) return generic;

  std::vector<TypeId> list;
  if (!TypeListOf(ix.indices, list)) return kInvalidType;
  TypeList targs = Store().Copy(list);
  TypeId instance = Instance(LocOf(ix.orig), generic, targs, nullptr);
  if (As<Named>(instance) == nullptr && As<Alias>(instance) == nullptr) return kInvalidType;

  // Later, because the type parameters of the generic type may not be set up.
  Later([this, ix, targs, instance] { CheckInstance(*this, ix, targs, instance); });
  return instance;
}

int64_t Checker::ArrayLength(NodeId e) {
  // A name may be an attempt at a type parameter without a constraint.
  if (KindOf(e) == NodeKind::kIdent) {
    const Object* obj = Lookup(IdentName(e));
    if (obj == nullptr) {
      Errorf(At(e), Code::kInvalidArrayLen, "undefined array length %s or missing type constraint",
             {IdentName(e)});
      return -1;
    }
    if (obj->kind != ObjectKind::kConst) {
      Errorf(At(e), Code::kInvalidArrayLen, "invalid array length %s", {IdentName(e)});
      return -1;
    }
  }

  Operand x;
  Expr(nullptr, x, e);
  if (x.mode != OperandMode::kConstant) {
    if (x.valid()) {
      Errorf(At(x), Code::kInvalidArrayLen, "array length %s must be constant", {x});
    }
    return -1;
  }
  if (IsUntyped(x.type) || IsInteger(x.type)) {
    Value val = constant::ToInt(x.val);
    const auto& int_type = *As<Basic>(BasicType(BasicKind::kInt));
    if (val.kind() == constant::Kind::kInt && RepresentableConst(val, int_type, nullptr)) {
      auto [length, exact] = constant::Int64Val(val);
      if (exact && length >= 0) return length;
    }
  }
  std::string_view format =
      IsInteger(x.type) ? "invalid array length %s" : "array length %s must be integer";
  Errorf(At(x), Code::kInvalidArrayLen, format, {x});
  return -1;
}

bool Checker::TypeListOf(NodeList list, std::vector<TypeId>& types) {
  bool valid = true;
  for (NodeId e : list) {
    TypeId t = VarType(e);
    valid &= IsValid(t);
    types.push_back(t);
  }
  return valid;
}

}  // namespace premortem::types
