// Counterpart: go/types/builtins.go, go1.27.
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

using syntax::kNoOffset;

constexpr unsigned Mask(OperandMode mode) { return 1u << static_cast<unsigned>(mode); }

constexpr TypeId kInt = BasicType(BasicKind::kInt);
constexpr TypeId kString = BasicType(BasicKind::kString);
constexpr TypeId kUintptr = BasicType(BasicKind::kUintptr);
constexpr TypeId kUnsafePointer = BasicType(BasicKind::kUnsafePointer);

// The signature that is recorded for one use of a built-in function. `result` may be none.
Signature* MakeSig(TypeId result, std::span<const TypeId> args) {
  std::vector<ObjectId> params;
  params.reserve(args.size());
  for (TypeId arg : args) {
    params.push_back(Store().NewVar(VarKind::kParamVar, {}, {}, {}, Default(arg)).id);
  }
  Signature* sig = Store().NewSignature();
  sig->params = Store().NewTuple(params);
  if (result.valid()) {
    ObjectId var = Store().NewVar(VarKind::kResultVar, {}, {}, {}, result).id;
    sig->results = Store().NewTuple({&var, 1});
  }
  return sig;
}

Signature* MakeSig(TypeId result, std::initializer_list<TypeId> args) {
  return MakeSig(result, std::span<const TypeId>(args.begin(), args.size()));
}

// Whether all types of the type set are strings or []byte; whether a string is among them.
bool AllBytesOrString(TypeId t, bool* has_string) {
  const TypeId byte_type = TheUniverse().byte_type;
  return AllTypes(t, [&](TypeId, TypeId u) {
    const Slice* slice = As<Slice>(u);
    if (slice != nullptr && Identical(slice->elem, byte_type)) return true;
    if (!u.valid() || !IsString(u)) return false;
    *has_string = true;
    return true;
  });
}

// Whether len, or else cap, is defined for a type that is no type parameter.
bool HasLen(TypeId under, bool is_len) {
  TypeId t = Checker::ArrayPtrDeref(under);
  if (!t.valid()) return false;
  switch (Get(t)->kind) {
    case TypeKind::kBasic: return is_len && IsString(t);
    case TypeKind::kArray:
    case TypeKind::kSlice:
    case TypeKind::kChan: return true;
    case TypeKind::kMap: return is_len;
    default: return false;
  }
}

TypeId ComplexOf(TypeId t) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  if (basic == nullptr) return {};
  switch (basic->basic) {
    case BasicKind::kFloat32: return BasicType(BasicKind::kComplex64);
    case BasicKind::kFloat64: return BasicType(BasicKind::kComplex128);
    case BasicKind::kUntypedFloat: return BasicType(BasicKind::kUntypedComplex);
    default: return {};
  }
}

TypeId FloatOf(TypeId t) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  if (basic == nullptr) return {};
  switch (basic->basic) {
    case BasicKind::kComplex64: return BasicType(BasicKind::kFloat32);
    case BasicKind::kComplex128: return BasicType(BasicKind::kFloat64);
    case BasicKind::kUntypedComplex: return BasicType(BasicKind::kUntypedFloat);
    default: return {};
  }
}

}  // namespace

bool Checker::Builtin(Operand& x, NodeId node, BuiltinId id) {
  BuiltinCall c{node, GetNode<syntax::CallExpr>(node), id, {}};
  const BuiltinInfo& builtin = InfoOf(id);
  if (c.call.ellipsis != kNoOffset && id != BuiltinId::kAppend) {
    Errorf(AtPos(c.call.ellipsis), Code::kInvalidDotDotDot,
           "invalid operation: invalid use of ... with built-in %s", {builtin.name});
    Use(c.call.args);
    return false;
  }

  // Whether len(x) is a constant depends on what happens within x alone.
  const bool is_len = id == BuiltinId::kLen || id == BuiltinId::kCap;
  const bool had_call_or_recv = env_.has_call_or_recv;
  if (is_len) env_.has_call_or_recv = false;
  const bool ok = CheckBuiltin(x, c);
  if (is_len) env_.has_call_or_recv = had_call_or_recv;
  return ok;
}

bool Checker::CheckBuiltin(Operand& x, BuiltinCall& c) {
  const BuiltinInfo& builtin = InfoOf(c.id);
  const int want = builtin.nargs;
  int got = 0;
  if (c.id == BuiltinId::kMake || c.id == BuiltinId::kNew || c.id == BuiltinId::kOffsetof) {
    got = static_cast<int>(c.call.args.size());
  } else {
    c.args.args = ExprList(c.call.args);
    got = static_cast<int>(c.args.args.size());
    for (const Operand& arg : c.args.args) {
      if (!arg.valid()) return false;
    }
    if (got > 0) x = c.args.args[0];
  }

  if (got < want || (!builtin.variadic && got > want)) {
    Errorf(InNode(c.node, c.call.rparen), Code::kWrongArgCount,
           "invalid operation: %s arguments for %v (expected %d, found %d)",
           {got < want ? "not enough" : "too many", c.node, want, got});
    return false;
  }

  switch (c.id) {
    case BuiltinId::kAppend: return BuiltinAppend(x, c);
    case BuiltinId::kCap:
    case BuiltinId::kLen: return BuiltinLen(x, c);
    case BuiltinId::kClear: return BuiltinClear(x, c);
    case BuiltinId::kClose: return BuiltinClose(x, c);
    case BuiltinId::kComplex: return BuiltinComplex(x, c);
    case BuiltinId::kCopy: return BuiltinCopy(x, c);
    case BuiltinId::kDelete: return BuiltinDelete(x, c);
    case BuiltinId::kImag:
    case BuiltinId::kReal: return BuiltinReal(x, c);
    case BuiltinId::kMake: return BuiltinMake(x, c);
    case BuiltinId::kMax:
    case BuiltinId::kMin: return BuiltinMax(x, c);
    case BuiltinId::kNew: return BuiltinNew(x, c);
    case BuiltinId::kPanic: return BuiltinPanic(x, c);
    case BuiltinId::kPrint:
    case BuiltinId::kPrintln: return BuiltinPrint(x, c);
    case BuiltinId::kRecover: return BuiltinRecover(x, c);
    case BuiltinId::kAdd: return UnsafeAdd(x, c);
    case BuiltinId::kAlignof: return UnsafeAlignof(x, c);
    case BuiltinId::kOffsetof: return UnsafeOffsetof(x, c);
    case BuiltinId::kSizeof: return UnsafeSizeof(x, c);
    case BuiltinId::kSlice: return UnsafeSlice(x, c);
    case BuiltinId::kSliceData: return UnsafeSliceData(x, c);
    case BuiltinId::kString: return UnsafeString(x, c);
    case BuiltinId::kStringData: return UnsafeStringData(x, c);
  }
  CHECK(false);
}

bool Checker::BuiltinAppend(Operand& x, BuiltinCall& c) {
  std::string cause;
  const TypeId elem = SliceElem(x, cause);
  if (!elem.valid()) {
    Errorf(At(x), Code::kInvalidAppend, "invalid append: %s", {cause});
    return false;
  }

  // append(bytes, text...), which the rules for calls do not know.
  Signature* sig = nullptr;
  std::vector<Operand>& args = c.args.args;
  if (args.size() == 2 && c.call.ellipsis != kNoOffset) {
    Code code;
    bool has_string = false;
    if (AssignableTo(x, Store().NewSlice(TheUniverse().byte_type), nullptr, &code) &&
        AllBytesOrString(args[1].type, &has_string) && has_string) {
      sig = MakeSig(x.type, {x.type, args[1].type});
      sig->variadic = true;
    }
  }
  if (sig == nullptr) {
    sig = MakeSig(x.type, {x.type, Store().NewSlice(elem)});
    sig->variadic = true;
    Arguments(c.node, *sig, {}, {}, c.args);
  }
  RecordBuiltinType(c.call.fun, sig->id);
  x.mode = OperandMode::kValue;
  return true;
}

bool Checker::BuiltinLen(Operand& x, BuiltinCall& c) {
  const bool is_len = c.id == BuiltinId::kLen;
  const TypeId under = Underlying(x.type);
  OperandMode mode = OperandMode::kInvalid;
  Value val;
  if (IsTypeParam(x.type)) {
    if (UnderIs(x.type, [&](TypeId u) { return HasLen(u, is_len); })) mode = OperandMode::kValue;
  } else if (HasLen(under, is_len)) {
    mode = OperandMode::kValue;
    const Array* array = As<Array>(ArrayPtrDeref(under));
    if (array != nullptr && !env_.has_call_or_recv) {
      mode = OperandMode::kConstant;
      val = array->len >= 0 ? constant::MakeInt64(array->len) : constant::MakeUnknown();
    } else if (As<Basic>(under) != nullptr && x.mode == OperandMode::kConstant) {
      mode = OperandMode::kConstant;
      val = constant::MakeInt64(constant::StringLen(x.val));
    }
  }

  if (mode == OperandMode::kInvalid) {
    if (IsValid(under)) {
      Errorf(At(x), is_len ? Code::kInvalidLen : Code::kInvalidCap,
             "invalid argument: %s for built-in %s", {x, InfoOf(c.id).name});
    }
    return false;
  }
  if (mode != OperandMode::kConstant) {
    RecordBuiltinType(c.call.fun, MakeSig(kInt, {x.type})->id);
  }
  x.mode = mode;
  x.type = kInt;
  x.val = val;
  return true;
}

bool Checker::BuiltinClear(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_21, "clear");
  if (!UnderIs(x.type, [&](TypeId u) {
        if (As<Map>(u) != nullptr || As<Slice>(u) != nullptr) return true;
        Errorf(At(x), Code::kInvalidClear,
               "invalid argument: cannot clear %s: argument must be (or constrained by) map or "
               "slice",
               {x});
        return false;
      })) {
    return false;
  }
  x.mode = OperandMode::kNoValue;
  RecordBuiltinType(c.call.fun, MakeSig({}, {x.type})->id);
  return true;
}

bool Checker::BuiltinClose(Operand& x, BuiltinCall& c) {
  if (!UnderIs(x.type, [&](TypeId u) {
        const Chan* chan = As<Chan>(u);
        if (chan == nullptr) {
          Errorf(At(x), Code::kInvalidClose, "invalid operation: cannot close non-channel %s", {x});
          return false;
        }
        if (chan->dir == ChanDir::kRecvOnly) {
          Errorf(At(x), Code::kInvalidClose,
                 "invalid operation: cannot close receive-only channel %s", {x});
          return false;
        }
        return true;
      })) {
    return false;
  }
  x.mode = OperandMode::kNoValue;
  RecordBuiltinType(c.call.fun, MakeSig({}, {x.type})->id);
  return true;
}

bool Checker::BuiltinComplex(Operand& x, BuiltinCall& c) {
  Operand& y = c.args.args[1];
  const bool both_constant = x.mode == OperandMode::kConstant && y.mode == OperandMode::kConstant;
  const bool x_untyped = IsUntyped(x.type);
  const bool y_untyped = IsUntyped(y.type);
  if (x_untyped && y_untyped) {
    // Values that are not constant come from shifts of untyped constants: as float64 they give the
    // error that they should.
    for (Operand* part : {&x, &y}) {
      if (!both_constant) {
        ConvertUntyped(*part, BasicType(BasicKind::kFloat64));
      } else if (IsNumeric(part->type) && constant::Sign(constant::Imag(part->val)) == 0) {
        part->type = BasicType(BasicKind::kUntypedFloat);
      }
    }
  } else if (x_untyped) {
    ConvertUntyped(x, y.type);
  } else if (y_untyped) {
    ConvertUntyped(y, x.type);
  }
  if (!x.valid() || !y.valid()) return false;

  if (!Identical(x.type, y.type)) {
    Errorf(At(x), Code::kInvalidComplex, "invalid operation: %v (mismatched types %s and %s)",
           {c.node, x.type, y.type});
    return false;
  }
  const TypeId result = ApplyTypeFunc([](TypeId t) { return ComplexOf(t); }, x, c.id);
  if (!result.valid()) {
    Errorf(At(x), Code::kInvalidComplex,
           "invalid argument: arguments have type %s, expected floating-point", {x.type});
    return false;
  }

  if (x.mode == OperandMode::kConstant && y.mode == OperandMode::kConstant) {
    x.val = constant::BinaryOp(constant::ToFloat(x.val), constant::Op::kAdd,
                               constant::MakeImag(constant::ToFloat(y.val)));
  } else {
    x.mode = OperandMode::kValue;
    RecordBuiltinType(c.call.fun, MakeSig(result, {x.type, x.type})->id);
  }
  x.type = result;
  return true;
}

bool Checker::BuiltinCopy(Operand& x, BuiltinCall& c) {
  std::string cause;
  const TypeId dst = SliceElem(x, cause);
  if (!dst.valid()) {
    Errorf(At(x), Code::kInvalidCopy, "invalid copy: %s", {cause});
    return false;
  }

  const Operand& y = c.args.args[1];
  const TypeId byte_type = TheUniverse().byte_type;
  Code code;
  bool has_string = false;
  const bool is_bytes = AssignableTo(x, Store().NewSlice(byte_type), nullptr, &code) &&
                        AllBytesOrString(y.type, &has_string);
  if (!is_bytes) {
    TypeId src = SliceElem(y, cause);
    if (!src.valid()) {
      // The message for strings speaks of their bytes.
      if (!AllString(y.type)) {
        Errorf(At(y), Code::kInvalidCopy, "invalid copy: %s", {cause});
        return false;
      }
      src = byte_type;
    }
    if (!Identical(dst, src)) {
      Errorf(At(x), Code::kInvalidCopy,
             "invalid copy: arguments %s and %s have different element types %s and %s",
             {x, y, dst, src});
      return false;
    }
  }

  RecordBuiltinType(c.call.fun, MakeSig(kInt, {x.type, y.type})->id);
  x.mode = OperandMode::kValue;
  x.type = kInt;
  return true;
}

bool Checker::BuiltinDelete(Operand& x, BuiltinCall& c) {
  const TypeId map_type = x.type;
  TypeId key;
  if (!UnderIs(map_type, [&](TypeId u) {
        const Map* map = As<Map>(u);
        if (map == nullptr) {
          Errorf(At(x), Code::kInvalidDelete, "invalid argument: %s is not a map", {x});
          return false;
        }
        if (key.valid() && !Identical(map->key, key)) {
          Errorf(At(x), Code::kInvalidDelete,
                 "invalid argument: maps of %s must have identical key types", {x});
          return false;
        }
        key = map->key;
        return true;
      })) {
    return false;
  }

  x = c.args.args[1];
  Assignment(x, key, "argument to delete");
  if (!x.valid()) return false;
  x.mode = OperandMode::kNoValue;
  RecordBuiltinType(c.call.fun, MakeSig({}, {map_type, key})->id);
  return true;
}

bool Checker::BuiltinReal(Operand& x, BuiltinCall& c) {
  const bool is_real = c.id == BuiltinId::kReal;
  if (IsUntyped(x.type)) {
    if (x.mode == OperandMode::kConstant) {
      if (IsNumeric(x.type)) x.type = BasicType(BasicKind::kUntypedComplex);
    } else {
      // A shift of an untyped constant: as a complex number it gives the error that it should.
      ConvertUntyped(x, BasicType(BasicKind::kComplex128));
      if (!x.valid()) return false;
    }
  }

  const TypeId result = ApplyTypeFunc([](TypeId t) { return FloatOf(t); }, x, c.id);
  if (!result.valid()) {
    Errorf(At(x), is_real ? Code::kInvalidReal : Code::kInvalidImag,
           "invalid argument: argument has type %s, expected complex type", {x.type});
    return false;
  }
  if (x.mode == OperandMode::kConstant) {
    x.val = is_real ? constant::Real(x.val) : constant::Imag(x.val);
  } else {
    x.mode = OperandMode::kValue;
    RecordBuiltinType(c.call.fun, MakeSig(result, {x.type})->id);
  }
  x.type = result;
  return true;
}

bool Checker::BuiltinMake(Operand& x, BuiltinCall& c) {
  const NodeId arg0 = c.call.args[0];
  const TypeId t = VarType(arg0);
  if (!IsValid(t)) return false;

  TypeError error;
  const TypeId under = CommonUnder(
      t,
      [](TypeId, TypeId u, TypeError* e) {
        if (As<Slice>(u) != nullptr || As<Map>(u) != nullptr || As<Chan>(u) != nullptr) return true;
        *e = TypeError{u.valid() ? "type must be slice, map, or channel" : "no specific type", {}};
        return false;
      },
      &error);
  if (!under.valid()) {
    Errorf(At(arg0), Code::kInvalidMake, "invalid argument: cannot make %s: %s",
           {arg0, Format(error)});
    return false;
  }

  const size_t min = As<Slice>(under) != nullptr ? 2 : 1;
  const size_t nargs = c.call.args.size();
  if (nargs < min || min + 1 < nargs) {
    Errorf(At(c.node), Code::kWrongArgCount,
           "invalid operation: %v expects %d or %d arguments; found %d",
           {c.node, min, min + 1, nargs});
    return false;
  }

  std::vector<TypeId> types = {t};
  std::vector<int64_t> sizes;  // those that are constant
  for (NodeId arg : c.call.args.subspan(1)) {
    int64_t size = -1;
    types.push_back(Index(arg, -1, &size));
    if (size >= 0) sizes.push_back(size);
  }
  if (sizes.size() == 2 && sizes[0] > sizes[1]) {
    Errorf(At(c.call.args[1]), Code::kSwappedMakeArgs,
           "invalid argument: length and capacity swapped");
  }
  x.mode = OperandMode::kValue;
  x.type = t;
  RecordBuiltinType(c.call.fun, MakeSig(t, types)->id);
  return true;
}

bool Checker::BuiltinMax(Operand& x, BuiltinCall& c) {
  const std::string_view name = InfoOf(c.id).name;
  VerifyVersionf(At(c.call.fun), kGo1_21, "built-in %s", {name});
  const constant::Op op = c.id == BuiltinId::kMax ? constant::Op::kGtr : constant::Op::kLss;

  std::vector<Operand>& args = c.args.args;
  for (size_t i = 0; i < args.size(); ++i) {
    Operand& arg = args[i];
    if (!arg.valid()) return false;
    if (!AllOrdered(arg.type)) {
      Errorf(At(arg), Code::kInvalidMinMaxOperand, "invalid argument: %s cannot be ordered", {arg});
      return false;
    }
    if (i == 0) continue;  // x has it
    MatchTypes(x, arg);
    if (!x.valid()) return false;
    if (!Identical(x.type, arg.type)) {
      Errorf(At(arg), Code::kMismatchedTypes,
             "invalid argument: mismatched types %s (previous argument) and %s (type of %s)",
             {x.type, arg.type, ExprArg(arg)});
      return false;
    }
    if (x.mode != OperandMode::kConstant || arg.mode != OperandMode::kConstant) {
      x.mode = OperandMode::kValue;
    } else if (constant::Compare(arg.val, op, x.val)) {
      x = arg;
    }
  }

  if (x.mode != OperandMode::kConstant) {
    x.mode = OperandMode::kValue;
    // It must not stay untyped.
    Assignment(x, TheUniverse().empty_interface, "argument to built-in " + std::string(name));
    if (!x.valid()) return false;
  }
  for (const Operand& arg : args) UpdateExprType(arg.expr, x.type, true);
  if (x.mode != OperandMode::kConstant) {
    std::vector<TypeId> types(args.size(), x.type);
    RecordBuiltinType(c.call.fun, MakeSig(x.type, types)->id);
  }
  return true;
}

bool Checker::BuiltinNew(Operand& x, BuiltinCall& c) {
  const NodeId arg = c.call.args[0];
  ExprOrType(x, arg, false);
  Exclude(x, Mask(OperandMode::kNoValue) | Mask(OperandMode::kBuiltin));
  if (!x.valid()) return false;
  if (x.mode == OperandMode::kTypExpr) {
    ValidVarType(arg, x.type);
  } else {
    if (IsUntyped(x.type)) {
      Assignment(x, {}, "argument to new");
      if (!x.valid()) return false;
    }
    // Last, so that it is reported alone.
    VerifyVersionf(At(c.call.fun), kGo1_26, "new(%s)", {arg});
  }

  const TypeId t = x.type;
  x.mode = OperandMode::kValue;
  x.type = Store().NewPointer(t);
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {t})->id);
  return true;
}

bool Checker::BuiltinPanic(Operand& x, BuiltinCall& c) {
  // Only a function with results is asked how it ends.
  if (env_.sig != nullptr && env_.sig->results.valid()) info().SetPanic(c.node);

  const TypeId any = TheUniverse().empty_interface;
  Assignment(x, any, "argument to panic");
  if (!x.valid()) return false;
  x.mode = OperandMode::kNoValue;
  RecordBuiltinType(c.call.fun, MakeSig({}, {any})->id);
  return true;
}

bool Checker::BuiltinPrint(Operand& x, BuiltinCall& c) {
  const std::string context = "argument to built-in " + std::string(InfoOf(c.id).name);
  std::vector<TypeId> params;
  for (Operand& arg : c.args.args) {
    Assignment(arg, {}, context);
    if (!arg.valid()) return false;
    params.push_back(arg.type);
  }
  x.mode = OperandMode::kNoValue;
  RecordBuiltinType(c.call.fun, MakeSig({}, params)->id);
  return true;
}

bool Checker::BuiltinRecover(Operand& x, BuiltinCall& c) {
  x.mode = OperandMode::kValue;
  x.type = TheUniverse().empty_interface;
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {})->id);
  return true;
}

bool Checker::UnsafeAdd(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_17, "unsafe.Add");
  Assignment(x, kUnsafePointer, "argument to unsafe.Add");
  if (!x.valid()) return false;
  Operand& y = c.args.args[1];
  if (!IsValidIndex(y, Code::kInvalidUnsafeAdd, "length", true)) return false;

  x.mode = OperandMode::kValue;
  x.type = kUnsafePointer;
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {x.type, y.type})->id);
  return true;
}

bool Checker::UnsafeAlignof(Operand& x, BuiltinCall& c) {
  Assignment(x, {}, "argument to unsafe.Alignof");
  if (!x.valid()) return false;
  if (HasVarSize(x.type)) {
    x.mode = OperandMode::kValue;
    RecordBuiltinType(c.call.fun, MakeSig(kUintptr, {x.type})->id);
  } else {
    x.mode = OperandMode::kConstant;
    x.val = constant::MakeInt64(state_.config.sizes.Alignof(x.type));
  }
  x.type = kUintptr;
  return true;
}

bool Checker::UnsafeOffsetof(Operand& x, BuiltinCall& c) {
  const NodeId arg0 = c.call.args[0];
  const NodeId node = Unparen(tree(), arg0);
  if (KindOf(node) != NodeKind::kSelectorExpr) {
    Errorf(At(arg0), Code::kBadOffsetofSyntax, "invalid argument: %s is not a selector expression",
           {arg0});
    Use(arg0);
    return false;
  }
  const auto selector = GetNode<syntax::SelectorExpr>(node);
  Expr(nullptr, x, selector.x);
  if (!x.valid()) return false;

  const TypeId base = DerefStructPtr(x.type);
  LookupResult found = LookupFieldOrMethod(base, false, package(), selector.sel);
  if (found.obj == nullptr) {
    Errorf(At(x), Code::kMissingFieldOrMethod, "invalid argument: %s has no single field %s",
           {base, selector.sel});
    return false;
  }
  if (found.obj->kind == ObjectKind::kFunc) {
    Errorf(At(arg0), Code::kInvalidOffsetof, "invalid argument: %s is a method value", {arg0});
    return false;
  }
  if (found.indirect) {
    Errorf(At(x), Code::kInvalidOffsetof,
           "invalid argument: field %s is embedded via a pointer in %s", {selector.sel, base});
    return false;
  }
  RecordSelection(node, SelectionKind::kFieldVal, base, *found.obj, found.index, false);

  Operand field;
  field.mode = x.mode == OperandMode::kVariable ? OperandMode::kVariable : OperandMode::kValue;
  field.expr = node;
  field.type = found.obj->type;
  Record(field);

  if (HasVarSize(base)) {
    x.mode = OperandMode::kValue;
    RecordBuiltinType(c.call.fun, MakeSig(kUintptr, {found.obj->type})->id);
  } else {
    const int64_t offset = state_.config.sizes.Offsetof(base, found.index);
    if (offset < 0) {
      Errorf(At(x), Code::kTypeTooLarge, "%s is too large", {x});
      return false;
    }
    x.mode = OperandMode::kConstant;
    x.val = constant::MakeInt64(offset);
  }
  x.type = kUintptr;
  return true;
}

bool Checker::UnsafeSizeof(Operand& x, BuiltinCall& c) {
  Assignment(x, {}, "argument to unsafe.Sizeof");
  if (!x.valid()) return false;
  if (HasVarSize(x.type)) {
    x.mode = OperandMode::kValue;
    RecordBuiltinType(c.call.fun, MakeSig(kUintptr, {x.type})->id);
  } else {
    const int64_t size = state_.config.sizes.Sizeof(x.type);
    if (size < 0) {
      Errorf(At(x), Code::kTypeTooLarge, "%s is too large", {x});
      return false;
    }
    x.mode = OperandMode::kConstant;
    x.val = constant::MakeInt64(size);
  }
  x.type = kUintptr;
  return true;
}

bool Checker::UnsafeSlice(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_17, "unsafe.Slice");
  const Pointer* pointer = As<Pointer>(CommonUnder(x.type));
  if (pointer == nullptr) {
    Errorf(At(x), Code::kInvalidUnsafeSlice, "invalid argument: %s is not a pointer", {x});
    return false;
  }
  Operand& y = c.args.args[1];
  if (!IsValidIndex(y, Code::kInvalidUnsafeSlice, "length", false)) return false;

  x.mode = OperandMode::kValue;
  x.type = Store().NewSlice(pointer->base);
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {pointer->id, y.type})->id);
  return true;
}

bool Checker::UnsafeSliceData(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_20, "unsafe.SliceData");
  const Slice* slice = As<Slice>(CommonUnder(x.type));
  if (slice == nullptr) {
    Errorf(At(x), Code::kInvalidUnsafeSliceData, "invalid argument: %s is not a slice", {x});
    return false;
  }
  x.mode = OperandMode::kValue;
  x.type = Store().NewPointer(slice->elem);
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {slice->id})->id);
  return true;
}

bool Checker::UnsafeString(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_20, "unsafe.String");
  const TypeId pointer = Store().NewPointer(TheUniverse().byte_type);
  Assignment(x, pointer, "argument to unsafe.String");
  if (!x.valid()) return false;
  Operand& y = c.args.args[1];
  if (!IsValidIndex(y, Code::kInvalidUnsafeString, "length", false)) return false;

  x.mode = OperandMode::kValue;
  x.type = kString;
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {pointer, y.type})->id);
  return true;
}

bool Checker::UnsafeStringData(Operand& x, BuiltinCall& c) {
  VerifyVersionf(At(c.call.fun), kGo1_20, "unsafe.StringData");
  Assignment(x, kString, "argument to unsafe.StringData");
  if (!x.valid()) return false;
  x.mode = OperandMode::kValue;
  x.type = Store().NewPointer(TheUniverse().byte_type);
  RecordBuiltinType(c.call.fun, MakeSig(x.type, {kString})->id);
  return true;
}

TypeId Checker::SliceElem(const Operand& x, std::string& cause) const {
  TypeId elem;
  const bool ok = AllTypes(x.type, [&](TypeId, TypeId u) {
    const Slice* slice = As<Slice>(u);
    if (slice == nullptr) {
      cause = x.IsNil() ? "argument must be a slice; have untyped nil"
                        : Sprintf("argument must be a slice; have %s", {x});
      return false;
    }
    if (!elem.valid()) elem = slice->elem;
    if (Identical(elem, slice->elem)) return true;
    cause = Sprintf("mismatched slice element types %s and %s in %s", {elem, slice->elem, x});
    return false;
  });
  return ok ? elem : TypeId();
}

bool Checker::HasVarSize(TypeId type) {
  if (!type.valid()) return false;  // not declared yet
  const TypeId t = Unalias(type);
  if (const Array* array = As<Array>(t)) return HasVarSize(array->elem);
  if (const Struct* record = As<Struct>(t)) {
    for (ObjectId field : record->fields) {
      if (HasVarSize(Get(field).type)) return true;
    }
    return false;
  }
  if (As<TypeParam>(t) != nullptr) return true;
  Named* named = As<Named>(t);
  if (named == nullptr) return false;

  constexpr uint8_t kNo = 1, kYes = 2;
  if (uint8_t known = named->var_size.load(std::memory_order_acquire)) return known == kYes;

  Object& object = Get(named->obj);
  std::vector<Object*> cycle;
  auto sizing = sizing_index_.find(&object);
  if (sizing != sizing_index_.end()) {
    cycle.assign(sizing_.begin() + static_cast<ptrdiff_t>(sizing->second), sizing_.end());
  } else if (int i = PathIndex(object); i >= 0) {
    cycle.assign(path_.begin() + i, path_.end());
    cycle.insert(cycle.end(), sizing_.begin(), sizing_.end());
  }
  if (!cycle.empty()) {
    CycleError(cycle, FirstInSrc(cycle));
    return true;
  }
  sizing_index_[&object] = sizing_.size();
  sizing_.push_back(&object);
  bool has_var_size = HasVarSize(RhsOf(*named));
  sizing_.pop_back();
  sizing_index_.erase(&object);
  // The vector types of package simd have the size of what they are compiled to.
  if (object.package.valid() && Get(object.package).path == "simd" && NameOf(object) == "_simd") {
    has_var_size = true;
  }
  uint8_t unknown = 0;
  named->var_size.compare_exchange_strong(unknown, has_var_size ? kYes : kNo,
                                          std::memory_order_acq_rel);
  return has_var_size;
}

TypeId Checker::ApplyTypeFunc(FunctionRef<TypeId(TypeId)> f, Operand& x, BuiltinId id) {
  TypeParam* param = AsTypeParam(x.type);
  if (param == nullptr) return f(x.type);

  std::vector<Term> terms;
  if (!Is(*param, [&](const SetTerm* term) {
        if (term == nullptr) return false;
        TypeId result = f(term->type);
        if (!result.valid()) return false;
        terms.push_back({term->tilde, result});
        return true;
      })) {
    return {};
  }

  // The result would need a type parameter that is nowhere declared: Go permits no such call yet,
  // but goes on checking with one.
  Code code = Code::kInvalidComplex;
  if (id == BuiltinId::kReal) code = Code::kInvalidReal;
  if (id == BuiltinId::kImag) code = Code::kInvalidImag;
  SoftErrorf(At(x), code,
             "%s not supported as argument to built-in %s for go1.18 (see go.dev/issue/50937)",
             {x, InfoOf(id).name});

  Object& name = Store().NewObject(ObjectKind::kTypeName, {}, package(), Get(param->obj).name, {});
  Interface* bound = Store().NewInterface();
  TypeId sum = Store().NewUnion(terms);
  bound->embeddeds = Store().Copy(TypeList(&sum, 1));
  bound->complete = true;
  TypeId result = NewTypeParam(name, bound->id);
  As<TypeParam>(result)->index = param->index;
  return result;
}

TypeId Checker::ArrayPtrDeref(TypeId t) {
  if (!t.valid()) return t;
  const Pointer* pointer = As<Pointer>(Unalias(t));
  if (pointer == nullptr) return t;
  const Array* array = UnderlyingAs<Array>(pointer->base);
  return array != nullptr ? array->id : t;
}

}  // namespace premortem::types
