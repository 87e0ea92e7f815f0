// Counterpart: go/types/termlist.go, go1.27.
#include <algorithm>

#include "types/typeset.h"

namespace premortem::types {

std::string TermList::ToString() const {
  if (terms_.empty()) return "∅";
  std::string text;
  for (const SetTerm& term : terms_) {
    if (!text.empty()) text += " | ";
    text += term.ToString();
  }
  return text;
}

bool TermList::IsEmpty() const {
  return std::ranges::all_of(
      terms_, [](const SetTerm& term) { return term.kind == SetTerm::Kind::kEmpty; });
}

bool TermList::IsAll() const {
  return std::ranges::any_of(terms_,
                             [](const SetTerm& term) { return term.kind == SetTerm::Kind::kAll; });
}

TermList TermList::Norm() const {
  std::vector<bool> used(terms_.size());
  std::vector<SetTerm> result;
  for (size_t i = 0; i < terms_.size(); ++i) {
    SetTerm x = terms_[i];
    if (x.kind == SetTerm::Kind::kEmpty || used[i]) continue;
    for (size_t j = i + 1; j < terms_.size(); ++j) {
      if (terms_[j].kind == SetTerm::Kind::kEmpty || used[j]) continue;
      SetTerm both;
      if (!x.Unite(terms_[j], &both)) continue;
      if (both.kind == SetTerm::Kind::kAll) return All();
      x = both;
      used[j] = true;
    }
    result.push_back(x);
  }
  return TermList(std::move(result));
}

TermList TermList::Union(const TermList& other) const {
  TermList both = *this;
  both.terms_.insert(both.terms_.end(), other.terms_.begin(), other.terms_.end());
  return both.Norm();
}

TermList TermList::Intersect(const TermList& other) const {
  TermList result;
  if (IsEmpty() || other.IsEmpty()) return result;
  for (const SetTerm& x : terms_) {
    for (const SetTerm& y : other.terms_) {
      SetTerm both = x.Intersect(y);
      if (both.kind != SetTerm::Kind::kEmpty) result.terms_.push_back(both);
    }
  }
  return result.Norm();
}

bool TermList::Equal(const TermList& other) const {
  return SubsetOf(other) && other.SubsetOf(*this);
}

bool TermList::Includes(TypeId t) const {
  return std::ranges::any_of(terms_, [&](const SetTerm& term) { return term.Includes(t); });
}

bool TermList::SupersetOf(const SetTerm& term) const {
  return std::ranges::any_of(terms_, [&](const SetTerm& x) { return term.SubsetOf(x); });
}

bool TermList::SubsetOf(const TermList& other) const {
  if (other.IsEmpty()) return IsEmpty();
  return std::ranges::all_of(terms_, [&](const SetTerm& term) { return other.SupersetOf(term); });
}

}  // namespace premortem::types
