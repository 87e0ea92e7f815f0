// Counterpart: golang.org/x/tools/go/ssa/{emit,lvalue,const}.go.
#include "ir/function_builder.h"
#include "ir/type_util.h"
#include "syntax/names.h"
#include "types/named.h"
#include "types/predicates.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;

namespace {

constexpr TypeId kString = BasicType(BasicKind::kString);

// Leaves that are often mentioned are made once for a function.
VarMap::Key LeafKey(Op op, uint32_t what) { return static_cast<uint64_t>(op) << 32 | what; }

// Of small integers; 0 for other constants.
VarMap::Key SmallConstKey(const constant::Value& value, TypeId type) {
  constexpr int kBits = 24;
  if (value.kind() != constant::Kind::kInt) return 0;
  auto [x, exact] = constant::Int64Val(value);
  if (!exact || x < 0 || x >= 1 << kBits) return 0;
  return uint64_t{1} << 63 | static_cast<uint64_t>(type.value) << kBits | static_cast<uint64_t>(x);
}

}  // namespace

// ---- Values ----

ValueId FunctionBuilder::NewValue(const Instr& instr) {
  instrs_.Push(instr);
  return ValueId(instrs_.size() - 1);
}

ValueId FunctionBuilder::Leaf(Op op, TypeId type, uint32_t a, uint32_t b) {
  return NewValue({.op = op, .type = type, .a = a, .b = b});
}

namespace {

// What all zero values of the types of a type set are, as a constant; unknown where no constant can
// stand for all.
constant::Value SoleZero(TypeId type) {
  unsigned state = kIsBoolean | kIsInteger | types::kIsString;
  UnderIs(type, [&](TypeId under) {
    const Basic* basic = As<Basic>(under);
    unsigned info = basic != nullptr ? basic->info : 0;
    if (info & kIsNumeric) info = kIsInteger;
    state &= info;
    return state != 0;
  });
  if (state == kIsBoolean) return constant::MakeBool(false);
  if (state == kIsInteger) return constant::MakeInt64(0);
  if (state == types::kIsString) return constant::MakeString("");
  return {};
}

}  // namespace

ValueId FunctionBuilder::NewConst(const constant::Value& value, TypeId type) {
  if (!value.known()) return ZeroConst(type);
  VarMap::Key key = SmallConstKey(value, type);
  if (key != 0) {
    ValueId known = leaves_.Find(key);
    if (known.valid()) return known;
  }
  constants_.push_back(value);
  ValueId v = Leaf(Op::kConst, type, static_cast<uint32_t>(constants_.size() - 1));
  if (key != 0) leaves_.Set(key, v);
  return v;
}

ValueId FunctionBuilder::GlobalAddress(const Object& var) {
  VarMap::Key key = LeafKey(Op::kGlobal, var.id.value);
  ValueId known = leaves_.Find(key);
  if (known.valid()) return known;
  ValueId v = Leaf(Op::kGlobal, Store().NewPointer(var.type), var.id.value);
  leaves_.Set(key, v);
  return v;
}

ValueId FunctionBuilder::ZeroConst(TypeId type) {
  VarMap::Key key = LeafKey(Op::kConst, type.value);
  ValueId known = leaves_.Find(key);
  if (known.valid()) return known;
  uint32_t index = 0;
  if (constant::Value zero = SoleZero(type); zero.known()) {
    constants_.push_back(std::move(zero));
    index = static_cast<uint32_t>(constants_.size() - 1);
  }
  ValueId v = Leaf(Op::kConst, type, index);
  leaves_.Set(key, v);
  return v;
}

ValueId FunctionBuilder::IntConst(int64_t value) {
  if (value == 0) return ZeroConst(kInt);
  return NewConst(constant::MakeInt64(value), kInt);
}

ValueId FunctionBuilder::BoolConst(bool value) {
  return NewConst(constant::MakeBool(value), kBool);
}

ValueId FunctionBuilder::StringConst(std::string_view text) {
  return NewConst(constant::MakeString(text), kString);
}

int64_t FunctionBuilder::Int64Of(ValueId constant) const {
  if (!IsConst(constant)) return 0;
  const constant::Value& value = constants_[instrs_[constant.value].a];
  return value.known() ? constant::Int64Val(constant::ToInt(value)).value : 0;
}

ValueId FunctionBuilder::UnknownValue(TypeId type) { return ZeroConst(type); }

ValueId FunctionBuilder::FunctionValue(const Object& func, TypeId type, TypeList targs) {
  const Object& origin = Origin(func);
  VarMap::Key key = LeafKey(Op::kFunction, origin.id.value);
  if (targs.empty()) {
    ValueId known = leaves_.Find(key);
    if (known.valid()) return known;
  }
  uint32_t list = 0;
  if (!targs.empty()) {
    list = static_cast<uint32_t>(extra_.size());
    extra_.Push(static_cast<uint32_t>(targs.size()));
    for (TypeId t : targs) extra_.Push(t.value);
  }
  ValueId v = Leaf(Op::kFunction, targs.empty() ? origin.type : type, origin.id.value, list);
  if (targs.empty()) leaves_.Set(key, v);
  return v;
}

ValueId FunctionBuilder::MethodValue(const Object& method, TypeId type, TypeList targs) {
  const Object& origin = Origin(method);
  if (&origin == &method && targs.empty()) return FunctionValue(method, type, {});
  std::vector<TypeId> all;
  if (&origin != &method) {
    TypeId recv = BaseOf(RecvTypeOf(method));
    if (const Named* named = AsNamed(recv)) all.assign(named->targs.begin(), named->targs.end());
  }
  all.insert(all.end(), targs.begin(), targs.end());
  return FunctionValue(method, type, all);
}

ValueId FunctionBuilder::BuiltinValue(Builtin builtin, TypeId type) {
  return Leaf(Op::kBuiltin, type, static_cast<uint32_t>(builtin));
}

uint32_t FunctionBuilder::NewList(std::span<const ValueId> values) {
  auto at = static_cast<uint32_t>(extra_.size());
  extra_.Push(static_cast<uint32_t>(values.size()));
  for (ValueId v : values) extra_.Push(v.value);
  return at;
}

// ---- Instructions ----

ValueId FunctionBuilder::Emit(const Instr& instr) {
  ValueId v = NewValue(instr);
  At(current_).instrs.push_back(v);
  return v;
}

ValueId FunctionBuilder::EmitAlloc(TypeId type, uint32_t pos, NameId comment) {
  return Emit({.op = Op::kAlloc, .type = Store().NewPointer(type), .pos = pos, .b = comment.value});
}

ValueId FunctionBuilder::EmitNew(TypeId type, uint32_t pos, std::string_view comment) {
  ValueId v = EmitAlloc(type, pos, syntax::Names().Intern(comment));
  At(v).flags |= kHeap;
  return v;
}

ValueId FunctionBuilder::EmitLocal(TypeId type, uint32_t pos, NameId comment) {
  return EmitAlloc(type, pos, comment);
}
ValueId FunctionBuilder::EmitLocal(TypeId type, uint32_t pos, std::string_view comment) {
  return EmitAlloc(type, pos, syntax::Names().Intern(comment));
}

ValueId FunctionBuilder::EmitLocalVar(const Object& var) {
  ValueId v = EmitLocal(var.type, var.loc.file.valid() ? var.loc.offset : kNoOffset, var.name);
  vars_.Set(var.id.value, v);
  return v;
}

ValueId FunctionBuilder::EmitLoad(ValueId address, uint32_t pos) {
  return Emit({.op = Op::kUnOp,
               .token = Token::kMul,
               .type = BaseOf(TypeOf(address)),
               .pos = pos,
               .a = address.value});
}

ValueId FunctionBuilder::EmitArith(Token op, ValueId x, ValueId y, TypeId type, uint32_t pos) {
  x = EmitConv(x, type);
  if (op == Token::kShl || op == Token::kShr) {
    if (IsUntyped(TypeOf(y))) y = EmitConv(y, BasicType(BasicKind::kUint));
  } else {
    y = EmitConv(y, type);
  }
  return Emit(
      {.op = Op::kBinOp, .token = op, .type = type, .pos = pos, .a = x.value, .b = y.value});
}

ValueId FunctionBuilder::EmitCompare(Token op, ValueId x, ValueId y, uint32_t pos) {
  TypeId xt = TypeOf(x);
  TypeId yt = TypeOf(y);
  if (Identical(Underlying(xt), Underlying(yt))) {
    // Nothing to convert.
  } else if (IsNonTypeParamInterface(xt)) {
    y = EmitConv(y, xt);
  } else if (IsNonTypeParamInterface(yt)) {
    x = EmitConv(x, yt);
  } else if (IsConst(x)) {
    x = EmitConv(x, yt);
  } else if (IsConst(y)) {
    y = EmitConv(y, xt);
  }
  return Emit(
      {.op = Op::kBinOp, .token = op, .type = kBool, .pos = pos, .a = x.value, .b = y.value});
}

namespace {

// Whether a conversion between two underlying types changes nothing but the type.
bool IsValuePreserving(TypeId from, TypeId to) {
  if (IdenticalIgnoreTags(to, from)) return true;
  if (As<Chan>(to) != nullptr) return As<Chan>(from) != nullptr;
  if (As<Pointer>(to) != nullptr) return As<Pointer>(from) != nullptr;
  return false;
}

// How a value is converted; a bit set, as the types of a type parameter may differ.
enum Conversion : unsigned {
  kChangeType = 1 << 0,
  kToArray = 1 << 1,
  kToArrayPtr = 1 << 2,
  kToEmptyArray = 1 << 3,
  kToEmptyArrayPtr = 1 << 4,
  kConvert = 1 << 5,
};

Conversion Classify(TypeId from, TypeId to) {
  if (IsValuePreserving(from, to)) return kChangeType;
  if (const Slice* slice = As<Slice>(from)) {
    const Pointer* pointer = As<Pointer>(to);
    const Array* array = pointer ? UnderlyingAs<Array>(pointer->base) : As<Array>(to);
    if (array != nullptr && Identical(slice->elem, array->elem)) {
      if (array->len == 0) return pointer ? kToEmptyArrayPtr : kToEmptyArray;
      return pointer ? kToArrayPtr : kToArray;
    }
  }
  return kConvert;
}

unsigned Classify(TypeId from, TypeId to, bool* nothing) {
  unsigned found = 0;
  UnderIs(from, [&](TypeId uf) {
    return UnderIs(to, [&](TypeId ut) {
      if (uf.valid() && ut.valid()) found |= Classify(uf, ut);
      return found != 0;
    });
  });
  *nothing = found == 0;
  return found;
}

}  // namespace

ValueId FunctionBuilder::EmitConvToInterface(ValueId value, TypeId type) {
  TypeId from = TypeOf(value);
  TypeId under = Underlying(from);
  if (IsValuePreserving(under, Underlying(type))) {
    return Emit({.op = Op::kChangeType, .type = type, .a = value.value});
  }
  if (IsNonTypeParamInterface(from)) {
    return Emit({.op = Op::kChangeInterface, .type = type, .a = value.value});
  }
  if (under == BasicType(BasicKind::kUntypedNil)) return ZeroConst(type);
  if (IsUntyped(under)) value = EmitConv(value, Default(under));
  return Emit({.op = Op::kMakeInterface, .type = type, .a = value.value});
}

ValueId FunctionBuilder::EmitConv(ValueId value, TypeId type) {
  TypeId from = TypeOf(value);
  if (!from.valid() || !type.valid()) return value;
  if (Identical(from, type)) return value;
  if (IsNonTypeParamInterface(type)) return EmitConvToInterface(value, type);
  bool nothing = false;
  unsigned how = Classify(from, type, &nothing);
  if (IsConst(value)) {
    const constant::Value known = constants_[At(value).a];
    if (As<Basic>(Underlying(type)) != nullptr) return NewConst(known, type);
    if (!known.known() && !(how & (kToArray | kToArrayPtr))) return ZeroConst(type);
  }
  switch (how) {
    case kChangeType: return Emit({.op = Op::kChangeType, .type = type, .a = value.value});
    case kToArrayPtr:
    case kToEmptyArrayPtr:
      return Emit({.op = Op::kSliceToArrayPointer, .type = type, .a = value.value});
    case kToArray: {
      TypeId pointer = Store().NewPointer(type);
      ValueId x = Emit({.op = Op::kSliceToArrayPointer, .type = pointer, .a = value.value});
      return Emit({.op = Op::kUnOp, .token = Token::kMul, .type = type, .a = x.value});
    }
    case kToEmptyArray: return ZeroConst(type);
    case kConvert: return Emit({.op = Op::kConvert, .type = type, .a = value.value});
    default: return Emit({.op = Op::kMultiConvert, .type = type, .a = value.value});
  }
}

ValueId FunctionBuilder::EmitStore(ValueId address, ValueId value, uint32_t pos) {
  value = EmitConv(value, BaseOf(TypeOf(address)));
  return Emit({.op = Op::kStore, .pos = pos, .a = address.value, .b = value.value});
}

void FunctionBuilder::AddEdge(BlockId from, BlockId to) {
  BlockState& block = At(from);
  DCHECK(block.succ_count < 2);
  block.succs[block.succ_count++] = to;
  At(to).preds.push_back(from);
}

void FunctionBuilder::EmitJump(BlockId target) {
  Emit({.op = Op::kJump});
  AddEdge(current_, target);
  current_ = BlockId();
}

void FunctionBuilder::EmitIf(ValueId cond, BlockId then, BlockId els) {
  Emit({.op = Op::kIf, .a = cond.value});
  AddEdge(current_, then);
  AddEdge(current_, els);
  current_ = BlockId();
}

ValueId FunctionBuilder::EmitExtract(ValueId tuple, uint32_t index, TypeId type) {
  return Emit({.op = Op::kExtract, .type = type, .a = tuple.value, .b = index});
}

ValueId FunctionBuilder::EmitExtract(const TupleValue& tuple, uint32_t index) {
  ObjectList vars = Vars(tuple.type);
  TypeId type = index < vars.size() ? types::Get(vars[index]).type : kInvalidType;
  return EmitExtract(tuple.value, index, type);
}

ValueId FunctionBuilder::EmitTypeAssert(ValueId x, TypeId type, uint32_t pos, bool comma_ok) {
  return Emit({.op = Op::kTypeAssert,
               .flags = static_cast<uint16_t>(comma_ok ? kCommaOk : 0),
               .type = type,
               .pos = pos,
               .a = x.value});
}

ValueId FunctionBuilder::EmitCall(Op op, const CallParts& call, TypeId type, uint32_t pos,
                                  ValueId defer_stack) {
  uint32_t list = NewList(call.args);
  uint16_t flags = 0;
  if (call.method.valid()) {
    flags |= kInvoke;
    extra_.Push(call.method.value);
  }
  if (defer_stack.valid()) {
    flags |= kHasDeferStack;
    extra_.Push(defer_stack.value);
  }
  return Emit({.op = op,
               .flags = flags,
               .type = op == Op::kCall ? type : TypeId(),
               .pos = pos,
               .a = call.callee.value,
               .b = list});
}

void FunctionBuilder::EmitTailCall(const CallParts& call, TypeId results) {
  ObjectList vars = Vars(results);
  TypeId type = vars.size() == 1 ? types::Get(vars[0]).type : results;
  ValueId v = EmitCall(Op::kCall, call, type, kNoOffset);
  std::vector<ValueId> values;
  if (vars.size() == 1) values.push_back(v);
  for (uint32_t i = 0; vars.size() > 1 && i < vars.size(); ++i) {
    values.push_back(EmitExtract({v, results}, i));
  }
  EmitReturn(values, kNoOffset);
  current_ = BlockId();
}

ValueId FunctionBuilder::EmitFieldAddr(ValueId v, uint32_t index, uint32_t pos) {
  const Object* field = FieldOf(BaseOf(TypeOf(v)), index);
  TypeId type = field != nullptr ? Store().NewPointer(field->type) : kInvalidType;
  return Emit({.op = Op::kFieldAddr, .type = type, .pos = pos, .a = v.value, .b = index});
}

ValueId FunctionBuilder::EmitImplicitSelections(ValueId v, std::span<const int> indices,
                                                uint32_t pos) {
  for (int i : indices) {
    auto index = static_cast<uint32_t>(i);
    if (IsPointerCore(TypeOf(v))) {
      v = EmitFieldAddr(v, index, pos);
      // Through an embedded pointer.
      if (IsPointerCore(BaseOf(TypeOf(v)))) v = EmitLoad(v);
    } else {
      v = EmitFieldSelection(v, index, false, pos);
    }
  }
  return v;
}

ValueId FunctionBuilder::EmitFieldSelection(ValueId v, uint32_t index, bool want_addr,
                                            uint32_t pos) {
  if (IsPointerCore(TypeOf(v))) {
    v = EmitFieldAddr(v, index, pos);
    return want_addr ? v : EmitLoad(v);
  }
  const Object* field = FieldOf(TypeOf(v), index);
  TypeId type = field != nullptr ? field->type : kInvalidType;
  return Emit({.op = Op::kField, .type = type, .pos = pos, .a = v.value, .b = index});
}

void FunctionBuilder::EmitPanic(ValueId x, uint32_t pos) {
  x = EmitConv(x, TheUniverse().empty_interface);
  Emit({.op = Op::kPanic, .pos = pos, .a = x.value});
}

void FunctionBuilder::EmitReturn(std::span<const ValueId> results, uint32_t pos) {
  uint32_t list = NewList(results);
  Emit({.op = Op::kReturn, .pos = pos, .a = list});
}

// Where it goes on after a recovered panic: returns what the results are then.
void FunctionBuilder::CreateRecoverBlock() {
  if (recover_.valid()) return;
  BlockId saved = current_;
  recover_ = NewBlock("recover");
  current_ = recover_;
  std::vector<ValueId> results;
  for (ValueId result : results_) results.push_back(EmitLoad(result));
  EmitReturn(results, kNoOffset);
  current_ = saved;
}

// ---- Places ----

ValueId FunctionBuilder::LoadOf(const Lvalue& place) {
  switch (place.kind) {
    case Lvalue::Kind::kBlank: return UnknownValue(kInvalidType);
    case Lvalue::Kind::kElement:
      return Emit(
          {.op = Op::kLookup, .type = place.type, .pos = place.pos, .a = place.a, .b = place.b});
    default: return EmitLoad(AddressOf(place), place.pos);
  }
}

void FunctionBuilder::StoreTo(const Lvalue& place, ValueId value) {
  switch (place.kind) {
    case Lvalue::Kind::kBlank: return;
    case Lvalue::Kind::kElement: {
      value = EmitConv(value, place.type);
      auto at = static_cast<uint32_t>(extra_.size());
      extra_.Push(place.b);
      extra_.Push(value.value);
      Emit({.op = Op::kMapUpdate, .pos = place.pos, .a = place.a, .b = at});
      return;
    }
    default: EmitStore(AddressOf(place), value, place.pos);
  }
}

// A lazy place computes its address each time: a nil pointer or an index out of range panics then.
ValueId FunctionBuilder::AddressOf(const Lvalue& place) {
  switch (place.kind) {
    case Lvalue::Kind::kAddress: return ValueId(place.a);
    case Lvalue::Kind::kLazyField:
      return EmitFieldSelection(ValueId(place.a), place.b, true, place.pos);
    case Lvalue::Kind::kLazyIndex:
      return Emit({.op = Op::kIndexAddr,
                   .type = Store().NewPointer(place.type),
                   .pos = place.pos,
                   .a = place.a,
                   .b = place.b});
    default: return UnknownValue(kInvalidType);
  }
}

}  // namespace premortem::ir
