// Counterpart: go/types/index.go, go1.27.

#include <array>

#include "types/checker.h"

namespace premortem::types {

namespace {

constexpr int64_t kUnknownLength = -1;

// What indexing a type gives; `elem` is none where it cannot be indexed.
struct Indexed {
  TypeId key;  // of maps
  TypeId elem;
  int64_t length = kUnknownLength;
  OperandMode mode = OperandMode::kVariable;
};

Indexed IndexedOf(TypeId under, OperandMode mode_of_x) {
  if (!under.valid()) return {};
  switch (Get(under)->kind) {
    case TypeKind::kBasic:
      if (!IsString(under)) return {};
      return {.elem = TheUniverse().byte_type, .mode = OperandMode::kValue};
    case TypeKind::kArray: {
      const Array& array = *As<Array>(under);
      bool is_variable = mode_of_x == OperandMode::kVariable;
      return {.elem = array.elem,
              .length = array.len,
              .mode = is_variable ? OperandMode::kVariable : OperandMode::kValue};
    }
    case TypeKind::kPointer: {
      const Array* array = UnderlyingAs<Array>(As<Pointer>(under)->base);
      if (array == nullptr) return {};
      return {.elem = array->elem, .length = array->len};
    }
    case TypeKind::kSlice: return {.elem = As<Slice>(under)->elem};
    case TypeKind::kMap: {
      const Map& map = *As<Map>(under);
      return {.key = map.key, .elem = map.elem, .mode = OperandMode::kMapIndex};
    }
    default: return {};
  }
}

bool IdenticalOrNone(TypeId a, TypeId b) {
  if (!a.valid() || !b.valid()) return a == b;
  return Identical(a, b);
}

// The same for a type parameter: keys and elements of all its types must be the same.
Indexed IndexedOfParam(TypeId t, OperandMode mode_of_x) {
  Indexed result;
  bool is_value = false;
  bool ok = UnderIs(t, [&](TypeId u) {
    if (!u.valid()) return false;
    Indexed one = IndexedOf(u, mode_of_x);
    if (one.mode == OperandMode::kValue) is_value = true;
    if (!one.elem.valid()) return false;
    if (!result.elem.valid()) {
      result = one;
      return true;
    }
    if (!IdenticalOrNone(result.key, one.key) || !Identical(result.elem, one.elem)) return false;
    if (one.length >= 0 && one.length < result.length) result.length = one.length;
    return true;
  });
  if (!ok) return {};
  if (!result.key.valid()) result.mode = is_value ? OperandMode::kValue : OperandMode::kVariable;
  return result;
}

}  // namespace

bool Checker::IndexExpr(Operand& x, const IndexedExpr& e) {
  ExprOrType(x, e.x, /*allow_generic=*/true);
  if (!x.valid()) {
    Use(e.indices);
    return false;
  }
  if (x.mode == OperandMode::kTypExpr) {
    x.Invalidate();
    x.type = VarType(e.orig);
    if (IsValid(x.type)) x.mode = OperandMode::kTypExpr;
    return false;
  }
  if (x.mode == OperandMode::kValue) {
    const Signature* sig = UnderlyingAs<Signature>(x.type);
    if (sig != nullptr && !sig->tparams.empty()) return true;
  }
  NonGeneric(nullptr, x);
  if (!x.valid()) return false;

  if (!IsCompleteForIndex(x.type)) {
    x.Invalidate();
    return false;
  }
  IndexValue(x, e);
  return false;
}

bool Checker::IsCompleteForIndex(TypeId t) {
  if (!IsComplete(t)) return false;
  TypeId under = Underlying(t);
  if (const Pointer* pointer = As<Pointer>(under)) return IsComplete(pointer->base);
  if (const Map* map = As<Map>(under)) return IsComplete(map->elem);
  return true;
}

void Checker::IndexValue(Operand& x, const IndexedExpr& e) {
  Indexed indexed =
      IsTypeParam(x.type) ? IndexedOfParam(x.type, x.mode) : IndexedOf(Underlying(x.type), x.mode);
  if (!indexed.elem.valid()) {
    Errorf(At(x), Code::kNonIndexableOperand, "cannot index %s", {x});
    Use(e.indices);
    x.Invalidate();
    return;
  }
  int64_t length = indexed.length;
  if (x.mode == OperandMode::kConstant) length = constant::StringLen(x.val);

  NodeId index = SingleIndex(e);
  if (!index.valid()) {
    x.Invalidate();
    return;
  }
  x.mode = indexed.mode;
  x.type = indexed.elem;
  if (!indexed.key.valid()) {
    Index(index, length, nullptr);
    return;
  }
  // The type of the element is known, whatever the key is.
  Operand key;
  GenericExpr(key, index);
  Assignment(key, indexed.key, "map index");
  x.expr = e.orig;
}

TypeId Checker::SlicedType(Operand& x) {
  TypeId first;
  TypeId common;
  bool has_string = false;
  AllTypes(x.type, [&](TypeId t, TypeId u) {
    if (!u.valid()) {
      Errorf(At(x), Code::kNonSliceableOperand, "cannot slice %s: no specific type in %s",
             {x, x.type});
      common = TypeId();
      return false;
    }
    // A string is taken for a slice of bytes.
    if (IsString(u)) {
      u = Store().NewSlice(TheUniverse().byte_type);
      has_string = true;
    }
    if (!common.valid()) {
      first = t;
      common = u;
      return true;
    }
    if (!Identical(common, u)) {
      Errorf(At(x), Code::kNonSliceableOperand,
             "cannot slice %s: %s and %s have different underlying types", {x, first, t});
      common = TypeId();
      return false;
    }
    return true;
  });
  if (!has_string) return common;
  // An untyped string stays one.
  return IsTypeParam(x.type) ? BasicType(BasicKind::kString) : Underlying(x.type);
}

bool Checker::SliceOperand(Operand& x, NodeId e, TypeId under, int64_t* length) {
  switch (Get(under)->kind) {
    case TypeKind::kBasic: {
      if (!IsString(under)) break;
      auto slice = GetNode<syntax::SliceExpr>(e);
      if (slice.slice3) {
        Errorf(At(slice.max.valid() ? slice.max : e), Code::kInvalidSliceExpr,
               "invalid operation: 3-index slice of string");
        return false;
      }
      if (x.mode == OperandMode::kConstant) *length = constant::StringLen(x.val);
      if (types::IsUntyped(x.type)) x.type = BasicType(BasicKind::kString);
      return true;
    }
    case TypeKind::kArray: {
      const Array& array = *As<Array>(under);
      *length = array.len;
      if (x.mode != OperandMode::kVariable) {
        Errorf(At(x), Code::kNonSliceableOperand, "cannot slice unaddressable value %s", {x});
        return false;
      }
      x.type = Store().NewSlice(array.elem);
      return true;
    }
    case TypeKind::kPointer: {
      const Array* array = UnderlyingAs<Array>(As<Pointer>(under)->base);
      if (array == nullptr) break;
      *length = array->len;
      x.type = Store().NewSlice(array->elem);
      return true;
    }
    case TypeKind::kSlice: return true;
    default: break;
  }
  Errorf(At(x), Code::kNonSliceableOperand, "cannot slice %s", {x});
  return false;
}

void Checker::SliceExpr(Operand& x, NodeId e) {
  auto slice = GetNode<syntax::SliceExpr>(e);
  const std::array<NodeId, 3> indices = {slice.low, slice.high, slice.max};
  Expr(nullptr, x, slice.x);
  if (!x.valid()) {
    for (NodeId index : indices) {
      if (index.valid()) Use(index);
    }
    return;
  }

  TypeId under = SlicedType(x);
  if (const Pointer* pointer = UnderlyingAs<Pointer>(x.type);
      pointer != nullptr && !IsComplete(pointer->base)) {
    x.Invalidate();
    return;
  }
  int64_t length = kUnknownLength;
  if (!under.valid() || !SliceOperand(x, e, under, &length)) {
    x.Invalidate();
    return;
  }
  x.mode = OperandMode::kValue;
  if (slice.slice3 && (!slice.high.valid() || !slice.max.valid())) {
    Errorf(InNode(e, slice.rbrack), Code::kInvalidSyntaxTree,
           "2nd and 3rd index required in 3-index slice");
    x.Invalidate();
    return;
  }
  SliceIndices(indices, length);
}

void Checker::SliceIndices(std::span<const NodeId, 3> indices, int64_t length) {
  // Below 0 where it is not known.
  std::array<int64_t, 3> values = {0, length, length};
  for (size_t i = 0; i < indices.size(); ++i) {
    if (!indices[i].valid()) continue;
    values[i] = -1;
    Index(indices[i], length >= 0 ? length + 1 : -1, &values[i]);
  }
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    for (size_t j = i + 1; j < values.size(); ++j) {
      if (values[j] < 0 || values[j] >= values[i]) continue;
      Errorf(At(indices[j]), Code::kSwappedSliceIndices, "invalid slice indices: %d < %d",
             {values[j], values[i]});
      return;
    }
  }
}

NodeId Checker::SingleIndex(const IndexedExpr& e) {
  if (e.indices.empty()) {
    Errorf(At(e.orig), Code::kInvalidSyntaxTree, "index expression %v with 0 indices", {e.orig});
    return {};
  }
  if (e.indices.size() > 1) {
    Errorf(At(e.indices[1]), Code::kInvalidIndex, "invalid operation: more than one index");
  }
  return e.indices[0];
}

TypeId Checker::Index(NodeId index, int64_t max, int64_t* val) {
  if (val != nullptr) *val = -1;
  Operand x;
  Expr(nullptr, x, index);
  if (!IsValidIndex(x, Code::kInvalidIndex, "index", /*allow_negative=*/false)) return kInvalidType;
  if (x.mode != OperandMode::kConstant) return x.type;
  if (!x.val.known()) return kInvalidType;

  auto [integer, exact] = constant::Int64Val(x.val);
  CHECK(exact);
  if (max >= 0 && integer >= max) {
    Errorf(At(x), Code::kInvalidIndex, "invalid argument: index %s out of bounds [0:%d]",
           {x.val, max});
    return kInvalidType;
  }
  if (val != nullptr) *val = integer;
  return x.type;
}

bool Checker::IsValidIndex(Operand& x, Code code, std::string_view what, bool allow_negative) {
  if (!x.valid()) return false;
  constexpr TypeId kInt = BasicType(BasicKind::kInt);
  ConvertUntyped(x, kInt);
  if (!x.valid()) return false;

  if (!AllInteger(x.type)) {
    Errorf(At(x), code, "invalid argument: %s %s must be integer", {what, x});
    return false;
  }
  if (x.mode != OperandMode::kConstant) return true;
  if (!allow_negative && constant::Sign(x.val) < 0) {
    Errorf(At(x), code, "invalid argument: %s %s must not be negative", {what, x});
    return false;
  }
  if (!RepresentableConst(x.val, *As<Basic>(kInt), &x.val)) {
    Errorf(At(x), code, "invalid argument: %s %s overflows int", {what, x});
    return false;
  }
  return true;
}

std::optional<IndexedExpr> Checker::UnpackIndexedExpr(NodeId e) const {
  if (KindOf(e) != NodeKind::kIndexExpr) return std::nullopt;
  auto index = GetNode<syntax::IndexExpr>(e);
  return IndexedExpr{e, index.x, index.lbrack, index.indices, index.rbrack};
}

}  // namespace premortem::types
