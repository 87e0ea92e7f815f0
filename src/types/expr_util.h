// Small questions that several of the files on expressions ask.
#pragma once

#include "syntax/ast.h"
#include "types/type.h"

namespace premortem::types {

inline syntax::NodeId Unparen(const syntax::Tree& tree, syntax::NodeId e) {
  while (tree.kind(e) == syntax::NodeKind::kParenExpr) e = tree.Get<syntax::ParenExpr>(e).x;
  return e;
}

inline bool IsPointer(TypeId t) { return UnderlyingAs<Pointer>(t) != nullptr; }

inline bool IsBasicKind(TypeId t, BasicKind kind) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  return basic != nullptr && basic->basic == kind;
}

}  // namespace premortem::types
