// Lowers statements.
//
// Counterpart: golang.org/x/tools/go/ssa/builder.go.
#include "ir/function_builder.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/predicates.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;
using syntax::Unparen;

namespace {

// The operation of an assignment such as +=.
Token OperationOf(Token assignment) {
  return static_cast<Token>(static_cast<int>(assignment) + static_cast<int>(Token::kAdd) -
                            static_cast<int>(Token::kAddAssign));
}
}  // namespace

void FunctionBuilder::StmtList(NodeList list) {
  for (NodeId s : list) Stmt(s);
}

// The statements of a clause, which break and fallthrough can leave.
void FunctionBuilder::StmtListIn(NodeList list, BlockId break_, BlockId fallthrough) {
  Targets targets{targets_, break_, BlockId(), fallthrough};
  targets_ = &targets;
  StmtList(list);
  targets_ = targets.tail;
}

void FunctionBuilder::LoopBody(NodeId body, BlockId break_, BlockId continue_) {
  if (NestsTooDeep()) return;
  ++nesting_;
  Targets targets{targets_, break_, continue_, BlockId()};
  targets_ = &targets;
  Stmt(body);
  targets_ = targets.tail;
  --nesting_;
}

void FunctionBuilder::Stmt(NodeId s) {
  int label = kNoLabel;
  while (KindOf(s) == NodeKind::kLabeledStmt) {
    syntax::LabeledStmt labeled = Get<syntax::LabeledStmt>(s);
    s = labeled.stmt;
    if (IsBlank(labeled.label)) continue;  // nothing can jump there
    label = LabelOf(ObjectOf(labeled.label));
    LabelBlocks& blocks = labels_[static_cast<size_t>(label)];
    blocks.resolved = true;
    BlockId target = blocks.goto_;
    EmitJump(target);
    current_ = target;
  }
  switch (KindOf(s)) {
    case NodeKind::kDeclStmt: {
      syntax::GenDecl decl = Get<syntax::GenDecl>(Get<syntax::DeclStmt>(s).decl);
      if (decl.tok != Token::kVar) return;
      for (NodeId spec : decl.specs) {
        if (KindOf(spec) == NodeKind::kValueSpec) LocalValueSpec(spec);
      }
      return;
    }
    case NodeKind::kExprStmt: Expr(Get<syntax::ExprStmt>(s).x); return;
    case NodeKind::kSendStmt: {
      syntax::SendStmt send = Get<syntax::SendStmt>(s);
      const Chan* chan = CoreAs<Chan>(TypeOfExpr(send.chan));
      ValueId c = Expr(send.chan);
      ValueId x = EmitConv(Expr(send.value), chan != nullptr ? chan->elem : kInvalidType);
      Emit({.op = Op::kSend, .pos = send.arrow, .a = c.value, .b = x.value});
      return;
    }
    case NodeKind::kIncDecStmt: {
      syntax::IncDecStmt step = Get<syntax::IncDecStmt>(s);
      Lvalue place = Addr(step.x, false);
      ValueId one = NewConst(constant::MakeInt64(1), place.type);
      return AssignOp(place, one, step.tok == Token::kInc ? Token::kAdd : Token::kSub, PosOf(s));
    }
    case NodeKind::kAssignStmt: {
      syntax::AssignStmt assign = Get<syntax::AssignStmt>(s);
      if (assign.tok == Token::kAssign || assign.tok == Token::kDefine) {
        return AssignStmt(assign.lhs, assign.rhs, assign.tok == Token::kDefine);
      }
      Lvalue place = Addr(assign.lhs[0], false);
      ValueId value = Expr(assign.rhs[0]);
      return AssignOp(place, value, OperationOf(assign.tok), PosOf(s));
    }
    case NodeKind::kGoStmt: {
      syntax::GoStmt go = Get<syntax::GoStmt>(s);
      CallParts parts;
      SetCall(Unparen(tree(), go.call), parts);
      EmitCall(Op::kGo, parts, TypeId(), go.go);
      return;
    }
    case NodeKind::kDeferStmt: return DeferStmt(s);
    case NodeKind::kReturnStmt: return ReturnStmt(s);
    case NodeKind::kBranchStmt: return BranchStmt(s);
    case NodeKind::kBlockStmt: return StmtList(Get<syntax::BlockStmt>(s).list);
    case NodeKind::kIfStmt: return IfStmt(s);
    case NodeKind::kSwitchStmt: return SwitchStmt(s, label);
    case NodeKind::kTypeSwitchStmt: return TypeSwitchStmt(s, label);
    case NodeKind::kSelectStmt: return SelectStmt(s, label);
    case NodeKind::kForStmt: return ForStmt(s, label);
    case NodeKind::kRangeStmt: return RangeStmt(s, label);
    default: return;  // EmptyStmt
  }
}

// ---- Assignments ----

void FunctionBuilder::Assign(const Lvalue& place, NodeId e) { StoreTo(place, Expr(e)); }

void FunctionBuilder::AssignOp(const Lvalue& place, ValueId value, Token op, uint32_t pos) {
  ValueId old = LoadOf(place);
  StoreTo(place, EmitArith(op, old, value, place.type, pos));
}

void FunctionBuilder::LocalValueSpec(NodeId s) {
  syntax::ValueSpec spec = Get<syntax::ValueSpec>(s);
  auto declare = [&](NodeId name) {
    if (IsBlank(name)) return;
    if (const Object* var = GetOrNull(info().DefOf(name))) EmitLocalVar(*var);
  };
  if (spec.values.size() == spec.names.size()) {
    for (size_t i = 0; i < spec.names.size(); ++i) {
      declare(spec.names[i]);
      Assign(Addr(spec.names[i], false), spec.values[i]);
    }
    return;
  }
  if (spec.values.empty()) {
    for (NodeId name : spec.names) declare(name);
    return;
  }
  TupleValue tuple = ExprN(spec.values[0]);
  for (uint32_t i = 0; i < spec.names.size(); ++i) {
    if (IsBlank(spec.names[i])) continue;
    declare(spec.names[i]);
    Lvalue place = Addr(spec.names[i], false);
    StoreTo(place, EmitExtract(tuple, i));
  }
}

std::vector<Lvalue> FunctionBuilder::AssignLhs(NodeList lhs, bool is_def) {
  std::vector<Lvalue> places;
  for (NodeId e : lhs) {
    Lvalue& place = places.emplace_back();
    if (IsBlank(e)) continue;
    const Object* var = is_def ? GetOrNull(info().DefOf(e)) : nullptr;
    if (var != nullptr && var->kind == ObjectKind::kVar) EmitLocalVar(*var);
    place = Addr(e, false);
  }
  return places;
}

// The right sides may mention what is assigned to, so that all is evaluated before the first store.
void FunctionBuilder::AssignStmt(NodeList lhs, NodeList rhs, bool is_def) {
  std::vector<Lvalue> places = AssignLhs(lhs, is_def);
  if (lhs.size() != rhs.size()) {
    TupleValue tuple = ExprN(rhs[0]);
    for (uint32_t i = 0; i < places.size(); ++i) {
      ValueId v = EmitExtract(tuple, i);
      StoreTo(places[i], v);
    }
    return;
  }
  std::vector<ValueId> values;
  for (NodeId e : rhs) values.push_back(Expr(e));
  for (size_t i = 0; i < places.size(); ++i) StoreTo(places[i], values[i]);
}

// The receive of a select with one case: it comes before its left side is evaluated.
void FunctionBuilder::AssignSelectRecvStmt(NodeId s) {
  syntax::AssignStmt assign = Get<syntax::AssignStmt>(s);
  std::vector<ValueId> values;
  if (assign.lhs.size() == 1) {
    values.push_back(Expr(assign.rhs[0]));
  } else {
    TupleValue tuple = ExprN(assign.rhs[0]);
    for (uint32_t i = 0; i < assign.lhs.size(); ++i) values.push_back(EmitExtract(tuple, i));
  }
  std::vector<Lvalue> places = AssignLhs(assign.lhs, assign.tok == Token::kDefine);
  for (size_t i = 0; i < places.size(); ++i) StoreTo(places[i], values[i]);
}

// ---- Branches ----

void FunctionBuilder::IfStmt(NodeId s) {
  syntax::IfStmt stmt = Get<syntax::IfStmt>(s);
  if (stmt.init.valid()) Stmt(stmt.init);
  BlockId then = NewBlock("if.then");
  BlockId done = NewBlock("if.done");
  BlockId els = stmt.else_stmt.valid() ? NewBlock("if.else") : done;
  Cond(stmt.cond, then, els);
  current_ = then;
  Stmt(stmt.body);
  EmitJump(done);
  if (stmt.else_stmt.valid()) {
    current_ = els;
    Stmt(stmt.else_stmt);
    EmitJump(done);
  }
  current_ = done;
}

// A chain of comparisons. The default case comes last; fallthrough leads to the next body in the
// order of the source.
void FunctionBuilder::SwitchStmt(NodeId s, int label) {
  syntax::SwitchStmt stmt = Get<syntax::SwitchStmt>(s);
  if (stmt.init.valid()) Stmt(stmt.init);
  ValueId tag;  // none: true
  if (stmt.tag.valid()) tag = Expr(stmt.tag);
  BlockId done = NewBlock("switch.done");
  if (label != kNoLabel) labels_[static_cast<size_t>(label)].break_ = done;
  NodeList default_body;
  BlockId default_block, default_fallthrough, fallthrough;
  NodeList clauses = Get<syntax::BlockStmt>(stmt.body).list;
  for (size_t i = 0; i < clauses.size(); ++i) {
    BlockId body = fallthrough.valid() ? fallthrough : NewBlock("switch.body");
    fallthrough = i + 1 < clauses.size() ? NewBlock("switch.body") : done;
    syntax::CaseClause clause = Get<syntax::CaseClause>(clauses[i]);
    if (clause.list.empty()) {
      default_body = clause.body;
      default_block = body;
      default_fallthrough = fallthrough;
      continue;
    }
    BlockId next;
    for (NodeId cond : clause.list) {
      next = NewBlock("switch.next");
      if (!tag.valid() && !IsNonTypeParamInterface(TypeOfExpr(cond))) {
        Cond(cond, body, next);
      } else {
        ValueId value = Expr(cond);
        ValueId wanted = tag.valid() ? tag : BoolConst(true);
        EmitIf(EmitCompare(Token::kEql, wanted, value, PosOf(cond)), body, next);
      }
      current_ = next;
    }
    current_ = body;
    StmtListIn(clause.body, done, fallthrough);
    EmitJump(done);
    current_ = next;
  }
  if (default_block.valid()) {
    EmitJump(default_block);
    current_ = default_block;
    StmtListIn(default_body, done, default_fallthrough);
  }
  EmitJump(done);
  current_ = done;
}

// A chain of type tests. In a clause of one type the variable has that type, in others that of the
// operand.
void FunctionBuilder::TypeSwitchStmt(NodeId s, int label) {
  syntax::TypeSwitchStmt stmt = Get<syntax::TypeSwitchStmt>(s);
  if (stmt.init.valid()) Stmt(stmt.init);
  NodeId guard = KindOf(stmt.assign) == NodeKind::kExprStmt
                     ? Get<syntax::ExprStmt>(stmt.assign).x
                     : Get<syntax::AssignStmt>(stmt.assign).rhs[0];
  ValueId x = Expr(Get<syntax::TypeAssertExpr>(Unparen(tree(), guard)).x);
  BlockId done = NewBlock("typeswitch.done");
  if (label != kNoLabel) labels_[static_cast<size_t>(label)].break_ = done;
  NodeId default_clause;
  for (NodeId id : Get<syntax::BlockStmt>(stmt.body).list) {
    syntax::CaseClause clause = Get<syntax::CaseClause>(id);
    if (clause.list.empty()) {
      default_clause = id;
      continue;
    }
    BlockId body = NewBlock("typeswitch.body");
    BlockId next;
    ValueId value;
    for (NodeId cond : clause.list) {
      next = NewBlock("typeswitch.next");
      TypeId type = TypeOfExpr(cond);
      ValueId matches;
      if (type == BasicType(BasicKind::kUntypedNil)) {
        matches = EmitCompare(Token::kEql, x, ZeroConst(TypeOf(x)), PosOf(cond));
        value = x;
      } else {
        ValueId test = EmitTypeAssert(x, type, clause.case_pos, true);
        value = EmitExtract(test, 0, type);
        matches = EmitExtract(test, 1, kBool);
      }
      EmitIf(matches, body, next);
      current_ = next;
    }
    current_ = body;
    TypeCaseBody(id, clause.list.size() == 1 ? value : x, done);
    current_ = next;
  }
  if (default_clause.valid()) {
    TypeCaseBody(default_clause, x, done);
  } else {
    EmitJump(done);
  }
  current_ = done;
}

void FunctionBuilder::TypeCaseBody(NodeId clause, ValueId x, BlockId done) {
  if (const Object* var = GetOrNull(info().ImplicitOf(clause))) {
    EmitStore(EmitLocalVar(*var), x, var->loc.offset);
  }
  StmtListIn(Get<syntax::CaseClause>(clause).body, done, BlockId());
  EmitJump(done);
}

// ---- Select ----

void FunctionBuilder::SelectBody(NodeId clause, BlockId done) {
  StmtListIn(Get<syntax::CommClause>(clause).body, done, BlockId());
}

// A select of one case that is no default is a plain send or receive.
bool FunctionBuilder::SelectOne(NodeId s, int label) {
  NodeList clauses = Get<syntax::BlockStmt>(Get<syntax::SelectStmt>(s).body).list;
  if (clauses.size() != 1) return false;
  NodeId comm = Get<syntax::CommClause>(clauses[0]).comm;
  if (!comm.valid()) return false;
  if (KindOf(comm) == NodeKind::kAssignStmt) {
    AssignSelectRecvStmt(comm);
  } else {
    Stmt(comm);
  }
  BlockId done = NewBlock("select.done");
  if (label != kNoLabel) labels_[static_cast<size_t>(label)].break_ = done;
  SelectBody(clauses[0], done);
  EmitJump(done);
  current_ = done;
  return true;
}

void FunctionBuilder::SelectStmt(NodeId s, int label) {
  if (SelectOne(s, label)) return;
  syntax::SelectStmt stmt = Get<syntax::SelectStmt>(s);
  NodeList clauses = Get<syntax::BlockStmt>(stmt.body).list;
  struct State {
    ValueId chan, send;
    uint32_t pos = 0;
  };
  std::vector<State> states;
  bool blocking = true;
  for (NodeId id : clauses) {
    NodeId comm = Get<syntax::CommClause>(id).comm;
    if (!comm.valid()) {
      blocking = false;
      continue;
    }
    if (KindOf(comm) == NodeKind::kSendStmt) {
      syntax::SendStmt send = Get<syntax::SendStmt>(comm);
      ValueId chan = Expr(send.chan);
      const Chan* type = CoreAs<Chan>(TypeOf(chan));
      ValueId value = EmitConv(Expr(send.value), type != nullptr ? type->elem : kInvalidType);
      states.push_back({chan, value, send.arrow});
      continue;
    }
    NodeId receive = KindOf(comm) == NodeKind::kExprStmt ? Get<syntax::ExprStmt>(comm).x
                                                         : Get<syntax::AssignStmt>(comm).rhs[0];
    syntax::UnaryExpr unary = Get<syntax::UnaryExpr>(Unparen(tree(), receive));
    states.push_back({Expr(unary.x), ValueId(), unary.op_pos});
  }
  auto list = static_cast<uint32_t>(extra_.size());
  extra_.Push(static_cast<uint32_t>(3 * states.size()));
  for (const State& state : states) {
    extra_.Push(state.chan.value);
    extra_.Push(state.send.value);
    extra_.Push(state.pos);
  }
  ValueId select = Emit({.op = Op::kSelect,
                         .flags = static_cast<uint16_t>(blocking ? kBlocking : 0),
                         .pos = stmt.select_pos,
                         .a = list});
  // The result is (index, ok, one value for each receive).
  ValueId index = EmitExtract(select, 0, kInt);
  BlockId done = NewBlock("select.done");
  if (label != kNoLabel) labels_[static_cast<size_t>(label)].break_ = done;
  NodeId default_clause;
  uint32_t received = 2;
  size_t state = 0;
  for (NodeId id : clauses) {
    NodeId comm = Get<syntax::CommClause>(id).comm;
    if (!comm.valid()) {
      default_clause = id;
      continue;
    }
    BlockId body = NewBlock("select.body");
    BlockId next = NewBlock("select.next");
    EmitIf(EmitCompare(Token::kEql, index, IntConst(static_cast<int64_t>(state)), kNoOffset), body,
           next);
    current_ = body;
    if (KindOf(comm) == NodeKind::kAssignStmt) {
      syntax::AssignStmt assign = Get<syntax::AssignStmt>(comm);
      const Chan* chan = CoreAs<Chan>(TypeOf(states[state].chan));
      TypeId types[] = {chan != nullptr ? chan->elem : kInvalidType, kBool};
      for (size_t i = 0; i < assign.lhs.size() && i < 2; ++i) {
        const Object* var =
            assign.tok == Token::kDefine ? GetOrNull(info().DefOf(assign.lhs[i])) : nullptr;
        if (var != nullptr) EmitLocalVar(*var);
        Lvalue place = Addr(assign.lhs[i], false);
        StoreTo(place, EmitExtract(select, i == 0 ? received : 1, types[i]));
      }
    }
    if (KindOf(comm) != NodeKind::kSendStmt) ++received;
    SelectBody(id, done);
    EmitJump(done);
    current_ = next;
    ++state;
  }
  if (default_clause.valid()) {
    SelectBody(default_clause, done);
  } else {
    EmitPanic(StringConst("blocking select matched no case"), kNoOffset);
    current_ = NewBlock("unreachable");
  }
  EmitJump(done);
  current_ = done;
}

// ---- Loops ----

void FunctionBuilder::ForStmt(NodeId s, int label) {
  syntax::ForStmt stmt = Get<syntax::ForStmt>(s);
  if (stmt.init.valid() && KindOf(stmt.init) == NodeKind::kAssignStmt &&
      Get<syntax::AssignStmt>(stmt.init).tok == Token::kDefine && AtLeast(kGo1_22)) {
    return ForStmtGo122(s, label);
  }
  if (stmt.init.valid()) Stmt(stmt.init);
  BlockId body = NewBlock("for.body");
  BlockId done = NewBlock("for.done");
  BlockId loop = stmt.cond.valid() ? NewBlock("for.loop") : body;
  BlockId cont = stmt.post.valid() ? NewBlock("for.post") : loop;
  if (label != kNoLabel) {
    labels_[static_cast<size_t>(label)].break_ = done;
    labels_[static_cast<size_t>(label)].continue_ = cont;
  }
  EmitJump(loop);
  current_ = loop;
  if (loop != body) {
    Cond(stmt.cond, body, done);
    current_ = body;
  }
  LoopBody(stmt.body, done, cont);
  EmitJump(cont);
  if (stmt.post.valid()) {
    current_ = cont;
    Stmt(stmt.post);
    EmitJump(loop);
  }
  current_ = done;
}

// Since Go 1.22 each iteration has variables of its own: `post` copies them into new ones. Where
// none of them escapes, they are one variable after all.
void FunctionBuilder::ForStmtGo122(NodeId s, int label) {
  syntax::ForStmt stmt = Get<syntax::ForStmt>(s);
  syntax::AssignStmt init = Get<syntax::AssignStmt>(stmt.init);
  BlockId pre = current_;
  BlockId loop = NewBlock("for.loop");
  BlockId body = NewBlock("for.body");
  BlockId post = NewBlock("for.post");
  BlockId done = NewBlock("for.done");
  struct LoopVar {
    const Object* var;
    ValueId outer, phi, load, next, store;
  };
  std::vector<LoopVar> vars;
  for (NodeId name : init.lhs) {
    const Object* var = GetOrNull(info().DefOf(name));
    if (var == nullptr) continue;
    current_ = pre;
    ValueId outer = EmitLocal(var->type, var->loc.offset, var->name);
    current_ = loop;
    ValueId phi =
        Emit({.op = Op::kPhi, .type = TypeOf(outer), .pos = var->loc.offset, .b = var->name.value});
    current_ = post;
    ValueId load = EmitLoad(phi);
    ValueId next = EmitLocal(var->type, var->loc.offset, var->name);
    ValueId store = EmitStore(next, load, kNoOffset);
    ValueId edges[] = {outer, next};  // from `pre`, then from `post`
    At(phi).a = NewList(edges);
    vars.push_back({var, outer, phi, load, next, store});
  }
  current_ = pre;
  for (const LoopVar& v : vars) vars_.Set(v.var->id.value, v.outer);
  AssignStmt(init.lhs, init.rhs, false);
  if (label != kNoLabel) {
    labels_[static_cast<size_t>(label)].break_ = done;
    labels_[static_cast<size_t>(label)].continue_ = post;
  }
  EmitJump(loop);
  current_ = loop;
  for (const LoopVar& v : vars) vars_.Set(v.var->id.value, v.phi);
  if (stmt.cond.valid()) {
    Cond(stmt.cond, body, done);
  } else {
    EmitJump(body);
  }
  current_ = body;
  LoopBody(stmt.body, done, post);
  EmitJump(post);
  for (const LoopVar& v : vars) vars_.Set(v.var->id.value, v.next);
  current_ = post;
  if (stmt.post.valid()) Stmt(stmt.post);
  EmitJump(loop);
  current_ = done;

  // It is enough to look at `next`: what makes `phi` escape makes its edges escape.
  VarMap replace;
  std::vector<ValueId> dead;
  for (const LoopVar& v : vars) {
    if (At(v.next).flags & kHeap) continue;
    replace.Set(v.next.value, v.outer);
    replace.Set(v.phi.value, v.outer);
    for (ValueId value : {v.phi, v.next, v.load, v.store}) dead.push_back(value);
  }
  if (dead.empty()) return;
  for (uint32_t b = loop.value; b <= block_count_; ++b) {
    for (ValueId v : blocks_[b].instrs) {
      VisitOperands(At(v), extra_.data(), [&](uint32_t& operand) {
        ValueId other = replace.Find(operand);
        if (other.valid()) operand = other.value;
      });
    }
  }
  auto is_dead = [&](ValueId v) { return std::ranges::find(dead, v) != dead.end(); };
  std::erase_if(At(loop).instrs, is_dead);
  std::erase_if(At(post).instrs, is_dead);
}

// ---- Jumps ----

void FunctionBuilder::BranchStmt(NodeId s) {
  syntax::BranchStmt stmt = Get<syntax::BranchStmt>(s);
  BlockRef target;
  if (!stmt.label.valid()) {
    target = TargetedBlock(stmt.tok);
  } else {
    ObjectId label = ObjectOf(stmt.label);
    target = LabelledBlock(label, stmt.tok);
    if (!target.block.valid()) {  // a goto forwards
      int i = LabelOf(label);
      target = {this, labels_[static_cast<size_t>(i)].goto_};
      if (jump_ != 0) {
        exits_.push_back({.id = pool_->UniqueExit(), .pos = PosOf(s), .label = label});
      }
    }
  }
  if (target.function == this) {
    EmitJump(target.block);
  } else if (target.function != nullptr) {
    ExitTo(target.function, target.block, ObjectId(), PosOf(s));
  }
  current_ = NewBlock("unreachable");
}

void FunctionBuilder::ReturnStmt(NodeId s) {
  syntax::ReturnStmt stmt = Get<syntax::ReturnStmt>(s);
  const Signature& signature = *As<Signature>(source_function_->function_->signature);
  ObjectList vars = Vars(signature.results);
  auto type_of = [&](size_t i) {
    return i < vars.size() ? types::Get(vars[i]).type : kInvalidType;
  };
  std::vector<ValueId> results;
  if (stmt.results.size() == 1 && vars.size() > 1) {
    TupleValue tuple = ExprN(stmt.results[0]);
    for (uint32_t i = 0; i < Vars(tuple.type).size(); ++i) {
      results.push_back(EmitConv(EmitExtract(tuple, i), type_of(i)));
    }
  } else {
    for (size_t i = 0; i < stmt.results.size(); ++i) {
      results.push_back(EmitConv(Expr(stmt.results[i]), type_of(i)));
    }
  }
  const std::vector<VarKey>& keys = source_function_->return_vars_;
  for (size_t i = 0; i < results.size() && i < keys.size(); ++i) {
    ValueId place = source_function_ == this ? results_[i] : Lookup(keys[i], false);
    EmitStore(place, results[i], stmt.return_pos);
  }
  if (jump_ != 0) {
    ExitTo(source_function_, BlockId(), ObjectId(), stmt.return_pos);
  } else {
    Emit({.op = Op::kRunDefers});
    results.clear();
    for (ValueId result : results_) results.push_back(EmitLoad(result));
    EmitReturn(results, stmt.return_pos);
  }
  current_ = NewBlock("unreachable");
}

void FunctionBuilder::DeferStmt(NodeId s) {
  syntax::DeferStmt stmt = Get<syntax::DeferStmt>(s);
  ValueId stack = EmitLoad(Lookup(defer_stack_, false));
  CallParts parts;
  SetCall(Unparen(tree(), stmt.call), parts);
  EmitCall(Op::kDefer, parts, TypeId(), stmt.defer, stack);
  // A deferred call may recover.
  source_function_->CreateRecoverBlock();
}

}  // namespace premortem::ir
