// Counterpart: go/types/interface.go, go1.27.
#include <algorithm>
#include <vector>

#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

// An explicitly declared method, or null where it is in error.
Object* InterfaceMethod(Checker& check, NodeId name, NodeId type, TypeId recv) {
  if (check.IdentName(name) == names::kBlank) {
    check.Errorf(check.At(name), Code::kBlankIfaceMethod,
                 "methods must have a unique non-blank name");
    return nullptr;
  }
  TypeId t = check.Typ(type);
  auto* signature = As<Signature>(t);
  if (signature == nullptr) {
    if (IsValid(t)) {
      check.Errorf(check.At(type), Code::kInvalidSyntaxTree, "%s is not a method signature", {t});
    }
    return nullptr;
  }
  if (!signature->tparams.empty()) {
    NodeId at = type;
    if (check.KindOf(type) == NodeKind::kFuncType) {
      NodeId list = check.GetNode<syntax::FuncType>(type).type_params;
      if (list.valid()) at = list;
    }
    check.Errorf(check.At(at), Code::kInvalidSyntaxTree,
                 "interface methods cannot have type parameters");
  }
  source::SourceLoc loc = check.LocOf(name);
  signature->recv = Store().NewVar(VarKind::kRecvVar, loc, check.package(), NameId(), recv).id;
  Object& method =
      Store().NewObject(ObjectKind::kFunc, loc, check.package(), check.IdentName(name), t);
  check.RecordDef(name, &method);
  return &method;
}

}  // namespace

TypeId Checker::InterfaceType(NodeId e, Object* def) {
  Interface* type = NewInterface(this);
  // Messages about methods show the name of the interface where it has one.
  const Named* named = def != nullptr ? AsNamed(def->type) : nullptr;
  TypeId recv = named != nullptr ? named->id : type->id;

  std::vector<ObjectId> methods;
  std::vector<TypeId> embeddeds;
  std::vector<source::SourceLoc> embed_pos;
  NodeId list = GetNode<syntax::InterfaceType>(e).methods;
  for (NodeId f : GetNode<syntax::FieldList>(list).fields) {
    auto field = GetNode<syntax::Field>(f);
    if (field.names.empty()) {
      embeddeds.push_back(ParseUnion(field.type));
      embed_pos.push_back(LocOf(field.type));
    } else if (Object* method = InterfaceMethod(*this, field.names[0], field.type, recv)) {
      methods.push_back(method->id);
    }
  }

  auto before = [](ObjectId a, ObjectId b) { return Compare(Get(a), Get(b)) < 0; };
  std::ranges::stable_sort(methods, before);
  type->methods = Store().Copy(methods);
  type->embeddeds = Store().Copy(embeddeds);
  type->embed_pos = Store().Copy(embed_pos);
  type->complete = true;
  if (methods.empty() && embeddeds.empty()) {
    const TypeSet& all = TypeSetOf(*As<Interface>(TheUniverse().empty_interface));
    type->tset.store(&all, std::memory_order_release);
    return type->id;
  }
  // As soon as possible, so that its errors are reported.
  Later([this, e, type] { ComputeInterfaceTypeSet(this, LocOf(e), *type); });
  return type->id;
}

}  // namespace premortem::types
