// Counterpart: assignableTo in go/types/operand.go, go1.27.

#include "types/checker.h"

namespace premortem::types {

namespace {

// Puts the reason before the one that is there.
void Prepend(std::string* cause, std::string reason) {
  if (cause == nullptr) return;
  if (!cause->empty()) reason.append("\n\t").append(*cause);
  *cause = std::move(reason);
}

}  // namespace

bool Checker::UntypedAssignableTo(const Operand& x, TypeId t) {
  Value val;
  Code code;
  if (TypeParam* param = As<TypeParam>(t)) {
    return types::Is(*param, [&](const SetTerm* term) {
      return term != nullptr && ImplicitTypeAndValue(x, term->type, &val, &code).valid();
    });
  }
  return ImplicitTypeAndValue(x, t, &val, &code).valid();
}

bool Checker::AssignableTo(const Operand& x, TypeId t, std::string* cause, Code* code) {
  Code unused;
  if (code == nullptr) code = &unused;
  *code = Code{};
  if (!x.valid() || !IsValid(t)) return true;  // an error was reported

  TypeId orig_to = t;
  TypeId from = Unalias(x.type);
  TypeId to = Unalias(t);
  if (Identical(from, to)) return true;

  TypeId from_under = Underlying(from);
  TypeId to_under = Underlying(to);
  TypeParam* from_param = As<TypeParam>(from);
  TypeParam* to_param = As<TypeParam>(to);

  *code = Code::kIncompatibleAssign;
  if (types::IsUntyped(from_under)) return UntypedAssignableTo(x, to);

  bool no_params = from_param == nullptr && to_param == nullptr;
  bool may_share_literal = no_params && (!HasName(from) || !HasName(to));
  // Asked in this order also where it cannot matter: the type sets of interfaces that embed each
  // other by mistake depend on which comes first.
  if (Identical(from_under, to_under) && may_share_literal) return true;

  // A pointer to an interface is asked as well, for the reason that it gives.
  if ((As<Interface>(to_under) != nullptr && to_param == nullptr) || IsInterfacePtr(to_under)) {
    if (Implements(from, to, false, cause)) return true;
    // A type parameter may still be assignable by each of its types.
    if (from_param == nullptr) {
      *code = Code::kInvalidIfaceAssign;
      return false;
    }
    if (cause != nullptr) cause->clear();
  }

  if (As<Interface>(from_under) != nullptr && from_param == nullptr &&
      Implements(to, from, false, nullptr)) {
    if (cause != nullptr) *cause = "need type assertion";
    return false;
  }

  if (const Chan* from_chan = As<Chan>(from_under);
      from_chan != nullptr && from_chan->dir == ChanDir::kSendRecv) {
    const Chan* to_chan = As<Chan>(to_under);
    if (to_chan != nullptr && Identical(from_chan->elem, to_chan->elem)) {
      *code = Code::kInvalidChanAssign;
      return !HasName(from) || !HasName(to);
    }
  }

  if (to_param != nullptr && !HasName(from)) return AssignableToEach(x, *to_param, cause, code);
  if (from_param != nullptr && !HasName(to)) {
    return EachAssignableTo(x, *from_param, to, orig_to, cause, code);
  }
  return false;
}

bool Checker::AssignableToEach(const Operand& x, TypeParam& param, std::string* cause, Code* code) {
  bool ok = false;
  types::Is(param, [&](const SetTerm* term) {
    if (term == nullptr) return false;
    ok = AssignableTo(x, term->type, cause, code);
    if (!ok && cause != nullptr) {
      Prepend(cause, Sprintf("cannot assign %s to %s (in %s)", {x.type, term->type, param.id}));
    }
    return ok;
  });
  return ok;
}

bool Checker::EachAssignableTo(const Operand& x, TypeParam& param, TypeId to, TypeId written_to,
                               std::string* cause, Code* code) {
  Operand copy = x;
  bool ok = false;
  types::Is(param, [&](const SetTerm* term) {
    if (term == nullptr) return false;
    copy.type = term->type;
    ok = AssignableTo(copy, to, cause, code);
    if (!ok && cause != nullptr) {
      Prepend(cause, Sprintf("cannot assign %s (in %s) to %s", {term->type, param.id, written_to}));
    }
    return ok;
  });
  return ok;
}

}  // namespace premortem::types
