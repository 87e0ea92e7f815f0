// Counterpart: go/types/stmt.go, go1.27.
#include <algorithm>
#include <cstring>

#include "syntax/names.h"
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

using syntax::kNoOffset;

// A block's scope.
class BlockScope {
 public:
  explicit BlockScope(Checker& check) : check_(check) { check_.OpenScope(); }
  ~BlockScope() { check_.CloseScope(); }
  BlockScope(const BlockScope&) = delete;
  BlockScope& operator=(const BlockScope&) = delete;

 private:
  Checker& check_;
};

// The list without the empty statements at its end, which a fallthrough may precede.
NodeList WithoutEmptyTail(const syntax::Tree& tree, NodeList list) {
  while (!list.empty() && tree.kind(list.back()) == NodeKind::kEmptyStmt) {
    list = list.first(list.size() - 1);
  }
  return list;
}

// The binary operator of `x op= y`; kIllegal where there is none.
Token BinaryOpOf(Token assign) {
  if (assign < Token::kAddAssign || assign > Token::kAndNotAssign) return Token::kIllegal;
  return static_cast<Token>(static_cast<int>(assign) - static_cast<int>(Token::kAddAssign) +
                            static_cast<int>(Token::kAdd));
}
static_assert(static_cast<int>(Token::kAndNotAssign) - static_cast<int>(Token::kAddAssign) ==
              static_cast<int>(Token::kAndNot) - static_cast<int>(Token::kAdd));

// The cases of a switch so far, by value; types may differ where the switch is over an interface.
struct SeenValue {
  uint32_t pos;
  TypeId type;
};
using SeenValues = std::unordered_map<std::string, std::vector<SeenValue>>;

template <typename T>
std::string BytesOf(char kind, T value) {
  std::string bytes(1 + sizeof(T), kind);
  std::memcpy(bytes.data() + 1, &value, sizeof(T));
  return bytes;
}

// Equal for values that gc takes for duplicates; "" for those that it does not compare.
std::string KeyOf(const Value& value) {
  switch (value.kind()) {
    case constant::Kind::kInt:
      if (auto x = constant::Int64Val(value); x.exact) return BytesOf('i', x.value);
      if (auto x = constant::Uint64Val(value); x.exact) return BytesOf('u', x.value);
      return {};
    case constant::Kind::kFloat:
      if (auto x = constant::Float64Val(value); x.exact) return BytesOf('f', x.value);
      return {};
    case constant::Kind::kString: return 's' + std::string(constant::StringVal(value));
    default: return {};
  }
}

void CaseValue(Checker& check, Operand& x, NodeId e, SeenValues& seen) {
  Operand v;
  check.Expr(nullptr, v, e);
  if (!x.valid() || !v.valid()) return;
  check.ConvertUntyped(v, x.type);
  if (!v.valid()) return;
  // In this order errors are at the case.
  Operand result = v;
  check.Comparison(result, x, Token::kEql, true);
  if (!result.valid() || v.mode != OperandMode::kConstant) return;

  std::string key = KeyOf(v.val);
  if (key.empty()) return;
  std::vector<SeenValue>& same = seen[std::move(key)];
  for (const SeenValue& other : same) {
    if (!Identical(v.type, other.type)) continue;
    Checker::ErrorBuilder err = check.NewError(Code::kDuplicateCase);
    err.Addf(check.At(v), "duplicate case %s in expression switch", {v});
    err.Addf(check.AtPos(other.pos), "previous case");
    err.Report();
    return;
  }
  same.push_back({check.tree().Pos(v.expr), v.type});
}

// The cases of a type switch so far; the type of `case nil` is none.
struct SeenType {
  TypeId type;
  NodeId expr;
};

bool IsNilName(Checker& check, NodeId e) {
  e = Unparen(check.tree(), e);
  if (check.KindOf(e) != NodeKind::kIdent) return false;
  const Object* object = check.Lookup(check.IdentName(e));
  return object != nullptr && object->kind == ObjectKind::kNil;
}

bool IsDuplicateCase(Checker& check, TypeId t, NodeId e, const std::vector<SeenType>& seen) {
  for (const SeenType& other : seen) {
    const bool same = t.valid() && other.type.valid() ? Identical(t, other.type) : t == other.type;
    if (!same) continue;
    Checker::ErrorBuilder err = check.NewError(Code::kDuplicateCase);
    err.Addf(check.At(e), "duplicate case %s in type switch", {t.valid() ? Arg(t) : Arg("nil")});
    err.Addf(check.At(other.expr), "previous case");
    err.Report();
    return true;
  }
  return false;
}

// The type that the variable of the type switch has in a clause. x is null where the expression is
// not valid.
TypeId CaseTypes(Checker& check, Operand* x, NodeList types, std::vector<SeenType>& seen) {
  TypeId t;
  for (NodeId e : types) {
    if (IsNilName(check, e)) {
      t = {};
      Operand unused;
      check.Expr(nullptr, unused, e);  // records what it is
    } else {
      t = check.VarType(e);
      if (!IsValid(t)) continue;
    }
    if (IsDuplicateCase(check, t, e, seen)) continue;
    seen.push_back({t, e});
    if (x != nullptr && t.valid()) check.TypeAssertion(e, *x, t, true);
  }
  if (types.size() == 1 && t.valid()) return t;
  return x != nullptr ? x->type : kInvalidType;
}

// Whether the communication of a select clause is a send, a receive, or none.
bool IsCommunication(const syntax::Tree& tree, NodeId comm) {
  if (!comm.valid()) return true;
  NodeId rhs;
  switch (tree.kind(comm)) {
    case NodeKind::kSendStmt: return true;
    case NodeKind::kAssignStmt: {
      auto assign = tree.Get<syntax::AssignStmt>(comm);
      if (assign.rhs.size() == 1) rhs = assign.rhs[0];
      break;
    }
    case NodeKind::kExprStmt: rhs = tree.Get<syntax::ExprStmt>(comm).x; break;
    default: break;
  }
  if (!rhs.valid()) return false;
  rhs = Unparen(tree, rhs);
  return tree.kind(rhs) == NodeKind::kUnaryExpr &&
         tree.Get<syntax::UnaryExpr>(rhs).op == Token::kArrow;
}

// The parts of `x.(type)` or `v := x.(type)`.
struct TypeSwitchGuard {
  NodeId lhs;  // an Ident, or none
  NodeId x;
};

std::optional<TypeSwitchGuard> GuardOf(const syntax::Tree& tree, NodeId s) {
  TypeSwitchGuard guard;
  NodeId rhs;
  if (!s.valid()) return {};
  if (tree.kind(s) == NodeKind::kExprStmt) {
    rhs = tree.Get<syntax::ExprStmt>(s).x;
  } else if (tree.kind(s) == NodeKind::kAssignStmt) {
    auto assign = tree.Get<syntax::AssignStmt>(s);
    if (assign.lhs.size() != 1 || assign.tok != Token::kDefine || assign.rhs.size() != 1 ||
        tree.kind(assign.lhs[0]) != NodeKind::kIdent) {
      return {};
    }
    guard.lhs = assign.lhs[0];
    rhs = assign.rhs[0];
  } else {
    return {};
  }
  // What is no assertion is left out here: go/types looks at the variable first.
  if (tree.kind(rhs) == NodeKind::kTypeAssertExpr) {
    auto assertion = tree.Get<syntax::TypeAssertExpr>(rhs);
    if (!assertion.type.valid()) guard.x = assertion.x;
  }
  return guard;
}

}  // namespace

void Checker::FuncBody(DeclInfo* decl, Signature& sig, Scope& scope, NodeId body,
                       const std::optional<Value>& iota) {
  Environment env;
  env.unit = env_.unit;
  env.decl = decl;
  env.scope = &scope;
  env.version = env_.version;
  env.iota = iota;
  env.sig = &sig;
  std::swap(env, env_);
  std::vector<Scope*> scopes = {&scope};
  std::swap(scopes, body_scopes_);

  const auto block = GetNode<syntax::BlockStmt>(body);
  StmtList(0, block.list);
  if (env_.has_label) Labels(body);
  if (sig.results.valid() && !IsTerminating(body, {})) {
    Errorf(AtPos(block.rbrace), Code::kMissingReturn, "missing return");
  }
  Usage();

  std::swap(scopes, body_scopes_);
  std::swap(env, env_);
}

Scope& Checker::ScopeOf(const Signature& sig) {
  Scope& scope = NewScope(env_.scope, /*is_func=*/true);
  // Of two with the same name, which is an error, the first one counts.
  auto add = [&](Object& object) {
    bool named = object.name.valid() && object.name != syntax::names::kBlank;
    if (named && scope.Lookup(object.name) == nullptr) scope.InsertAs(object.name, object);
  };
  for (TypeList list : {sig.rparams, sig.tparams}) {
    for (TypeId tparam : list) add(Get(As<TypeParam>(tparam)->obj));
  }
  if (sig.recv.valid()) add(Get(sig.recv));
  for (TypeId tuple : {sig.params, sig.results}) {
    for (ObjectId var : Vars(tuple)) add(Get(var));
  }
  return scope;
}

void Checker::Usage() {
  std::vector<const Object*> unused;
  for (const Scope* scope : body_scopes_) {
    unused.clear();
    for (const Scope::Entry& entry : scope->entries()) {
      const Object& object = Get(entry.object);
      if (object.kind != ObjectKind::kVar || object.var_kind == VarKind::kRecvVar ||
          object.var_kind == VarKind::kParamVar || object.var_kind == VarKind::kResultVar ||
          IsUsed(object)) {
        continue;
      }
      unused.push_back(&object);
    }
    std::ranges::sort(unused, {}, [](const Object* object) { return object->loc.offset; });
    for (const Object* object : unused) {
      SoftErrorf(At(*object), Code::kUnusedVar, "declared and not used: %s", {object->name});
    }
  }
}

void Checker::SimpleStmt(NodeId s) {
  if (s.valid()) Stmt(0, s);
}

void Checker::StmtList(uint32_t context, NodeList list) {
  const bool ok = (context & kFallthroughOk) != 0;
  const uint32_t inner = context & ~kFallthroughOk;
  list = WithoutEmptyTail(tree(), list);
  for (size_t i = 0; i < list.size(); ++i) {
    const bool is_last = i + 1 == list.size();
    Stmt(ok && is_last ? inner | kFallthroughOk : inner, list[i]);
  }
}

void Checker::MultipleDefaults(NodeList clauses) {
  NodeId first;
  for (NodeId s : clauses) {
    bool is_default = false;
    switch (KindOf(s)) {
      case NodeKind::kCaseClause: is_default = GetNode<syntax::CaseClause>(s).list.empty(); break;
      case NodeKind::kCommClause: is_default = !GetNode<syntax::CommClause>(s).comm.valid(); break;
      default: Errorf(At(s), Code::kInvalidSyntaxTree, "case/communication clause expected"); break;
    }
    if (!is_default) continue;
    if (first.valid()) {
      Errorf(At(s), Code::kDuplicateDefault, "multiple defaults (first at %s)", {LocOf(first)});
    } else {
      first = s;
    }
  }
}

Scope& Checker::NewScope(Scope* parent, bool is_func) {
  void* memory = arena_.Allocate(sizeof(Scope), alignof(Scope));
  return *new (memory) Scope(parent, arena_, is_func);
}

void Checker::OpenScope(bool is_func) {
  env_.scope = &NewScope(env_.scope, is_func);
  // FuncBody makes a list for each function literal; scopes of other signatures hold parameters.
  if (!is_func && env_.sig != nullptr) body_scopes_.push_back(env_.scope);
}

void Checker::CloseScope() { env_.scope = env_.scope->parent(); }

void Checker::SuspendedCall(std::string_view keyword, NodeId call) {
  Operand x;
  switch (RawExpr(nullptr, x, call, {}, false)) {
    case ExprKind::kConversion:
      Errorf(At(x), keyword == "go" ? Code::kInvalidGo : Code::kInvalidDefer, "%s %s %s",
             {keyword, "requires function call, not conversion", x});
      break;
    case ExprKind::kExpression:
      Errorf(At(x), Code::kUnusedResults, "%s %s %s", {keyword, "discards result of", x});
      break;
    case ExprKind::kStatement: break;
  }
}

void Checker::Stmt(uint32_t context, NodeId s) {
  // Function literals are checked here: the scopes around them are still as they saw them.
  const size_t top = delayed_size();
  StmtOfKind(context, s);
  ProcessDelayed(top);
}

void Checker::StmtOfKind(uint32_t context, NodeId s) {
  const uint32_t inner = context & ~(kFallthroughOk | kFinalSwitchCase | kInTypeSwitch);
  switch (KindOf(s)) {
    case NodeKind::kBadStmt:
    case NodeKind::kEmptyStmt: break;
    case NodeKind::kDeclStmt: DeclStmt(GetNode<syntax::DeclStmt>(s).decl); break;
    case NodeKind::kLabeledStmt:
      env_.has_label = true;
      Stmt(context, GetNode<syntax::LabeledStmt>(s).stmt);
      break;
    case NodeKind::kExprStmt: ExprStmt(s); break;
    case NodeKind::kSendStmt: SendStmt(s); break;
    case NodeKind::kIncDecStmt: IncDecStmt(s); break;
    case NodeKind::kAssignStmt: AssignStmt(s); break;
    case NodeKind::kGoStmt: SuspendedCall("go", GetNode<syntax::GoStmt>(s).call); break;
    case NodeKind::kDeferStmt: SuspendedCall("defer", GetNode<syntax::DeferStmt>(s).call); break;
    case NodeKind::kReturnStmt: ReturnStmt(s); break;
    case NodeKind::kBranchStmt: BranchStmt(context, s); break;
    case NodeKind::kBlockStmt: {
      BlockScope scope(*this);
      StmtList(inner, GetNode<syntax::BlockStmt>(s).list);
      break;
    }
    case NodeKind::kIfStmt: IfStmt(inner, s); break;
    case NodeKind::kSwitchStmt: SwitchStmt(inner | kBreakOk, s); break;
    case NodeKind::kTypeSwitchStmt: TypeSwitchStmt(inner | kBreakOk | kInTypeSwitch, s); break;
    case NodeKind::kSelectStmt: SelectStmt(inner | kBreakOk, s); break;
    case NodeKind::kForStmt: ForStmt(inner | kBreakOk | kContinueOk, s); break;
    case NodeKind::kRangeStmt: {
      const auto range = GetNode<syntax::RangeStmt>(s);
      const uint32_t pos = range.tok_pos != kNoOffset ? range.tok_pos : range.for_pos;
      RangeStmt(inner | kBreakOk | kContinueOk, s, InNode(s, pos), range.key, range.value, range.x,
                range.tok == Token::kDefine);
      break;
    }
    default: Errorf(At(s), Code::kInvalidSyntaxTree, "invalid statement"); break;
  }
}

void Checker::ExprStmt(NodeId s) {
  Operand x;
  const ExprKind kind = RawExpr(nullptr, x, GetNode<syntax::ExprStmt>(s).x, {}, false);
  switch (x.mode) {
    case OperandMode::kBuiltin:
      Errorf(At(x), Code::kUncalledBuiltin, "%s %s", {x, "must be called"});
      break;
    case OperandMode::kTypExpr:
      Errorf(At(x), Code::kNotAnExpr, "%s %s", {x, "is not an expression"});
      break;
    default:
      if (kind == ExprKind::kStatement) return;
      Errorf(At(x), Code::kUnusedExpr, "%s %s", {x, "is not used"});
      break;
  }
}

void Checker::SendStmt(NodeId s) {
  const auto send = GetNode<syntax::SendStmt>(s);
  Operand chan, value;
  Expr(nullptr, chan, send.chan);
  GenericExpr(value, send.value);
  if (!chan.valid() || !value.valid()) return;
  const TypeId elem = ChanElem(InNode(s, send.arrow), chan, false);
  if (elem.valid()) Assignment(value, elem, "send");
}

void Checker::IncDecStmt(NodeId s) {
  const auto step = GetNode<syntax::IncDecStmt>(s);
  Operand x;
  Expr(nullptr, x, step.x);
  if (!x.valid()) return;
  if (!AllNumeric(x.type)) {
    Errorf(At(step.x), Code::kNonNumericIncDec, "invalid operation: %s%s (non-numeric type %s)",
           {step.x, step.tok, x.type});
    return;
  }

  // What Binary does for `x += 1`. It looks at x once more, and so does go/types.
  Expr(nullptr, x, step.x);
  if (!x.valid()) return;
  Operand one;
  one.mode = OperandMode::kConstant;
  one.type = BasicType(BasicKind::kUntypedInt);
  one.val = constant::MakeInt64(1);
  MatchTypes(x, one);
  if (!x.valid()) return;
  if (x.mode != OperandMode::kConstant) {
    x.mode = OperandMode::kValue;
  } else if (x.val.known()) {
    const constant::Op op = step.tok == Token::kInc ? constant::Op::kAdd : constant::Op::kSub;
    x.val = constant::BinaryOp(x.val, op, one.val);
    x.expr = {};
    Overflow(x, step.tok_pos);
    if (!x.valid()) return;
  }
  AssignVar(step.x, {}, &x, "assignment");
}

void Checker::AssignStmt(NodeId s) {
  const auto assign = GetNode<syntax::AssignStmt>(s);
  if (assign.tok == Token::kAssign || assign.tok == Token::kDefine) {
    if (assign.lhs.empty()) {
      Errorf(At(s), Code::kInvalidSyntaxTree, "missing lhs in assignment");
    } else if (assign.tok == Token::kDefine) {
      ShortVarDecl(InNode(s, assign.tok_pos), assign.lhs, assign.rhs);
    } else {
      AssignVars(assign.lhs, assign.rhs);
    }
    return;
  }

  if (assign.lhs.size() != 1 || assign.rhs.size() != 1) {
    Errorf(InNode(s, assign.tok_pos), Code::kMultiValAssignOp,
           "assignment operation %s requires single-valued expressions", {assign.tok});
    return;
  }
  const Token op = BinaryOpOf(assign.tok);
  if (op == Token::kIllegal) {
    Errorf(AtPos(assign.tok_pos), Code::kInvalidSyntaxTree, "unknown assignment operation %s",
           {assign.tok});
    return;
  }
  Operand x;
  Binary(x, {}, assign.lhs[0], assign.rhs[0], op, assign.tok_pos);
  if (x.valid()) AssignVar(assign.lhs[0], {}, &x, "assignment");
}

void Checker::ReturnStmt(NodeId s) {
  const auto ret = GetNode<syntax::ReturnStmt>(s);
  std::vector<Object*> results;
  for (ObjectId id : Vars(env_.sig->results)) results.push_back(&Get(id));

  const bool are_named = !results.empty() && results[0]->name.valid();
  if (!ret.results.empty() || !are_named) {
    InitVars(results, ret.results, s);
    return;
  }
  for (const Object* result : results) {
    const Object* inner = Lookup(result->name);
    if (inner == nullptr || inner == result) continue;
    ErrorBuilder err = NewError(Code::kOutOfScopeResult);
    err.Addf(At(s), "result parameter %s not in scope at return", {result->name});
    err.Addf(At(*inner), "inner declaration of %s", {result});
    err.Report();
  }
}

void Checker::BranchStmt(uint32_t context, NodeId s) {
  const auto branch = GetNode<syntax::BranchStmt>(s);
  if (branch.label.valid()) {
    env_.has_label = true;  // Labels looks at it
    return;
  }
  switch (branch.tok) {
    case Token::kBreak:
      if ((context & kBreakOk) == 0) {
        Errorf(At(s), Code::kMisplacedBreak, "break not in for, switch, or select statement");
      }
      break;
    case Token::kContinue:
      if ((context & kContinueOk) == 0) {
        Errorf(At(s), Code::kMisplacedContinue, "continue not in for statement");
      }
      break;
    case Token::kFallthrough:
      if ((context & kFallthroughOk) != 0) break;
      if ((context & kFinalSwitchCase) != 0) {
        Errorf(At(s), Code::kMisplacedFallthrough, "cannot fallthrough final case in switch");
      } else if ((context & kInTypeSwitch) != 0) {
        Errorf(At(s), Code::kMisplacedFallthrough, "cannot fallthrough in type switch");
      } else {
        Errorf(At(s), Code::kMisplacedFallthrough, "fallthrough statement out of place");
      }
      break;
    default: Errorf(At(s), Code::kInvalidSyntaxTree, "branch statement: %s", {branch.tok}); break;
  }
}

void Checker::IfStmt(uint32_t inner, NodeId s) {
  const auto branch = GetNode<syntax::IfStmt>(s);
  BlockScope scope(*this);
  SimpleStmt(branch.init);
  Operand x;
  Expr(nullptr, x, branch.cond);
  if (x.valid() && !AllBoolean(x.type)) {
    Errorf(At(branch.cond), Code::kInvalidCond, "non-boolean condition in if statement");
  }
  Stmt(inner, branch.body);
  if (!branch.else_stmt.valid()) return;
  switch (KindOf(branch.else_stmt)) {
    case NodeKind::kBadStmt: break;
    case NodeKind::kIfStmt:
    case NodeKind::kBlockStmt: Stmt(inner, branch.else_stmt); break;
    default:
      Errorf(At(branch.else_stmt), Code::kInvalidSyntaxTree, "invalid else branch in if statement");
      break;
  }
}

void Checker::SwitchStmt(uint32_t inner, NodeId s) {
  const auto node = GetNode<syntax::SwitchStmt>(s);
  BlockScope scope(*this);
  SimpleStmt(node.init);
  Operand x;
  if (node.tag.valid()) {
    Expr(nullptr, x, node.tag);
    // As if it were assigned to a variable.
    Assignment(x, {}, "switch expression");
    if (x.valid() && !Comparable(x.type) && !HasNil(x.type)) {
      Errorf(At(x), Code::kInvalidExprSwitch, "cannot switch on %s (%s is not comparable)",
             {x, x.type});
      x.Invalidate();
    }
  } else {
    x.mode = OperandMode::kConstant;
    x.type = BasicType(BasicKind::kBool);
    x.val = constant::MakeBool(true);
    x.expr = node.body;
    x.stand_in = syntax::names::kTrue;
  }

  const NodeList clauses = GetNode<syntax::BlockStmt>(node.body).list;
  MultipleDefaults(clauses);
  SeenValues seen;
  for (size_t i = 0; i < clauses.size(); ++i) {
    if (KindOf(clauses[i]) != NodeKind::kCaseClause) {
      Errorf(At(clauses[i]), Code::kInvalidSyntaxTree, "incorrect expression switch case");
      continue;
    }
    const auto clause = GetNode<syntax::CaseClause>(clauses[i]);
    for (NodeId e : clause.list) CaseValue(*this, x, e, seen);
    BlockScope clause_scope(*this);
    const bool is_last = i + 1 == clauses.size();
    StmtList(inner | (is_last ? kFinalSwitchCase : kFallthroughOk), clause.body);
  }
}

void Checker::TypeSwitchStmt(uint32_t inner, NodeId s) {
  const auto node = GetNode<syntax::TypeSwitchStmt>(s);
  BlockScope scope(*this);
  SimpleStmt(node.init);

  std::optional<TypeSwitchGuard> guard = GuardOf(tree(), node.assign);
  if (guard && guard->lhs.valid()) {
    if (IdentName(guard->lhs) == syntax::names::kBlank) {
      SoftErrorf(At(guard->lhs), Code::kNoNewVar, "no new variable on left side of :=");
      guard->lhs = {};
    } else {
      RecordDef(guard->lhs, nullptr);  // each clause declares its own
    }
  }
  if (!guard || !guard->x.valid()) {
    Errorf(At(s), Code::kInvalidSyntaxTree, "incorrect form of type switch guard");
    return;
  }

  Operand x;
  Expr(nullptr, x, guard->x);
  bool ok = false;
  if (x.valid()) {
    if (IsTypeParam(x.type)) {
      Errorf(At(x), Code::kInvalidTypeSwitch, "cannot use type switch on type parameter value %s",
             {x});
    } else if (IsInterface(x.type)) {
      ok = true;
    } else {
      Errorf(At(x), Code::kInvalidTypeSwitch, "%s is not an interface", {x});
    }
  }
  const NodeList clauses = GetNode<syntax::BlockStmt>(node.body).list;
  MultipleDefaults(clauses);
  TypeSwitchClauses(inner, clauses, ok ? &x : nullptr, guard->lhs);
}

void Checker::TypeSwitchClauses(uint32_t inner, NodeList clauses, Operand* x, NodeId lhs) {
  std::vector<const Object*> vars;
  std::vector<SeenType> seen;
  for (NodeId s : clauses) {
    if (KindOf(s) != NodeKind::kCaseClause) {
      Errorf(At(s), Code::kInvalidSyntaxTree, "incorrect type switch case");
      continue;
    }
    const auto clause = GetNode<syntax::CaseClause>(s);
    const TypeId t = CaseTypes(*this, x, clause.list, seen);
    BlockScope scope(*this);
    if (lhs.valid()) {
      Object& var = Store().NewVar(VarKind::kLocalVar, LocOf(lhs), package(), IdentName(lhs), t);
      Declare(env_.scope, {}, var, clause.colon);
      RecordImplicit(s, var);
      vars.push_back(&var);
    }
    StmtList(inner, clause.body);
  }
  if (!lhs.valid()) return;

  // To the programmer they are one variable: it is used where one of them is.
  bool used = false;
  for (const Object* var : vars) {
    used |= IsUsed(*var);
    MarkUsed(*var);
  }
  if (!used) {
    SoftErrorf(At(lhs), Code::kUnusedVar, "%s declared and not used", {IdentName(lhs)});
  }
}

void Checker::SelectStmt(uint32_t inner, NodeId s) {
  const NodeId body = GetNode<syntax::SelectStmt>(s).body;
  const NodeList clauses = GetNode<syntax::BlockStmt>(body).list;
  MultipleDefaults(clauses);
  for (NodeId c : clauses) {
    if (KindOf(c) != NodeKind::kCommClause) continue;  // MultipleDefaults has said so
    const auto clause = GetNode<syntax::CommClause>(c);
    if (!IsCommunication(tree(), clause.comm)) {
      Errorf(At(clause.comm), Code::kInvalidSelectCase,
             "select case must be send or receive (possibly with assignment)");
      continue;
    }
    BlockScope scope(*this);
    if (clause.comm.valid()) Stmt(inner, clause.comm);
    StmtList(inner, clause.body);
  }
}

void Checker::ForStmt(uint32_t inner, NodeId s) {
  const auto loop = GetNode<syntax::ForStmt>(s);
  BlockScope scope(*this);
  SimpleStmt(loop.init);
  if (loop.cond.valid()) {
    Operand x;
    Expr(nullptr, x, loop.cond);
    if (x.valid() && !AllBoolean(x.type)) {
      Errorf(At(loop.cond), Code::kInvalidCond, "non-boolean condition in for statement");
    }
  }
  SimpleStmt(loop.post);
  if (loop.post.valid() && KindOf(loop.post) == NodeKind::kAssignStmt) {
    const auto post = GetNode<syntax::AssignStmt>(loop.post);
    if (post.tok == Token::kDefine) {
      SoftErrorf(At(loop.post), Code::kInvalidPostDecl, "cannot declare in post statement");
      Use(post.lhs);  // no second error about them
    }
  }
  Stmt(inner, loop.body);
}

}  // namespace premortem::types
