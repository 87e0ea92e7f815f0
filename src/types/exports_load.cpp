#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "constant/serial.h"
#include "syntax/names.h"
#include "types/exports.h"
#include "types/exports_format.h"
#include "types/named.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {

namespace {

// Types that are made of types: how deep they may nest. Questions about types are recursive.
constexpr uint32_t kMaxDepth = 10'000;

class ExportLoader {
 public:
  ExportLoader(std::string_view bytes, Importer importer) : in_(bytes), importer_(importer) {}

  Result<PackageId> Load() {
    ReadHead();
    if (in_.ok()) LoadPackages();
    if (in_.ok()) ReadTypes();
    for (size_t i = 0; in_.ok() && i < with_body_.size(); ++i) ReadBody(with_body_[i]);
    if (in_.ok()) FinishAliases();
    if (in_.ok()) ReadObjects();
    if (in_.ok() && !in_.at_end()) Complain("there is more than one package");
    if (!in_.ok()) {
      return Fail("exports of \"" + path_ +
                  "\": " + (problem_.empty() ? "they are damaged" : problem_));
    }
    Get(package_).complete = true;
    return package_;
  }

  std::vector<std::string> Imports() {
    ReadHead();
    std::vector<std::string> paths;
    for (const Mention& mention : mentions_) {
      if (!mention.fake) paths.push_back(mention.path);
    }
    return paths;
  }
  bool ok() const { return in_.ok(); }

 private:
  struct Mention {
    std::string path;
    NameId name;
    bool fake;
  };

  void Complain(std::string problem) {
    if (problem_.empty() && in_.ok()) problem_ = std::move(problem);
    in_.Fail();
  }

  // ---- Head ----

  void ReadHead() {
    if (in_.Bytes(kExportsMagic.size()) != kExportsMagic) return in_.Fail();
    size_t count = in_.Count();
    for (size_t i = 0; i < count && in_.ok(); ++i) names_.push_back(in_.Text());
    ids_.resize(names_.size());
    path_ = ReadText();
    name_ = ReadName();
    ReadMentions();
    import_count_ = mentions_.size();
    ReadMentions();
  }

  void ReadMentions() {
    size_t count = in_.Count();
    for (size_t i = 0; i < count && in_.ok(); ++i) {
      std::string path(ReadText());
      NameId name = ReadName();
      mentions_.push_back({std::move(path), name, ReadFlag()});
    }
  }

  std::string_view ReadText() {
    uint64_t index = in_.Varint();
    if (index < names_.size()) return names_[index];
    in_.Fail();
    return {};
  }

  // None for the empty text.
  NameId ReadName() {
    uint64_t index = in_.Varint();
    if (index >= names_.size()) {
      in_.Fail();
      return {};
    }
    if (!ids_[index].valid() && !names_[index].empty()) {
      ids_[index] = syntax::Names().Intern(names_[index]);
    }
    return ids_[index];
  }

  bool ReadFlag() { return ReadUpTo(1) != 0; }

  uint8_t ReadUpTo(uint8_t most) {
    uint8_t value = in_.Byte();
    if (value <= most) return value;
    in_.Fail();
    return 0;
  }

  // ---- Packages ----

  void LoadPackages() {
    for (const Mention& mention : mentions_) {
      packages_.push_back(mention.fake ? Fake(mention) : Import(mention));
      if (!in_.ok()) return;
    }
    Package& package = Store().NewPackage(path_, name_);
    package_ = package.id;
    package.imports.assign(packages_.begin(),
                           packages_.begin() + static_cast<ptrdiff_t>(import_count_));
  }

  static PackageId Fake(const Mention& mention) {
    Package& package = Store().NewPackage(mention.path, mention.name);
    package.fake = true;
    return package.id;
  }

  PackageId Import(const Mention& mention) {
    std::string error;
    PackageId package = importer_(mention.path, &error);
    if (package.valid() && error.empty()) return package;
    Complain("could not import " + mention.path + " (" + error + ')');
    return {};
  }

  PackageId ReadPackage() {
    uint64_t ref = in_.Varint();
    if (ref == 0) return {};
    if (ref == 1) return package_;
    if (ref - 2 < packages_.size()) return packages_[ref - 2];
    in_.Fail();
    return {};
  }

  // ---- Types without bodies ----

  void ReadTypes() {
    size_t count = in_.Count();
    types_.reserve(count);
    for (size_t i = 0; i < count && in_.ok(); ++i) {
      depth_ = 0;
      TypeId type = ReadType();
      if (!type.valid()) in_.Fail();
      types_.push_back({type, depth_});
    }
  }

  // A type that is known already; never none.
  TypeId ReadRef() {
    uint64_t ref = in_.Varint();
    if (ref - 1 >= types_.size()) {
      in_.Fail();
      return kInvalidType;
    }
    return types_[ref - 1].type;
  }

  TypeId ReadOptionalRef() {
    uint64_t ref = in_.Varint();
    if (ref == 0) return {};
    if (ref <= types_.size()) return types_[ref - 1].type;
    in_.Fail();
    return {};
  }

  // One that the type at hand is made of.
  TypeId ReadPart() {
    uint64_t ref = in_.Varint();
    if (ref - 1 >= types_.size()) {
      in_.Fail();
      return kInvalidType;
    }
    const Known& part = types_[ref - 1];
    depth_ = std::max(depth_, part.depth + 1);
    if (depth_ > kMaxDepth) Complain("a type is nested too deeply");
    return part.type;
  }

  std::vector<TypeId> ReadRefs() {
    std::vector<TypeId> types(in_.Count());
    for (TypeId& type : types) type = ReadRef();
    return types;
  }

  TypeId ReadType() {
    switch (static_cast<ExportKind>(in_.Byte())) {
      case ExportKind::kBasic:
        return BasicType(static_cast<BasicKind>(ReadUpTo(kBasicKindCount - 1)));
      case ExportKind::kUniverse: return ReadUniverse();
      case ExportKind::kEmptyInterface: return TheUniverse().empty_interface;
      case ExportKind::kExternal: return ReadExternal();
      case ExportKind::kPointer: return Made([&](TypeId part) { return Store().NewPointer(part); });
      case ExportKind::kSlice: return Made([&](TypeId part) { return Store().NewSlice(part); });
      case ExportKind::kArray: {
        TypeId elem = ReadPart();
        int64_t len = in_.Signed();
        return in_.ok() ? Store().NewArray(elem, std::max<int64_t>(len, -1)) : kInvalidType;
      }
      case ExportKind::kMap: {
        TypeId key = ReadPart();
        return Made([&](TypeId elem) { return Store().NewMap(key, elem); });
      }
      case ExportKind::kChan: {
        auto dir = static_cast<ChanDir>(ReadUpTo(2));
        return Made([&](TypeId elem) { return Store().NewChan(dir, elem); });
      }
      case ExportKind::kUnion: return ReadUnion();
      case ExportKind::kTuple: {
        TypeId tuple = ReadVars(VarKind::kNone, /*parts=*/true);
        return tuple.valid() ? tuple : kInvalidType;
      }
      case ExportKind::kInstance: return ReadInstance();
      case ExportKind::kNamed: return ReadDeclared(/*is_alias=*/false);
      case ExportKind::kAlias: return ReadDeclared(/*is_alias=*/true);
      case ExportKind::kTypeParam: return ReadTypeParam();
      case ExportKind::kStruct: return WithBody(Store().NewStruct()->id);
      case ExportKind::kSignature: return WithBody(Store().NewSignature()->id);
      case ExportKind::kInterface: return WithBody(Store().NewInterface()->id);
    }
    in_.Fail();
    return {};
  }

  template <typename Make>
  TypeId Made(Make make) {
    TypeId part = ReadPart();
    return in_.ok() ? make(part) : kInvalidType;
  }

  TypeId WithBody(TypeId type) {
    with_body_.push_back(type);
    return type;
  }

  TypeId TypeNamed(const Scope& scope, NameId name) {
    const Object* object = scope.Lookup(name);
    bool is_type = object != nullptr && object->kind == ObjectKind::kTypeName;
    return is_type ? object->type : TypeId();
  }

  TypeId ReadUniverse() {
    NameId name = ReadName();
    return TypeNamed(*Store().universe(), name);
  }

  TypeId ReadExternal() {
    PackageId package = ReadPackage();
    NameId name = ReadName();
    if (!package.valid() || package == package_) return {};
    TypeId type = TypeNamed(*Get(package).scope, name);
    if (!type.valid()) {
      Complain(Get(package).path + " has no type " + std::string(TextOf(name)));
    }
    return type;
  }

  TypeId ReadUnion() {
    std::vector<Term> terms(in_.Count());
    for (Term& term : terms) {
      term.tilde = ReadFlag();
      term.type = ReadPart();
    }
    return Store().NewUnion(terms);
  }

  TypeId ReadInstance() {
    TypeId origin = ReadPart();
    std::vector<TypeId> targs(in_.Count());
    for (TypeId& targ : targs) targ = ReadPart();
    const Named* named = As<Named>(origin);
    if (named == nullptr || named->is_instance() || targs.empty() || !in_.ok()) return {};
    return Store().NewInstance(origin, targs)->id;
  }

  TypeId ReadDeclared(bool is_alias) {
    PackageId package = ReadPackage();
    NameId name = ReadName();
    bool declared = ReadFlag();
    if (!in_.ok() || (declared && package != package_)) return {};
    Object& object = Store().NewObject(ObjectKind::kTypeName, {}, package, name, TypeId());
    TypeId type = is_alias ? Store().NewAlias(object.id)->id : Store().NewNamed(object.id)->id;
    if (declared) Declare(object);
    return WithBody(type);
  }

  void Declare(Object& object) {
    if (Get(package_).scope->Insert(object)) {
      Complain(std::string(NameOf(object)) + " is declared twice");
    }
  }

  TypeId ReadTypeParam() {
    PackageId package = ReadPackage();
    Object& object = Store().NewObject(ObjectKind::kTypeName, {}, package, ReadName(), TypeId());
    TypeParam* param = Store().NewTypeParam(object.id);
    int64_t index = in_.Signed();
    if (index < -1 || index > INT32_MAX) in_.Fail();
    param->index = static_cast<int32_t>(index);
    return WithBody(param->id);
  }

  // ---- Bodies ----

  void ReadBody(TypeId t) {
    Type* type = Get(t);
    switch (type->kind) {
      case TypeKind::kNamed: return ReadNamed(static_cast<Named&>(*type));
      case TypeKind::kAlias: return ReadAlias(static_cast<Alias&>(*type));
      case TypeKind::kTypeParam: static_cast<TypeParam*>(type)->bound = ReadOptionalRef(); return;
      case TypeKind::kStruct: return ReadStruct(static_cast<Struct&>(*type));
      case TypeKind::kSignature: return ReadSignature(static_cast<Signature&>(*type));
      case TypeKind::kInterface: return ReadInterface(static_cast<Interface&>(*type));
      default: in_.Fail();
    }
  }

  TypeList ReadTypeParams() {
    std::vector<TypeId> tparams = ReadRefs();
    for (TypeId t : tparams) {
      if (As<TypeParam>(t) == nullptr) in_.Fail();
    }
    return Store().Copy(tparams);
  }

  void ReadNamed(Named& named) {
    named.tparams = ReadTypeParams();
    named.from_rhs.store(ReadRef().value, std::memory_order_relaxed);
    named.methods = ReadMethods();
  }

  void ReadAlias(Alias& alias) {
    alias.origin = ReadOptionalRef();
    if (alias.origin.valid()) {
      const Alias* origin = As<Alias>(alias.origin);
      if (origin == nullptr || origin == &alias) in_.Fail();
      alias.targs = Store().Copy(ReadRefs());
    } else {
      alias.tparams = ReadTypeParams();
    }
    alias.from_rhs = ReadRef();
    aliases_.push_back(&alias);
  }

  // Those of its origin, which may have been read later, are an instance's.
  void FinishAliases() {
    for (Alias* alias : aliases_) {
      if (alias->origin.valid()) {
        const Alias* origin = As<Alias>(alias->origin);
        if (origin->origin.valid()) return in_.Fail();
        alias->tparams = origin->tparams;
      }
      // An alias of itself stands for nothing.
      const Alias* end = alias;
      for (size_t steps = 0; end != nullptr; end = As<Alias>(end->from_rhs)) {
        if (++steps > aliases_.size() + kMaxDepth) return in_.Fail();
      }
    }
  }

  Object& ReadVar(VarKind kind, bool part = false) {
    PackageId package = ReadPackage();
    NameId name = ReadName();
    TypeId type = part ? ReadPart() : ReadRef();
    return Store().NewVar(kind, {}, package, name, type);
  }

  ObjectId ReadOptionalVar(VarKind kind) { return ReadFlag() ? ReadVar(kind).id : ObjectId(); }

  TypeId ReadVars(VarKind kind, bool parts = false) {
    std::vector<ObjectId> vars(in_.Count());
    for (ObjectId& var : vars) {
      if (!in_.ok()) return {};
      var = ReadVar(kind, parts).id;
    }
    return Store().NewTuple(vars);
  }

  void ReadStruct(Struct& type) {
    std::vector<ObjectId> fields(in_.Count());
    std::vector<std::string_view> tags(fields.size());
    bool any_tag = false;
    for (size_t i = 0; i < fields.size() && in_.ok(); ++i) {
      Object& field = ReadVar(VarKind::kFieldVar);
      field.embedded = ReadFlag();
      fields[i] = field.id;
      std::string_view tag = ReadText();
      if (tag.empty()) continue;
      tags[i] = Store().Copy(tag);
      any_tag = true;
    }
    if (!in_.ok()) return;
    type.fields = Store().Copy(fields);
    if (any_tag) type.tags = Store().Copy(tags);
  }

  void ReadSignature(Signature& type) {
    type.variadic = ReadFlag();
    type.dropped = static_cast<Signature::Dropped>(ReadUpTo(2));
    type.recv = ReadOptionalVar(VarKind::kRecvVar);
    type.recvold = ReadOptionalVar(VarKind::kRecvVar);
    type.rparams = ReadTypeParams();
    type.tparams = ReadTypeParams();
    type.params = ReadVars(VarKind::kParamVar);
    type.results = ReadVars(VarKind::kResultVar);
  }

  ObjectList ReadMethods() {
    std::vector<ObjectId> methods(in_.Count());
    for (ObjectId& id : methods) {
      PackageId package = ReadPackage();
      NameId name = ReadName();
      TypeId type = ReadRef();
      bool has_ptr_recv = ReadFlag();
      if (As<Signature>(type) == nullptr) in_.Fail();
      if (!in_.ok()) return {};
      Object& method = Store().NewObject(ObjectKind::kFunc, {}, package, name, type);
      method.has_ptr_recv = has_ptr_recv;
      id = method.id;
    }
    return Store().Copy(methods);
  }

  void ReadInterface(Interface& type) {
    type.implicit = ReadFlag();
    type.methods = ReadMethods();
    type.embeddeds = Store().Copy(ReadRefs());
    type.complete = true;
  }

  // ---- Objects ----

  void ReadObjects() {
    size_t count = in_.Count();
    for (size_t i = 0; i < count && in_.ok(); ++i) ReadObject();
  }

  void ReadObject() {
    NameId name = ReadName();
    auto kind = static_cast<ObjectKind>(in_.Byte());
    TypeId type = ReadRef();
    Object& object = Store().NewObject(kind, {}, package_, name, type);
    switch (kind) {
      case ObjectKind::kConst: object.value = Store().NewValue(constant::ReadSerial(in_)); break;
      case ObjectKind::kVar: object.var_kind = VarKind::kPackageVar; break;
      case ObjectKind::kFunc:
        if (As<Signature>(type) == nullptr) in_.Fail();
        break;
      case ObjectKind::kTypeName: break;
      default: in_.Fail();
    }
    if (in_.ok()) Declare(object);
  }

  struct Known {
    TypeId type;
    uint32_t depth;
  };

  ByteReader in_;
  Importer importer_;
  std::string problem_;
  std::vector<std::string_view> names_;
  std::vector<NameId> ids_;  // of names_, as far as they were asked for
  std::string path_;
  NameId name_;
  std::vector<Mention> mentions_;
  size_t import_count_ = 0;
  PackageId package_;
  std::vector<PackageId> packages_;  // of mentions_
  std::vector<Known> types_;
  uint32_t depth_ = 0;  // of the type at hand
  std::vector<TypeId> with_body_;
  std::vector<Alias*> aliases_;
};

}  // namespace

Result<PackageId> LoadExports(std::string_view bytes, Importer importer) {
  return ExportLoader(bytes, importer).Load();
}

Result<std::vector<std::string>> ImportsOfExports(std::string_view bytes) {
  auto none = [](std::string_view, std::string*) { return PackageId(); };
  ExportLoader loader(bytes, none);
  std::vector<std::string> paths = loader.Imports();
  if (!loader.ok()) return Fail("exports are damaged");
  return paths;
}

}  // namespace premortem::types
