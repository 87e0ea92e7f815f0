// The predeclared objects, and those of package unsafe.
//
// Counterpart: go/types/universe.go, go1.27.
#pragma once

#include <cstdint>
#include <string_view>

#include "types/type.h"

namespace premortem::types {

enum class BuiltinId : uint8_t {
  kAppend,
  kCap,
  kClear,
  kClose,
  kComplex,
  kCopy,
  kDelete,
  kImag,
  kLen,
  kMake,
  kMax,
  kMin,
  kNew,
  kPanic,
  kPrint,
  kPrintln,
  kReal,
  kRecover,
  // Package unsafe.
  kAdd,
  kAlignof,
  kOffsetof,
  kSizeof,
  kSlice,
  kSliceData,
  kString,
  kStringData,
};

// How an expression may be used as a statement.
enum class ExprKind : uint8_t { kConversion, kExpression, kStatement };

struct BuiltinInfo {
  std::string_view name;
  int nargs;
  bool variadic;
  ExprKind kind;
};
const BuiltinInfo& InfoOf(BuiltinId id);

struct Universe {
  TypeId byte_type, rune_type, error_type;
  TypeId any_type, comparable_type;
  TypeId empty_interface;  // what `any` stands for
  ObjectId any, comparable, iota, nil;
};
const Universe& TheUniverse();

// For the store alone: declares it all, when the basic types are there.
void DeclareUniverse(Scope& universe);

}  // namespace premortem::types
