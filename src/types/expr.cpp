// Counterpart: go/types/expr.go, go1.27: expressions by kind. Binary expressions are in
// expr_binary.cpp, untyped ones in expr_untyped.cpp.

#include "syntax/names.h"
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

constexpr unsigned Bit(OperandMode mode) { return 1u << static_cast<unsigned>(mode); }

constexpr unsigned kNoSingleValue =
    Bit(OperandMode::kNoValue) | Bit(OperandMode::kBuiltin) | Bit(OperandMode::kTypExpr);

bool (*UnaryPredicate(Token op))(TypeId) {
  switch (op) {
    case Token::kAdd:
    case Token::kSub: return AllNumeric;
    case Token::kXor: return AllInteger;
    case Token::kNot: return AllBoolean;
    default: return nullptr;
  }
}

constant::Op UnaryOpOf(Token op) {
  switch (op) {
    case Token::kAdd: return constant::Op::kAdd;
    case Token::kSub: return constant::Op::kSub;
    case Token::kXor: return constant::Op::kXor;
    default: return constant::Op::kNot;
  }
}

// Whether u is a channel that can be received from (or sent to); else why not.
bool IsUsableChan(TypeId t, TypeId u, bool recv, TypeError* error) {
  if (!u.valid()) {
    *error = {"no specific channel type", {}};
    return false;
  }
  const Chan* chan = As<Chan>(u);
  if (chan == nullptr) {
    *error = {"non-channel %s", {t}};
    return false;
  }
  if (recv && chan->dir == ChanDir::kSendOnly) {
    *error = {"send-only channel %s", {t}};
    return false;
  }
  if (!recv && chan->dir == ChanDir::kRecvOnly) {
    *error = {"receive-only channel %s", {t}};
    return false;
  }
  return true;
}

}  // namespace

bool Checker::Op(bool (*predicate)(TypeId), Operand& x, Token op) {
  if (predicate == nullptr) {
    Errorf(At(x), Code::kInvalidSyntaxTree, "unknown operator %s", {op});
    return false;
  }
  if (!predicate(x.type)) {
    Errorf(At(x), Code::kUndefinedOp, "invalid operation: operator %s not defined on %s", {op, x});
    return false;
  }
  return true;
}

void Checker::Unary(Operand& x, NodeId e) {
  auto unary = GetNode<syntax::UnaryExpr>(e);
  Expr(nullptr, x, unary.x);
  if (!x.valid()) return;

  Token op = unary.op;
  switch (op) {
    case Token::kAnd: return AddressOf(x, unary.x);
    case Token::kArrow: return Receive(x);
    case Token::kTilde:
      if (!AllInteger(x.type)) {
        Errorf(At(e), Code::kUndefinedOp, "cannot use ~ outside of interface or type constraint");
        x.Invalidate();
        return;
      }
      Errorf(At(e), Code::kUndefinedOp,
             "cannot use ~ outside of interface or type constraint (use ^ for bitwise complement)");
      op = Token::kXor;
      break;
    default: break;
  }

  if (!Op(UnaryPredicate(op), x, op)) {
    x.Invalidate();
    return;
  }
  if (x.mode != OperandMode::kConstant) {
    x.mode = OperandMode::kValue;
    return;
  }
  if (!x.val.known()) return;  // an error was reported
  unsigned bits = 0;
  if (IsUnsigned(x.type)) bits = static_cast<unsigned>(state_.config.sizes.Sizeof(x.type) * 8);
  x.val = constant::UnaryOp(UnaryOpOf(op), x.val, bits);
  x.expr = e;
  Overflow(x, tree().Pos(e));
}

void Checker::AddressOf(Operand& x, NodeId e) {
  bool is_literal = KindOf(Unparen(tree(), e)) == NodeKind::kCompositeLit;
  if (!is_literal && x.mode != OperandMode::kVariable) {
    Errorf(At(x), Code::kUnaddressableOperand, "invalid operation: cannot take address of %s", {x});
    x.Invalidate();
    return;
  }
  x.mode = OperandMode::kValue;
  x.type = Store().NewPointer(x.type);
}

void Checker::Receive(Operand& x) {
  TypeId elem = ChanElem(At(x), x, true);
  if (!elem.valid() || !IsComplete(elem)) {
    x.Invalidate();
    return;
  }
  x.mode = OperandMode::kCommaOk;
  x.type = elem;
  env_.has_call_or_recv = true;
}

TypeId Checker::ChanElem(const Positioner& at, Operand& x, bool recv) {
  TypeError error;
  TypeId under = CommonUnder(
      x.type, [recv](TypeId t, TypeId u, TypeError* why) { return IsUsableChan(t, u, recv, why); },
      &error);
  if (under.valid()) return As<Chan>(under)->elem;

  std::string cause = Format(error);
  Code code = recv ? Code::kInvalidReceive : Code::kInvalidSend;
  std::string_view verb = recv ? "receive from" : "send to";
  if (IsTypeParam(x.type)) {
    Errorf(at, code, "invalid operation: cannot %s %s: %s", {verb, x, cause});
  } else {
    Errorf(at, code, "invalid operation: cannot %s %s %s", {verb, cause, x});
  }
  return {};
}

std::optional<Target> Checker::NewTarget(TypeId t, const Purpose& purpose) {
  if (!t.valid()) return std::nullopt;
  Signature* sig = As<Signature>(CommonUnder(t));
  if (sig == nullptr) return std::nullopt;
  return Target{sig, Format(purpose)};
}

ExprKind Checker::RawExpr(const Target* target, Operand& x, NodeId e, TypeId hint,
                          bool allow_generic) {
  ExprKind kind = ExprInternal(target, x, e, hint);
  if (!allow_generic) NonGeneric(target, x);
  Record(x);
  return kind;
}

void Checker::NonGeneric(const Target* target, Operand& x) {
  if (!x.valid() || x.mode == OperandMode::kNoValue || !x.type.valid()) return;
  std::string_view what;
  switch (Get(x.type)->kind) {
    case TypeKind::kAlias:
    case TypeKind::kNamed:
      if (IsGeneric(x.type)) what = "type";
      break;
    case TypeKind::kSignature:
      if (As<Signature>(x.type)->tparams.empty()) break;
      if (target != nullptr) {
        FuncInst(target, tree().Pos(x.expr), x, nullptr, true);
        return;
      }
      what = "function";
      break;
    default: break;
  }
  if (what.empty()) return;
  Errorf(At(x.expr), Code::kWrongTypeArgCount, "cannot use generic %s %s without instantiation",
         {what, x.expr});
  x.Invalidate();
  x.type = kInvalidType;
}

ExprKind Checker::ExprInternal(const Target* target, Operand& x, NodeId e, TypeId hint) {
  x.Invalidate();
  x.type = kInvalidType;
  x.stand_in = NameId();
  switch (KindOf(e)) {
    case NodeKind::kParenExpr: {
      // The target does not reach into parentheses.
      ExprKind kind =
          RawExpr(nullptr, x, GetNode<syntax::ParenExpr>(e).x, TypeId(), /*allow_generic=*/false);
      x.expr = e;
      return kind;
    }
    case NodeKind::kCallExpr: return CallExpr(x, e);
    case NodeKind::kIdent:
      Ident(x, e, /*want_type=*/false);
      x.expr = e;
      return ExprKind::kExpression;
    case NodeKind::kSelectorExpr:
      Selector(x, e, /*want_type=*/false);
      x.expr = e;
      return ExprKind::kExpression;
    case NodeKind::kUnaryExpr: Unary(x, e); break;
    default: ExprOfKind(target, x, e, hint);
  }
  x.expr = e;
  if (!x.valid()) return ExprKind::kStatement;  // so that no errors follow
  bool is_receive =
      KindOf(e) == NodeKind::kUnaryExpr && GetNode<syntax::UnaryExpr>(e).op == Token::kArrow;
  return is_receive ? ExprKind::kStatement : ExprKind::kExpression;
}

void Checker::ExprOfKind(const Target* target, Operand& x, NodeId e, TypeId hint) {
  switch (KindOf(e)) {
    case NodeKind::kBadExpr: return;
    case NodeKind::kEllipsis: Errorf(At(e), Code::kInvalidSyntaxTree, "invalid use of ..."); return;
    case NodeKind::kBasicLit: return BasicLit(x, e);
    case NodeKind::kFuncLit: return FuncLit(x, e);
    case NodeKind::kCompositeLit: return CompositeLit(x, e, hint);
    case NodeKind::kIndexExpr: {
      IndexedExpr ix = *UnpackIndexedExpr(e);
      if (IndexExpr(x, ix)) FuncInst(target, tree().Pos(e), x, &ix, true);
      return;
    }
    case NodeKind::kSliceExpr: return SliceExpr(x, e);
    case NodeKind::kTypeAssertExpr: return TypeAssertExpr(x, e);
    case NodeKind::kStarExpr: return StarExpr(x, e);
    case NodeKind::kBinaryExpr: {
      auto binary = GetNode<syntax::BinaryExpr>(e);
      return Binary(x, e, binary.x, binary.y, binary.op, binary.op_pos);
    }
    case NodeKind::kKeyValueExpr:
      Errorf(At(e), Code::kInvalidSyntaxTree, "no key:value expected");
      return;
    default:  // a type literal
      x.mode = OperandMode::kTypExpr;
      x.type = Typ(e);
  }
}

void Checker::TypeAssertExpr(Operand& x, NodeId e) {
  auto assertion = GetNode<syntax::TypeAssertExpr>(e);
  Expr(nullptr, x, assertion.x);
  if (!x.valid()) return;
  if (!assertion.type.valid()) {
    Errorf(At(e), Code::kBadTypeKeyword, "use of .(type) outside type switch");
    x.Invalidate();
    return;
  }
  if (IsTypeParam(x.type)) {
    Errorf(At(x), Code::kInvalidAssert,
           "invalid operation: cannot use type assertion on type parameter value %s", {x});
    x.Invalidate();
    return;
  }
  if (UnderlyingAs<Interface>(x.type) == nullptr) {
    Errorf(At(x), Code::kInvalidAssert, "invalid operation: %s is not an interface", {x});
    x.Invalidate();
    return;
  }
  TypeId t = VarType(assertion.type);
  if (!IsValid(t) || !IsComplete(t)) {
    x.Invalidate();
    return;
  }
  TypeAssertion(e, x, t, /*type_switch=*/false);
  x.mode = OperandMode::kCommaOk;
  x.type = t;
}

void Checker::StarExpr(Operand& x, NodeId e) {
  NodeId inner = GetNode<syntax::StarExpr>(e).x;
  ExprOrType(x, inner, /*allow_generic=*/false);
  if (!x.valid()) return;
  if (x.mode == OperandMode::kTypExpr) {
    ValidVarType(inner, x.type);
    x.type = Store().NewPointer(x.type);
    return;
  }
  TypeId base;
  bool ok = UnderIs(x.type, [&](TypeId u) {
    const Pointer* pointer = As<Pointer>(u);
    if (pointer == nullptr) {
      Errorf(At(x), Code::kInvalidIndirection, "invalid operation: cannot indirect %s", {x});
      return false;
    }
    if (base.valid() && !Identical(pointer->base, base)) {
      Errorf(At(x), Code::kInvalidIndirection,
             "invalid operation: pointers of %s must have identical base types", {x});
      return false;
    }
    base = pointer->base;
    return true;
  });
  if (!ok || !IsComplete(base)) {
    x.Invalidate();
    return;
  }
  x.mode = OperandMode::kVariable;
  x.type = base;
}

void Checker::TypeAssertion(NodeId e, Operand& x, TypeId t, bool type_switch) {
  std::string cause;
  if (AssertableTo(x.type, t, &cause)) return;
  if (type_switch) {
    Errorf(At(e), Code::kImpossibleAssert,
           "impossible type switch case: %s\n\t%s cannot have dynamic type %s %s",
           {e, x, t, cause});
    return;
  }
  Errorf(At(e), Code::kImpossibleAssert,
         "impossible type assertion: %s\n\t%s does not implement %s %s", {e, t, x.type, cause});
}

void Checker::Expr(const Target* target, Operand& x, NodeId e) {
  RawExpr(target, x, e, TypeId(), /*allow_generic=*/false);
  Exclude(x, kNoSingleValue);
  SingleValue(x);
}

void Checker::GenericExpr(Operand& x, NodeId e, TypeId hint) {
  RawExpr(nullptr, x, e, hint, /*allow_generic=*/true);
  Exclude(x, kNoSingleValue);
  SingleValue(x);
}

std::vector<Operand> Checker::MultiExpr(NodeId e, bool allow_comma_ok, bool* comma_ok) {
  if (comma_ok != nullptr) *comma_ok = false;
  Operand x;
  RawExpr(nullptr, x, e, TypeId(), /*allow_generic=*/false);
  Exclude(x, kNoSingleValue);

  std::vector<Operand> list;
  if (const Tuple* tuple = As<Tuple>(x.type); tuple != nullptr && x.valid()) {
    list.reserve(tuple->vars.size());
    for (ObjectId var : tuple->vars) {
      std::string name = Nth(static_cast<int>(list.size()) + 1, "function result");
      list.push_back({.mode = OperandMode::kValue,
                      .expr = e,
                      .stand_in = syntax::Names().Intern(name),
                      .type = Get(var).type});
    }
    return list;
  }

  bool is_comma_err = x.mode == OperandMode::kCommaErr;
  bool may_be_two =
      is_comma_err || x.mode == OperandMode::kMapIndex || x.mode == OperandMode::kCommaOk;
  list.push_back(std::move(x));
  if (!allow_comma_ok || !may_be_two) return list;
  std::string_view name =
      is_comma_err ? "err value of (comma, err) expression" : "ok value of (comma, ok) expression";
  list.push_back(
      {.mode = OperandMode::kValue,
       .expr = e,
       .stand_in = syntax::Names().Intern(name),
       .type = is_comma_err ? TheUniverse().error_type : BasicType(BasicKind::kUntypedBool)});
  if (comma_ok != nullptr) *comma_ok = true;
  return list;
}

std::string Checker::Nth(int n, std::string_view what) {
  std::string_view ext = n == 1 ? "st" : n == 2 ? "nd" : n == 3 ? "rd" : "th";
  return std::to_string(n).append(ext).append(" ").append(what);
}

void Checker::ExprOrType(Operand& x, NodeId e, bool allow_generic) {
  RawExpr(nullptr, x, e, TypeId(), allow_generic);
  Exclude(x, Bit(OperandMode::kNoValue));
  SingleValue(x);
}

void Checker::Exclude(Operand& x, unsigned modeset) {
  if ((modeset & Bit(x.mode)) == 0) return;
  switch (x.mode) {
    case OperandMode::kNoValue:
      Errorf(At(x), Code::kTooManyValues,
             modeset & Bit(OperandMode::kTypExpr) ? "%s used as value" : "%s used as value or type",
             {x});
      break;
    case OperandMode::kBuiltin:
      Errorf(At(x), Code::kUncalledBuiltin, "%s must be called", {x});
      break;
    default:
      DCHECK(x.mode == OperandMode::kTypExpr);
      Errorf(At(x), Code::kNotAnExpr, "%s is not an expression", {x});
  }
  x.Invalidate();
}

void Checker::SingleValue(Operand& x) {
  if (x.mode != OperandMode::kValue || As<Tuple>(x.type) == nullptr) return;
  Errorf(At(x), Code::kTooManyValues, "multiple-value %s in single-value context", {x});
  x.Invalidate();
}

}  // namespace premortem::types
