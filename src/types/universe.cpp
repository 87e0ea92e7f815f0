// Counterpart: go/types/universe.go, go1.27.
#include "types/universe.h"

#include <iterator>

#include "base/check.h"
#include "syntax/names.h"
#include "types/object.h"
#include "types/package.h"
#include "types/scope.h"
#include "types/store.h"
#include "types/typeset.h"

namespace premortem::types {

namespace names = syntax::names;

namespace {

constexpr BuiltinInfo kBuiltins[] = {
    {"append", 1, true, ExprKind::kExpression},    {"cap", 1, false, ExprKind::kExpression},
    {"clear", 1, false, ExprKind::kStatement},     {"close", 1, false, ExprKind::kStatement},
    {"complex", 2, false, ExprKind::kExpression},  {"copy", 2, false, ExprKind::kStatement},
    {"delete", 2, false, ExprKind::kStatement},    {"imag", 1, false, ExprKind::kExpression},
    {"len", 1, false, ExprKind::kExpression},      {"make", 1, true, ExprKind::kExpression},
    {"max", 1, true, ExprKind::kExpression},       {"min", 1, true, ExprKind::kExpression},
    {"new", 1, false, ExprKind::kExpression},      {"panic", 1, false, ExprKind::kStatement},
    {"print", 0, true, ExprKind::kStatement},      {"println", 0, true, ExprKind::kStatement},
    {"real", 1, false, ExprKind::kExpression},     {"recover", 0, false, ExprKind::kStatement},
    {"Add", 2, false, ExprKind::kExpression},      {"Alignof", 1, false, ExprKind::kExpression},
    {"Offsetof", 1, false, ExprKind::kExpression}, {"Sizeof", 1, false, ExprKind::kExpression},
    {"Slice", 2, false, ExprKind::kExpression},    {"SliceData", 1, false, ExprKind::kExpression},
    {"String", 2, false, ExprKind::kExpression},   {"StringData", 1, false, ExprKind::kExpression},
};
static_assert(std::size(kBuiltins) == static_cast<size_t>(BuiltinId::kStringData) + 1);

Universe g_universe;
PackageId g_unsafe;

NameId Intern(std::string_view text) { return syntax::Names().Intern(text); }

Object& NewObject(ObjectKind kind, NameId name, TypeId type) {
  return Store().NewObject(kind, source::SourceLoc(), PackageId(), name, type);
}

// What is exported belongs to package unsafe.
void Define(Scope& universe, Object& object) {
  Scope* scope = &universe;
  if (IsExported(object)) {
    object.package = g_unsafe;
    scope = Get(g_unsafe).scope;
  }
  CHECK(!scope->Insert(object));
}

void DefineBasicTypes(Scope& universe) {
  for (int i = 0; i < kBasicKindCount; ++i) {
    TypeId type = BasicType(static_cast<BasicKind>(i));
    NameId name = As<Basic>(type)->name;
    if (TextOf(name).find(' ') != std::string_view::npos) continue;
    Define(universe, NewObject(ObjectKind::kTypeName, name, type));
  }
  g_universe.byte_type = Store().NewBasicAlias(BasicKind::kByte, names::kByte);
  Define(universe, NewObject(ObjectKind::kTypeName, names::kByte, g_universe.byte_type));
  g_universe.rune_type = Store().NewBasicAlias(BasicKind::kRune, names::kRune);
  Define(universe, NewObject(ObjectKind::kTypeName, names::kRune, g_universe.rune_type));
}

Named& DefineNamed(Scope& universe, NameId name, const Interface& underlying) {
  Object& object = NewObject(ObjectKind::kTypeName, name, TypeId());
  Named& named = *Store().NewNamed(object.id);
  named.from_rhs = underlying.id.value;
  named.underlying = underlying.id.value;
  Define(universe, object);
  return named;
}

// type error interface{ Error() string }
void DefineError(Scope& universe) {
  Interface& interface = *Store().NewInterface();
  Named& error = DefineNamed(universe, names::kError, interface);

  Object& result = Store().NewVar(VarKind::kResultVar, source::SourceLoc(), PackageId(), NameId(),
                                  BasicType(BasicKind::kString));
  Signature& signature = *Store().NewSignature();
  signature.recv =
      Store().NewVar(VarKind::kRecvVar, source::SourceLoc(), PackageId(), NameId(), error.id).id;
  signature.results = Store().NewTuple({&result.id, 1});
  Object& method = NewObject(ObjectKind::kFunc, Intern("Error"), signature.id);

  TypeSet* set = Store().NewTypeSet();
  set->methods = Store().Copy(ObjectList(&method.id, 1));
  interface.methods = set->methods;
  interface.complete = true;
  interface.tset = set;
  g_universe.error_type = error.id;
}

void DefineConstraints(Scope& universe) {
  Interface& empty = *Store().NewInterface();
  empty.complete = true;
  empty.tset = Store().NewTypeSet();
  g_universe.empty_interface = empty.id;

  // type any = interface{}
  Object& any = NewObject(ObjectKind::kTypeName, names::kAny, TypeId());
  Alias& alias = *Store().NewAlias(any.id);
  alias.from_rhs = empty.id;
  Define(universe, any);
  g_universe.any = any.id;
  g_universe.any_type = alias.id;

  Interface& interface = *Store().NewInterface();
  TypeSet* set = Store().NewTypeSet();
  set->comparable = true;
  interface.complete = true;
  interface.tset = set;
  Named& comparable = DefineNamed(universe, names::kComparable, interface);
  g_universe.comparable = comparable.obj;
  g_universe.comparable_type = comparable.id;
}

Object& DefineConst(Scope& universe, NameId name, BasicKind kind, constant::Value value) {
  Object& object = NewObject(ObjectKind::kConst, name, BasicType(kind));
  object.value = Store().NewValue(std::move(value));
  Define(universe, object);
  return object;
}

}  // namespace

const BuiltinInfo& InfoOf(BuiltinId id) { return kBuiltins[static_cast<size_t>(id)]; }

const Universe& TheUniverse() { return g_universe; }

PackageId UnsafePackage() { return g_unsafe; }

void DeclareUniverse(Scope& universe) {
  Package& unsafe_package = Store().NewPackage("unsafe", Intern("unsafe"));
  unsafe_package.complete = true;
  g_unsafe = unsafe_package.id;

  DefineBasicTypes(universe);
  DefineError(universe);
  DefineConstraints(universe);

  DefineConst(universe, names::kTrue, BasicKind::kUntypedBool, constant::MakeBool(true));
  DefineConst(universe, names::kFalse, BasicKind::kUntypedBool, constant::MakeBool(false));
  g_universe.iota =
      DefineConst(universe, names::kIota, BasicKind::kUntypedInt, constant::MakeInt64(0)).id;

  Object& nil = NewObject(ObjectKind::kNil, names::kNil, BasicType(BasicKind::kUntypedNil));
  Define(universe, nil);
  g_universe.nil = nil.id;

  for (size_t i = 0; i < std::size(kBuiltins); ++i) {
    Object& builtin = NewObject(ObjectKind::kBuiltin, Intern(kBuiltins[i].name), kInvalidType);
    builtin.builtin = static_cast<BuiltinId>(i);
    Define(universe, builtin);
  }
}

}  // namespace premortem::types
