// Counterpart: go/types/resolver.go, go1.27.
#include <algorithm>
#include <cstdio>
#include <unordered_set>

#include "base/quote.h"
#include "base/text.h"
#include "base/unicode.h"
#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

namespace names = syntax::names;

size_t NumFields(const syntax::Tree& tree, NodeId field_list) {
  if (!field_list.valid()) return 0;
  size_t n = 0;
  for (NodeId field : tree.Get<syntax::FieldList>(field_list).fields) {
    n += std::max<size_t>(tree.Get<syntax::Field>(field).names.size(), 1);
  }
  return n;
}

// As fmt's %#U.
std::string UnicodeText(char32_t rune) {
  char code[16];
  std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(rune));
  std::string text = code;
  if (IsPrintable(rune)) {
    text += " '";
    AppendUtf8(text, rune);
    text += "'";
  }
  return text;
}

// The path that the literal stands for; why it is none in `error`.
std::string ValidatedImportPath(std::string_view literal, std::string& error) {
  std::optional<std::string> path = Unquote(literal);
  if (!path) {
    error = "invalid syntax";
    return "";
  }
  if (path->empty()) {
    error = "empty string";
    return "";
  }
  constexpr std::string_view kIllegal = "!\"#$%&'()*,:;<=>?[\\]^{|}`";
  for (std::string_view rest = *path; !rest.empty();) {
    int length;
    char32_t rune = DecodeUtf8(rest, &length);
    // Of the spaces only ' ' is printable; all other graphic characters are.
    bool illegal = !IsPrintable(rune) || rune == ' ' || rune == 0xfffd ||
                   (rune < 0x80 && kIllegal.find(static_cast<char>(rune)) != kIllegal.npos);
    if (illegal) {
      error = "invalid character " + UnicodeText(rune);
      break;
    }
    rest.remove_prefix(static_cast<size_t>(length));
  }
  return *std::move(path);
}

std::string_view AfterLastSlash(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

// As (*Package).String.
std::string PackageText(PackageId id) {
  const Package& package = Get(id);
  std::string text = "package ";
  text += TextOf(package.name);
  text += " (";
  AppendQuoted(text, package.path);
  text += ")";
  return text;
}

// Declares what stands in one file after the other.
class Collector {
 public:
  explicit Collector(Checker& check) : check_(check), package_(Get(check.package())) {
    for (PackageId imported : package_.imports) imported_.insert(imported.value);
  }

  void CollectFile(Unit& unit);
  void CheckConflicts(const Unit& unit);
  void AssociateMethods();

 private:
  using DeclPart = Checker::DeclPart;
  struct MethodInfo {
    const Unit* unit;
    Object* method;
    bool pointer;
    NodeId recv;
  };

  const syntax::Tree& tree() const { return *unit_->tree; }
  Object& NewObject(ObjectKind kind, NodeId ident) {
    return Store().NewObject(kind, check_.LocOf(ident), package_.id, check_.IdentName(ident),
                             TypeId());
  }
  DeclInfo& NewInfo() {
    DeclInfo& info = check_.state_.decls.emplace_back();
    info.unit = unit_;
    return info;
  }

  void Import(NodeId spec);
  void DotImport(Object& package_name, const Package& imported, NodeId dot);
  void Const(const DeclPart& part);
  void Var(NodeId spec);
  void TypeDecl(NodeId spec);
  void Func(NodeId node);
  void Function(Object& object, const syntax::FuncDecl& decl, NodeId tparam0, bool has_body);
  void Method(Object& object, const syntax::FuncDecl& decl, NodeId tparam0);

  Checker& check_;
  Package& package_;
  Unit* unit_ = nullptr;
  std::unordered_set<uint32_t> imported_;
  std::vector<MethodInfo> methods_;
};

void Collector::CollectFile(Unit& unit) {
  unit_ = &unit;
  check_.env_.unit = &unit;
  check_.env_.version = unit.version;
  syntax::File file = tree().file();
  check_.RecordDef(file.name, nullptr);
  unit.file_scope = Store().NewScope(package_.scope);
  for (NodeId decl : file.decls) {
    check_.WalkDecl(decl, [this](const DeclPart& part) {
      switch (part.kind) {
        case DeclPart::Kind::kImport: Import(part.node); break;
        case DeclPart::Kind::kConst: Const(part); break;
        case DeclPart::Kind::kVar: Var(part.node); break;
        case DeclPart::Kind::kType: TypeDecl(part.node); break;
        case DeclPart::Kind::kFunc: Func(part.node); break;
      }
    });
  }
}

void Collector::Import(NodeId spec_node) {
  auto spec = tree().Get<syntax::ImportSpec>(spec_node);
  std::string_view literal = tree().LiteralOf(spec.path);
  if (literal.empty()) return;
  std::string error;
  std::string path = ValidatedImportPath(literal, error);
  if (!error.empty()) {
    check_.Errorf(check_.At(spec.path), Code::kBadImportPath, "invalid import path (%s)", {error});
    return;
  }
  PackageId id = check_.ImportPackage(check_.At(spec.path), path);
  if (!id.valid()) return;
  const Package& imported = Get(id);

  NameId name = imported.name;
  if (spec.name.valid()) {
    name = check_.IdentName(spec.name);
    if (path == "C") {
      check_.Errorf(check_.At(spec.name), Code::kImportCRenamed, "cannot rename import \"C\"");
      return;
    }
  }
  if (TextOf(name) == "init") {
    check_.Errorf(check_.At(spec_node), Code::kInvalidInitDecl,
                  "cannot import package as init - init must be a func");
    return;
  }
  if (imported_.insert(id.value).second) package_.imports.push_back(id);

  Object& object = Store().NewObject(ObjectKind::kPkgName, check_.LocOf(spec_node), package_.id,
                                     name, kInvalidType);
  object.imported = id;
  if (spec.name.valid()) {
    check_.RecordDef(spec.name, &object);
  } else {
    check_.RecordImplicit(spec_node, object);
  }
  if (imported.fake) check_.MarkUsed(object);
  check_.state_.imports.push_back(&object);
  if (name == names::kDot) {
    DotImport(object, imported, spec.name);
  } else {
    check_.Declare(unit_->file_scope, NodeId(), object, 0);
  }
}

void Collector::DotImport(Object& package_name, const Package& imported, NodeId dot) {
  Scope* scope = unit_->file_scope;
  auto& through = check_.state_.dot_imports[scope];
  // By name: which of two is said to be declared again must not depend on who filled the scope.
  for (NameId name : imported.scope->SortedNames()) {
    if (!IsExported(name)) continue;
    if (const Object* alt = scope->Lookup(name)) {
      Checker::ErrorBuilder err = check_.NewError(Code::kDuplicateDecl);
      err.Addf(check_.At(dot), "%s redeclared in this block", {NameOf(*alt)});
      err.AddAltDecl(*alt);
      err.Report();
    } else {
      scope->InsertAs(name, *imported.scope->Lookup(name));
      through[name.value] = &package_name;
    }
  }
}

void Collector::Const(const DeclPart& part) {
  NodeList idents = tree().Get<syntax::ValueSpec>(part.node).names;
  for (size_t i = 0; i < idents.size(); ++i) {
    Object& object = NewObject(ObjectKind::kConst, idents[i]);
    object.value = Store().NewValue(constant::MakeInt64(part.iota));
    DeclInfo& info = NewInfo();
    info.type = part.type;
    if (i < part.values.size()) info.init = part.values[i];
    info.inherited = part.inherited;
    check_.DeclarePkgObj(idents[i], object, info);
  }
}

void Collector::Var(NodeId spec_node) {
  auto spec = tree().Get<syntax::ValueSpec>(spec_node);
  // With one value all variables depend on it and share what is known of the declaration.
  DeclInfo* shared = nullptr;
  if (spec.values.size() == 1) {
    shared = &NewInfo();
    shared->type = spec.type;
    shared->init = spec.values[0];
  }
  for (size_t i = 0; i < spec.names.size(); ++i) {
    NodeId ident = spec.names[i];
    Object& object = Store().NewVar(VarKind::kPackageVar, check_.LocOf(ident), package_.id,
                                    check_.IdentName(ident), TypeId());
    DeclInfo* info = shared;
    if (info != nullptr) {
      info->lhs.push_back(&object);
    } else {
      info = &NewInfo();
      info->type = spec.type;
      if (i < spec.values.size()) info->init = spec.values[i];
    }
    check_.DeclarePkgObj(ident, object, *info);
  }
}

void Collector::TypeDecl(NodeId spec) {
  NodeId ident = tree().Get<syntax::TypeSpec>(spec).name;
  Object& object = NewObject(ObjectKind::kTypeName, ident);
  DeclInfo& info = NewInfo();
  info.type_spec = spec;
  check_.DeclarePkgObj(ident, object, info);
}

void Collector::Func(NodeId node) {
  auto decl = tree().Get<syntax::FuncDecl>(node);
  Object& object = NewObject(ObjectKind::kFunc, decl.name);
  NodeId tparams = tree().Get<syntax::FuncType>(decl.type).type_params;
  NodeId tparam0;
  if (NumFields(tree(), tparams) > 0) {
    tparam0 = tree().Get<syntax::FieldList>(tparams).fields[0];
  }
  bool has_body = decl.body.valid() || tree().SkippedBody(node).end != 0;
  if (NumFields(tree(), decl.recv) == 0) {
    Function(object, decl, tparam0, has_body);
  } else {
    Method(object, decl, tparam0);
  }
  DeclInfo& info = NewInfo();
  info.func_decl = node;
  info.has_body = has_body;
  check_.AddPkgObj(object, info);
}

void Collector::Function(Object& object, const syntax::FuncDecl& decl, NodeId tparam0,
                         bool has_body) {
  if (decl.recv.valid()) {
    check_.Errorf(check_.At(decl.recv), Code::kBadRecv, "method has no receiver");
  }
  std::string_view name = NameOf(object);
  bool is_main = name == "main" && TextOf(package_.name) == "main";
  if (name == "init" || is_main) {
    Code code = is_main ? Code::kInvalidMainDecl : Code::kInvalidInitDecl;
    if (tparam0.valid()) {
      check_.SoftErrorf(check_.At(tparam0), code, "func %s must have no type parameters", {name});
    }
    auto type = tree().Get<syntax::FuncType>(decl.type);
    if (NumFields(tree(), type.params) != 0 || type.results.valid()) {
      check_.SoftErrorf(check_.At(decl.name), code,
                        "func %s must have no arguments and no return values", {name});
    }
  } else if (tparam0.valid()) {
    check_.VerifyVersionf(check_.At(tparam0), kGo1_18, "type parameter");
  }
  if (name != "init") {
    check_.Declare(package_.scope, decl.name, object, 0);
    return;
  }
  // There may be many, and nobody can name them.
  object.parent = package_.scope;
  check_.RecordDef(decl.name, &object);
  if (!has_body) {
    check_.SoftErrorf(check_.At(object), Code::kMissingInitBody, "func init must have a body");
  }
}

void Collector::Method(Object& object, const syntax::FuncDecl& decl, NodeId tparam0) {
  NodeId field = tree().Get<syntax::FieldList>(decl.recv).fields[0];
  Checker::ReceiverParts recv =
      check_.UnpackRecv(tree().Get<syntax::Field>(field).type, /*unpack_params=*/false);
  if (tree().kind(recv.base) == NodeKind::kIdent && object.name != names::kBlank) {
    methods_.push_back({unit_, &object, recv.pointer, recv.base});
  }
  if (tparam0.valid()) check_.VerifyVersionf(check_.At(tparam0), kGo1_27, "generic method");
  check_.RecordDef(decl.name, &object);
}

void Collector::CheckConflicts(const Unit& unit) {
  for (const Scope::Entry& entry : unit.file_scope->entries()) {
    const Object* alt = package_.scope->Lookup(entry.name);
    if (alt == nullptr) continue;
    const Object& object = Get(entry.object);
    Checker::ErrorBuilder err = check_.NewError(Code::kDuplicateDecl);
    if (object.kind == ObjectKind::kPkgName) {
      err.Addf(check_.At(*alt), "%s already declared through import of %s",
               {NameOf(*alt), PackageText(object.imported)});
    } else {
      err.Addf(check_.At(*alt), "%s already declared through dot-import of %s",
               {NameOf(*alt), PackageText(object.package)});
    }
    err.AddAltDecl(object);
    err.Report();
  }
}

void Collector::AssociateMethods() {
  const Unit* unit = check_.env_.unit;
  for (const MethodInfo& info : methods_) {
    check_.env_.unit = info.unit;
    bool pointer = info.pointer;
    if (Object* base = check_.ResolveBaseTypeName(pointer, info.recv)) {
      info.method->has_ptr_recv = pointer;
      check_.state_.methods[base->id.value].push_back(info.method);
    }
  }
  check_.env_.unit = unit;
}

}  // namespace

void Checker::ArityMatch(NodeId spec_node, NodeId init_spec) {
  auto spec = GetNode<syntax::ValueSpec>(spec_node);
  size_t l = spec.names.size();
  size_t r =
      init_spec.valid() ? GetNode<syntax::ValueSpec>(init_spec).values.size() : spec.values.size();
  constexpr Code kCode = Code::kWrongAssignCount;
  if (!init_spec.valid() && r == 0) {
    if (!spec.type.valid()) Errorf(At(spec_node), kCode, "missing type or init expr");
  } else if (l < r) {
    if (l < spec.values.size()) {
      NodeId extra = spec.values[l];
      Errorf(At(extra), kCode, "extra init expr %s", {extra});
    } else {
      Errorf(At(spec_node), kCode, "extra init expr at %s", {LocOf(init_spec)});
    }
  } else if (l > r && (init_spec.valid() || r != 1)) {
    NodeId name = spec.names[r];
    Errorf(At(name), kCode, "missing init expr for %s", {name});
  }
}

void Checker::AddPkgObj(Object& object, DeclInfo& info) {
  state_.objects.push_back(&object);
  state_.decl_of.push_back(&info);
  object.order = static_cast<uint32_t>(state_.objects.size());
}

void Checker::DeclarePkgObj(NodeId ident, Object& object, DeclInfo& info) {
  std::string_view name = NameOf(object);
  if (name == "init") {
    Errorf(At(ident), Code::kInvalidInitDecl, "cannot declare init - must be func");
    return;
  }
  Package& package = Get(this->package());
  if (name == "main" && TextOf(package.name) == "main") {
    Errorf(At(ident), Code::kInvalidMainDecl, "cannot declare main - must be func");
    return;
  }
  Declare(package.scope, ident, object, 0);
  AddPkgObj(object, info);
}

PackageId Checker::ImportPackage(const Positioner& at, std::string_view path) {
  std::string key(path);
  if (auto it = imported_.find(key); it != imported_.end()) return it->second;
  PackageId id;
  if (path == "C" && state_.config.fake_import_c) {
    Package& fake = Store().NewPackage("C", syntax::Names().Intern("C"));
    fake.fake = true;
    id = fake.id;
  } else if (path == "unsafe") {
    id = UnsafePackage();
  } else {
    std::string error;
    id = (*importer_)(path, &error);
    if (!id.valid() && error.empty()) {
      error = "Config.Importer.Import(" + key + ") returned nil but no error";
    }
    if (error.empty()) {
      NameId name = Get(id).name;
      if (!name.valid() || name == names::kBlank) {
        error = "invalid package name: ";
        AppendQuoted(error, TextOf(name));
        id = PackageId();
      }
    }
    if (!error.empty()) {
      Errorf(at, Code::kBrokenImport, "could not import %s (%s)", {path, error});
      if (!id.valid()) {
        std::string_view name = path;
        if (name.ends_with('/')) name.remove_suffix(1);
        id = Store().NewPackage(key, syntax::Names().Intern(AfterLastSlash(name))).id;
      }
      Get(id).fake = true;  // nothing more shall be said of what is looked up in it
    }
  }
  const Package& package = Get(id);
  if (!package.complete && !package.fake) return PackageId();
  imported_[std::move(key)] = id;
  if (marked_imports_) MarkImports(id);
  return id;
}

void Checker::CollectObjects() {
  Collector collector(*this);
  for (Unit* unit : files_) collector.CollectFile(*unit);
  for (const Unit* unit : files_) collector.CheckConflicts(*unit);
  collector.AssociateMethods();
}

Checker::ReceiverParts Checker::UnpackRecv(NodeId type, bool unpack_params) {
  ReceiverParts parts;
  parts.base = Unparen(tree(), type);
  if (KindOf(parts.base) == NodeKind::kStarExpr) {
    parts.pointer = true;
    parts.base = Unparen(tree(), GetNode<syntax::StarExpr>(parts.base).x);
  }
  std::optional<IndexedExpr> ix = UnpackIndexedExpr(parts.base);
  if (!ix) return parts;
  parts.base = ix->x;
  if (!unpack_params) return parts;
  for (NodeId arg : ix->indices) {
    NodeKind kind = KindOf(arg);
    if (kind != NodeKind::kIdent && kind != NodeKind::kBadExpr) {
      Errorf(At(arg), Code::kBadDecl, "receiver type parameter %s must be an identifier", {arg});
    }
    parts.tparams.push_back(arg);
  }
  parts.has_tparams = !parts.tparams.empty();
  return parts;
}

Object* Checker::ResolveBaseTypeName(bool& pointer, NodeId name_node) {
  const Scope& scope = *Get(package()).scope;
  bool through_pointer = std::exchange(pointer, false);
  std::vector<const Object*> seen;
  NameId name = IdentName(name_node);
  while (true) {
    Object* object = scope.Lookup(name);
    if (object == nullptr || object->kind != ObjectKind::kTypeName) return nullptr;
    if (std::ranges::find(seen, object) != seen.end()) return nullptr;
    const DeclInfo& decl = *state_.DeclOf(*object);
    const syntax::Tree& decl_tree = *decl.unit->tree;
    auto spec = decl_tree.Get<syntax::TypeSpec>(decl.type_spec);
    if (spec.assign == syntax::kNoOffset) {
      pointer = through_pointer;
      return object;
    }
    // Generic aliases have no methods.
    if (spec.type_params.valid()) return nullptr;
    seen.push_back(object);
    NodeId type = Unparen(decl_tree, spec.type);
    if (decl_tree.kind(type) == NodeKind::kStarExpr) {
      if (through_pointer) return nullptr;
      through_pointer = true;
      type = Unparen(decl_tree, decl_tree.Get<syntax::StarExpr>(type).x);
    }
    if (decl_tree.kind(type) != NodeKind::kIdent) return nullptr;
    name = decl_tree.Get<syntax::Ident>(type).name;
  }
}

void Checker::PackageObjects() {
  // Types that DirectCycles has found invalid.
  for (Object* object : state_.objects) {
    if (object->kind == ObjectKind::kTypeName && object->type.valid()) CollectMethods(*object);
  }
  std::vector<Object*> aliases, others;
  for (Object* object : state_.objects) {
    // Methods come with their types.
    if (state_.config.exports_only && (object->parent == nullptr || !IsExported(*object))) continue;
    if (object->kind != ObjectKind::kTypeName) {
      others.push_back(object);
      continue;
    }
    const DeclInfo& decl = *state_.DeclOf(*object);
    auto spec = decl.unit->tree->Get<syntax::TypeSpec>(decl.type_spec);
    if (spec.assign != syntax::kNoOffset) {
      aliases.push_back(object);
    } else {
      ObjDecl(*object);
    }
  }
  for (Object* object : aliases) ObjDecl(*object);
  for (Object* object : others) ObjDecl(*object);
}

void Checker::UnusedImports() {
  // Uses are not known where bodies are not looked at.
  if (state_.config.ignore_func_bodies) return;
  for (const Object* object : state_.imports) {
    if (object->name == names::kBlank || IsUsed(*object)) continue;
    const std::string& path = Get(object->imported).path;
    std::string_view name = NameOf(*object);
    if (name.empty() || name == "." || name == AfterLastSlash(path)) {
      SoftErrorf(At(*object), Code::kUnusedImport, "%q imported and not used", {path});
    } else {
      SoftErrorf(At(*object), Code::kUnusedImport, "%q imported as %s and not used", {path, name});
    }
  }
}

}  // namespace premortem::types
