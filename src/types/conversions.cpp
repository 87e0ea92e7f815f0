// Counterpart: go/types/conversions.go, go1.27.

#include "base/text.h"
#include "types/checker.h"
#include "types/expr_util.h"

namespace premortem::types {

namespace {

bool IsBytesOrRunes(TypeId t) {
  const Slice* slice = UnderlyingAs<Slice>(t);
  return slice != nullptr &&
         (IsBasicKind(slice->elem, BasicKind::kByte) || IsBasicKind(slice->elem, BasicKind::kRune));
}

// string(integer)
Value StringOfRune(const Value& integer) {
  auto [rune, exact] = constant::Uint64Val(integer);
  bool is_surrogate = 0xD800 <= rune && rune < 0xE000;
  if (!exact || rune > 0x10FFFF || is_surrogate) rune = 0xFFFD;
  std::string text;
  AppendUtf8(text, static_cast<char32_t>(rune));
  return constant::MakeString(text);
}

// Whether types of these underlying types may be converted, whatever their names are.
bool UnderlyingsConvert(TypeId from, TypeId to) {
  if (IsIntegerOrFloat(from) && IsIntegerOrFloat(to)) return true;
  if (IsComplex(from) && IsComplex(to)) return true;
  if ((IsInteger(from) || IsBytesOrRunes(from)) && IsString(to)) return true;
  if (IsString(from) && IsBytesOrRunes(to)) return true;
  auto is_pointer_or_uintptr = [](TypeId t) {
    return IsPointer(t) || IsBasicKind(t, BasicKind::kUintptr);
  };
  if (is_pointer_or_uintptr(from) && IsBasicKind(to, BasicKind::kUnsafePointer)) return true;
  return IsBasicKind(from, BasicKind::kUnsafePointer) && is_pointer_or_uintptr(to);
}

// Unnamed pointers whose bases have equal underlying types.
bool PointersConvert(TypeId from, TypeId to) {
  const Pointer* from_pointer = As<Pointer>(from);
  const Pointer* to_pointer = As<Pointer>(to);
  if (from_pointer == nullptr || to_pointer == nullptr) return false;
  return IdenticalIgnoreTags(Underlying(from_pointer->base), Underlying(to_pointer->base)) &&
         !IsTypeParam(from_pointer->base) && !IsTypeParam(to_pointer->base);
}

}  // namespace

bool Checker::ConstConvertibleTo(const Operand& x, TypeId t, Value* val) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  if (basic == nullptr) return false;
  Value source = x.val;  // val may be that of x
  if (RepresentableConst(source, *basic, val)) return true;
  if (!IsInteger(x.type) || !IsString(basic->id)) return false;
  if (val != nullptr) *val = StringOfRune(source);
  return true;
}

bool Checker::ConstConvertibleToParam(const Operand& x, TypeId param, std::string* cause) {
  return UnderIs(param, [&](TypeId u) {
    if (!u.valid()) {
      *cause = Sprintf("%s does not contain specific types", {param});
      return false;
    }
    if (IsString(x.type) && IsBytesOrRunes(u)) return true;
    if (ConstConvertibleTo(x, u, nullptr)) return true;
    *cause = IsInteger(x.type) && IsInteger(u)
                 ? Sprintf("constant %s overflows %s (in %s)", {x.val, u, param})
                 : Sprintf("cannot convert %s to type %s (in %s)", {x, u, param});
    return false;
  });
}

void Checker::Conversion(Operand& x, TypeId t) {
  bool is_constant = x.mode == OperandMode::kConstant;
  bool to_constant = is_constant && IsConstType(t);
  bool ok = false;
  std::string cause;
  if (to_constant) {
    ok = ConstConvertibleTo(x, t, &x.val);
    if (!ok && IsInteger(x.type) && IsInteger(t)) {
      Errorf(At(x), Code::kInvalidConversion, "constant %s overflows %s", {x.val, t});
      x.Invalidate();
      return;
    }
  } else if (is_constant && IsTypeParam(t)) {
    ok = ConstConvertibleToParam(x, t, &cause);
    x.mode = OperandMode::kValue;
  } else if (ConvertibleTo(x, t, &cause)) {
    ok = true;
    x.mode = OperandMode::kValue;
  }

  if (!ok) {
    if (cause.empty()) {
      Errorf(At(x), Code::kInvalidConversion, "cannot convert %s to type %s", {x, t});
    } else {
      Errorf(At(x), Code::kInvalidConversion, "cannot convert %s to type %s: %s", {x, t, cause});
    }
    x.Invalidate();
    return;
  }

  // The conversion gives an untyped argument its type, with exceptions: what becomes no constant
  // has its default type first, and an integer that becomes a string stays what it is.
  if (types::IsUntyped(x.type)) {
    TypeId final_type = t;
    if (IsNonTypeParamInterface(t) || (is_constant && !IsConstType(t)) || x.IsNil()) {
      final_type = Default(x.type);
    } else if (x.mode == OperandMode::kConstant && IsInteger(x.type) && AllString(t)) {
      final_type = x.type;
    }
    UpdateExprType(x.expr, final_type, true);
  }
  x.type = t;
}

bool Checker::ConvertibleTo(const Operand& x, TypeId t, std::string* cause) {
  if (AssignableTo(x, t, cause, nullptr)) return true;

  TypeId from = Unalias(x.type);
  TypeId to = Unalias(t);
  TypeId from_under = Underlying(from);
  TypeId to_under = Underlying(to);
  bool has_params = As<TypeParam>(from) != nullptr || As<TypeParam>(to) != nullptr;

  if (!has_params && IdenticalIgnoreTags(from_under, to_under)) return true;
  if (PointersConvert(from, to) || UnderlyingsConvert(from_under, to_under)) return true;
  if (std::optional<bool> result = SliceConvertibleTo(from_under, to_under, cause)) return *result;
  return has_params && ParamConvertibleTo(x, t, cause);
}

std::optional<bool> Checker::SliceConvertibleTo(TypeId from, TypeId to, std::string* cause) const {
  const Slice* slice = As<Slice>(from);
  if (slice == nullptr) return std::nullopt;
  const Array* array = As<Array>(to);
  const Pointer* pointer = As<Pointer>(to);
  if (pointer != nullptr) array = UnderlyingAs<Array>(pointer->base);
  if (array == nullptr || !Identical(slice->elem, array->elem)) return std::nullopt;
  if (AllowVersion(pointer != nullptr ? kGo1_17 : kGo1_20)) return true;
  if (cause != nullptr) {
    *cause = pointer != nullptr ? "conversion of slice to array pointer requires go1.17 or later"
                                : "conversion of slice to array requires go1.20 or later";
  }
  return false;
}

bool Checker::ParamConvertibleTo(const Operand& x, TypeId t, std::string* cause) {
  TypeParam* from_param = AsTypeParam(x.type);
  TypeParam* to_param = AsTypeParam(t);
  auto fail = [&](std::string_view format, std::initializer_list<Arg> args) {
    if (cause == nullptr) return false;
    std::string reason = Sprintf(format, args);
    if (!cause->empty()) reason.append("\n\t").append(*cause);
    *cause = std::move(reason);
    return false;
  };

  // Each type of the one must convert to (each type of) the other.
  auto converts_to_target = [&](const Operand& v) {
    if (to_param == nullptr) {
      return ConvertibleTo(v, Unalias(t), cause) ||
             fail("cannot convert %s (in %s) to type %s", {v.type, from_param->id, t});
    }
    return types::Is(*to_param, [&](const SetTerm* term) {
      if (term == nullptr) return false;
      if (ConvertibleTo(v, term->type, cause)) return true;
      if (from_param == nullptr) {
        return fail("cannot convert %s to type %s (in %s)", {v.type, term->type, to_param->id});
      }
      return fail("cannot convert %s (in %s) to type %s (in %s)",
                  {v.type, from_param->id, term->type, to_param->id});
    });
  };
  if (from_param == nullptr) return converts_to_target(x);

  Operand copy = x;
  return types::Is(*from_param, [&](const SetTerm* term) {
    if (term == nullptr) return false;
    copy.type = term->type;
    return converts_to_target(copy);
  });
}

}  // namespace premortem::types
