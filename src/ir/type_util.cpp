// Counterpart: golang.org/x/tools/go/ssa/{util,typeset}.go.
#include "ir/type_util.h"

#include <algorithm>

#include "types/object.h"
#include "types/universe.h"

namespace premortem::ir {

using namespace types;

TypeId CoreType(TypeId t) { return types::IsTypeParam(t) ? CommonUnder(t) : Underlying(t); }

TypeId BaseOf(TypeId t) {
  const Pointer* pointer = CoreAs<Pointer>(t);
  return pointer != nullptr ? pointer->base : t;
}

const Object* FieldOf(TypeId structure, size_t index) {
  const Struct* s = CoreAs<Struct>(structure);
  return s != nullptr && index < s->fields.size() ? &Get(s->fields[index]) : nullptr;
}

TypeId RecvTypeOf(const Object& method) {
  const Signature* signature = As<Signature>(method.type);
  const Object* recv = signature != nullptr ? GetOrNull(signature->recv) : nullptr;
  return recv != nullptr ? recv->type : TypeId();
}

bool IsInitFunction(const Object& object) {
  if (object.kind != ObjectKind::kFunc || NameOf(object) != "init") return false;
  const auto* signature = As<Signature>(object.type);
  return signature != nullptr && !signature->recv.valid();
}

bool IsErrorType(TypeId t) {
  return t.valid() && types::Unalias(t) == types::TheUniverse().error_type;
}

bool HasNoSpecificType(TypeId t) {
  bool none = false;
  AllTypes(t, [&](TypeId type, TypeId) {
    none = !type.valid();
    return false;
  });
  return none;
}

namespace {

bool IsStringType(TypeId under) {
  const Basic* basic = As<Basic>(under);
  return basic != nullptr && (basic->info & kIsString);
}

bool IsByteSlice(TypeId under) {
  const Slice* slice = As<Slice>(under);
  const Basic* elem = slice != nullptr ? UnderlyingAs<Basic>(slice->elem) : nullptr;
  return elem != nullptr && elem->basic == BasicKind::kByte;
}

}  // namespace

bool IsBytestring(TypeId t) {
  if (!types::IsTypeParam(t)) return false;
  bool bytes = false;
  bool strings = false;
  bool all = UnderIs(t, [&](TypeId under) {
    if (!under.valid()) return false;
    bool is_string = IsStringType(under);
    bool is_bytes = IsByteSlice(under);
    strings |= is_string;
    bytes |= is_bytes;
    return is_string || is_bytes;
  });
  return all && bytes && strings;
}

namespace {

// The more constrained of two modes.
IndexMode Meet(IndexMode a, IndexMode b) {
  if ((a == IndexMode::kMap || b == IndexMode::kMap) && a != b) return IndexMode::kInvalid;
  return std::max(a, b);
}

IndexType IndexTypeOfParam(TypeId t) {
  IndexType result;
  bool first = true;
  AllTypes(t, [&](TypeId, TypeId under) {
    if (!under.valid()) return false;
    IndexType one = IndexTypeOf(under);
    if (first) result = one;
    first = false;
    result.mode = Meet(result.mode, one.mode);
    return result.mode != IndexMode::kInvalid;
  });
  return result;
}

}  // namespace

IndexType IndexTypeOf(TypeId t) {
  if (types::IsTypeParam(t)) return IndexTypeOfParam(t);
  TypeId under = Underlying(t);
  if (const Array* array = As<Array>(under)) return {array->elem, IndexMode::kArrayVar};
  if (const Pointer* pointer = As<Pointer>(under)) {
    const Array* array = UnderlyingAs<Array>(pointer->base);
    if (array != nullptr) return {array->elem, IndexMode::kVar};
  }
  if (const Slice* slice = As<Slice>(under)) return {slice->elem, IndexMode::kVar};
  if (const Map* map = As<Map>(under)) return {map->elem, IndexMode::kMap};
  if (As<Basic>(under) != nullptr) return {BasicType(BasicKind::kUint8), IndexMode::kValue};
  return {};
}

}  // namespace premortem::ir
