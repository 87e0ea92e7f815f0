// Counterpart: go/types/range.go, go1.27.
#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

// What a range clause gives; key and value may be none.
struct RangeTypes {
  bool ok = false;
  TypeId key, value;
  std::string cause;  // why not, if there is more to say
};

RangeTypes Bad(std::string cause) { return {false, kInvalidType, kInvalidType, std::move(cause)}; }

TypeId TypeOfVar(TypeId tuple, size_t i) { return Get(Vars(tuple)[i]).type; }

// The iterator function `func(yield func(K, V) bool)`.
RangeTypes RangeOverFunc(Checker& check, const Signature& sig) {
  constexpr std::string_view kMustBe = "func must be func(yield func(...) bool): ";
  auto bad = [&](std::string_view why) { return Bad(std::string(kMustBe) + std::string(why)); };
  if (Vars(sig.params).size() != 1) return bad("wrong argument count");
  if (!Vars(sig.results).empty()) return bad("unexpected results");

  TypeError error;
  const TypeId under = CommonUnder(TypeOfVar(sig.params, 0), &error);
  const Signature* yield = As<Signature>(under);
  if (yield == nullptr) {
    if (under.valid()) return bad("argument is not func");
    return bad("in yield type, " + check.Format(error));
  }
  ObjectList params = Vars(yield->params);
  if (params.size() > 2) return bad("yield func has too many parameters");
  const bool one_result = Vars(yield->results).size() == 1;
  if (!one_result || !Identical(TypeOfVar(yield->results, 0), BasicType(BasicKind::kBool))) {
    return one_result && IsBoolean(TypeOfVar(yield->results, 0))
               ? bad("yield func returns user-defined boolean, not bool")
               : bad("yield func does not return bool");
  }
  if (yield->variadic) {
    return Bad(check.Sprintf("yield func of type %s cannot be variadic", {yield->id}));
  }
  return {true,
          params.empty() ? TypeId() : Get(params[0]).type,
          params.size() < 2 ? TypeId() : Get(params[1]).type,
          {}};
}

RangeTypes RangeKeyVal(Checker& check, TypeId t) {
  TypeError error;
  const TypeId under = CommonUnder(
      t,
      [](TypeId type, TypeId u, TypeError* e) {
        const Chan* chan = As<Chan>(u);
        if (chan == nullptr || chan->dir != ChanDir::kSendOnly) return true;
        *e = TypeError{"receive from send-only channel %s", {type}};
        return false;
      },
      &error);
  if (!under.valid()) return Bad(check.Format(error));

  const TypeId range_type = Checker::ArrayPtrDeref(under);
  const TypeId index = BasicType(BasicKind::kInt);
  switch (Get(range_type)->kind) {
    case TypeKind::kBasic:
      if (IsString(range_type)) return {true, index, TheUniverse().rune_type, {}};
      if (!IsInteger(range_type)) return {};
      if (!check.AllowVersion(kGo1_22)) return Bad("requires go1.22 or later");
      return {true, t, {}, {}};
    case TypeKind::kArray: return {true, index, As<Array>(range_type)->elem, {}};
    case TypeKind::kSlice: return {true, index, As<Slice>(range_type)->elem, {}};
    case TypeKind::kMap: return {true, As<Map>(range_type)->key, As<Map>(range_type)->elem, {}};
    case TypeKind::kChan: return {true, As<Chan>(range_type)->elem, {}, {}};
    case TypeKind::kSignature:
      if (!check.AllowVersion(kGo1_23)) return Bad("requires go1.23 or later");
      return RangeOverFunc(check, *As<Signature>(range_type));
    default: return {};
  }
}

// A value of the key or element type. There is no better expression for it than the variable's.
Operand ElementOf(NodeId lhs, TypeId type) {
  Operand y;
  y.mode = OperandMode::kValue;
  y.expr = lhs;
  y.type = type;
  return y;
}

}  // namespace

void Checker::RangeStmt(uint32_t context, NodeId s, const Positioner& no_new_var, NodeId key,
                        NodeId value, NodeId range_x, bool is_def) {
  Operand x;
  env_.has_call_or_recv = false;
  Expr(nullptr, x, range_x);

  std::array<TypeId, 2> rhs;
  if (x.valid()) {
    RangeTypes types = RangeKeyVal(*this, x.type);
    if (!types.ok && !types.cause.empty()) {
      SoftErrorf(At(x), Code::kInvalidRangeExpr, "cannot range over %s: %s", {x, types.cause});
    } else if (!types.ok) {
      SoftErrorf(At(x), Code::kInvalidRangeExpr, "cannot range over %s", {x});
    } else if (!types.key.valid() && key.valid()) {
      SoftErrorf(At(key), Code::kInvalidIterVar, "range over %s permits no iteration variables",
                 {x});
    } else if (!types.value.valid() && value.valid()) {
      SoftErrorf(At(value), Code::kInvalidIterVar,
                 "range over %s permits only one iteration variable", {x});
    }
    rhs = {types.key, types.value};
  }

  // The variables belong to the loop, but what is ranged over does not see them.
  OpenScope();
  if (is_def) {
    DefineRangeVars(s, no_new_var, {key, value}, rhs, x);
  } else if (key.valid()) {
    AssignRangeVars({key, value}, rhs, x);
  } else if (x.type.valid() && IsInteger(x.type)) {
    // As in `_ = x`, so that an untyped x gets a type.
    Assignment(x, {}, "range clause");
  }
  Stmt(context, GetNode<syntax::RangeStmt>(s).body);
  CloseScope();
}

void Checker::DefineRangeVars(NodeId s, const Positioner& no_new_var,
                              const std::array<NodeId, 2>& lhs, const std::array<TypeId, 2>& rhs,
                              Operand& x) {
  const bool over_int = x.type.valid() && IsInteger(x.type);
  std::vector<Object*> vars;
  for (size_t i = 0; i < lhs.size(); ++i) {
    if (!lhs[i].valid()) continue;
    const bool is_ident = KindOf(lhs[i]) == NodeKind::kIdent;
    const NameId name = is_ident ? IdentName(lhs[i]) : syntax::names::kBlank;
    if (!is_ident) Errorf(At(lhs[i]), Code::kInvalidSyntaxTree, "cannot declare %s", {lhs[i]});
    Object& var = Store().NewVar(VarKind::kLocalVar, LocOf(lhs[i]), package(), name, {});
    if (is_ident) {
      RecordDef(lhs[i], &var);
      if (name != syntax::names::kBlank) vars.push_back(&var);
    }

    if (!rhs[i].valid() || rhs[i] == kInvalidType) {
      var.type = kInvalidType;
      MarkUsed(var);  // enough has been said
    } else if (over_int) {
      InitVar(var, x, "range clause");
    } else {
      Operand y = ElementOf(lhs[i], rhs[i]);
      InitVar(var, y, "assignment");
    }
  }

  if (vars.empty()) {
    Errorf(no_new_var, Code::kNoNewVar, "no new variables on left side of :=");
    return;
  }
  const uint32_t scope_pos = tree().Pos(GetNode<syntax::RangeStmt>(s).body);
  for (Object* var : vars) Declare(env_.scope, {}, *var, scope_pos);
}

void Checker::AssignRangeVars(const std::array<NodeId, 2>& lhs, const std::array<TypeId, 2>& rhs,
                              Operand& x) {
  const bool over_int = x.type.valid() && IsInteger(x.type);
  for (size_t i = 0; i < lhs.size(); ++i) {
    if (!lhs[i].valid() || !rhs[i].valid() || rhs[i] == kInvalidType) continue;
    if (!over_int) {
      Operand y = ElementOf(lhs[i], rhs[i]);
      AssignVar(lhs[i], {}, &y, "assignment");
      continue;
    }
    AssignVar(lhs[i], {}, &x, "range clause");
    // The assignment may have given x another type.
    if (x.valid() && !IsInteger(x.type)) {
      SoftErrorf(At(lhs[i]), Code::kInvalidRangeExpr, "cannot use iteration variable of type %s",
                 {x.type});
    }
  }
}

}  // namespace premortem::types
