// Counterpart: go/types/union.go, go1.27.
#include <span>
#include <string>
#include <vector>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Operations on lists of terms take quadratic time.
constexpr size_t kMaxTerms = 100;

// A | B | C: its leaves, and the binary expressions from the inside out.
void FlattenUnion(const syntax::Tree& tree, NodeId e, std::vector<NodeId>& ors,
                  std::vector<NodeId>& leaves) {
  if (tree.kind(e) == NodeKind::kBinaryExpr) {
    auto binary = tree.Get<syntax::BinaryExpr>(e);
    if (binary.op == Token::kOr) {
      FlattenUnion(tree, binary.x, ors, leaves);
      ors.push_back(e);
      e = binary.y;
    }
  }
  leaves.push_back(e);
}

Term ParseTilde(Checker& check, NodeId e) {
  NodeId x = e;
  bool tilde = false;
  if (check.KindOf(e) == NodeKind::kUnaryExpr) {
    auto unary = check.GetNode<syntax::UnaryExpr>(e);
    if (unary.op == Token::kTilde) {
      x = unary.x;
      tilde = true;
    }
  }
  TypeId t = check.Typ(x);
  if (IsTypeParam(t)) {
    if (tilde) {
      check.Errorf(check.At(x), Code::kMisplacedTypeParam,
                   "type in term %s cannot be a type parameter", {e});
    } else {
      check.Errorf(check.At(x), Code::kMisplacedTypeParam, "term cannot be a type parameter");
    }
    t = kInvalidType;
  }
  Term term{tilde, t};
  if (tilde) {
    TypeId alone = Store().NewUnion(std::span<const Term>(&term, 1));
    check.RecordTypeAndValue(e, OperandMode::kTypExpr, alone);
  }
  return term;
}

SetTerm ToSetTerm(const Term& term) { return {SetTerm::Kind::kType, term.tilde, term.type}; }

// The index of a term that has types in common with y, which is no interface; -1 for none.
int OverlappingTerm(std::span<const Term> terms, const Term& y) {
  for (size_t i = 0; i < terms.size(); i++) {
    if (IsInterface(terms[i].type)) continue;
    if (!ToSetTerm(terms[i]).Disjoint(ToSetTerm(y))) return static_cast<int>(i);
  }
  return -1;
}

void CheckInterfaceTerm(Checker& check, NodeId at, const Term& term, Interface& iface) {
  const TypeSet& set = TypeSetOf(iface);
  std::string text = ToSetTerm(term).ToString();
  if (!set.methods.empty()) {
    check.Errorf(check.At(at), Code::kInvalidUnion, "cannot use %s in union (%s contains methods)",
                 {text, text});
  } else if (term.type == TheUniverse().comparable_type) {
    check.Errorf(check.At(at), Code::kInvalidUnion, "cannot use comparable in union");
  } else if (set.comparable) {
    check.Errorf(check.At(at), Code::kInvalidUnion, "cannot use %s in union (%s embeds comparable)",
                 {text, text});
  }
}

void CheckTerm(Checker& check, NodeId at, std::span<const Term> before, const Term& term) {
  if (!IsValid(term.type)) return;
  TypeId under = Underlying(term.type);
  auto* iface = As<Interface>(under);
  if (term.tilde) {
    if (iface != nullptr) {
      check.Errorf(check.At(at), Code::kInvalidUnion, "invalid use of ~ (%s is an interface)",
                   {term.type});
      return;
    }
    if (!Identical(under, term.type)) {
      check.Errorf(check.At(at), Code::kInvalidUnion,
                   "invalid use of ~ (underlying type of %s is %s)", {term.type, under});
      return;
    }
  }
  if (iface != nullptr) return CheckInterfaceTerm(check, at, term, *iface);
  if (int j = OverlappingTerm(before, term); j >= 0) {
    check.SoftErrorf(
        check.At(at), Code::kInvalidUnion, "overlapping terms %s and %s",
        {ToSetTerm(term).ToString(), ToSetTerm(before[static_cast<size_t>(j)]).ToString()});
  }
}

}  // namespace

TypeId Checker::ParseUnion(NodeId e) {
  std::vector<NodeId> ors, leaves;
  FlattenUnion(tree(), e, ors, leaves);

  std::vector<Term> terms;
  TypeId type;
  for (size_t i = 0; i < leaves.size(); i++) {
    Term term = ParseTilde(*this, leaves[i]);
    // A single type has been checked already.
    if (leaves.size() == 1 && !term.tilde) return term.type;
    if (terms.size() < kMaxTerms) {
      terms.push_back(term);
      type = Store().NewUnion(terms);
    } else if (IsValid(type)) {
      Errorf(At(leaves[i]), Code::kInvalidUnion,
             "cannot handle more than %d union terms (implementation limitation)", {kMaxTerms});
      type = kInvalidType;
    }
    if (i > 0) RecordTypeAndValue(ors[i - 1], OperandMode::kTypExpr, type);
  }
  if (!IsValid(type)) return type;

  // Later, because the types must be set up.
  std::span<const NodeId> at = Keep(leaves);
  Later([this, at, list = As<Union>(type)->terms] {
    for (size_t i = 0; i < list.size(); i++) CheckTerm(*this, at[i], list.first(i), list[i]);
  });
  return type;
}

}  // namespace premortem::types
