// Which names a declaration takes from around it: from its package, from the imports of its file,
// or from the universe. Names that it declares itself (parameters, variables, labels, fields) are
// not among them, nor are selected names.
//
//   func f(a int) { b := pkg.New(a); g(b) }     // int, pkg (in pkg.New), g
//
// Needs no types, so one thing stays open: the key of a composite literal, which is the name of a
// field where the literal is of a struct type.
//
// Counterpart: go/parser/resolver.go, go1.27.
#pragma once

#include "base/function_ref.h"
#include "syntax/ast.h"

namespace premortem::rules {

struct FreeName {
  syntax::NodeId ident;
  syntax::NodeId selector;  // `ident.Sel` where the name is the operand of one
  // The name is the key, or the operand of the key, of a composite literal that is not written as a
  // map, slice or array; `literal_type` is its type as written, or none where it is left out.
  bool is_key = false;
  syntax::NodeId literal_type;
};

// Calls visit for every use of a free name in a declaration, or in one specification of it, in the
// order of the source. O(size of the declaration).
void ForEachFreeName(const syntax::Tree& tree, syntax::NodeId decl,
                     FunctionRef<void(const FreeName&)> visit);

// The type name of a receiver: T in (t *T[K, V]). None where it is not to be made out.
syntax::NodeId ReceiverTypeName(const syntax::Tree& tree, syntax::NodeId recv);

}  // namespace premortem::rules
