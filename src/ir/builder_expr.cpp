// Lowers expressions.
//
// Counterpart: golang.org/x/tools/go/ssa/builder.go.
#include "ir/function_builder.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/predicates.h"
#include "types/store.h"
#include "types/subst.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;
using syntax::Unparen;

// Jumps to one of two blocks; && || and ! become control flow.
void FunctionBuilder::Cond(NodeId e, BlockId then, BlockId els) {
  e = Unparen(tree(), e);
  if (KindOf(e) == NodeKind::kBinaryExpr) {
    syntax::BinaryExpr binary = Get<syntax::BinaryExpr>(e);
    if (binary.op == Token::kLogicalAnd) {
      BlockId rest = NewBlock("cond.true");
      Cond(binary.x, rest, els);
      current_ = rest;
      return Cond(binary.y, then, els);
    }
    if (binary.op == Token::kLogicalOr) {
      BlockId rest = NewBlock("cond.false");
      Cond(binary.x, then, rest);
      current_ = rest;
      return Cond(binary.y, then, els);
    }
  }
  if (KindOf(e) == NodeKind::kUnaryExpr) {
    syntax::UnaryExpr unary = Get<syntax::UnaryExpr>(e);
    if (unary.op == Token::kNot) return Cond(unary.x, els, then);
  }
  EmitIf(Expr(e), then, els);
}

// && or || as a value.
ValueId FunctionBuilder::LogicalBinop(NodeId e) {
  syntax::BinaryExpr binary = Get<syntax::BinaryExpr>(e);
  BlockId rhs = NewBlock("binop.rhs");
  BlockId done = NewBlock("binop.done");
  TypeId type = TypeOfExpr(e);
  bool is_and = binary.op == Token::kLogicalAnd;
  if (is_and) {
    Cond(binary.x, rhs, done);
  } else {
    Cond(binary.x, done, rhs);
  }
  ValueId shortcut = NewConst(constant::MakeBool(!is_and), type);
  if (At(rhs).preds.empty()) {
    current_ = done;
    return shortcut;
  }
  if (At(done).preds.empty()) {
    current_ = rhs;
    return Expr(binary.y);
  }
  std::vector<ValueId> edges(At(done).preds.size(), shortcut);
  current_ = rhs;
  edges.push_back(Expr(binary.y));
  EmitJump(done);
  current_ = done;
  return Emit({.op = Op::kPhi,
               .type = type,
               .pos = binary.op_pos,
               .a = NewList(edges),
               .b = syntax::Names().Intern(syntax::Text(binary.op)).value});
}

// An expression with several values: a call, or one in its ", ok" form.
FunctionBuilder::TupleValue FunctionBuilder::ExprN(NodeId e) {
  e = Unparen(tree(), e);
  TypeId type = TypeOfExpr(e);
  const Tuple* tuple = As<Tuple>(type);
  TypeId first =
      tuple != nullptr && !tuple->vars.empty() ? types::Get(tuple->vars[0]).type : kInvalidType;
  switch (KindOf(e)) {
    case NodeKind::kCallExpr: {
      CallParts parts;
      SetCall(e, parts);
      return {EmitCall(Op::kCall, parts, type, Get<syntax::CallExpr>(e).lparen), type};
    }
    case NodeKind::kIndexExpr: {
      syntax::IndexExpr index = Get<syntax::IndexExpr>(e);
      const Map* map = CoreAs<Map>(TypeOfExpr(index.x));
      ValueId x = Expr(index.x);
      ValueId key = EmitConv(Expr(index.indices[0]), map != nullptr ? map->key : kInvalidType);
      return {Emit({.op = Op::kLookup,
                    .flags = kCommaOk,
                    .type = first,
                    .pos = index.lbrack,
                    .a = x.value,
                    .b = key.value}),
              type};
    }
    case NodeKind::kTypeAssertExpr: {
      syntax::TypeAssertExpr assert = Get<syntax::TypeAssertExpr>(e);
      return {EmitTypeAssert(Expr(assert.x), first, assert.lparen, true), type};
    }
    case NodeKind::kUnaryExpr: {
      syntax::UnaryExpr receive = Get<syntax::UnaryExpr>(e);
      ValueId x = Expr(receive.x);
      return {Emit({.op = Op::kUnOp,
                    .token = Token::kArrow,
                    .flags = kCommaOk,
                    .type = first,
                    .pos = receive.op_pos,
                    .a = x.value}),
              type};
    }
    default: return {UnknownValue(type), type};
  }
}

ValueId FunctionBuilder::MakeCall(NodeList args, TypeId type, uint32_t pos) {
  TypeId core = CoreType(type);
  if (const Slice* slice = As<Slice>(core)) {
    ValueId len = Expr(args[1]);
    ValueId cap = args.size() == 3 ? Expr(args[2]) : len;
    if (!IsConst(cap)) {
      return Emit({.op = Op::kMakeSlice, .type = type, .pos = pos, .a = len.value, .b = cap.value});
    }
    // make([]T, n, m) is new([m]T)[:n].
    ValueId array = EmitNew(Store().NewArray(slice->elem, Int64Of(cap)), pos, "makeslice");
    auto at = static_cast<uint32_t>(extra_.size());
    for (uint32_t bound : {0u, len.value, 0u}) extra_.Push(bound);
    return Emit({.op = Op::kSlice, .type = type, .pos = pos, .a = array.value, .b = at});
  }
  if (As<Map>(core) != nullptr) {
    ValueId room = args.size() == 2 ? Expr(args[1]) : ValueId();
    return Emit({.op = Op::kMakeMap, .type = type, .pos = pos, .a = room.value});
  }
  ValueId size = args.size() == 2 ? Expr(args[1]) : IntConst(0);
  return Emit({.op = Op::kMakeChan, .type = type, .pos = pos, .a = size.value});
}

// A predeclared function that is more than a call; none where it is a call.
ValueId FunctionBuilder::BuiltinCall(BuiltinId builtin, NodeList args, TypeId type, uint32_t pos) {
  switch (builtin) {
    case BuiltinId::kMake: return MakeCall(args, type, pos);
    case BuiltinId::kNew: {
      ValueId alloc = EmitNew(BaseOf(type), pos, "new");
      if (!IsTypeExpr(args[0])) EmitStore(alloc, Expr(args[0]), pos);
      return alloc;
    }
    case BuiltinId::kLen:
    case BuiltinId::kCap: {
      const Array* array = CoreAs<Array>(BaseOf(TypeOfExpr(args[0])));
      if (array == nullptr) return {};
      Expr(args[0]);  // for what it does
      return IntConst(array->len);
    }
    case BuiltinId::kPanic:
      EmitPanic(Expr(args[0]), pos);
      current_ = NewBlock("unreachable");
      return BoolConst(true);
    default: return {};
  }
}

// ---- Places ----

// The place that an expression denotes. With `escaping` its address may outlive this: then the
// variable under it is allocated on the heap.
Lvalue FunctionBuilder::Addr(NodeId e, bool escaping) {
  e = Unparen(tree(), e);
  switch (KindOf(e)) {
    case NodeKind::kIdent: {
      if (IsBlank(e)) return {};
      const Object* var = GetOrNull(ObjectOf(e));
      if (var == nullptr) return {};
      ValueId address = var->var_kind == VarKind::kPackageVar ? GlobalAddress(*var)
                                                              : Lookup(var->id.value, escaping);
      return {.kind = Lvalue::Kind::kAddress,
              .a = address.value,
              .type = var->type,
              .pos = Get<syntax::Ident>(e).name_pos};
    }
    case NodeKind::kCompositeLit: {
      uint32_t lbrace = Get<syntax::CompositeLit>(e).lbrace;
      TypeId type = BaseOf(TypeOfExpr(e));
      ValueId alloc =
          escaping ? EmitNew(type, lbrace, "complit") : EmitLocal(type, lbrace, "complit");
      CompLit(alloc, e);
      return {.kind = Lvalue::Kind::kAddress, .a = alloc.value, .type = type, .pos = lbrace};
    }
    case NodeKind::kSelectorExpr: return AddrOfSelector(e, escaping);
    case NodeKind::kIndexExpr: return AddrOfIndex(e, escaping);
    case NodeKind::kStarExpr: {
      syntax::StarExpr star = Get<syntax::StarExpr>(e);
      ValueId address = Expr(star.x);
      return {.kind = Lvalue::Kind::kAddress,
              .a = address.value,
              .type = BaseOf(TypeOf(address)),
              .pos = star.star};
    }
    default: return {};
  }
}

Lvalue FunctionBuilder::AddrOfSelector(NodeId e, bool escaping) {
  syntax::SelectorExpr selector = Get<syntax::SelectorExpr>(e);
  const Selection* selection = info().SelectionOf(e);
  if (selection == nullptr) {  // package.Name
    const Object* var = GetOrNull(info().UseOf(e));
    if (var == nullptr) return {};
    ValueId address = GlobalAddress(*var);
    return {.kind = Lvalue::Kind::kAddress,
            .a = address.value,
            .type = var->type,
            .pos = selector.sel_pos};
  }
  ValueId v = Receiver(selector.x, true, escaping, *selection);
  auto index = static_cast<uint32_t>(selection->index.back());
  const Object* field = FieldOf(BaseOf(TypeOf(v)), index);
  return {.kind = Lvalue::Kind::kLazyField,
          .a = v.value,
          .b = index,
          .type = field != nullptr ? field->type : kInvalidType,
          .pos = selector.sel_pos};
}

Lvalue FunctionBuilder::AddrOfIndex(NodeId e, bool escaping) {
  syntax::IndexExpr index = Get<syntax::IndexExpr>(e);
  TypeId type = TypeOfExpr(index.x);
  IndexType elem = IndexTypeOf(type);
  if (elem.mode == IndexMode::kMap) {
    const Map* map = CoreAs<Map>(type);
    if (map == nullptr) return {};
    ValueId m = Expr(index.x);
    ValueId key = EmitConv(Expr(index.indices[0]), map->key);
    return {.kind = Lvalue::Kind::kElement,
            .a = m.value,
            .b = key.value,
            .type = map->elem,
            .pos = index.lbrack};
  }
  ValueId x =
      elem.mode == IndexMode::kArrayVar ? AddressOf(Addr(index.x, escaping)) : Expr(index.x);
  ValueId i = IndexValue(index.indices[0]);
  return {.kind = Lvalue::Kind::kLazyIndex,
          .a = x.value,
          .b = i.value,
          .type = elem.elem,
          .pos = index.lbrack};
}

ValueId FunctionBuilder::IndexValue(NodeId index) {
  ValueId v = Expr(index);
  return IsUntyped(TypeOf(v)) ? EmitConv(v, kInt) : v;
}

// ---- Values ----

ValueId FunctionBuilder::Expr(NodeId e) {
  e = Unparen(tree(), e);
  OperandMode mode = info().ModeOf(e);
  if (mode == OperandMode::kConstant) return NewConst(info().ValueOf(e), info().TypeOf(e));
  if (mode == OperandMode::kVariable) return LoadOf(Addr(e, false));
  return Expr0(e);
}

ValueId FunctionBuilder::Expr0(NodeId e) {
  switch (KindOf(e)) {
    case NodeKind::kFuncLit: return FuncLitExpr(e);
    case NodeKind::kTypeAssertExpr: {
      syntax::TypeAssertExpr assert = Get<syntax::TypeAssertExpr>(e);
      return EmitTypeAssert(Expr(assert.x), TypeOfExpr(e), assert.lparen, false);
    }
    case NodeKind::kCallExpr: return CallExpr(e);
    case NodeKind::kUnaryExpr: return UnaryExpr(e);
    case NodeKind::kBinaryExpr: return BinaryExpr(e);
    case NodeKind::kSliceExpr: return SliceExpr(e);
    case NodeKind::kIdent: return IdentExpr(e);
    case NodeKind::kSelectorExpr: return SelectorExpr(e);
    case NodeKind::kIndexExpr: return IndexExpr(e);
    case NodeKind::kCompositeLit:
      // []*T{{}}: the inner literal is &T{}.
      if (IsPointerCore(TypeOfExpr(e))) return AddressOf(Addr(e, true));
      return LoadOf(Addr(e, false));
    case NodeKind::kStarExpr: return LoadOf(Addr(e, false));
    default: return UnknownValue(kInvalidType);
  }
}

// The value of a function within this one, when it is built: a closure where it has free variables.
ValueId FunctionBuilder::EmitClosure(FunctionBuilder& child, FuncId id, TypeId type, uint32_t pos) {
  ValueId lit = Leaf(Op::kFuncLit, type, id.value);
  At(lit).pos = pos;
  if (child.free_vars_.empty()) return lit;
  std::vector<ValueId> bindings;
  for (const FreeVarState& var : child.free_vars_) bindings.push_back(var.outer);
  return Emit({.op = Op::kMakeClosure, .type = type, .a = lit.value, .b = NewList(bindings)});
}

ValueId FunctionBuilder::FuncLitExpr(NodeId e) {
  if (NestsTooDeep()) return UnknownValue(TypeOfExpr(e));
  uint32_t func_pos = Get<syntax::FuncType>(Get<syntax::FuncLit>(e).type).func_pos;
  FunctionBuilder& child = NewChild(FuncKind::kLiteral, LocOf(func_pos));
  FuncId id = child.function_->id;
  // At once: it may make variables of this function escape.
  child.BuildFuncLit(e);
  return EmitClosure(child, id, TypeOfExpr(e), func_pos);
}

ValueId FunctionBuilder::CallExpr(NodeId e) {
  syntax::CallExpr call = Get<syntax::CallExpr>(e);
  TypeId type = TypeOfExpr(e);
  NodeId fun = Unparen(tree(), call.fun);
  if (IsTypeExpr(fun)) {
    ValueId x = Expr(call.args[0]);
    ValueId y = EmitConv(x, type);
    if (y == x) return y;
    switch (At(y).op) {
      case Op::kConvert:
      case Op::kChangeType:
      case Op::kMakeInterface:
      case Op::kSliceToArrayPointer:
      case Op::kUnOp: At(y).pos = call.lparen; break;
      default: break;
    }
    return y;
  }
  if (KindOf(fun) == NodeKind::kIdent) {
    const Object* builtin = GetOrNull(info().UseOf(fun));
    if (builtin != nullptr && builtin->kind == ObjectKind::kBuiltin) {
      ValueId v = BuiltinCall(builtin->builtin, call.args, type, call.lparen);
      if (v.valid()) return v;
    }
  }
  CallParts parts;
  SetCall(e, parts);
  return EmitCall(Op::kCall, parts, type, call.lparen);
}

ValueId FunctionBuilder::UnaryExpr(NodeId e) {
  syntax::UnaryExpr unary = Get<syntax::UnaryExpr>(e);
  if (unary.op == Token::kAnd) {
    Lvalue place = Addr(unary.x, true);
    // &*p panics where p is nil; a load says so.
    if (KindOf(Unparen(tree(), unary.x)) == NodeKind::kStarExpr) LoadOf(place);
    return AddressOf(place);
  }
  if (unary.op == Token::kAdd) return Expr(unary.x);
  ValueId x = Expr(unary.x);
  return Emit({.op = Op::kUnOp,
               .token = unary.op,
               .type = TypeOfExpr(e),
               .pos = unary.op_pos,
               .a = x.value});
}

ValueId FunctionBuilder::BinaryExpr(NodeId e) {
  syntax::BinaryExpr binary = Get<syntax::BinaryExpr>(e);
  TypeId type = TypeOfExpr(e);
  switch (binary.op) {
    case Token::kLogicalAnd:
    case Token::kLogicalOr: return LogicalBinop(e);
    case Token::kEql:
    case Token::kNeq:
    case Token::kGtr:
    case Token::kLss:
    case Token::kLeq:
    case Token::kGeq: {
      ValueId x = Expr(binary.x);
      ValueId y = Expr(binary.y);
      // The type of x == y may be an untyped bool.
      return EmitConv(EmitCompare(binary.op, x, y, binary.op_pos), Default(type));
    }
    default: {
      ValueId x = Expr(binary.x);
      ValueId y = Expr(binary.y);
      return EmitArith(binary.op, x, y, type, binary.op_pos);
    }
  }
}

ValueId FunctionBuilder::SliceExpr(NodeId e) {
  syntax::SliceExpr slice = Get<syntax::SliceExpr>(e);
  bool is_array = CoreAs<Array>(TypeOfExpr(slice.x)) != nullptr;
  ValueId x = is_array ? AddressOf(Addr(slice.x, true)) : Expr(slice.x);
  ValueId low = slice.low.valid() ? Expr(slice.low) : ValueId();
  ValueId high = slice.high.valid() ? Expr(slice.high) : ValueId();
  ValueId max = slice.max.valid() ? Expr(slice.max) : ValueId();
  auto at = static_cast<uint32_t>(extra_.size());
  for (ValueId bound : {low, high, max}) extra_.Push(bound.value);
  return Emit(
      {.op = Op::kSlice, .type = TypeOfExpr(e), .pos = slice.lbrack, .a = x.value, .b = at});
}

// A function or package-level variable by name. `node` is the Ident or the SelectorExpr.
ValueId FunctionBuilder::NamedValue(NodeId node, ObjectId object) {
  const Object* named = GetOrNull(object);
  if (named == nullptr) return UnknownValue(kInvalidType);
  switch (named->kind) {
    case ObjectKind::kBuiltin:
      return BuiltinValue(static_cast<Builtin>(named->builtin), TypeOfExpr(node));
    case ObjectKind::kNil: return ZeroConst(TypeOfExpr(node));
    case ObjectKind::kFunc: {
      const Instance* instance = info().InstanceOf(node);
      if (instance == nullptr) return FunctionValue(*named, named->type, {});
      return FunctionValue(*named, instance->type, instance->targs);
    }
    case ObjectKind::kVar:
      if (named->var_kind == VarKind::kPackageVar) {
        return EmitLoad(GlobalAddress(*named));
      }
      return EmitLoad(Lookup(named->id.value, false));
    default: return UnknownValue(kInvalidType);
  }
}

ValueId FunctionBuilder::IdentExpr(NodeId e) { return NamedValue(e, info().UseOf(e)); }

ValueId FunctionBuilder::SelectorExpr(NodeId e) {
  syntax::SelectorExpr selector = Get<syntax::SelectorExpr>(e);
  const Selection* selection = info().SelectionOf(e);
  if (selection == nullptr) return NamedValue(e, info().UseOf(e));
  const Instance* instance = info().InstanceOf(e);
  TypeList targs = instance != nullptr ? instance->targs : TypeList();
  switch (selection->kind) {
    case SelectionKind::kMethodExpr: {
      TypeId type = types::TypeOf(*selection);
      if (!targs.empty()) type = Instantiate(nullptr, SourceLoc(), type, targs, nullptr);
      return Leaf(Op::kFuncLit, type,
                  BuildWrapper(FuncKind::kThunk, *selection, targs, type).value);
    }
    case SelectionKind::kMethodVal: return BoundMethod(e, *selection);
    case SelectionKind::kFieldVal: {
      std::span<const int> path = selection->index;
      ValueId v = Expr(selector.x);
      v = EmitImplicitSelections(v, path.first(path.size() - 1), PosOf(e));
      return EmitFieldSelection(v, static_cast<uint32_t>(path.back()), false, selector.sel_pos);
    }
  }
  return UnknownValue(kInvalidType);
}

// x.f as a value: a closure that has x.
ValueId FunctionBuilder::BoundMethod(NodeId e, const Selection& selection) {
  syntax::SelectorExpr selector = Get<syntax::SelectorExpr>(e);
  const Object& method = types::Get(selection.obj);
  TypeId recv = RecvTypeOf(method);
  ValueId v = Receiver(selector.x, IsPointer(recv), true, selection);
  if (IsInterface(recv)) {
    // Binding a method of a nil interface panics.
    if (!IsTypeParam(selection.recv)) {
      EmitTypeAssert(v, recv, selector.sel_pos, false);
    } else if (HasNoSpecificType(selection.recv)) {
      TypeId any = TheUniverse().empty_interface;
      EmitTypeAssert(EmitConv(v, any), any, kNoOffset, false);
    }
  }
  const Instance* instance = info().InstanceOf(e);
  TypeId type = instance != nullptr ? instance->type : TypeOfExpr(e);
  TypeList targs = instance != nullptr ? instance->targs : TypeList();
  FuncId id = BuildWrapper(FuncKind::kBound, selection, targs, type);
  v = EmitConv(v, recv);
  ValueId lit = Leaf(Op::kFuncLit, type, id.value);
  return Emit({.op = Op::kMakeClosure,
               .type = type,
               .pos = selector.sel_pos,
               .a = lit.value,
               .b = NewList({&v, 1})});
}

ValueId FunctionBuilder::IndexExpr(NodeId e) {
  syntax::IndexExpr index = Get<syntax::IndexExpr>(e);
  NodeKind kind = KindOf(index.x);
  if ((kind == NodeKind::kIdent || kind == NodeKind::kSelectorExpr) &&
      info().InstanceOf(index.x) != nullptr) {
    return Expr(index.x);
  }
  TypeId type = TypeOfExpr(index.x);
  IndexType elem = IndexTypeOf(type);
  switch (elem.mode) {
    case IndexMode::kVar: return LoadOf(Addr(e, false));
    case IndexMode::kArrayVar:
    case IndexMode::kValue: {
      ValueId i = IndexValue(index.indices[0]);
      ValueId x = Expr(index.x);
      return Emit(
          {.op = Op::kIndex, .type = elem.elem, .pos = index.lbrack, .a = x.value, .b = i.value});
    }
    case IndexMode::kMap: {
      const Map* map = CoreAs<Map>(type);
      if (map == nullptr) break;
      ValueId x = Expr(index.x);
      ValueId key = EmitConv(Expr(index.indices[0]), map->key);
      return Emit({.op = Op::kLookup,
                   .type = map->elem,
                   .pos = index.lbrack,
                   .a = x.value,
                   .b = key.value});
    }
    case IndexMode::kInvalid: break;
  }
  return UnknownValue(kInvalidType);
}

// The receiver of a selection e.f, behind the embedded fields on the way.
ValueId FunctionBuilder::Receiver(NodeId e, bool want_addr, bool escaping,
                                  const Selection& selection) {
  bool by_address = want_addr && !selection.indirect && !IsPointerCore(TypeOfExpr(e));
  ValueId v = by_address ? AddressOf(Addr(e, escaping)) : Expr(e);
  std::span<const int> path = selection.index;
  v = EmitImplicitSelections(v, path.first(path.size() - 1), PosOf(e));
  // The method of an interface is invoked, even where all its types are pointers.
  if (IsInterface(TypeOf(v))) return v;
  return !want_addr && IsPointerCore(TypeOf(v)) ? EmitLoad(v) : v;
}

// ---- Calls ----

void FunctionBuilder::SetCallFunc(NodeId e, CallParts& parts) {
  NodeId fun = Unparen(tree(), Get<syntax::CallExpr>(e).fun);
  NodeId method = fun;
  if (KindOf(fun) == NodeKind::kIndexExpr) method = Get<syntax::IndexExpr>(fun).x;
  if (KindOf(method) == NodeKind::kSelectorExpr) {
    const Selection* selection = info().SelectionOf(method);
    if (selection != nullptr && selection->kind == SelectionKind::kMethodVal) {
      const Object& func = types::Get(selection->obj);
      TypeId recv = RecvTypeOf(func);
      NodeId x = Get<syntax::SelectorExpr>(method).x;
      ValueId v = Receiver(x, IsPointer(recv), true, *selection);
      if (IsInterface(recv)) {
        parts.callee = v;
        parts.method = func.id;
        return;
      }
      const Instance* instance = info().InstanceOf(method);
      TypeList targs = instance != nullptr ? instance->targs : TypeList();
      parts.callee = MethodValue(func, func.type, targs);
      parts.args.push_back(v);
      return;
    }
  }
  parts.callee = Expr(Get<syntax::CallExpr>(e).fun);
}

// Appends the arguments of a call, converted to the parameters' types.
void FunctionBuilder::EmitCallArgs(const Signature& signature, NodeId e,
                                   std::vector<ValueId>& args) {
  syntax::CallExpr call = Get<syntax::CallExpr>(e);
  ObjectList params = Vars(signature.params);
  auto type_of = [&](size_t i) {
    return i < params.size() ? types::Get(params[i]).type : kInvalidType;
  };
  if (call.ellipsis != kNoOffset) {
    for (size_t i = 0; i < call.args.size(); ++i) {
      args.push_back(EmitConv(Expr(call.args[i]), type_of(i)));
    }
    return;
  }
  size_t offset = args.size();  // 1 behind a receiver
  for (NodeId arg : call.args) {
    ValueId v = Expr(arg);
    TypeId type = TypeOf(v);
    if (As<Tuple>(type) == nullptr) {
      args.push_back(v);
      continue;
    }
    // f(g()), where g has several results.
    for (uint32_t i = 0; i < Vars(type).size(); ++i) args.push_back(EmitExtract({v, type}, i));
  }
  size_t plain = params.size() - (signature.variadic ? 1 : 0);
  for (size_t i = 0; i < plain && offset + i < args.size(); ++i) {
    args[offset + i] = EmitConv(args[offset + i], type_of(i));
  }
  if (!signature.variadic || offset + plain > args.size()) return;
  TypeId slice_type = type_of(plain);
  const Slice* slice = As<Slice>(slice_type);
  if (slice == nullptr) return;
  size_t count = args.size() - offset - plain;
  if (count == 0) {
    args.push_back(ZeroConst(slice_type));
    return;
  }
  ValueId array =
      EmitNew(Store().NewArray(slice->elem, static_cast<int64_t>(count)), call.rparen, "varargs");
  TypeId pointer = Store().NewPointer(slice->elem);
  for (size_t i = 0; i < count; ++i) {
    ValueId index = IntConst(static_cast<int64_t>(i));
    ValueId address =
        Emit({.op = Op::kIndexAddr, .type = pointer, .a = array.value, .b = index.value});
    ValueId arg = args[offset + plain + i];
    EmitStore(address, arg, At(arg).pos);
  }
  auto at = static_cast<uint32_t>(extra_.size());
  for (int i = 0; i < 3; ++i) extra_.Push(0);
  ValueId rest = Emit({.op = Op::kSlice, .type = slice_type, .a = array.value, .b = at});
  args.resize(offset + plain);
  args.push_back(rest);
}

void FunctionBuilder::SetCall(NodeId e, CallParts& parts) {
  SetCallFunc(e, parts);
  const Signature* signature = CoreAs<Signature>(TypeOfExpr(Get<syntax::CallExpr>(e).fun));
  if (signature != nullptr) EmitCallArgs(*signature, e, parts.args);
}

// ---- Composite literals ----

int64_t FunctionBuilder::ArrayLen(NodeList elts) {
  int64_t most = -1;
  int64_t i = -1;
  for (NodeId e : elts) {
    if (KindOf(e) == NodeKind::kKeyValueExpr) {
      i = Int64Of(Expr(Get<syntax::KeyValueExpr>(e).key));
    } else {
      ++i;
    }
    most = std::max(most, i);
  }
  return most + 1;
}

// Fills the fresh variable at `address` with a composite literal.
void FunctionBuilder::CompLit(ValueId address, NodeId e) {
  syntax::CompositeLit lit = Get<syntax::CompositeLit>(e);
  TypeId type = BaseOf(TypeOfExpr(e));
  TypeId core = CoreType(type);
  if (As<Struct>(core) != nullptr) return StructLit(address, e, core);
  if (As<Map>(core) != nullptr) return MapLit(address, e, type);
  if (const Array* array = As<Array>(core)) return ArrayLit(address, array->elem, lit.elts);
  const Slice* slice = As<Slice>(core);
  if (slice == nullptr) return;
  int64_t len = ArrayLen(lit.elts);
  ValueId array = EmitNew(Store().NewArray(slice->elem, len), lit.lbrace, "slicelit");
  ArrayLit(array, slice->elem, lit.elts);
  auto at = static_cast<uint32_t>(extra_.size());
  for (int i = 0; i < 3; ++i) extra_.Push(0);
  ValueId v = Emit({.op = Op::kSlice, .type = type, .pos = lit.lbrace, .a = array.value, .b = at});
  EmitStore(address, v, lit.lbrace);
}

void FunctionBuilder::StructLit(ValueId address, NodeId e, TypeId type) {
  NodeList elts = Get<syntax::CompositeLit>(e).elts;
  for (size_t i = 0; i < elts.size(); ++i) {
    NodeId value = elts[i];
    uint32_t pos = 0;
    std::vector<int> path = {static_cast<int>(i)};
    if (KindOf(value) == NodeKind::kKeyValueExpr) {
      syntax::KeyValueExpr pair = Get<syntax::KeyValueExpr>(value);
      if (KindOf(pair.key) != NodeKind::kIdent) continue;
      path =
          LookupFieldOrMethod(type, true, source_.package, Get<syntax::Ident>(pair.key).name).index;
      pos = pair.colon;
      value = pair.value;
    } else {
      pos = PosOf(value);
    }
    if (path.empty()) continue;
    std::span<const int> way = path;
    ValueId v = EmitImplicitSelections(address, way.first(way.size() - 1), pos);
    ValueId field = EmitFieldAddr(v, static_cast<uint32_t>(path.back()), pos);
    Assign({.kind = Lvalue::Kind::kAddress,
            .a = field.value,
            .type = BaseOf(TypeOf(field)),
            .pos = pos},
           value);
  }
}

void FunctionBuilder::ArrayLit(ValueId array, TypeId elem, NodeList elts) {
  TypeId pointer = Store().NewPointer(elem);
  ValueId index;
  for (NodeId value : elts) {
    uint32_t pos = PosOf(value);
    if (KindOf(value) == NodeKind::kKeyValueExpr) {
      syntax::KeyValueExpr pair = Get<syntax::KeyValueExpr>(value);
      index = Expr(pair.key);
      pos = pair.colon;
      value = pair.value;
    } else {
      index = IntConst(index.valid() ? Int64Of(index) + 1 : 0);
    }
    ValueId address =
        Emit({.op = Op::kIndexAddr, .type = pointer, .a = array.value, .b = index.value});
    Assign({.kind = Lvalue::Kind::kAddress, .a = address.value, .type = elem, .pos = pos}, value);
  }
}

void FunctionBuilder::MapLit(ValueId address, NodeId e, TypeId type) {
  syntax::CompositeLit lit = Get<syntax::CompositeLit>(e);
  const Map& map = *CoreAs<Map>(type);
  ValueId room = IntConst(static_cast<int64_t>(lit.elts.size()));
  ValueId m = Emit({.op = Op::kMakeMap, .type = type, .pos = lit.lbrace, .a = room.value});
  for (NodeId elt : lit.elts) {
    if (KindOf(elt) != NodeKind::kKeyValueExpr) continue;
    syntax::KeyValueExpr pair = Get<syntax::KeyValueExpr>(elt);
    ValueId key = EmitConv(Expr(pair.key), map.key);
    Assign({.kind = Lvalue::Kind::kElement,
            .a = m.value,
            .b = key.value,
            .type = map.elem,
            .pos = pair.colon},
           pair.value);
  }
  EmitStore(address, m, lit.lbrace);
}

}  // namespace premortem::ir
