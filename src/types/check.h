// Type-checks a package: the entrance to src/types.
//
//   TypeStore store;
//   PackageState state(config, files);
//   CheckPackage(state);                 // declarations, then bodies
//   for (const TypeCheckError& error : state.errors) ...
//   state.files[0].info->TypeOf(node)
//
// Counterpart: go/types/{api,check}.go, go1.27.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "syntax/ast.h"
#include "types/errors.h"
#include "types/info.h"
#include "types/object.h"
#include "types/package.h"
#include "types/scope.h"
#include "types/sizes.h"

namespace premortem::types {

// A file, or the body of a function that was parsed alone, while it is checked.
struct Unit {
  const syntax::Tree* tree = nullptr;
  source::FileId file;
  std::string file_name;  // as errors within messages show it: "dir/a.go"
  TypeInfo* info = nullptr;
  Scope* file_scope = nullptr;
  std::string go_version;  // "1.21.3", as the module or the file says; "": none is said
  GoVersion version;       // what holds in the file
  // What a //go:build line of the file says; not valid where it says nothing.
  GoVersion build_version;
};

// What an import path stands for; none where it cannot be had, and why in `error`.
using Importer = FunctionRef<PackageId(std::string_view path, std::string* error)>;

struct Config {
  std::string path;        // of the package
  std::string go_version;  // "1.21": of the module; "": none is said
  Sizes sizes = *Sizes::For("amd64");
  // `import "C"` gives a fake package; without it "C" is an ordinary path.
  bool fake_import_c = false;
  bool ignore_func_bodies = false;
  // With ignore_func_bodies: looks at what importers can see and at what that needs, and says
  // nothing of the rest. Unexported objects that nothing needs have no type then, expressions
  // within composite literals are not looked at, and there is no order of initialization.
  bool exports_only = false;
  // For places in files of other packages that messages mention; may be null.
  const source::FileTable* file_table = nullptr;
};

// What is known of a package-level object or method before its type is.
struct DeclInfo {
  const Unit* unit = nullptr;
  std::vector<Object*> lhs;   // of `var a, b = f()`
  syntax::NodeId type;        // const and var
  syntax::NodeId init;        // const and var
  bool inherited = false;     // init is that of an earlier constant
  syntax::NodeId type_spec;   // TypeSpec
  syntax::NodeId func_decl;   // FuncDecl
  bool has_body = false;      // of the FuncDecl
  std::vector<Object*> deps;  // what the initializer or body mentions; some more than once

  bool HasInitializer() const { return init.valid() || has_body; }
  void AddDep(Object& object) {
    // What is mentioned again is mostly mentioned soon.
    size_t first = deps.size() < kFew ? 0 : deps.size() - kFew;
    if (std::find(deps.begin() + static_cast<ptrdiff_t>(first), deps.end(), &object) == deps.end())
      deps.push_back(&object);
  }

 private:
  static constexpr size_t kFew = 8;
};

// One line of the initialisation order: `lhs = rhs`.
struct Initializer {
  std::vector<ObjectId> lhs;
  const Unit* unit = nullptr;
  syntax::NodeId rhs;
};

// A package that is being checked, and all that is known of it afterwards.
struct PackageState {
  Config config;
  PackageId package;
  // Of a test variant that is an overlay (overlay.h): the package to which it adds its files. Its
  // objects are those of the variant too, and belong to `base->package`.
  const PackageState* base = nullptr;
  std::vector<Unit> files;

  // ---- Declarations: filled by CollectObjects, then only read ----
  std::deque<DeclInfo> decls;
  std::vector<Object*> objects;  // in the order of the source
  // By place in `objects`, which is Object::order less one; the variables of `var a, b = f()` share
  // theirs.
  std::vector<DeclInfo*> decl_of;
  // Null for what is not declared by this package or its base; the copies of methods for instances
  // are not.
  DeclInfo* DeclOf(const Object& object) const {
    // Objects of other packages have an order, too.
    size_t i = object.order;
    if (i > 0 && i <= objects.size() && objects[i - 1] == &object) return decl_of[i - 1];
    return base == nullptr ? nullptr : base->DeclOf(object);
  }
  std::unordered_map<uint32_t, std::vector<Object*>> methods;  // by ObjectId of the TypeName
  std::vector<Object*> imports;                                // PkgNames
  // (file scope, name) -> PkgName, of what came in by a dot-import.
  std::unordered_map<const Scope*, std::unordered_map<uint32_t, Object*>> dot_imports;

  // ---- Results ----
  std::vector<TypeCheckError> errors;  // in the order in which go/types reports them
  std::vector<Initializer> init_order;
};

class Checker;

// The check of one package, in two steps. Each may run on a thread of its own, and errors end
// neither. What others can see of the package is complete after the first, so that importers can be
// checked while the second is under way.
class PackageCheck {
 public:
  // `state` has config and files (with info, without scopes); the rest is filled. It must outlive
  // the check.
  explicit PackageCheck(PackageState& state);
  ~PackageCheck();

  void Declarations(Importer importer);
  // Function bodies, and what is only known when they are: unused imports, the order of
  // initialization, instantiations without end.
  void Bodies();

 private:
  std::unique_ptr<Checker> checker_;
};

// Checks the body of a declared function of a package whose declarations are complete, and writes
// to none of them. `state` is one of its own for this body: with the config, the package, what dot
// imports brought, and as its one file the body with the file's scope. Gets the errors but for
// those that are only known with all bodies.
void CheckLoneBody(PackageState& state, const Object& func);

// Both steps at once.
void CheckPackage(PackageState& state, Importer importer);

}  // namespace premortem::types
