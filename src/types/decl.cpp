// Counterpart: go/types/decl.go, go1.27.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

// The first type parameter of a list that may be none, or none.
NodeId FirstTypeParam(const syntax::Tree& tree, NodeId field_list) {
  if (!field_list.valid()) return NodeId();
  NodeList fields = tree.Get<syntax::FieldList>(field_list).fields;
  return fields.empty() ? NodeId() : fields[0];
}

// The name as the messages about cycles show it: with its type arguments, and with the package
// where it is another one.
std::string CycleName(const Checker& check, const Object& object) {
  if (object.type.valid()) {
    const Named* named = AsNamed(object.type);
    if (named != nullptr && named->is_instance()) {
      return TypeString(named->id, [&check](PackageId p) { return check.Qualify(p); });
    }
  }
  std::string name = object.package.valid() ? check.Qualify(object.package) : "";
  if (!name.empty()) name += '.';
  name += NameOf(object);
  return name;
}

size_t FileIndex(const PackageState& state, source::FileId file) {
  auto it =
      std::ranges::find_if(state.files, [file](const Unit& unit) { return unit.file == file; });
  return static_cast<size_t>(it - state.files.begin());
}

bool IsBefore(const PackageState& state, source::SourceLoc a, source::SourceLoc b) {
  if (a.file == b.file) return a.offset < b.offset;
  size_t a_index = FileIndex(state, a.file);
  size_t b_index = FileIndex(state, b.file);
  return a_index != b_index ? a_index < b_index : a.file.value < b.file.value;
}

}  // namespace

void Checker::Declare(Scope* scope, NodeId ident, Object& object, uint32_t scope_pos) {
  if (object.name != names::kBlank) {
    if (const Object* alt = scope->Insert(object)) {
      ErrorBuilder err = NewError(Code::kDuplicateDecl);
      err.Addf(At(object), "%s redeclared in this block", {NameOf(object)});
      err.AddAltDecl(*alt);
      err.Report();
      return;
    }
    object.scope_pos = scope_pos;
  }
  if (ident.valid()) RecordDef(ident, &object);
}

// ---- Objects and cycles ----

// An object is white while its type is not known, grey while it is on the path, and black once its
// type is known. Who comes to a grey one has found a cycle.
void Checker::ObjDecl(Object& object) {
  if (PathIndex(object) >= 0) {
    ObjDeclOnPath(object);
    return;
  }
  if (object.type.valid()) return;

  Push(object);
  DeclInfo* info = state_.DeclOf(object);
  CHECK(info != nullptr);
  DeclInfo& decl = *info;
  Environment saved = std::exchange(env_, Environment());
  env_.unit = decl.unit;
  env_.scope = decl.unit->file_scope;
  env_.version = decl.unit->version;
  switch (object.kind) {
    case ObjectKind::kConst:
      env_.decl = &decl;
      ConstDecl(object, decl.type, decl.init, decl.inherited);
      break;
    case ObjectKind::kVar:
      env_.decl = &decl;
      VarDecl(object, decl.lhs, decl.type, decl.init);
      break;
    case ObjectKind::kTypeName:
      TypeDecl(object, decl.type_spec);
      CollectMethods(object);
      break;
    case ObjectKind::kFunc: FuncDecl(object, decl); break;
    default: CHECK(false);
  }
  env_ = std::move(saved);
  Pop();
}

void Checker::ObjDeclOnPath(Object& object) {
  switch (object.kind) {
    case ObjectKind::kConst:
    case ObjectKind::kVar:
      if (!ValidCycle(object) || !object.type.valid()) object.type = kInvalidType;
      break;
    case ObjectKind::kTypeName:
      if (!ValidCycle(object)) object.type = kInvalidType;
      break;
    case ObjectKind::kFunc:
      // All functions have signatures: that of a function on the path is still empty, so that no
      // variable can be initialized with it.
      ValidCycle(object);
      break;
    default: CHECK(false);
  }
  CHECK(object.type.valid());
}

bool Checker::ValidCycle(Object& object) {
  int start = PathIndex(object);
  CHECK(start >= 0);
  std::span<Object* const> cycle = std::span(path_).subspan(static_cast<size_t>(start));
  size_t values = 0;
  size_t definitions = 0;
  for (const Object* o : cycle) {
    switch (o->kind) {
      case ObjectKind::kConst:
      case ObjectKind::kVar: ++values; break;
      case ObjectKind::kTypeName:
        // A cycle through a list of type parameters is no harm.
        if (env_.in_tparam_list && o->type.valid() && IsGeneric(o->type)) return true;
        if (!IsAlias(*o)) ++definitions;
        break;
      case ObjectKind::kFunc: break;
      default: CHECK(false);
    }
  }
  // Cycles of values alone are reported with the order of initialization. Cycles of types must come
  // by a definition, or they are aliases that expand without end.
  if (values == cycle.size()) return true;
  if (values == 0 && definitions > 0) return true;
  CycleError(cycle, FirstInSrc(cycle));
  return false;
}

void Checker::CycleError(std::span<Object* const> cycle, size_t start) {
  const Object* object = cycle[start];
  bool is_type = object->kind == ObjectKind::kTypeName;
  if (is_type) {
    if (Alias* alias = As<Alias>(object->type)) alias->from_rhs = kInvalidType;
  }
  if (cycle.size() == 1) {
    Errorf(At(*object), Code::kInvalidDeclCycle,
           is_type ? "invalid recursive type: %s refers to itself"
                   : "invalid cycle in declaration: %s refers to itself",
           {CycleName(*this, *object)});
    return;
  }
  ErrorBuilder err = NewError(Code::kInvalidDeclCycle);
  err.Addf(At(*object),
           is_type ? "invalid recursive type %s" : "invalid cycle in declaration of %s",
           {CycleName(*this, *object)});
  for (size_t i = 0; i < cycle.size(); ++i) {
    const Object* next = cycle[(start + i + 1) % cycle.size()];
    err.Addf(At(*object), "%s refers to %s", {CycleName(*this, *object), CycleName(*this, *next)});
    object = next;
  }
  err.Report();
}

size_t Checker::FirstInSrc(std::span<Object* const> path) const {
  size_t first = 0;
  for (size_t i = 1; i < path.size(); ++i) {
    if (IsBefore(state_, path[i]->loc, path[first]->loc)) first = i;
  }
  return first;
}

// ---- Declarations one by one ----

void Checker::WalkDecl(NodeId decl, FunctionRef<void(const DeclPart&)> visit) {
  NodeKind kind = KindOf(decl);
  if (kind == NodeKind::kBadDecl) return;
  if (kind == NodeKind::kFuncDecl) {
    visit({.kind = DeclPart::Kind::kFunc, .node = decl});
    return;
  }
  if (kind != NodeKind::kGenDecl) {
    Errorf(At(decl), Code::kInvalidSyntaxTree, "unknown ast.Decl node *ast.%s",
           {syntax::Name(kind)});
    return;
  }
  auto gen = GetNode<syntax::GenDecl>(decl);
  NodeId last;  // the last constant with a type or values
  for (size_t iota = 0; iota < gen.specs.size(); ++iota) {
    NodeId spec = gen.specs[iota];
    switch (KindOf(spec)) {
      case NodeKind::kImportSpec: visit({.kind = DeclPart::Kind::kImport, .node = spec}); break;
      case NodeKind::kTypeSpec: visit({.kind = DeclPart::Kind::kType, .node = spec}); break;
      case NodeKind::kValueSpec: {
        if (gen.tok == Token::kVar) {
          ArityMatch(spec, NodeId());
          visit({.kind = DeclPart::Kind::kVar, .node = spec});
          break;
        }
        if (gen.tok != Token::kConst) {
          Errorf(At(spec), Code::kInvalidSyntaxTree, "invalid token %s", {gen.tok});
          break;
        }
        auto value = GetNode<syntax::ValueSpec>(spec);
        // A first constant without anything is inherited from as well: nothing.
        bool inherited = !value.type.valid() && value.values.empty() && last.valid();
        if (!inherited) last = spec;
        ArityMatch(spec, last);
        auto from = GetNode<syntax::ValueSpec>(last);
        visit({.kind = DeclPart::Kind::kConst,
               .node = spec,
               .iota = static_cast<int64_t>(iota),
               .type = from.type,
               .values = from.values,
               .inherited = inherited});
        break;
      }
      default:
        Errorf(At(spec), Code::kInvalidSyntaxTree, "unknown ast.Spec node *ast.%s",
               {syntax::Name(KindOf(spec))});
    }
  }
}

void Checker::ConstDecl(Object& object, NodeId type, NodeId init, bool inherited) {
  CHECK(!object.type.valid());
  std::optional<Value> iota = std::exchange(env_.iota, *object.value);
  Positioner errpos = std::exchange(env_.errpos, Positioner());
  object.value = Store().NewValue(constant::MakeUnknown());

  bool valid = true;
  if (type.valid()) {
    TypeId t = Typ(type);
    valid = IsConstType(t);
    if (!valid && IsValid(Underlying(t))) {
      Errorf(At(type), Code::kInvalidConstType, "invalid constant type %s", {t});
    }
    object.type = valid ? t : kInvalidType;
  }
  if (valid) {
    Operand x;
    if (init.valid()) {
      // The expression stands elsewhere: errors are shown at the name.
      if (inherited) env_.errpos = At(object.loc);
      Expr(nullptr, x, init);
    }
    InitConst(object, x);
  }
  env_.iota = std::move(iota);
  env_.errpos = errpos;
}

void Checker::VarDecl(Object& object, std::span<Object* const> lhs, NodeId type, NodeId init) {
  CHECK(!object.type.valid());
  // Only of this variable: the others of `var a, b T = f()` still have to be looked at.
  if (type.valid()) object.type = VarType(type);

  if (!init.valid()) {
    if (!type.valid()) object.type = kInvalidType;
    return;
  }
  if (type.valid() && state_.config.exports_only) {
    for (Object* other : lhs) other->type = object.type;
    return;
  }
  if (lhs.size() <= 1) {
    CHECK(lhs.empty() || lhs[0] == &object);
    Operand x;
    std::optional<Target> target;
    if (object.type.valid()) target = NewTarget(object.type, NameOf(object));
    Expr(target ? &*target : nullptr, x, init);
    InitVar(object, x, "variable declaration");
    return;
  }
  if (type.valid()) {
    for (Object* other : lhs) other->type = object.type;
  }
  InitVars(lhs, NodeList(&init, 1), NodeId());
}

bool Checker::IsImportedConstraint(TypeId t) {
  if (!t.valid()) return false;
  const Named* named = AsNamed(t);
  if (named == nullptr) return false;
  PackageId declared_by = Get(named->obj).package;
  if (IsOwn(declared_by) || !declared_by.valid()) return false;
  Interface* u = UnderlyingAs<Interface>(named->id);
  return u != nullptr && !TypeSetOf(*u).IsMethodSet();
}

void Checker::TypeDecl(Object& object, NodeId type_spec) {
  CHECK(!object.type.valid());
  auto spec = GetNode<syntax::TypeSpec>(type_spec);
  // What the delayed action has to know of what happens below.
  struct Outcome {
    bool version_error = false;
    TypeId rhs;
  };
  auto* outcome = new (arena_.Allocate(sizeof(Outcome), alignof(Outcome))) Outcome;
  Later([this, object = &object, type = spec.type, outcome] {
    Named* named = object->type.valid() ? AsNamed(object->type) : nullptr;
    if (named != nullptr) ValidType(*named);
    if (!outcome->version_error && IsImportedConstraint(outcome->rhs)) {
      VerifyVersionf(At(type), kGo1_18, "using type constraint %s", {outcome->rhs});
    }
  });

  NodeId tparam0 = FirstTypeParam(tree(), spec.type_params);
  if (spec.assign != syntax::kNoOffset) {
    outcome->version_error =
        (tparam0.valid() && !VerifyVersionf(At(tparam0), kGo1_23, "generic type alias")) ||
        !VerifyVersionf(AtPos(spec.assign), kGo1_9, "type alias");
    AliasDecl(object, spec, tparam0, &outcome->rhs);
    return;
  }

  outcome->version_error =
      tparam0.valid() && !VerifyVersionf(At(tparam0), kGo1_18, "type parameter");
  Named* named = NewNamed(object, TypeId());
  if (spec.type_params.valid()) {
    OpenScope();
    CollectTypeParams(spec.type_params, [named](TypeList list) { named->tparams = list; });
  }
  TypeId rhs = DeclaredType(spec.type, &object);
  CHECK(rhs.valid());
  outcome->rhs = rhs;
  named->from_rhs = rhs.value;
  if (IsTypeParam(rhs)) {
    Errorf(At(spec.type), Code::kMisplacedTypeParam,
           "cannot use a type parameter as RHS in type declaration");
    named->from_rhs = kInvalidType.value;
  }
  if (spec.type_params.valid()) CloseScope();
}

void Checker::AliasDecl(Object& object, const syntax::TypeSpec& spec, NodeId tparam0, TypeId* rhs) {
  Alias* alias = NewAlias(object, TypeId());
  if (tparam0.valid()) {
    OpenScope();
    CollectTypeParams(spec.type_params, [alias](TypeList list) { alias->tparams = list; });
  }
  *rhs = DeclaredType(spec.type, &object);
  CHECK(rhs->valid());
  alias->from_rhs = *rhs;
  if (std::ranges::find(alias->tparams, *rhs) != alias->tparams.end()) {
    Errorf(At(spec.type), Code::kMisplacedTypeParam,
           "cannot use type parameter declared in alias declaration as RHS");
    alias->from_rhs = kInvalidType;
  }
  if (tparam0.valid()) CloseScope();
}

// ---- Type parameters ----

TypeList Checker::CollectTypeParams(NodeId field_list, FunctionRef<void(TypeList)> set) {
  NodeList fields = GetNode<syntax::FieldList>(field_list).fields;
  uint32_t scope_pos = tree().Pos(field_list);
  std::vector<TypeId> declared;
  for (NodeId field : fields) {
    for (NodeId name : GetNode<syntax::Field>(field).names) {
      declared.push_back(DeclareTypeParam(name, scope_pos));
    }
  }
  // Constraints may speak of the generic type, so it must have its parameters before.
  for (size_t i = 0; i < declared.size(); ++i) {
    TypeParam& param = *As<TypeParam>(declared[i]);
    CHECK(param.index < 0);
    param.index = static_cast<int32_t>(i);
  }
  TypeList list = Store().Copy(declared);
  set(list);

  CHECK(!env_.in_tparam_list);
  env_.in_tparam_list = true;
  size_t index = 0;
  for (NodeId node : fields) {
    auto field = GetNode<syntax::Field>(node);
    TypeId bound = kInvalidType;
    if (field.type.valid()) {
      bound = Bound(field.type);
      if (IsTypeParam(bound)) {
        Errorf(At(field.type), Code::kMisplacedTypeParam,
               "cannot use a type parameter as constraint");
        bound = kInvalidType;
      }
    }
    for (size_t i = 0; i < field.names.size(); ++i) As<TypeParam>(list[index++])->bound = bound;
  }
  env_.in_tparam_list = false;
  return list;
}

TypeId Checker::Bound(NodeId x) {
  bool wrap = false;
  if (KindOf(x) == NodeKind::kUnaryExpr) {
    wrap = GetNode<syntax::UnaryExpr>(x).op == Token::kTilde;
  } else if (KindOf(x) == NodeKind::kBinaryExpr) {
    wrap = GetNode<syntax::BinaryExpr>(x).op == Token::kOr;
  }
  if (!wrap) return Typ(x);
  // As if `interface{ x }` had been written.
  Interface* t = Store().NewInterface();
  t->pending = true;
  NeedsCleanup(t->id);
  source::SourceLoc loc = LocOf(x);
  TypeId embedded = ParseUnion(x);
  t->embeddeds = Store().Copy(TypeList(&embedded, 1));
  t->embed_pos = Store().Copy(std::span<const source::SourceLoc>(&loc, 1));
  t->complete = true;
  t->implicit = true;
  Later([this, t, loc] { ComputeInterfaceTypeSet(this, loc, *t); });
  return t->id;
}

TypeId Checker::DeclareTypeParam(NodeId name, uint32_t scope_pos) {
  // What is no name in a receiver's list (see UnpackRecv) declares nothing.
  bool is_name = KindOf(name) == NodeKind::kIdent;
  Object& object = Store().NewObject(ObjectKind::kTypeName, LocOf(name), package(),
                                     is_name ? IdentName(name) : names::kBlank, TypeId());
  TypeId param = NewTypeParam(object, kInvalidType);
  Declare(env_.scope, is_name ? name : NodeId(), object, scope_pos);
  return param;
}

// ---- Methods and functions ----

void Checker::CollectMethods(Object& type_name) {
  auto it = state_.methods.find(type_name.id.value);
  if (it == state_.methods.end()) return;

  // All methods are of this package: the name alone tells them apart.
  std::unordered_map<uint32_t, const Object*> seen;
  Named* base = AsNamed(type_name.type);
  if (base != nullptr) {
    CHECK(!base->is_instance());
    // The underlying type is not known yet.
    Later([this, base] { CheckFieldUniqueness(*base); });
    for (size_t i = 0; i < NumMethods(*base); ++i) {
      const Object& method = Method(*base, i);
      seen.emplace(method.name.value, &method);
    }
  }
  for (const Object* method : it->second) {
    auto [entry, is_new] = seen.emplace(method->name.value, method);
    if (is_new) {
      if (base != nullptr) AddMethod(*base, *method);
      if (state_.config.exports_only) {
        Later([this, id = method->id] { ObjDecl(Get(id)); });
      }
      continue;
    }
    const Object& alt = *entry->second;
    if (alt.loc.file.valid()) {
      Errorf(At(*method), Code::kDuplicateMethod, "method %s.%s already declared at %v",
             {NameOf(type_name), NameOf(*method), alt.loc});
    } else {
      Errorf(At(*method), Code::kDuplicateMethod, "method %s.%s already declared",
             {NameOf(type_name), NameOf(*method)});
    }
  }
}

void Checker::CheckFieldUniqueness(Named& base) {
  const Struct* t = UnderlyingAs<Struct>(base.id);
  if (t == nullptr || t->fields.empty()) return;
  std::unordered_map<uint32_t, const Object*> methods;  // of this package, as the named type is
  for (size_t i = 0; i < NumMethods(base); ++i) {
    const Object& method = Method(base, i);
    methods.emplace(method.name.value, &method);
  }
  for (ObjectId id : t->fields) {
    const Object& field = Get(id);
    if (field.name == names::kBlank) continue;
    auto it = methods.find(field.name.value);
    if (it == methods.end()) continue;
    const Object& method = *it->second;
    if (!SameId(field, method.package, method.name)) continue;
    ErrorBuilder err = NewError(Code::kDuplicateFieldAndMethod);
    err.Addf(At(method), "field and method with the same name %s", {NameOf(field)});
    err.AddAltDecl(field);
    err.Report();
  }
}

void Checker::FuncDecl(Object& object, DeclInfo& decl) {
  CHECK(!object.type.valid());
  CHECK(!env_.iota);
  Signature* sig = Store().NewSignature();
  object.type = sig->id;  // a cycle may come back here
  auto func = GetNode<syntax::FuncDecl>(decl.func_decl);
  FuncType(*sig, func.recv, func.type);
  NodeId tparams = GetNode<syntax::FuncType>(func.type).type_params;
  if (FirstTypeParam(tree(), tparams).valid() && !decl.has_body) {
    SoftErrorf(At(func.name), Code::kBadDecl, "generic function is missing function body");
  }
  if (state_.config.ignore_func_bodies || !func.body.valid()) return;
  bodies_.push_back({&decl, sig, func.body});
}

// ---- Declarations within functions ----

void Checker::DeclStmt(NodeId decl) {
  WalkDecl(decl, [this](const DeclPart& part) {
    switch (part.kind) {
      case DeclPart::Kind::kConst: LocalConstDecl(part); break;
      case DeclPart::Kind::kVar: LocalVarDecl(part); break;
      case DeclPart::Kind::kType: LocalTypeDecl(part); break;
      default:
        Errorf(At(part.node), Code::kInvalidSyntaxTree, "unknown ast.Decl node *ast.%s",
               {syntax::Name(KindOf(part.node))});
    }
  });
}

void Checker::LocalConstDecl(const DeclPart& part) {
  size_t top = delayed_size();
  NodeList idents = GetNode<syntax::ValueSpec>(part.node).names;
  std::vector<Object*> lhs;
  for (size_t i = 0; i < idents.size(); ++i) {
    Object& object = Store().NewObject(ObjectKind::kConst, LocOf(idents[i]), package(),
                                       IdentName(idents[i]), TypeId());
    object.value = Store().NewValue(constant::MakeInt64(part.iota));
    lhs.push_back(&object);
    NodeId init = i < part.values.size() ? part.values[i] : NodeId();
    ConstDecl(object, part.type, init, part.inherited);
  }
  // Function literals in the values must not see the constants.
  ProcessDelayed(top);
  uint32_t scope_pos = tree().End(part.node);
  for (size_t i = 0; i < idents.size(); ++i) Declare(env_.scope, idents[i], *lhs[i], scope_pos);
}

void Checker::LocalVarDecl(const DeclPart& part) {
  size_t top = delayed_size();
  auto spec = GetNode<syntax::ValueSpec>(part.node);
  std::vector<Object*> all;
  for (NodeId ident : spec.names) {
    all.push_back(
        &Store().NewVar(VarKind::kLocalVar, LocOf(ident), package(), IdentName(ident), TypeId()));
  }
  for (size_t i = 0; i < all.size(); ++i) {
    std::span<Object* const> lhs;
    NodeId init;
    if (spec.values.size() == spec.names.size()) {
      init = spec.values[i];
    } else if (spec.values.size() == 1) {
      lhs = all;
      init = spec.values[0];
    } else if (i < spec.values.size()) {
      init = spec.values[i];
    }
    VarDecl(*all[i], lhs, spec.type, init);
    // One value: then all variables have their types.
    if (spec.values.size() == 1) break;
  }
  ProcessDelayed(top);
  uint32_t scope_pos = tree().End(part.node);
  for (size_t i = 0; i < all.size(); ++i) Declare(env_.scope, spec.names[i], *all[i], scope_pos);
}

void Checker::LocalTypeDecl(const DeclPart& part) {
  NodeId ident = GetNode<syntax::TypeSpec>(part.node).name;
  Object& object =
      Store().NewObject(ObjectKind::kTypeName, LocOf(ident), package(), IdentName(ident), TypeId());
  Declare(env_.scope, ident, object, tree().Pos(ident));
  Push(object);
  TypeDecl(object, part.node);
  Pop();
}

}  // namespace premortem::types
