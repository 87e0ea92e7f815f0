// What the checker finds out about the nodes of one syntax tree: side tables by node.
//
// Counterpart: types.Info in go/types/api.go and go/types/recording.go, go1.27.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "constant/value.h"
#include "syntax/ast.h"
#include "types/lookup.h"
#include "types/operand.h"
#include "types/type.h"

namespace premortem::types {

using syntax::NodeId;

struct Instance {
  TypeList targs;
  TypeId type;
};

class TypeInfo {
 public:
  explicit TypeInfo(size_t node_count)
      : types_(node_count), objects_(node_count), bits_(node_count) {}

  // ---- Of expressions. None and kInvalid where nothing is recorded. ----
  TypeId TypeOf(NodeId e) const { return types_[e.value].type; }
  OperandMode ModeOf(NodeId e) const {
    return static_cast<OperandMode>(bits_[e.value] & kModeMask);
  }
  // Of a constant expression; else unknown.
  const constant::Value& ValueOf(NodeId e) const;

  // ---- Of identifiers, and of the selected names of SelectorExprs ----
  // The object that is declared here; none also where `x` in `switch x := y.(type)` declares one
  // for every clause (IsDef is true then).
  bool IsDef(NodeId id) const { return bits_[id.value] & kIsDef; }
  ObjectId DefOf(NodeId id) const { return IsDef(id) ? objects_[id.value] : ObjectId(); }
  // The object that is used here. An embedded field and a type parameter of a receiver are both.
  ObjectId UseOf(NodeId id) const;

  // ---- Of other nodes: an import without a name, a clause of a type switch, an unnamed parameter
  ObjectId ImplicitOf(NodeId node) const { return objects_[node.value]; }

  // ---- Of SelectorExprs that are no qualified identifiers; else null ----
  const Selection* SelectionOf(NodeId selector) const;

  // ---- Of Idents and SelectorExprs that denote a generic function or type; else null ----
  const Instance* InstanceOf(NodeId ident) const;
  const std::unordered_map<uint32_t, Instance>& instances() const { return instances_; }

  // Of the tables, without what values and lists of selections hold outside of them.
  size_t memory_bytes() const;

  // ---- For the checker ----
  void SetTypeAndMode(NodeId e, OperandMode mode, TypeId type) {
    types_[e.value].type = type;
    bits_[e.value] = static_cast<uint8_t>((bits_[e.value] & ~kModeMask) | static_cast<int>(mode));
  }
  void SetValue(NodeId e, const constant::Value& value);
  void SetDef(NodeId id, ObjectId object);
  void SetUse(NodeId id, ObjectId object);
  void SetImplicit(NodeId node, ObjectId object) { objects_[node.value] = object; }
  void SetSelection(NodeId selector, Selection selection);
  void SetInstance(NodeId ident, Instance instance) { instances_[ident.value] = instance; }
  // An untyped expression whose final type is not known yet. (go/types keeps these in a map.)
  bool IsUntyped(NodeId e) const { return bits_[e.value] & kUntyped; }
  bool IsShiftLhs(NodeId e) const { return bits_[e.value] & kShiftLhs; }
  void SetUntyped(NodeId e, bool untyped, bool shift_lhs) {
    bits_[e.value] = static_cast<uint8_t>((bits_[e.value] & ~(kUntyped | kShiftLhs)) |
                                          (untyped ? kUntyped : 0) | (shift_lhs ? kShiftLhs : 0));
  }
  // A call of the predeclared panic, for who asks whether a statement ends the function.
  bool IsPanic(NodeId call) const { return bits_[call.value] & kIsPanic; }
  void SetPanic(NodeId call) { bits_[call.value] |= kIsPanic; }

 private:
  static constexpr uint8_t kModeMask = 0x0f;
  static constexpr uint8_t kUntyped = 0x10;
  static constexpr uint8_t kShiftLhs = 0x20;
  static constexpr uint8_t kIsDef = 0x40;
  static constexpr uint8_t kIsPanic = 0x80;

  struct TypeAndExtra {
    TypeId type;
    // Plus one: for a SelectorExpr with a selection an index into selections_, else into values_.
    uint32_t extra = 0;
  };

  std::vector<TypeAndExtra> types_;
  std::vector<ObjectId> objects_;
  std::vector<uint8_t> bits_;
  std::vector<constant::Value> values_;
  std::vector<Selection> selections_;
  std::unordered_map<uint32_t, ObjectId> also_uses_;  // of nodes that are defs as well
  std::unordered_map<uint32_t, Instance> instances_;
};

}  // namespace premortem::types
