// Counterpart: go/types/check.go, go1.27.
#include "types/check.h"

#include <algorithm>
#include <utility>

#include "syntax/names.h"
#include "types/checker.h"

namespace premortem::types {

namespace {

thread_local Checker* current_checker = nullptr;

}  // namespace

namespace {

// Makes a checker that of the thread.
class Turn {
 public:
  explicit Turn(Checker& checker) : outer_(std::exchange(current_checker, &checker)) {}
  ~Turn() { current_checker = outer_; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Checker* outer_;
};

}  // namespace

namespace {

// What the base declares and imports is the variant's as well.
void AddBase(Package& variant, const Package& base) {
  variant.name = base.name;
  variant.imports = base.imports;
  for (const Scope::Entry& entry : base.scope->entries()) {
    variant.scope->InsertAs(entry.name, Get(entry.object));
  }
}

}  // namespace

Checker* Checker::Current() { return current_checker; }

PackageCheck::PackageCheck(PackageState& state) {
  if (!state.package.valid()) {
    Package& package = Store().NewPackage(state.config.path, NameId());
    state.package = package.id;
    if (state.base != nullptr) AddBase(package, Get(state.base->package));
  }
  checker_ = std::make_unique<Checker>(state);
}

PackageCheck::~PackageCheck() = default;

void PackageCheck::Declarations(Importer importer) {
  Turn turn(*checker_);
  checker_->CheckDeclarations(importer);
}

void PackageCheck::Bodies() {
  Turn turn(*checker_);
  checker_->CheckBodies();
}

void CheckLoneBody(PackageState& state, const Object& func) {
  Checker checker(state);
  Turn turn(checker);
  checker.CheckLoneBody(func);
}

void CheckPackage(PackageState& state, Importer importer) {
  PackageCheck check(state);
  check.Declarations(importer);
  check.Bodies();
}

// ---- Files ----

void Checker::InitFiles() {
  Package& package = Get(this->package());
  for (Unit& unit : state_.files) {
    if (!unit.tree->root().valid()) continue;
    env_.unit = &unit;
    syntax::File file = unit.tree->file();
    NameId name = IdentName(file.name);
    if (!package.name.valid()) {
      if (name != syntax::names::kBlank) {
        package.name = name;
      } else {
        Errorf(At(file.name), Code::kBlankPkgName, "invalid package name _");
      }
    } else if (name != package.name) {
      Errorf(AtPos(file.package), Code::kMismatchedPkgName, "package %s; expected package %s",
             {name, package.name});
      continue;
    }
    files_.push_back(&unit);
  }
  SetFileVersions();
}

void Checker::SetFileVersions() {
  constexpr std::string_view kTooNew =
      "%s requires newer Go version %v (application built with %v)";
  GoVersion of_package = ParseGoVersion(state_.config.go_version);
  auto first = std::ranges::find_if(state_.files,
                                    [](const Unit& unit) { return unit.tree->root().valid(); });
  if (of_package > kGoCurrent && first != state_.files.end()) {
    env_.unit = &*first;
    Errorf(At(first->tree->root()), Code::kTooNew, kTooNew, {"package", of_package, kGoCurrent});
  }
  for (Unit* unit : files_) {
    if (unit->go_version.empty()) unit->go_version = state_.config.go_version;
    if (unit->build_version.valid()) {
      // A line of an older version than 1.21 could not ask for one yet.
      unit->version = std::max(unit->build_version, kGo1_21);
      unit->go_version = unit->version.ToString().substr(2);
      if (unit->build_version > kGoCurrent) {
        env_.unit = unit;
        Errorf(At(unit->tree->file().name), Code::kTooNew, kTooNew,
               {"file", unit->build_version, kGoCurrent});
      }
    } else {
      unit->version = ParseGoVersion(unit->go_version);
    }
  }
}

void Checker::CheckDeclarations(Importer importer) {
  if (package() == UnsafePackage()) return;
  importer_ = &importer;
  InitFiles();
  CollectObjects();
  importer_ = nullptr;
  DirectCycles();
  PackageObjects();
  ProcessDelayed(0);
  Cleanup();
  declared_ = true;
  Get(package()).complete = true;
}

void Checker::CheckBodies() {
  if (package() == UnsafePackage() || state_.config.exports_only) return;
  for (const Body& body : bodies_) {
    env_.unit = body.decl->unit;
    env_.version = body.decl->unit->version;
    FuncBody(body.decl, *body.sig, *body.sig->scope, body.block, std::nullopt);
    ProcessDelayed(0);
  }
  Cleanup();
  InitOrder();
  UnusedImports();
  RecordUntyped();
  if (!has_errors_) mono_.Check(*this);
}

void Checker::CheckLoneBody(const Object& func) {
  declared_ = alone_ = true;
  const Unit& unit = state_.files[0];
  env_.unit = &unit;
  env_.version = unit.version;
  env_.scope = unit.file_scope;
  Signature& sig = *As<Signature>(func.type);
  FuncBody(nullptr, sig, ScopeOf(sig), unit.tree->root(), std::nullopt);
  ProcessDelayed(0);
  Cleanup();
}

// ---- The state of the walk ----

Object* Checker::LookupScope(NameId name, Scope** scope) {
  for (Scope* s = env_.scope; s != nullptr; s = s->parent()) {
    if (Object* object = s->Lookup(name)) {
      if (scope != nullptr) *scope = s;
      return object;
    }
  }
  if (scope != nullptr) *scope = nullptr;
  return nullptr;
}

void Checker::AddDeclDep(Object& to) {
  if (env_.decl == nullptr) return;
  // What the base of an overlay declares depends on nothing that the overlay adds.
  if (to.package == package() && state_.DeclOf(to) != nullptr) env_.decl->AddDep(to);
}

void Checker::RememberUntyped(NodeId e, bool lhs, OperandMode mode, TypeId type, const Value& val) {
  TypeInfo& info = this->info();
  info.SetTypeAndMode(e, mode, type);
  info.SetUntyped(e, true, lhs);
  // The same expression may have been a constant before: a declaration inherits it.
  if (val.known() || info.ValueOf(e).known()) info.SetValue(e, val);
}

void Checker::ProcessDelayed(size_t top) {
  const Unit* unit = env_.unit;
  GoVersion version = env_.version;
  for (size_t i = top; i < delayed_.size(); ++i) {
    Action action = delayed_[i];
    env_.unit = action.unit;
    env_.version = action.version;
    action.call(action.closure);
  }
  CHECK(top <= delayed_.size());
  delayed_.erase(delayed_.begin() + static_cast<ptrdiff_t>(top), delayed_.end());
  env_.unit = unit;
  env_.version = version;
}

void Checker::Push(Object& object) {
  object.on_path = true;
  path_.push_back(&object);
}

void Checker::Pop() {
  path_.back()->on_path = false;
  path_.pop_back();
}

int Checker::PathIndex(const Object& object) const {
  if (!object.on_path) return -1;
  // Cycles are rare, and short.
  auto last = std::find(path_.rbegin(), path_.rend(), &object);
  return static_cast<int>(path_.rend() - last) - 1;
}

void Checker::Cleanup() {
  // A cleanup may ask for more of them.
  for (size_t i = 0; i < cleaners_.size(); ++i) {
    Type* type = Get(cleaners_[i]);
    switch (type->kind) {
      case TypeKind::kNamed:
        // Instances are expanded when somebody asks.
        if (!static_cast<Named*>(type)->is_instance()) Underlying(type->id);
        break;
      case TypeKind::kInterface: {
        auto& interface = *static_cast<Interface*>(type);
        TypeSetOf(interface);
        interface.pending = false;
        interface.embed_pos = {};
        break;
      }
      case TypeKind::kTypeParam: IfaceOf(*static_cast<TypeParam*>(type)); break;
      default: break;
    }
  }
  cleaners_.clear();
}

}  // namespace premortem::types
