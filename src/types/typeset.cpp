// Counterpart: go/types/typeset.go, go1.27.
#include "types/typeset.h"

#include <algorithm>

#include "types/checker.h"
#include "types/format.h"
#include "types/predicates.h"
#include "types/store.h"

namespace premortem::types {

namespace {

constexpr size_t kMaxTermCount = 100;

// Interfaces whose type set this thread is computing. Who needs the set meanwhile gets the
// unfinished one; other threads never see that.
struct Unfinished {
  const Interface* interface;
  const TypeSet* set;
};
thread_local std::vector<Unfinished> t_unfinished;

const TypeSet& TopTypeSet() {
  static const TypeSet top;
  return top;
}

bool IsIncomparable(const SetTerm& term) { return !ComparableType(term.type, false, nullptr); }

// The intersection; *comparable says whether the first list stands for comparable types alone, and
// then whether the result does.
TermList IntersectTermLists(const TermList& x, bool* comparable, const TermList& y,
                            bool y_comparable) {
  TermList terms = x.Intersect(y);
  *comparable |= y_comparable;
  if (*comparable && !terms.IsAll()) {
    std::erase_if(terms.terms(), IsIncomparable);
    *comparable = false;
  }
  return terms;
}

// Computes the type set of one interface.
class TypeSetBuilder {
 public:
  TypeSetBuilder(Checker* check, Interface& interface)
      : check_(check), interface_(interface), unions_(check ? check->union_sets_ : own_unions_) {}

  void Build(TypeSet& set) {
    for (ObjectId method : interface_.methods) AddMethod(Get(method).loc, Get(method), true);
    for (size_t i = 0; i < interface_.embeddeds.size(); ++i) {
      source::SourceLoc at;
      if (i < interface_.embed_pos.size()) at = interface_.embed_pos[i];
      AddEmbedded(interface_.embeddeds[i], at);
    }
    std::ranges::sort(methods_,
                      [](const Object* a, const Object* b) { return Compare(*a, *b) < 0; });
    std::vector<ObjectId> ids;
    ids.reserve(methods_.size());
    for (const Object* method : methods_) ids.push_back(method->id);
    set.comparable = comparable_;
    set.methods = Store().Copy(ids);
    set.terms = std::move(terms_);
  }

 private:
  struct Known {
    Object* method;
    source::SourceLoc at;
  };

  void AddMethod(source::SourceLoc at, Object& method, bool is_explicit) {
    auto [it, is_new] = known_.try_emplace(IdOf(method.package, method.name), &method, at);
    if (is_new) {
      methods_.push_back(&method);
      return;
    }
    if (!check_) return;
    Known other = it->second;
    if (is_explicit) {
      ReportDuplicate(*check_, at, method, other.at);
      return;
    }
    // The types of the methods are not known yet.
    check_->Later([check = check_, at, &method, other] {
      bool is_old = at.file.valid() && !check->AllowVersion(kGo1_14);
      if (is_old || !Identical(method.type, other.method->type)) {
        ReportDuplicate(*check, at, method, other.at);
      }
    });
  }

  static void ReportDuplicate(Checker& check, source::SourceLoc at, const Object& method,
                              source::SourceLoc other) {
    Checker::ErrorBuilder error = check.NewError(Code::kDuplicateDecl);
    error.Addf(check.At(at), "duplicate method %s", {method.name});
    error.Addf(check.At(other), "other declaration of method %s", {method.name});
    error.Report();
  }

  // Whether the language version allows constraints; where the place is known, it is reported.
  bool Verify(source::SourceLoc at, std::string_view format, TypeId t) {
    return !at.file.valid() || !check_ ||
           check_->VerifyVersionf(check_->At(at), kGo1_18, format, {t});
  }

  void AddEmbedded(TypeId t, source::SourceLoc at) {
    TypeId under = Underlying(t);
    if (Interface* interface = As<Interface>(under)) {
      const TypeSet& set = ComputeInterfaceTypeSet(check_, at, *interface);
      if (at.file.valid() && check_ && check_->IsImportedConstraint(t) &&
          !Verify(at, "embedding constraint interface %s", t)) {
        return;
      }
      for (ObjectId method : set.methods) AddMethod(at, Get(method), false);
      terms_ = IntersectTermLists(terms_, &comparable_, set.terms, set.comparable);
    } else if (As<Union>(under)) {
      if (!Verify(at, "embedding interface element %s", under)) return;
      const TypeSet& set = ComputeUnionTypeSet(check_, unions_, at, under);
      if (&set == &InvalidTypeSet()) return;
      terms_ = IntersectTermLists(terms_, &comparable_, set.terms, false);
    } else {
      if (!IsValid(under) || !Verify(at, "embedding non-interface type %s", t)) return;
      TermList terms({{SetTerm::Kind::kType, false, t}});
      terms_ = IntersectTermLists(terms_, &comparable_, terms, false);
    }
  }

  Checker* check_;
  Interface& interface_;
  UnionSets own_unions_;
  UnionSets& unions_;
  std::unordered_map<std::string, Known> known_;  // by IdOf
  std::vector<Object*> methods_;
  TermList terms_ = TermList::All();
  bool comparable_ = false;
};

}  // namespace

// ---- TypeSet ----

bool TypeSet::IsComparable() const {
  if (terms.IsAll()) return comparable;
  return Is([](const SetTerm* term) { return term && !IsIncomparable(*term); });
}

Object* TypeSet::LookupMethod(PackageId package, NameId name, bool fold_case, int* index) const {
  int found = MethodIndex(methods, package, name, fold_case);
  if (index) *index = found;
  return found < 0 ? nullptr : &Get(methods[static_cast<size_t>(found)]);
}

bool TypeSet::All(FunctionRef<bool(TypeId type, TypeId under)> f) const {
  if (!HasTerms()) return f(TypeId(), TypeId());
  for (const SetTerm& term : terms.terms()) {
    // Of ~t, t is the underlying type.
    TypeId under = term.tilde ? Unalias(term.type) : Underlying(term.type);
    if (!f(term.type, under)) return false;
  }
  return true;
}

bool TypeSet::Is(FunctionRef<bool(const SetTerm* term)> f) const {
  if (!HasTerms()) return f(nullptr);
  for (const SetTerm& term : terms.terms()) {
    if (!f(&term)) return false;
  }
  return true;
}

std::string TypeSet::ToString() const {
  if (IsEmpty()) return "∅";
  if (IsAll()) return "𝓤";
  std::string text;
  auto next = [&] {
    if (!text.empty()) text += "; ";
  };
  if (comparable) text += "comparable";
  for (ObjectId method : methods) {
    next();
    text += ObjectString(Get(method), PathQualifier);
  }
  if (HasTerms()) {
    next();
    text += terms.ToString();
  }
  return "{" + text + "}";
}

// ---- Computation ----

const TypeSet& TypeSetOf(Interface& interface) {
  const TypeSet* known = interface.tset.load(std::memory_order_acquire);
  if (known) return *known;
  Checker* check = interface.pending ? Checker::Current() : nullptr;
  return ComputeInterfaceTypeSet(check, source::SourceLoc(), interface);
}

const TypeSet& ComputeInterfaceTypeSet(Checker* check, source::SourceLoc, Interface& interface) {
  const TypeSet* known = interface.tset.load(std::memory_order_acquire);
  if (known) return *known;
  // Too early: what is missing would be missing for ever.
  if (!interface.complete) return TopTypeSet();
  for (const Unfinished& unfinished : t_unfinished) {
    if (unfinished.interface == &interface) return *unfinished.set;
  }

  TypeSet* set = Store().NewTypeSet();
  t_unfinished.push_back({&interface, set});
  TypeSetBuilder(check, interface).Build(*set);
  t_unfinished.pop_back();
  // Where another thread was faster, its set is that of all.
  if (interface.tset.compare_exchange_strong(known, set, std::memory_order_acq_rel)) known = set;
  return *known;
}

const TypeSet& InvalidTypeSet() {
  static const TypeSet invalid = [] {
    TypeSet set;
    set.terms = TermList();
    return set;
  }();
  return invalid;
}

const TypeSet& ComputeUnionTypeSet(Checker* check, UnionSets& known, source::SourceLoc at,
                                   TypeId union_type) {
  TypeSet* set = nullptr;
  {
    const TypeSet*& entry = known[union_type.value];
    if (entry) return *entry;
    set = Store().NewTypeSet();
    set->terms = TermList();
    entry = set;
  }
  TermList all;
  for (const Term& term : As<Union>(union_type)->terms) {
    TypeId under = Underlying(term.type);
    if (Interface* interface = As<Interface>(under)) {
      all = all.Union(ComputeInterfaceTypeSet(check, at, *interface).terms);
    } else if (!IsValid(under)) {
      continue;
    } else if (term.tilde && !Identical(term.type, under)) {
      all = all.Norm();  // no type has this one under it
    } else {
      all = all.Union(TermList({{SetTerm::Kind::kType, term.tilde, term.type}}));
    }
    if (all.size() > kMaxTermCount) {
      if (check) {
        check->Errorf(check->At(at), Code::kInvalidUnion,
                      "cannot handle more than %d union terms (implementation limitation)",
                      {kMaxTermCount});
      }
      known[union_type.value] = &InvalidTypeSet();
      return InvalidTypeSet();
    }
  }
  set->terms = std::move(all);
  return *set;
}

}  // namespace premortem::types
