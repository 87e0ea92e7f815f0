// Counterpart: go/types/recording.go, go1.27.
#include "types/checker.h"

namespace premortem::types {

void Checker::Record(Operand& x) {
  TypeId t;
  Value val;
  switch (x.mode) {
    case OperandMode::kInvalid: t = kInvalidType; break;
    case OperandMode::kNoValue: break;
    case OperandMode::kConstant:
      t = x.type;
      val = x.val;
      break;
    default: t = x.type;
  }
  if (IsUntyped(t)) {
    RememberUntyped(x.expr, false, x.mode, t, val);
  } else {
    RecordTypeAndValue(x.expr, x.mode, t, val);
  }
}

// What is remembered of untyped expressions is in the tables already.
void Checker::RecordUntyped() {}

void Checker::RecordTypeAndValue(NodeId e, OperandMode mode, TypeId t, const Value& val) {
  if (mode == OperandMode::kInvalid) return;
  // What is known of an untyped expression stands until its type is final, whatever is said of it
  // meanwhile: in make(1) the 1 is no type and stays a constant.
  if (info().IsUntyped(e)) return;
  info().SetTypeAndMode(e, mode, t);
  info().SetValue(e, val);
}

void Checker::RecordBuiltinType(NodeId f, TypeId sig) {
  for (;;) {
    RecordTypeAndValue(f, OperandMode::kBuiltin, sig);
    if (KindOf(f) != NodeKind::kParenExpr) return;
    f = GetNode<syntax::ParenExpr>(f).x;
  }
}

void Checker::RecordCommaOkTypes(NodeId e, std::span<Operand> two) {
  if (!two[0].valid()) return;
  for (;;) {
    source::SourceLoc at = LocOf(e);
    ObjectId vars[2];
    for (size_t i = 0; i < 2; ++i) {
      vars[i] = Store().NewVar(VarKind::kLocalVar, at, package(), NameId(), two[i].type).id;
    }
    info().SetTypeAndMode(e, info().ModeOf(e), Store().NewTuple(vars));
    if (KindOf(e) != NodeKind::kParenExpr) return;
    e = GetNode<syntax::ParenExpr>(e).x;
  }
}

void Checker::RecordInstance(NodeId e, TypeList targs, TypeId t) {
  if (KindOf(e) == NodeKind::kIndexExpr) e = GetNode<syntax::IndexExpr>(e).x;
  CHECK(KindOf(e) == NodeKind::kIdent || KindOf(e) == NodeKind::kSelectorExpr);
  // Of a method that was selected: with the receiver that the selection dropped.
  const Signature* sig = As<Signature>(t);
  if (sig && sig->dropped != Signature::Dropped::kNothing) {
    Signature& copy = *Store().CloneSignature(*sig);
    copy.dropped = Signature::Dropped::kNothing;
    copy.recvold = ObjectId();
    if (sig->dropped == Signature::Dropped::kMethodExpr) {
      ObjectList params = Vars(sig->params);
      copy.recv = params[0];
      copy.params = Store().NewTuple(params.subspan(1));
    } else {
      copy.recv = sig->recvold;
    }
    t = copy.id;
  }
  info().SetInstance(e, {Store().Copy(targs), t});
}

void Checker::RecordDef(NodeId ident, const Object* object) {
  info().SetDef(ident, object ? object->id : ObjectId());
}

void Checker::RecordUse(NodeId ident, const Object& object) { info().SetUse(ident, object.id); }

void Checker::RecordImplicit(NodeId node, const Object& object) {
  info().SetImplicit(node, object.id);
}

void Checker::RecordSelection(NodeId selector, SelectionKind kind, TypeId recv,
                              const Object& object, std::vector<int> index, bool indirect) {
  RecordUse(selector, object);
  info().SetSelection(selector, {kind, indirect, recv, object.id, std::move(index)});
}

}  // namespace premortem::types
