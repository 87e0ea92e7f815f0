// Counterpart: go/types/assignments.go, go1.27.

#include <algorithm>

#include "syntax/names.h"
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

constexpr TypeId kUntypedNil = BasicType(BasicKind::kUntypedNil);

bool IsAssignableMode(OperandMode mode) {
  switch (mode) {
    case OperandMode::kConstant:
    case OperandMode::kVariable:
    case OperandMode::kMapIndex:
    case OperandMode::kValue:
    case OperandMode::kCommaOk:
    case OperandMode::kCommaErr: return true;
    default: return false;
  }
}

std::vector<TypeId> TypesOf(std::span<const Operand> list) {
  std::vector<TypeId> types;
  for (const Operand& x : list) types.push_back(x.type);
  return types;
}

std::vector<TypeId> TypesOf(std::span<Object* const> vars) {
  std::vector<TypeId> types;
  for (const Object* var : vars) types.push_back(var->type);
  return types;
}

void EnsureTypes(std::span<Object* const> vars) {
  for (Object* var : vars) {
    if (!var->type.valid()) var->type = kInvalidType;
  }
}

bool IsSingleCall(const syntax::Tree& tree, NodeList list) {
  return list.size() == 1 && tree.kind(Unparen(tree, list[0])) == NodeKind::kCallExpr;
}

}  // namespace

std::string Checker::Format(const Purpose& purpose) const {
  if (!purpose.function.valid()) return std::string(purpose.text);
  return Sprintf("argument to %s", {purpose.function});
}

bool Checker::AssignUntyped(Operand& x, TypeId t, const Purpose& purpose) {
  TypeId target = t;
  if (!t.valid() || IsNonTypeParamInterface(t)) {
    if (!t.valid() && x.type == kUntypedNil) {
      Errorf(At(x), Code::kUntypedNilUse, "use of untyped nil in %s", {Format(purpose)});
      return false;
    }
    target = Default(x.type);
  }
  Value val;
  Code code{};
  TypeId new_type = ImplicitTypeAndValue(x, target, &val, &code);
  if (code != Code{}) {
    std::string_view reason;
    if (code == Code::kTruncatedFloat) {
      reason = " (truncated)";
    } else if (code == Code::kNumericOverflow) {
      reason = " (overflows)";
    } else {
      code = Code::kIncompatibleAssign;
    }
    Errorf(At(x), code, "cannot use %s as %s value in %s%s", {x, target, Format(purpose), reason});
    return false;
  }
  if (val.known()) {
    x.val = val;
    UpdateExprVal(x.expr, val);
  }
  if (new_type != x.type) {
    x.type = new_type;
    UpdateExprType(x.expr, new_type, false);
  }
  return true;
}

void Checker::Assignment(Operand& x, TypeId t, const Purpose& purpose) {
  SingleValue(x);
  if (!x.valid()) return;
  if (!IsAssignableMode(x.mode)) {
    Errorf(At(x), Code::kIncompatibleAssign, "cannot assign %s to %s in %s",
           {x, t, Format(purpose)});
    x.Invalidate();
    return;
  }
  if (types::IsUntyped(x.type) && !AssignUntyped(x, t, purpose)) {
    x.Invalidate();
    return;
  }

  std::optional<Target> target = NewTarget(t, purpose);
  NonGeneric(target ? &*target : nullptr, x);
  if (!x.valid()) return;
  if (!t.valid()) return;  // anything may be assigned to the blank identifier

  std::string cause;
  Code code{};
  if (AssignableTo(x, t, &cause, &code)) return;
  if (cause.empty()) {
    Errorf(At(x), code, "cannot use %s as %s value in %s", {x, t, Format(purpose)});
  } else {
    Errorf(At(x), code, "cannot use %s as %s value in %s: %s", {x, t, Format(purpose), cause});
  }
  x.Invalidate();
}

void Checker::InitConst(Object& lhs, Operand& x) {
  if (!x.valid() || !IsValid(x.type) || !IsValid(lhs.type)) {
    if (!lhs.type.valid()) lhs.type = kInvalidType;
    return;
  }
  if (x.mode != OperandMode::kConstant) {
    Errorf(At(x), Code::kInvalidConstInit, "%s is not constant", {x});
    if (!lhs.type.valid()) lhs.type = kInvalidType;
    return;
  }
  if (!lhs.type.valid()) lhs.type = x.type;
  Assignment(x, lhs.type, "constant declaration");
  if (x.valid()) lhs.value = Store().NewValue(x.val);
}

void Checker::InitVar(Object& lhs, Operand& x, std::string_view context) {
  if (!x.valid() || !IsValid(x.type) || !IsValid(lhs.type)) {
    if (!lhs.type.valid()) lhs.type = kInvalidType;
    x.Invalidate();
    return;
  }
  if (!lhs.type.valid()) {
    if (x.type == kUntypedNil) {
      Errorf(At(x), Code::kUntypedNilUse, "use of untyped nil in %s", {context});
      lhs.type = kInvalidType;
      x.Invalidate();
      return;
    }
    lhs.type = Default(x.type);
  }
  Assignment(x, lhs.type, context);
}

TypeId Checker::LhsVar(NodeId lhs) {
  NodeId inner = Unparen(tree(), lhs);
  const Object* variable = nullptr;
  if (KindOf(inner) == NodeKind::kIdent) {
    NameId name = IdentName(inner);
    if (name == syntax::names::kBlank) {
      RecordDef(inner, nullptr);
      return {};
    }
    // An assignment is no use of a variable.
    const Object* object = Lookup(name);
    bool is_own_var =
        object != nullptr && object->kind == ObjectKind::kVar && object->package == package();
    if (is_own_var && !IsUsed(*object)) variable = object;
  }

  Operand x;
  Expr(nullptr, x, lhs);
  if (variable != nullptr) SetUsed(*variable, false);
  if (!x.valid() || !IsValid(x.type)) return kInvalidType;
  if (x.mode == OperandMode::kVariable || x.mode == OperandMode::kMapIndex) return x.type;

  if (KindOf(x.expr) == NodeKind::kSelectorExpr) {
    Operand base;
    Expr(nullptr, base, GetNode<syntax::SelectorExpr>(x.expr).x);
    if (base.mode == OperandMode::kMapIndex) {
      Errorf(At(x), Code::kUnaddressableFieldAssign, "cannot assign to struct field %s in map",
             {x.expr});
      return kInvalidType;
    }
  }
  Errorf(At(x), Code::kUnassignableOperand,
         "cannot assign to %s (neither addressable nor a map index expression)", {x.expr});
  return kInvalidType;
}

void Checker::AssignVar(NodeId lhs, NodeId rhs, Operand* x, std::string_view context) {
  TypeId t = LhsVar(lhs);
  if (!IsValid(t)) {
    if (x != nullptr) {
      x->Invalidate();
    } else {
      Use(rhs);
    }
    return;
  }
  Operand own;
  if (x == nullptr) {
    std::optional<Target> target;
    if (t.valid() && UnderlyingAs<Signature>(t) != nullptr) {
      target = NewTarget(t, ExprString(tree(), lhs));
    }
    x = &own;
    Expr(target ? &*target : nullptr, *x, rhs);
  }
  if (!t.valid() && context == "assignment") context = "assignment to _ identifier";
  Assignment(*x, t, context);
}

std::string Checker::TypesSummary(std::span<const TypeId> list, bool variadic, bool has_dots) {
  CHECK(!(variadic && has_dots));
  std::string text = "(";
  for (size_t i = 0; i < list.size(); ++i) {
    TypeId t = list[i];
    std::string name;
    if (!t.valid() || !IsValid(t)) {
      name = "unknown type";
    } else if (!types::IsUntyped(t)) {
      name = Sprintf("%s", {t});
    } else if (IsNumeric(t)) {
      name = "number";  // any numeric type will do
    } else {
      constexpr std::string_view kPrefix = "untyped ";
      name = TextOf(As<Basic>(t)->name);
      if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
    }
    if (i + 1 == list.size() && variadic) {
      if (const Slice* slice = As<Slice>(t)) name = Sprintf("%s", {slice->elem});
      name.insert(0, "...");
    } else if (i + 1 == list.size() && has_dots) {
      name += "...";
    }
    if (i > 0) text += ", ";
    text += name;
  }
  return text + ")";
}

void Checker::AssignError(NodeList rhs, size_t l, size_t r) {
  std::string vars = Measure(l, "variable");
  std::string vals = Measure(r, "value");
  if (IsSingleCall(tree(), rhs)) {
    NodeId fun = GetNode<syntax::CallExpr>(Unparen(tree(), rhs[0])).fun;
    Errorf(At(rhs[0]), Code::kWrongAssignCount, "assignment mismatch: %s but %s returns %s",
           {vars, fun, vals});
    return;
  }
  Errorf(At(rhs[0]), Code::kWrongAssignCount, "assignment mismatch: %s but %s", {vars, vals});
}

void Checker::ReturnError(const Positioner& at, std::span<Object* const> lhs,
                          std::span<Operand> rhs) {
  Positioner where = at;
  std::string_view qualifier = "not enough";
  if (rhs.size() > lhs.size()) {
    where = At(rhs[lhs.size()]);  // the first extra value
    qualifier = "too many";
  } else if (!rhs.empty()) {
    where = At(rhs.back());
  }
  ErrorBuilder err = NewError(Code::kWrongResultCount);
  err.Addf(where, "%s return values", {qualifier});
  err.Addf(Positioner(), "have %s", {TypesSummary(TypesOf(rhs), false, false)});
  err.Addf(Positioner(), "want %s", {TypesSummary(TypesOf(lhs), false, false)});
  err.Report();
}

void Checker::InitVars(std::span<Object* const> lhs, NodeList rhs, NodeId return_stmt) {
  bool is_return = return_stmt.valid();
  std::string_view context = is_return        ? "return statement"
                             : lhs.size() > 1 ? "multiple assignment"
                                              : "assignment";

  // A single call is not taken for a pair of variable and value, for the sake of the message.
  if (lhs.size() == rhs.size() && !IsSingleCall(tree(), rhs)) {
    Operand x;
    for (size_t i = 0; i < lhs.size(); ++i) {
      std::string_view desc = NameOf(*lhs[i]);
      if (is_return && desc.empty()) desc = "result variable";
      std::optional<Target> target = NewTarget(lhs[i]->type, desc);
      Expr(target ? &*target : nullptr, x, rhs[i]);
      InitVar(*lhs[i], x, context);
    }
    return;
  }

  // Where there are other errors on the right side, a mismatch is not reported.
  if (rhs.size() != 1) {
    if (Use(rhs)) {
      if (is_return) {
        std::vector<Operand> values = ExprList(rhs);
        ReturnError(At(return_stmt), lhs, values);
      } else {
        AssignError(rhs, lhs.size(), rhs.size());
      }
    }
    EnsureTypes(lhs);
    return;
  }

  bool comma_ok = false;
  std::vector<Operand> values = MultiExpr(rhs[0], lhs.size() == 2 && !is_return, &comma_ok);
  if (lhs.size() == values.size()) {
    for (size_t i = 0; i < lhs.size(); ++i) InitVar(*lhs[i], values[i], context);
    if (comma_ok && values[0].valid() && values[1].valid()) RecordCommaOkTypes(rhs[0], values);
    return;
  }
  if (values[0].valid()) {
    if (is_return) {
      ReturnError(At(return_stmt), lhs, values);
    } else {
      AssignError(rhs, lhs.size(), values.size());
    }
  }
  EnsureTypes(lhs);
}

void Checker::AssignVars(NodeList lhs, NodeList rhs) {
  std::string_view context = lhs.size() > 1 ? "multiple assignment" : "assignment";
  if (lhs.size() == rhs.size() && !IsSingleCall(tree(), rhs)) {
    for (size_t i = 0; i < lhs.size(); ++i) AssignVar(lhs[i], rhs[i], nullptr, context);
    return;
  }

  if (rhs.size() != 1) {
    bool ok_lhs = UseLHS(lhs);
    bool ok_rhs = Use(rhs);
    if (ok_lhs && ok_rhs) AssignError(rhs, lhs.size(), rhs.size());
    return;
  }

  bool comma_ok = false;
  std::vector<Operand> values = MultiExpr(rhs[0], lhs.size() == 2, &comma_ok);
  if (lhs.size() == values.size()) {
    for (size_t i = 0; i < lhs.size(); ++i) AssignVar(lhs[i], NodeId(), &values[i], context);
    if (comma_ok && values[0].valid() && values[1].valid()) RecordCommaOkTypes(rhs[0], values);
    return;
  }
  if (values[0].valid()) AssignError(rhs, lhs.size(), values.size());
  UseLHS(lhs);
}

bool Checker::ShortVarDeclLhs(NodeList lhs, std::vector<Object*>& vars,
                              std::vector<Object*>& new_vars) {
  bool ok = true;
  auto is_repeated = [&](size_t i, NameId name) {
    return std::ranges::any_of(lhs.first(i), [&](NodeId e) {
      return KindOf(e) == NodeKind::kIdent && IdentName(e) == name;
    });
  };
  for (size_t i = 0; i < lhs.size(); ++i) {
    NodeId e = lhs[i];
    if (KindOf(e) != NodeKind::kIdent) {
      UseLHS(lhs.subspan(i, 1));
      Errorf(At(e), Code::kBadDecl, "non-name %s on left side of :=", {e});
      ok = false;
      continue;
    }
    NameId name = IdentName(e);
    bool is_blank = name == syntax::names::kBlank;
    if (!is_blank && is_repeated(i, name)) {
      Errorf(At(e), Code::kRepeatedDecl, "%s repeated on left side of :=", {e});
      ok = false;
      continue;
    }
    // New variables are declared later: a name that is there now was there before.
    if (Object* known = env_.scope->Lookup(name)) {
      RecordUse(e, *known);
      if (known->kind == ObjectKind::kVar) {
        vars[i] = known;
      } else {
        Errorf(At(e), Code::kUnassignableOperand, "cannot assign to %s", {e});
        ok = false;
      }
      continue;
    }
    Object& var = Store().NewVar(VarKind::kLocalVar, LocOf(e), package(), name, TypeId());
    vars[i] = &var;
    if (!is_blank) new_vars.push_back(&var);
    RecordDef(e, &var);
  }
  return ok;
}

void Checker::ShortVarDecl(const Positioner& at, NodeList lhs, NodeList rhs) {
  size_t top = delayed_size();
  Scope* scope = env_.scope;
  std::vector<Object*> vars(lhs.size());
  std::vector<Object*> new_vars;
  bool ok = ShortVarDeclLhs(lhs, vars, new_vars);
  for (size_t i = 0; i < vars.size(); ++i) {
    if (vars[i] != nullptr) continue;
    vars[i] = &Store().NewVar(VarKind::kLocalVar, LocOf(lhs[i]), package(), syntax::names::kBlank,
                              TypeId());
  }

  InitVars(vars, rhs, NodeId());
  // Function literals on the right do not see the new variables.
  ProcessDelayed(top);

  if (new_vars.empty() && ok) {
    SoftErrorf(at, Code::kNoNewVar, "no new variables on left side of :=");
    return;
  }
  uint32_t scope_pos = tree().End(rhs.back());
  for (Object* var : new_vars) Declare(scope, NodeId(), *var, scope_pos);
}

}  // namespace premortem::types
