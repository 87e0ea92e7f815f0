// Lowers `range`, over values and over functions.
//
// Counterpart: golang.org/x/tools/go/ssa/builder.go.
#include "ir/function_builder.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/predicates.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;

namespace {

// States of the body of a range over a function; above 0 it was left by the exit of that number.
constexpr int64_t kReady = 0;
constexpr int64_t kBusy = -1;
constexpr int64_t kDone = -2;
}  // namespace

// Over a slice, an array or a pointer to one:
//
//   length = len(x); index = -1
//   loop: index++; if index < length goto body else done
FunctionBuilder::RangeLoop FunctionBuilder::RangeIndexed(ValueId x, TypeId value_type,
                                                         uint32_t pos) {
  RangeLoop range;
  ValueId length;
  if (const Array* array = CoreAs<Array>(BaseOf(TypeOf(x)))) {
    length = IntConst(array->len);
  } else {
    CallParts len{.callee = BuiltinValue(static_cast<Builtin>(BuiltinId::kLen), TypeId()),
                  .method = {},
                  .args = {x}};
    length = EmitCall(Op::kCall, len, kInt, kNoOffset);
  }
  ValueId index = EmitLocal(kInt, kNoOffset, "rangeindex");
  EmitStore(index, IntConst(-1), pos);
  range.loop = NewBlock("rangeindex.loop");
  EmitJump(range.loop);
  current_ = range.loop;
  ValueId old = EmitLoad(index);
  ValueId next = Emit({.op = Op::kBinOp,
                       .token = Token::kAdd,
                       .type = kInt,
                       .a = old.value,
                       .b = IntConst(1).value});
  EmitStore(index, next, pos);
  BlockId body = NewBlock("rangeindex.body");
  range.done = NewBlock("rangeindex.done");
  EmitIf(EmitCompare(Token::kLss, next, length, kNoOffset), body, range.done);
  current_ = body;
  range.key = EmitLoad(index);
  if (!value_type.valid()) return range;
  TypeId core = CoreType(TypeOf(x));
  uint32_t x_pos = At(x).pos;
  if (const Array* array = As<Array>(core)) {
    range.value = Emit(
        {.op = Op::kIndex, .type = array->elem, .pos = x_pos, .a = x.value, .b = range.key.value});
    return range;
  }
  TypeId elem = kInvalidType;
  if (const Pointer* pointer = As<Pointer>(core)) {
    if (const Array* array = UnderlyingAs<Array>(pointer->base)) elem = array->elem;
  } else if (const Slice* slice = As<Slice>(core)) {
    elem = slice->elem;
  }
  range.value = EmitLoad(Emit({.op = Op::kIndexAddr,
                               .type = Store().NewPointer(elem),
                               .pos = x_pos,
                               .a = x.value,
                               .b = range.key.value}));
  return range;
}

// Over a map or a string:
//
//   it = range x
//   loop: ok, key, value = next it; if ok goto body else done
FunctionBuilder::RangeLoop FunctionBuilder::RangeIter(ValueId x, TypeId key_type, TypeId value_type,
                                                      uint32_t pos) {
  RangeLoop range;
  const Map* map = CoreAs<Map>(TypeOf(x));
  ValueId it = Emit({.op = Op::kRange, .pos = pos, .a = x.value});
  range.loop = NewBlock("rangeiter.loop");
  EmitJump(range.loop);
  current_ = range.loop;
  ValueId next = Emit({.op = Op::kNext,
                       .flags = static_cast<uint16_t>(map == nullptr ? kIsString : 0),
                       .a = it.value});
  BlockId body = NewBlock("rangeiter.body");
  range.done = NewBlock("rangeiter.done");
  EmitIf(EmitExtract(next, 0, kBool), body, range.done);
  current_ = body;
  TypeId key = map != nullptr ? map->key : kInt;
  TypeId value = map != nullptr ? map->elem : TheUniverse().rune_type;
  if (key_type.valid()) range.key = EmitConv(EmitExtract(next, 1, key), key_type);
  if (value_type.valid()) range.value = EmitConv(EmitExtract(next, 2, value), value_type);
  return range;
}

// Over a channel:
//
//   loop: key, ok = <-x; if ok goto body else done
FunctionBuilder::RangeLoop FunctionBuilder::RangeChan(ValueId x, TypeId key_type, uint32_t pos) {
  RangeLoop range;
  range.loop = NewBlock("rangechan.loop");
  EmitJump(range.loop);
  current_ = range.loop;
  TypeId elem = CoreAs<Chan>(TypeOf(x))->elem;
  ValueId received = Emit({.op = Op::kUnOp,
                           .token = Token::kArrow,
                           .flags = kCommaOk,
                           .type = elem,
                           .pos = pos,
                           .a = x.value});
  BlockId body = NewBlock("rangechan.body");
  range.done = NewBlock("rangechan.done");
  EmitIf(EmitExtract(received, 1, kBool), body, range.done);
  current_ = body;
  if (key_type.valid()) range.key = EmitExtract(received, 0, elem);
  return range;
}

// Over an integer:
//
//   iter = 0; if 0 < x goto body else done
//   loop: iter++; if iter < x goto body else done
FunctionBuilder::RangeLoop FunctionBuilder::RangeInt(ValueId x, TypeId key_type, uint32_t pos) {
  RangeLoop range;
  if (IsUntyped(TypeOf(x))) x = EmitConv(x, kInt);
  TypeId type = TypeOf(x);
  ValueId iter = EmitLocal(type, kNoOffset, "rangeint.iter");
  BlockId body = NewBlock("rangeint.body");
  range.done = NewBlock("rangeint.done");
  EmitIf(EmitCompare(Token::kLss, ZeroConst(type), x, kNoOffset), body, range.done);
  range.loop = NewBlock("rangeint.loop");
  current_ = range.loop;
  ValueId old = EmitLoad(iter);
  ValueId one = EmitConv(IntConst(1), type);
  ValueId next =
      Emit({.op = Op::kBinOp, .token = Token::kAdd, .type = type, .a = old.value, .b = one.value});
  EmitStore(iter, next, pos);
  EmitIf(EmitCompare(Token::kLss, next, x, kNoOffset), body, range.done);
  current_ = body;
  if (key_type.valid()) range.key = EmitLoad(iter);
  return range;
}

void FunctionBuilder::RangeVars(const syntax::RangeStmt& s, TypeId key_type, TypeId value_type) {
  if (const Object* var = key_type.valid() ? GetOrNull(info().DefOf(s.key)) : nullptr) {
    EmitLocalVar(*var);
  }
  if (const Object* var = value_type.valid() ? GetOrNull(info().DefOf(s.value)) : nullptr) {
    EmitLocalVar(*var);
  }
}

// Both places are evaluated before the first store.
void FunctionBuilder::StoreRange(const syntax::RangeStmt& s, TypeId key_type, ValueId key,
                                 TypeId value_type, ValueId value) {
  Lvalue key_place = key_type.valid() ? Addr(s.key, false) : Lvalue();
  Lvalue value_place = value_type.valid() ? Addr(s.value, false) : Lvalue();
  if (key_type.valid()) StoreTo(key_place, key);
  if (value_type.valid()) StoreTo(value_place, value);
}

void FunctionBuilder::RangeStmt(NodeId s, int label) {
  syntax::RangeStmt stmt = Get<syntax::RangeStmt>(s);
  auto type_of = [&](NodeId e) { return e.valid() && !IsBlank(e) ? TypeOfExpr(e) : TypeId(); };
  TypeId key_type = type_of(stmt.key);
  TypeId value_type = type_of(stmt.value);
  bool defines = stmt.tok == Token::kDefine;
  if (defines && !AtLeast(kGo1_22)) RangeVars(stmt, key_type, value_type);
  ValueId x = Expr(stmt.x);
  TypeId core = CoreType(TypeOf(x));
  RangeLoop range;
  const Basic* basic = As<Basic>(core);
  if (As<Signature>(core) != nullptr) return RangeFunc(x, s, label);
  if (As<Chan>(core) != nullptr) {
    range = RangeChan(x, key_type, stmt.for_pos);
  } else if (As<Map>(core) != nullptr || (basic != nullptr && (basic->info & types::kIsString))) {
    range = RangeIter(x, key_type, value_type, stmt.for_pos);
  } else if (basic != nullptr) {
    range = RangeInt(x, key_type, stmt.for_pos);
  } else {
    range = RangeIndexed(x, value_type, stmt.for_pos);
  }
  if (defines && AtLeast(kGo1_22)) RangeVars(stmt, key_type, value_type);
  StoreRange(stmt, key_type, range.key, value_type, range.value);
  if (label != kNoLabel) {
    labels_[static_cast<size_t>(label)].break_ = range.done;
    labels_[static_cast<size_t>(label)].continue_ = range.loop;
  }
  LoopBody(stmt.body, range.done, range.loop);
  EmitJump(range.loop);
  current_ = range.done;
}

// ---- Over a function ----
//
// The body becomes a function of its own, `yield`, which is given to the iterator:
//
//   jump = READY
//   x(yield)
//   if jump == BUSY panic
//   if jump == READY { jump = DONE; goto done }
//   if jump == EXIT goto where that break, continue, goto or return leads     (for each exit)
//
//   func yield(k, v) bool {
//     if jump != READY panic
//     jump = BUSY
//     ... body; a statement that leaves it sets jump = EXIT and returns false ...
//     continue: jump = READY; return true
//   }

void FunctionBuilder::StoreVar(VarKey key, ValueId value, uint32_t pos) {
  ValueId address = Lookup(key, true);
  EmitStore(address, value, pos);
}

// Leaves the body of a range over a function for a block of a function around it, or for its end.
void FunctionBuilder::ExitTo(FunctionBuilder* to, BlockId block, ObjectId label, uint32_t pos) {
  Exit exit{.id = pool_->UniqueExit(), .to = to, .pos = pos, .block = block, .label = label};
  exits_.push_back(exit);
  StoreVar(jump_, IntConst(exit.id), pos);
  ValueId no = BoolConst(false);
  EmitReturn({&no, 1}, pos);
}

void FunctionBuilder::RangeFunc(ValueId x, NodeId s, int label) {
  if (NestsTooDeep()) return;
  syntax::RangeStmt stmt = Get<syntax::RangeStmt>(s);
  BlockId loop = NewBlock("rangefunc.loop");
  BlockId done = NewBlock("rangefunc.done");
  // `continue` leads to a block of the body's function.
  Targets targets{targets_, done, BlockId(), BlockId()};
  targets_ = &targets;
  if (label != kNoLabel) labels_[static_cast<size_t>(label)].break_ = done;
  EmitJump(loop);
  current_ = loop;

  VarKey jump = pool_->NewKey();
  std::string name = "jump$" + std::to_string(child_count_ + 1);
  vars_.Set(jump, EmitLocal(kInt, kNoOffset, name));
  const Signature& iterator = *CoreAs<Signature>(TypeOf(x));
  TypeId yield_type = CoreType(types::Get(Vars(iterator.params)[0]).type);

  FunctionBuilder& child = NewChild(FuncKind::kYield, LocOf(stmt.range_pos));
  child.jump_ = jump;
  child.defer_stack_ = defer_stack_;
  child.source_function_ = source_function_;
  if (label != kNoLabel) {
    child.labels_.push_back({.label = labels_[static_cast<size_t>(label)].label});
  }
  FuncId id = child.function_->id;
  size_t first_exit = exits_.size();
  child.BuildYield(s, yield_type);

  std::vector<ValueId> bindings;
  for (const FreeVarState& var : child.free_vars_) bindings.push_back(var.outer);
  ValueId lit = Leaf(Op::kFuncLit, yield_type, id.value);
  ValueId closure =
      Emit({.op = Op::kMakeClosure, .type = yield_type, .a = lit.value, .b = NewList(bindings)});
  EmitCall(Op::kCall, {.callee = x, .method = {}, .args = {closure}}, iterator.results, kNoOffset);
  BuildYieldResume(jump, first_exit, done);
  EmitJump(done);
  current_ = done;
  targets_ = targets.tail;
}

void FunctionBuilder::BuildYieldResume(VarKey jump, size_t first_exit, BlockId done) {
  ValueId v = EmitLoad(Lookup(jump, false));
  BlockId is_busy = NewBlock("rangefunc.resume.busy");
  BlockId if_ready = NewBlock("rangefunc.resume.ready.check");
  EmitIf(EmitCompare(Token::kEql, v, IntConst(kBusy), kNoOffset), is_busy, if_ready);
  current_ = is_busy;
  EmitPanic(StringConst("iterator call did not preserve panic"), kNoOffset);
  current_ = if_ready;
  BlockId is_ready = NewBlock("rangefunc.resume.ready");
  BlockId if_exit = NewBlock("rangefunc.resume.exits");
  EmitIf(EmitCompare(Token::kEql, v, IntConst(kReady), kNoOffset), is_ready, if_exit);
  current_ = is_ready;
  StoreVar(jump, IntConst(kDone), kNoOffset);
  EmitJump(done);
  current_ = if_exit;
  for (size_t i = first_exit; i < exits_.size(); ++i) {
    const Exit exit = exits_[i];
    ValueId match = EmitCompare(Token::kEql, v, IntConst(exit.id), exit.pos);
    BlockId matched = NewBlock("rangefunc.resume.match");
    BlockId next = NewBlock("rangefunc.resume.cnd");
    EmitIf(match, matched, next);
    current_ = matched;
    ResumeExit(exit);
    current_ = next;
  }
}

void FunctionBuilder::ResumeExit(const Exit& exit) {
  if (exit.label.valid()) {  // a goto; where the label is not here, the block becomes an exit
    return EmitJump(labels_[static_cast<size_t>(LabelOf(exit.label))].goto_);
  }
  if (exit.to != this) {
    StoreVar(jump_, IntConst(exit.id), kNoOffset);
    ValueId no = BoolConst(false);
    return EmitReturn({&no, 1}, exit.pos);
  }
  if (exit.block.valid()) return EmitJump(exit.block);
  Emit({.op = Op::kRunDefers});
  std::vector<ValueId> results;
  for (ValueId result : results_) results.push_back(EmitLoad(result));
  EmitReturn(results, exit.pos);
}

void FunctionBuilder::BuildYield(NodeId s, TypeId signature) {
  syntax::RangeStmt stmt = Get<syntax::RangeStmt>(s);
  uint32_t rbrace = Get<syntax::BlockStmt>(stmt.body).rbrace;
  function_->signature = signature;
  function_->syntax = s;
  StartBody();
  CreateParams(signature);

  BlockId cont = NewBlock("yield-continue");
  for (LabelBlocks& label : labels_) {
    label.resolved = true;
    label.continue_ = cont;
  }
  Targets targets{nullptr, BlockId(), cont, BlockId()};
  targets_ = &targets;
  BlockId entry = current_;
  current_ = cont;
  StoreVar(jump_, IntConst(kReady), rbrace);
  ValueId yes = BoolConst(true);
  EmitReturn({&yes, 1}, kNoOffset);

  current_ = entry;
  BlockId loop = NewBlock("yield-loop");
  BlockId invalid = NewBlock("yield-invalid");
  ValueId state = EmitLoad(Lookup(jump_, true));
  EmitIf(EmitCompare(Token::kEql, state, IntConst(kReady), kNoOffset), loop, invalid);
  current_ = invalid;
  EmitPanic(StringConst("yield function called after range loop exit"), kNoOffset);
  current_ = loop;
  StoreVar(jump_, IntConst(kBusy), rbrace);

  auto type_of = [&](NodeId e) { return e.valid() && !IsBlank(e) ? TypeOfExpr(e) : TypeId(); };
  TypeId key_type = type_of(stmt.key);
  TypeId value_type = type_of(stmt.value);
  if (stmt.tok == Token::kDefine) RangeVars(stmt, key_type, value_type);
  auto param = [&](size_t i) { return i < params_.size() ? params_[i] : ValueId(); };
  StoreRange(stmt, key_type, param(0), value_type, param(1));

  Stmt(stmt.body);
  if (FallsOff()) EmitJump(cont);
  targets_ = nullptr;
  FinishExits();
  FinishInto();
}

// Gives the function around this the exits that are not done with here.
void FunctionBuilder::FinishExits() {
  for (const Exit& exit : exits_) {
    if (exit.label.valid()) {
      const LabelBlocks& label = labels_[static_cast<size_t>(LabelOf(exit.label))];
      if (label.resolved) continue;
      current_ = label.goto_;
      StoreVar(jump_, IntConst(exit.id), exit.pos);
      ValueId no = BoolConst(false);
      EmitReturn({&no, 1}, exit.pos);
    }
    if (exit.to != this) parent_->exits_.push_back(exit);
  }
}

}  // namespace premortem::ir
