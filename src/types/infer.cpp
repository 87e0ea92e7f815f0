// Counterpart: go/types/infer.go, go1.27.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "types/checker.h"
#include "types/unify.h"

namespace premortem::types {

namespace {

const Object& TypeNameOf(TypeId tparam) { return Get(As<TypeParam>(tparam)->obj); }

bool Contains(TypeList list, TypeId t) { return std::ranges::find(list, t) != list.end(); }

// "P", "P and Q", "P, Q, and R".
std::string TypeParamsText(TypeList list) {
  std::string text;
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0 && list.size() > 2) text += ',';
    if (i > 0) text += i + 1 == list.size() ? " and " : " ";
    text += NameOf(TypeNameOf(list[i]));
  }
  return text;
}

// Tells whether types contain type parameters of a list.
class ParameterFinder {
 public:
  explicit ParameterFinder(TypeList tparams) : tparams_(tparams) {}

  bool Find(TypeId t) {
    if (!t.valid()) return false;
    if (Get(t)->kind == TypeKind::kBasic) return false;
    auto [it, is_new] = seen_.emplace(t.value, false);
    if (!is_new) return it->second;
    bool result = FindIn(Get(t));
    seen_[t.value] = result;
    return result;
  }

 private:
  bool FindIn(Type* type);
  bool FindInVars(ObjectList vars) {
    return std::ranges::any_of(vars, [this](ObjectId id) { return Find(Get(id).type); });
  }
  bool FindInInterface(Interface& interface) {
    const TypeSet& set = TypeSetOf(interface);
    return FindInVars(set.methods) ||
           set.Is([this](const SetTerm* term) { return term != nullptr && Find(term->type); });
  }

  TypeList tparams_;
  std::unordered_map<uint32_t, bool> seen_;
};

bool ParameterFinder::FindIn(Type* type) {
  switch (type->kind) {
    case TypeKind::kBasic: return false;
    case TypeKind::kAlias: return Find(Unalias(type->id));
    case TypeKind::kArray: return Find(static_cast<Array*>(type)->elem);
    case TypeKind::kSlice: return Find(static_cast<Slice*>(type)->elem);
    case TypeKind::kStruct: return FindInVars(static_cast<Struct*>(type)->fields);
    case TypeKind::kPointer: return Find(static_cast<Pointer*>(type)->base);
    case TypeKind::kTuple: return FindInVars(static_cast<Tuple*>(type)->vars);
    case TypeKind::kSignature:
      // The type parameters that it declares are its own affair.
      return FindInVars(Vars(static_cast<Signature*>(type)->params)) ||
             FindInVars(Vars(static_cast<Signature*>(type)->results));
    case TypeKind::kInterface: return FindInInterface(*static_cast<Interface*>(type));
    case TypeKind::kMap:
      return Find(static_cast<Map*>(type)->key) || Find(static_cast<Map*>(type)->elem);
    case TypeKind::kChan: return Find(static_cast<Chan*>(type)->elem);
    case TypeKind::kNamed:
      return std::ranges::any_of(static_cast<Named*>(type)->targs,
                                 [this](TypeId targ) { return Find(targ); });
    case TypeKind::kTypeParam: return Contains(tparams_, type->id);
    default: CHECK(false);
  }
}

// The one specific type of a type parameter, or else its core type, with a tilde where any of its
// terms has one. Nothing where it has neither.
struct CoreTerm {
  bool tilde;
  TypeId type;
  bool single;
};

std::optional<CoreTerm> CoreTermOf(TypeId tparam) {
  int n = 0;
  bool tilde = false;
  TypeId single;
  Is(*As<TypeParam>(tparam), [&](const SetTerm* term) {
    if (term == nullptr) return false;
    ++n;
    single = term->type;
    tilde |= term->tilde;
    return true;
  });
  if (n == 1) return CoreTerm{tilde, single, true};
  TypeId core = CommonUnder(tparam);
  if (!core.valid()) return std::nullopt;
  return CoreTerm{tilde, core, false};
}

// Forgets the inferred types that lead back to their own parameters: putting them in would never
// end. A type without type parameters is walked once, however often it occurs.
class CycleKiller {
 public:
  CycleKiller(TypeList tparams, std::vector<TypeId>& inferred)
      : tparams_(tparams), inferred_(inferred) {}

  void Run() {
    for (TypeId tparam : tparams_) Walk(tparam);
  }

 private:
  size_t IndexOf(TypeId t) const {
    return static_cast<size_t>(std::ranges::find(tparams_, t) - tparams_.begin());
  }
  void Walk(TypeId t);
  void WalkIn(Type* type);
  void WalkAll(TypeList types) {
    for (TypeId t : types) Walk(t);
  }
  void WalkVars(ObjectList vars) {
    for (ObjectId id : vars) Walk(Get(id).type);
  }

  TypeList tparams_;
  std::vector<TypeId>& inferred_;
  std::vector<TypeId> stack_;            // the types that are being walked
  size_t met_ = 0;                       // type parameters, and types that are being walked
  std::unordered_set<uint32_t> closed_;  // types that lead to neither
};

void CycleKiller::Walk(TypeId t) {
  t = Unalias(t);
  if (As<Basic>(t) != nullptr || closed_.contains(t.value)) return;
  if (Contains(stack_, t)) {
    ++met_;
    if (size_t i = IndexOf(t); i < tparams_.size()) inferred_[i] = TypeId();
    return;
  }
  size_t met_before = met_;
  stack_.push_back(t);
  WalkIn(Get(t));
  stack_.pop_back();
  if (met_ == met_before) closed_.insert(t.value);
}

void CycleKiller::WalkIn(Type* type) {
  switch (type->kind) {
    case TypeKind::kBasic: break;
    case TypeKind::kArray: Walk(static_cast<Array*>(type)->elem); break;
    case TypeKind::kSlice: Walk(static_cast<Slice*>(type)->elem); break;
    case TypeKind::kStruct: WalkVars(static_cast<Struct*>(type)->fields); break;
    case TypeKind::kPointer: Walk(static_cast<Pointer*>(type)->base); break;
    case TypeKind::kSignature:
      WalkVars(Vars(static_cast<Signature*>(type)->params));
      WalkVars(Vars(static_cast<Signature*>(type)->results));
      break;
    case TypeKind::kUnion:
      for (const Term& term : static_cast<Union*>(type)->terms) Walk(term.type);
      break;
    case TypeKind::kInterface:
      WalkVars(static_cast<Interface*>(type)->methods);
      WalkAll(static_cast<Interface*>(type)->embeddeds);
      break;
    case TypeKind::kMap:
      Walk(static_cast<Map*>(type)->key);
      Walk(static_cast<Map*>(type)->elem);
      break;
    case TypeKind::kChan: Walk(static_cast<Chan*>(type)->elem); break;
    case TypeKind::kNamed: WalkAll(static_cast<Named*>(type)->targs); break;
    case TypeKind::kTypeParam:
      ++met_;
      if (size_t i = IndexOf(type->id); i < tparams_.size() && inferred_[i].valid()) {
        Walk(inferred_[i]);
      }
      break;
    default: CHECK(false);
  }
}

// One call of Infer. The steps return false after an error.
class Inference {
 public:
  Inference(Checker& check, const Positioner& at, TypeList tparams, TypeList targs,
            ObjectList params, std::span<Operand* const> args, bool reverse,
            Checker::ErrorBuilder& err)
      : check_(check),
        at_(at),
        tparams_(tparams),
        targs_(targs),
        params_(params),
        args_(args),
        reverse_(reverse),
        err_(err),
        unifier_(check, tparams, targs, check.AllowVersion(kGo1_21)) {}

  std::vector<TypeId> Run() {
    if (!UseArguments() || !UseConstraints() || !UseUntyped()) return {};
    inferred_ = unifier_.Inferred(tparams_);
    CycleKiller(tparams_, inferred_).Run();
    Simplify();
    return IsComplete() ? std::move(inferred_) : std::vector<TypeId>();
  }

 private:
  TypeId ParamType(size_t i) const { return Get(params_[i]).type; }
  bool IsParameterized(TypeId t) const { return Checker::IsParameterized(tparams_, t); }
  bool UseArguments();
  bool UseConstraints();
  bool UseConstraint(TypeId tparam);
  bool UseUntyped();
  void Simplify();
  bool IsComplete();
  void Mismatch(TypeId param, const Operand& arg);

  Checker& check_;
  const Positioner& at_;
  TypeList tparams_;
  TypeList targs_;
  ObjectList params_;
  std::span<Operand* const> args_;
  bool reverse_;
  Checker::ErrorBuilder& err_;
  Unifier unifier_;
  std::vector<size_t> untyped_;  // parameters with untyped arguments
  std::vector<TypeId> inferred_;
};

void Inference::Mismatch(TypeId param, const Operand& arg) {
  std::vector<TypeId> known = unifier_.Inferred(tparams_);
  if (std::ranges::none_of(known, [](TypeId t) { return t.valid(); })) {
    err_.Addf(check_.At(arg), "type %s of %s does not match %s (cannot infer %s)",
              {arg.type, ExprArg(arg), param, TypeParamsText(tparams_)});
    return;
  }
  TypeId inferred = check_.Subst(check_.LocOf(arg.expr), param, SubstMap(tparams_, known), nullptr);
  if (inferred == param) {
    err_.Addf(check_.At(arg), "type %s of %s does not match %s", {arg.type, ExprArg(arg), param});
  } else if (reverse_) {
    err_.Addf(check_.At(arg), "inferred type %s for %s does not match type %s of %s",
              {inferred, param, arg.type, ExprArg(arg)});
  } else {
    err_.Addf(check_.At(arg), "type %s of %s does not match inferred type %s for %s",
              {arg.type, ExprArg(arg), inferred, param});
  }
}

// Unifies the types of parameters and typed arguments.
bool Inference::UseArguments() {
  for (size_t i = 0; i < args_.size(); ++i) {
    const Operand& arg = *args_[i];
    TypeId param = ParamType(i);
    if (!IsParameterized(param) && !IsParameterized(arg.type)) continue;
    if (IsTyped(arg.type)) {
      if (!unifier_.Unify(param, arg.type, kAssign)) {
        Mismatch(param, arg);
        return false;
      }
    } else if (As<TypeParam>(param) != nullptr && !arg.IsNil()) {
      // The default type is a basic one, so no other parameter can match.
      untyped_.push_back(i);
    }
  }
  return true;
}

// Unifies type parameters with their constraints as long as that finds something new.
bool Inference::UseConstraints() {
  while (true) {
    size_t unknowns = unifier_.Unknowns();
    for (TypeId tparam : tparams_) {
      if (!UseConstraint(tparam)) return false;
    }
    if (unifier_.Unknowns() == unknowns) return true;
  }
}

bool Inference::UseConstraint(TypeId tparam) {
  TypeParam& param = *As<TypeParam>(tparam);
  TypeId known = unifier_.At(tparam);
  if (std::optional<CoreTerm> core = CoreTermOf(tparam)) {
    if (known.valid()) {
      // With a tilde what is under the type must match; Unify looks there anyway.
      if (!unifier_.Unify(known, core->type, kInexact)) {
        err_.Addf(at_, "%s (type %s) does not satisfy %s", {tparam, known, param.bound});
        return false;
      }
    } else if (core->single && !core->tilde) {
      unifier_.Set(tparam, core->type);
    }
  }
  // The methods of a type with parameters in it are not known yet.
  if (!known.valid() || IsParameterized(known)) return true;
  std::string cause;
  auto unify = [this](TypeId x, TypeId y) { return unifier_.Unify(x, y, kExact); };
  if (!check_.HasAllMethods(known, IfaceOf(param).id, /*is_static=*/true, unify, &cause)) {
    err_.Addf(at_, "%s (type %s) does not satisfy %s %s", {tparam, known, param.bound, cause});
    return false;
  }
  return true;
}

// Parameters that nothing else tells of get the default type of their untyped arguments.
bool Inference::UseUntyped() {
  std::vector<std::pair<TypeId, TypeId>> max_types;  // by parameter
  for (size_t i : untyped_) {
    TypeId tparam = ParamType(i);
    if (unifier_.At(tparam).valid()) continue;
    const Operand& arg = *args_[i];
    auto it = std::ranges::find(max_types, tparam, &std::pair<TypeId, TypeId>::first);
    if (it == max_types.end()) {
      max_types.emplace_back(tparam, arg.type);
      continue;
    }
    TypeId max = MaxType(it->second, arg.type);
    if (!max.valid()) {
      err_.Addf(check_.At(arg), "mismatched types %s and %s (cannot infer %s)",
                {it->second, arg.type, tparam});
      return false;
    }
    it->second = max;
  }
  for (const auto& [tparam, type] : max_types) unifier_.Set(tparam, Default(type));
  return true;
}

// Puts the inferred types into each other until nothing changes.
void Inference::Simplify() {
  std::vector<size_t> dirty;
  for (size_t i = 0; i < inferred_.size(); ++i) {
    if (inferred_[i].valid() && !targs_[i].valid()) dirty.push_back(i);
  }
  while (!dirty.empty()) {
    std::vector<TypeId> before = inferred_;
    SubstMap map(tparams_, before);
    std::vector<size_t> changed;
    for (size_t i : dirty) {
      TypeId t = check_.Subst({}, before[i], map, nullptr);
      if (t == before[i]) continue;
      // A generic function as an argument is generic no more once all is known of it.
      if (Signature* sig = As<Signature>(t);
          sig != nullptr && !sig->tparams.empty() && !IsParameterized(t)) {
        sig->tparams = {};
      }
      inferred_[i] = t;
      changed.push_back(i);
    }
    dirty = std::move(changed);
  }
}

bool Inference::IsComplete() {
  for (size_t i = 0; i < inferred_.size(); ++i) {
    if (inferred_[i].valid() && !IsParameterized(inferred_[i])) continue;
    const Object& object = TypeNameOf(tparams_[i]);
    err_.Addf(at_, "cannot infer %s (declared at %v)", {NameOf(object), object.loc});
    return false;
  }
  return true;
}

}  // namespace

bool Checker::IsParameterized(TypeList tparams, TypeId t) {
  return ParameterFinder(tparams).Find(t);
}

std::vector<TypeId> Checker::Infer(const Positioner& at, TypeList tparams,
                                   std::vector<TypeId> targs, TypeId params,
                                   std::span<Operand* const> args, bool reverse,
                                   ErrorBuilder& err) {
  CHECK(!tparams.empty() && targs.size() <= tparams.size());
  CHECK(Vars(params).size() == args.size());
  if (targs.size() == tparams.size() && !Contains(targs, TypeId())) return targs;
  // What is wrong with an argument was said already.
  if (!std::ranges::all_of(args, &Operand::valid)) return {};
  targs.resize(tparams.size());
  // Known arguments are put in first: they are compared by the rules of assignment then, and not
  // by those of unification.
  if (params.valid()) params = Subst({}, params, SubstMap(tparams, targs), nullptr);
  return Inference(*this, at, tparams, targs, Vars(params), args, reverse, err).Run();
}

TypeList Checker::RenameTParams(source::SourceLoc at, TypeList tparams, TypeId& type) {
  if (tparams.empty()) return {};
  std::vector<TypeId> renamed;
  for (TypeId tparam : tparams) {
    const Object& object = TypeNameOf(tparam);
    Object& copy =
        Store().NewObject(ObjectKind::kTypeName, object.loc, object.package, object.name, TypeId());
    TypeParam* param = Store().NewTypeParam(copy.id);
    copy.type = param->id;
    param->index = As<TypeParam>(tparam)->index;
    renamed.push_back(param->id);
  }
  TypeList list = Store().Copy(renamed);
  SubstMap map(tparams, list);
  for (size_t i = 0; i < tparams.size(); ++i) {
    As<TypeParam>(list[i])->bound = Subst(at, As<TypeParam>(tparams[i])->bound, map, nullptr);
  }
  type = Subst(at, type, map, nullptr);
  return list;
}

}  // namespace premortem::types
