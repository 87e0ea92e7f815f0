#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "constant/serial.h"
#include "types/exports.h"
#include "types/exports_format.h"
#include "types/named.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {

namespace {

bool IsDeclaredByPackage(const Object& object) {
  return object.package.valid() && Get(object.package).scope->Lookup(object.name) == &object;
}

// Numbers types in the order in which they are met, and writes the bodies in that order; so the
// bytes follow from the names of the package and from how it is written alone.
class ExportWriter {
 public:
  explicit ExportWriter(PackageId package) : package_(Get(package)) {
    known_packages_.emplace(package_.path, kSelf);
    for (PackageId import : package_.imports) PackageRef(import);
  }

  Exports Write() {
    import_count_ = packages_.size();
    std::string objects = WriteObjects();
    // Bodies meet types that have not been met.
    std::string bodies;
    for (size_t i = 0; i < with_body_.size(); ++i) WriteBody(bodies, with_body_[i]);

    std::string package;
    AppendName(package, package_.path);
    AppendName(package, TextOf(package_.name));
    AppendPackages(package, 0, import_count_);
    AppendPackages(package, import_count_, packages_.size());

    std::string out(kExportsMagic);
    AppendVarint(out, names_.size());
    for (std::string_view name : names_) AppendText(out, name);
    out += package;
    AppendVarint(out, type_count_);
    return {out + types_ + bodies + objects, std::move(packages_)};
  }

 private:
  static constexpr uint32_t kSelf = 1;

  // ---- Names and packages ----

  void AppendName(std::string& out, std::string_view text) {
    auto [it, is_new] = name_index_.try_emplace(text, names_.size());
    if (is_new) names_.push_back(text);
    AppendVarint(out, it->second);
  }
  void AppendName(std::string& out, NameId name) { AppendName(out, TextOf(name)); }

  uint32_t PackageRef(PackageId package) {
    if (!package.valid()) return 0;
    if (package == package_.id) return kSelf;
    auto next = static_cast<uint32_t>(packages_.size() + 2);
    auto [it, is_new] = known_packages_.try_emplace(Get(package).path, next);
    if (is_new) packages_.push_back(package);
    return it->second;
  }
  void AppendPackage(std::string& out, PackageId package) {
    AppendVarint(out, PackageRef(package));
  }

  void AppendPackages(std::string& out, size_t first, size_t last) {
    AppendVarint(out, last - first);
    for (size_t i = first; i < last; ++i) {
      const Package& package = Get(packages_[i]);
      AppendName(out, package.path);
      AppendName(out, package.name);
      out += static_cast<char>(package.fake ? kFakePackage : 0);
    }
  }

  // ---- Types ----

  void AppendType(std::string& out, TypeId t) { AppendVarint(out, TypeRef(t)); }

  // Where a mistake in the package has left none.
  void AppendKnownType(std::string& out, TypeId t) {
    AppendType(out, t.valid() ? t : kInvalidType);
  }

  void AppendTypes(std::string& out, TypeList types) {
    AppendVarint(out, types.size());
    for (TypeId t : types) AppendType(out, t);
  }

  uint64_t TypeRef(TypeId t) {
    if (!t.valid()) return 0;
    auto known = type_refs_.find(t.value);
    if (known != type_refs_.end()) return known->second;
    bool has_body = false;
    std::string header = Header(t, &has_body);
    uint64_t ref = 0;
    if (has_body) {
      ref = AddType(header);
      with_body_.push_back(t);
    } else {
      // Records that are written alike become one.
      auto [it, is_new] = refs_by_header_.try_emplace(header, 0);
      if (is_new) it->second = AddType(header);
      ref = it->second;
    }
    type_refs_.emplace(t.value, ref);
    return ref;
  }

  uint64_t AddType(const std::string& header) {
    types_ += header;
    return ++type_count_;
  }

  static void AppendKind(std::string& out, ExportKind kind) { out += static_cast<char>(kind); }

  std::string Header(TypeId t, bool* has_body) {
    const Type* type = Get(t);
    std::string out;
    auto kind = [&](ExportKind k) { AppendKind(out, k); };
    switch (type->kind) {
      case TypeKind::kBasic: HeaderOfBasic(out, static_cast<const Basic&>(*type)); return out;
      case TypeKind::kPointer:
        kind(ExportKind::kPointer);
        AppendType(out, static_cast<const Pointer*>(type)->base);
        return out;
      case TypeKind::kSlice:
        kind(ExportKind::kSlice);
        AppendType(out, static_cast<const Slice*>(type)->elem);
        return out;
      case TypeKind::kArray:
        kind(ExportKind::kArray);
        AppendType(out, static_cast<const Array*>(type)->elem);
        AppendSigned(out, static_cast<const Array*>(type)->len);
        return out;
      case TypeKind::kMap:
        kind(ExportKind::kMap);
        AppendType(out, static_cast<const Map*>(type)->key);
        AppendType(out, static_cast<const Map*>(type)->elem);
        return out;
      case TypeKind::kChan:
        kind(ExportKind::kChan);
        out += static_cast<char>(static_cast<const Chan*>(type)->dir);
        AppendType(out, static_cast<const Chan*>(type)->elem);
        return out;
      case TypeKind::kUnion: HeaderOfUnion(out, static_cast<const Union&>(*type)); return out;
      case TypeKind::kTuple:
        kind(ExportKind::kTuple);
        AppendVars(out, static_cast<const Tuple*>(type)->vars);
        return out;
      case TypeKind::kNamed:
        HeaderOfNamed(out, static_cast<const Named&>(*type), has_body);
        return out;
      case TypeKind::kAlias:
        HeaderOfAlias(out, static_cast<const Alias&>(*type), has_body);
        return out;
      case TypeKind::kTypeParam: {
        const auto& param = static_cast<const TypeParam&>(*type);
        kind(ExportKind::kTypeParam);
        AppendPackage(out, Get(param.obj).package);
        AppendName(out, Get(param.obj).name);
        AppendSigned(out, param.index);
        break;
      }
      case TypeKind::kStruct: kind(ExportKind::kStruct); break;
      case TypeKind::kSignature: kind(ExportKind::kSignature); break;
      case TypeKind::kInterface:
        if (t == TheUniverse().empty_interface) {
          kind(ExportKind::kEmptyInterface);
          return out;
        }
        kind(ExportKind::kInterface);
        break;
    }
    *has_body = true;
    return out;
  }

  void HeaderOfBasic(std::string& out, const Basic& basic) {
    if (basic.id != BasicType(basic.basic)) {  // byte and rune
      AppendKind(out, ExportKind::kUniverse);
      AppendName(out, basic.name);
      return;
    }
    AppendKind(out, ExportKind::kBasic);
    out += static_cast<char>(basic.basic);
  }

  void HeaderOfUnion(std::string& out, const Union& type) {
    AppendKind(out, ExportKind::kUnion);
    AppendVarint(out, type.terms.size());
    for (const Term& term : type.terms) {
      out += static_cast<char>(term.tilde);
      AppendType(out, term.type);
    }
  }

  void HeaderOfNamed(std::string& out, const Named& named, bool* has_body) {
    if (named.is_instance()) {
      AppendKind(out, ExportKind::kInstance);
      AppendType(out, named.origin);
      AppendTypes(out, named.targs);
      return;
    }
    HeaderOfDeclared(out, ExportKind::kNamed, Get(named.obj), has_body);
  }

  // Instances of aliases have a body of their own: what they stand for is written out.
  void HeaderOfAlias(std::string& out, const Alias& alias, bool* has_body) {
    HeaderOfDeclared(out, ExportKind::kAlias, Get(alias.obj), has_body);
  }

  void HeaderOfDeclared(std::string& out, ExportKind kind, const Object& object, bool* has_body) {
    if (!object.package.valid()) {
      AppendKind(out, ExportKind::kUniverse);
      AppendName(out, object.name);
      return;
    }
    bool declared = IsDeclaredByPackage(object);
    if (declared && object.package != package_.id) {
      AppendKind(out, ExportKind::kExternal);
      AppendPackage(out, object.package);
      AppendName(out, object.name);
      return;
    }
    AppendKind(out, kind);
    AppendPackage(out, object.package);
    AppendName(out, object.name);
    out += static_cast<char>(declared);
    *has_body = true;
  }

  // ---- Bodies ----

  void WriteBody(std::string& out, TypeId t) {
    Type* type = Get(t);
    switch (type->kind) {
      case TypeKind::kNamed: return WriteNamed(out, static_cast<Named&>(*type));
      case TypeKind::kAlias: return WriteAlias(out, static_cast<const Alias&>(*type));
      case TypeKind::kTypeParam: return AppendType(out, static_cast<const TypeParam*>(type)->bound);
      case TypeKind::kStruct: return WriteStruct(out, static_cast<const Struct&>(*type));
      case TypeKind::kSignature: return WriteSignature(out, static_cast<const Signature&>(*type));
      case TypeKind::kInterface: return WriteInterface(out, static_cast<const Interface&>(*type));
      default: CHECK(false);
    }
  }

  void WriteNamed(std::string& out, Named& named) {
    // What was found to contain itself is known by its underlying type alone.
    bool invalid = named.underlying == kInvalidType.value;
    AppendTypes(out, named.tparams);
    AppendKnownType(out, invalid ? kInvalidType : RhsOf(named));
    WriteMethods(out, named.methods);
  }

  void WriteAlias(std::string& out, const Alias& alias) {
    AppendType(out, alias.origin);
    if (alias.origin.valid()) {
      AppendTypes(out, alias.targs);
    } else {
      AppendTypes(out, alias.tparams);
    }
    AppendKnownType(out, alias.from_rhs);
  }

  void AppendVar(std::string& out, const Object& var) {
    AppendPackage(out, var.package);
    AppendName(out, var.name);
    AppendKnownType(out, var.type);
  }

  void AppendVars(std::string& out, ObjectList vars) {
    AppendVarint(out, vars.size());
    for (ObjectId var : vars) AppendVar(out, Get(var));
  }

  void AppendOptionalVar(std::string& out, ObjectId var) {
    out += static_cast<char>(var.valid());
    if (var.valid()) AppendVar(out, Get(var));
  }

  void WriteStruct(std::string& out, const Struct& type) {
    AppendVarint(out, type.fields.size());
    for (size_t i = 0; i < type.fields.size(); ++i) {
      const Object& field = Get(type.fields[i]);
      AppendVar(out, field);
      out += static_cast<char>(field.embedded);
      AppendName(out, type.tag(i));
    }
  }

  void WriteSignature(std::string& out, const Signature& type) {
    out += static_cast<char>(type.variadic);
    out += static_cast<char>(type.dropped);
    AppendOptionalVar(out, type.recv);
    AppendOptionalVar(out, type.recvold);
    AppendTypes(out, type.rparams);
    AppendTypes(out, type.tparams);
    AppendVars(out, Vars(type.params));
    AppendVars(out, Vars(type.results));
  }

  void WriteMethods(std::string& out, ObjectList methods) {
    AppendVarint(out, methods.size());
    for (ObjectId id : methods) {
      const Object& method = Get(id);
      AppendVar(out, method);
      out += static_cast<char>(method.has_ptr_recv);
    }
  }

  void WriteInterface(std::string& out, const Interface& type) {
    out += static_cast<char>(type.implicit);
    WriteMethods(out, type.methods);
    AppendTypes(out, type.embeddeds);
  }

  // ---- Objects ----

  // Whether the object is made with its type.
  static bool ComesWithType(const Object& object) {
    if (object.kind != ObjectKind::kTypeName) return false;
    if (const Named* named = As<Named>(object.type)) return named->obj == object.id;
    if (const Alias* alias = As<Alias>(object.type)) return alias->obj == object.id;
    return false;
  }

  std::string WriteObjects() {
    std::string out;
    size_t count = 0;
    for (NameId name : package_.scope->SortedNames()) {
      const Object* object = package_.scope->Lookup(name);
      if (object == nullptr || !IsExported(*object)) continue;
      if (ComesWithType(*object)) {
        TypeRef(object->type);
        continue;
      }
      ++count;
      WriteObject(out, *object);
    }
    std::string counted;
    AppendVarint(counted, count);
    return counted + out;
  }

  void WriteObject(std::string& out, const Object& object) {
    AppendName(out, object.name);
    out += static_cast<char>(object.kind);
    AppendKnownType(out, object.type);
    if (object.kind != ObjectKind::kConst) return;
    constant::AppendSerial(out, object.value == nullptr ? constant::Value() : *object.value);
  }

  const Package& package_;
  std::unordered_map<std::string_view, uint32_t> known_packages_;
  std::vector<PackageId> packages_;
  size_t import_count_ = 0;
  std::unordered_map<std::string_view, uint64_t> name_index_;  // texts of the interner, tags, paths
  std::vector<std::string_view> names_;
  std::unordered_map<uint32_t, uint64_t> type_refs_;  // by TypeId
  std::unordered_map<std::string, uint64_t> refs_by_header_;
  std::string types_;
  uint64_t type_count_ = 0;
  std::vector<TypeId> with_body_;
};

}  // namespace

Exports WriteExports(PackageId package) { return ExportWriter(package).Write(); }

}  // namespace premortem::types
