// Which local declaration each identifier refers to: parameters, results, type parameters, and what
// is declared within function bodies. By Go's scoping rules and without types.
//
//   LocalNames names(tree);
//   if (names.DeclarationOf(ident) == loop_variable) ...
//
// Names of the package, of imports and of the language stay unresolved, as do names that only types
// can tell apart: the keys of composite literals whose written type is not that of a map, array or
// slice (`T{x: 1}` may name the field x or the variable). Labels and fields are no names here.
#pragma once

#include <vector>

#include "syntax/ast.h"

namespace premortem::syntax {

class LocalNames {
 public:
  // Resolves all functions of the tree. O(nodes), and sorting the uses of each name.
  explicit LocalNames(const Tree& tree);

  // The identifier that declares what `ident` refers to: itself for the first on the left of `:=`,
  // in a `var`, in a parameter list and so on. The symbol of a type switch, which every clause
  // declares anew, stands once in the source and is one declaration here. None where `ident` refers
  // to nothing local.
  NodeId DeclarationOf(NodeId ident) const { return declarations_[ident.value]; }
  // The other identifiers that refer to what `declaration` declares, sorted by place.
  NodeList UsesOf(NodeId declaration) const {
    const NodeId* all = uses_.data();
    return {all + first_use_[declaration.value], all + first_use_[declaration.value + 1]};
  }
  bool IsDeclaration(NodeId ident) const { return ident && DeclarationOf(ident) == ident; }

 private:
  class Resolver;

  void IndexUses(const Tree& tree);

  std::vector<NodeId> declarations_;  // by node
  std::vector<uint32_t> first_use_;   // by node, where its uses begin; one more at the end
  std::vector<NodeId> uses_;
};

}  // namespace premortem::syntax
