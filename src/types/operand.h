// An operand: what the checker knows of an expression while it looks at it.
//
// Counterpart: go/types/operand.go, go1.27.
#pragma once

#include "base/interner.h"
#include "constant/value.h"
#include "syntax/ast.h"
#include "types/type.h"
#include "types/universe.h"

namespace premortem::types {

enum class OperandMode : uint8_t {
  kInvalid,
  kNoValue,  // a call without results
  kBuiltin,
  kTypExpr,
  kConstant,
  kVariable,  // addressable
  kMapIndex,
  kValue,
  kCommaOk,   // like kValue, but may be used in a comma-ok expression
  kCommaErr,  // likewise, of a cgo function
  kCgoFunc,
};

struct Operand {
  OperandMode mode = OperandMode::kInvalid;
  BuiltinId builtin{};
  syntax::NodeId expr;  // in the checker's current unit
  // Where valid, messages show this in place of the expression: "1st function result". (go/types
  // makes an identifier up.) The place is still that of expr.
  NameId stand_in;
  TypeId type;
  constant::Value val;  // with kConstant

  bool valid() const { return mode != OperandMode::kInvalid; }
  void Invalidate() { mode = OperandMode::kInvalid; }
  bool IsNil() const {
    return mode == OperandMode::kValue && type == BasicType(BasicKind::kUntypedNil);
  }
};

}  // namespace premortem::types
