// Counterpart: go/types/typestring.go, go1.27.
#include <algorithm>
#include <string>
#include <vector>

#include "base/quote.h"
#include "types/format.h"
#include "types/named.h"
#include "types/package.h"
#include "types/scope.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {

namespace {

std::string_view KindName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBasic: return "Basic";
    case TypeKind::kArray: return "Array";
    case TypeKind::kSlice: return "Slice";
    case TypeKind::kStruct: return "Struct";
    case TypeKind::kPointer: return "Pointer";
    case TypeKind::kTuple: return "Tuple";
    case TypeKind::kSignature: return "Signature";
    case TypeKind::kUnion: return "Union";
    case TypeKind::kInterface: return "Interface";
    case TypeKind::kMap: return "Map";
    case TypeKind::kChan: return "Chan";
    case TypeKind::kNamed: return "Named";
    case TypeKind::kAlias: return "Alias";
    case TypeKind::kTypeParam: return "TypeParam";
  }
  return "";
}

class TypeWriter {
 public:
  TypeWriter(std::string& out, Qualifier qualifier, TypeMark mark = kNoMark)
      : out_(out), qualifier_(qualifier), mark_(mark) {}

  bool param_names = true;
  bool package_info = false;  // annotate the next unexported field with its package

  void Type(TypeId t);
  void Signature(const types::Signature& signature);
  void TypeParams(TypeList tparams);

 private:
  static constexpr auto kNoMark = [](std::string&, const Object&) {};

  void Error(std::string_view text) {
    out_ += '<';
    out_ += text;
    out_ += '>';
  }
  void Name(NameId name) { out_ += TextOf(name); }
  void TypeName(const Object& object);
  void TypeOfKind(const types::Type& type);
  void Basic(const types::Basic& basic);
  void Struct(const types::Struct& type);
  void Union(const types::Union& type);
  void Interface(const types::Interface& type);
  void Chan(const types::Chan& type);
  void TypeParam(const types::TypeParam& param);
  void Instance(ObjectId object, TypeList targs, TypeList tparams);
  void Tuple(TypeId tuple, bool variadic);
  void VariadicParam(TypeId t);

  std::string& out_;
  Qualifier qualifier_;
  TypeMark mark_;
  std::vector<TypeId> open_;  // those around what is written now
};

void TypeWriter::Type(TypeId t) {
  if (!t.valid()) return Error("nil");
  const types::Type& type = *Get(t);
  if (std::ranges::find(open_, t) != open_.end()) {
    return Error("cycle to *" + std::string(KindName(type.kind)));
  }
  open_.push_back(t);
  TypeOfKind(type);
  open_.pop_back();
}

void TypeWriter::TypeOfKind(const types::Type& type) {
  switch (type.kind) {
    case TypeKind::kBasic: return Basic(static_cast<const types::Basic&>(type));
    case TypeKind::kArray: {
      const auto& array = static_cast<const Array&>(type);
      out_ += '[';
      out_ += std::to_string(array.len);
      out_ += ']';
      return Type(array.elem);
    }
    case TypeKind::kSlice: out_ += "[]"; return Type(static_cast<const Slice&>(type).elem);
    case TypeKind::kStruct: return Struct(static_cast<const types::Struct&>(type));
    case TypeKind::kPointer: out_ += '*'; return Type(static_cast<const Pointer&>(type).base);
    case TypeKind::kTuple: return Tuple(type.id, false);
    case TypeKind::kSignature:
      out_ += "func";
      return Signature(static_cast<const types::Signature&>(type));
    case TypeKind::kUnion: return Union(static_cast<const types::Union&>(type));
    case TypeKind::kInterface: return Interface(static_cast<const types::Interface&>(type));
    case TypeKind::kMap:
      out_ += "map[";
      Type(static_cast<const Map&>(type).key);
      out_ += ']';
      return Type(static_cast<const Map&>(type).elem);
    case TypeKind::kChan: return Chan(static_cast<const types::Chan&>(type));
    case TypeKind::kNamed: {
      const auto& named = static_cast<const Named&>(type);
      return Instance(ObjOf(named), named.targs, named.tparams);
    }
    case TypeKind::kAlias: {
      const auto& alias = static_cast<const Alias&>(type);
      return Instance(ObjOf(alias), alias.targs, alias.tparams);
    }
    case TypeKind::kTypeParam: return TypeParam(static_cast<const types::TypeParam&>(type));
  }
}

void TypeWriter::TypeName(const Object& object) {
  if (object.package.valid()) {
    std::string package = qualifier_(object.package);
    if (!package.empty()) {
      out_ += package;
      out_ += '.';
    }
  }
  Name(object.name);
}

// An exported basic type is one of package unsafe.
void TypeWriter::Basic(const types::Basic& basic) {
  if (IsExported(basic.name)) {
    const Object* object = Get(UnsafePackage()).scope->Lookup(basic.name);
    if (object && object->kind == ObjectKind::kTypeName) return TypeName(*object);
  }
  Name(basic.name);
}

void TypeWriter::Struct(const types::Struct& type) {
  out_ += "struct{";
  for (size_t i = 0; i < type.fields.size(); ++i) {
    const Object& field = Get(type.fields[i]);
    if (i > 0) out_ += "; ";
    // The outermost one: before the structs in the type of the field.
    bool annotate = package_info && !IsExported(field);
    if (annotate) package_info = false;
    if (!field.embedded) {
      Name(field.name);
      out_ += ' ';
    }
    Type(field.type);
    if (annotate) {
      out_ += " /* package ";
      if (field.package.valid()) out_ += Get(field.package).path;
      out_ += " */ ";
    }
    if (std::string_view tag = type.tag(i); !tag.empty()) {
      out_ += ' ';
      AppendQuoted(out_, tag);
    }
  }
  out_ += '}';
}

void TypeWriter::Union(const types::Union& type) {
  if (type.terms.empty()) return Error("empty union");
  bool first = true;
  for (const Term& term : type.terms) {
    if (!first) out_ += " | ";
    first = false;
    if (term.tilde) out_ += '~';
    Type(term.type);
  }
}

void TypeWriter::Interface(const types::Interface& type) {
  const Named* comparable = As<Named>(TheUniverse().comparable_type);
  if (comparable && type.id.value == comparable->underlying) {
    out_ += "interface{comparable}";
    return;
  }
  if (type.implicit) {
    if (type.methods.empty() && type.embeddeds.size() == 1) return Type(type.embeddeds[0]);
    out_ += "/* implicit */ ";
  }
  out_ += "interface{";
  bool first = true;
  for (ObjectId id : type.methods) {
    if (!first) out_ += "; ";
    first = false;
    const Object& method = Get(id);
    Name(method.name);
    Signature(*As<types::Signature>(method.type));
  }
  for (TypeId embedded : type.embeddeds) {
    if (!first) out_ += "; ";
    first = false;
    Type(embedded);
  }
  out_ += '}';
}

void TypeWriter::Chan(const types::Chan& type) {
  bool parens = false;
  switch (type.dir) {
    case ChanDir::kSendRecv: {
      out_ += "chan ";
      const auto* elem = As<types::Chan>(type.elem);
      parens = elem && elem->dir == ChanDir::kRecvOnly;
      break;
    }
    case ChanDir::kSendOnly: out_ += "chan<- "; break;
    case ChanDir::kRecvOnly: out_ += "<-chan "; break;
  }
  if (parens) out_ += '(';
  Type(type.elem);
  if (parens) out_ += ')';
}

void TypeWriter::Instance(ObjectId object, TypeList targs, TypeList tparams) {
  TypeName(Get(object));
  mark_(out_, Get(object));
  if (targs.empty()) {
    if (!tparams.empty()) TypeParams(tparams);
    return;
  }
  out_ += '[';
  for (size_t i = 0; i < targs.size(); ++i) {
    if (i > 0) out_ += ", ";
    Type(targs[i]);
  }
  out_ += ']';
}

void TypeWriter::TypeParam(const types::TypeParam& param) {
  if (!param.obj.valid()) return Error("unnamed type parameter");
  NameId name = Get(param.obj).name;
  Name(name);
  if (Store().universe()->Lookup(name)) out_ += "/* type parameter */";
}

// Parameters in a row with the same constraint share it.
void TypeWriter::TypeParams(TypeList tparams) {
  out_ += '[';
  TypeId previous;
  for (size_t i = 0; i < tparams.size(); ++i) {
    const auto* param = As<types::TypeParam>(tparams[i]);
    if (!param) {
      Error("nil type parameter");
      continue;
    }
    if (i > 0) {
      if (param->bound != previous) {
        out_ += ' ';
        Type(previous);
      }
      out_ += ", ";
    }
    previous = param->bound;
    Type(param->id);
  }
  if (previous.valid()) {
    out_ += ' ';
    Type(previous);
  }
  out_ += ']';
}

void TypeWriter::Tuple(TypeId tuple, bool variadic) {
  ObjectList vars = Vars(tuple);
  out_ += '(';
  for (size_t i = 0; i < vars.size(); ++i) {
    const Object& var = Get(vars[i]);
    if (i > 0) out_ += ", ";
    if (param_names && var.name.valid()) {
      Name(var.name);
      out_ += ' ';
    }
    if (variadic && i == vars.size() - 1) {
      VariadicParam(var.type);
    } else {
      Type(var.type);
    }
  }
  out_ += ')';
}

// No slice: the string of append([]byte, string...).
void TypeWriter::VariadicParam(TypeId t) {
  if (const Slice* slice = As<Slice>(t)) {
    out_ += "...";
    Type(slice->elem);
    return;
  }
  Type(t);
  out_ += "...";
}

void TypeWriter::Signature(const types::Signature& signature) {
  if (!signature.tparams.empty()) TypeParams(signature.tparams);
  Tuple(signature.params, signature.variadic);
  ObjectList results = Vars(signature.results);
  if (results.empty()) return;
  out_ += ' ';
  if (results.size() == 1 && !Get(results[0]).name.valid()) return Type(Get(results[0]).type);
  Tuple(signature.results, false);
}

}  // namespace

std::string PathQualifierFunction::operator()(PackageId package) const { return Get(package).path; }

std::string NameQualifierFunction::operator()(PackageId package) const {
  return std::string(TextOf(Get(package).name));
}

void AppendType(std::string& out, TypeId t, Qualifier qualifier) {
  TypeWriter(out, qualifier).Type(t);
}

void AppendType(std::string& out, TypeId t, Qualifier qualifier, TypeMark mark) {
  TypeWriter(out, qualifier, mark).Type(t);
}

std::string TypeString(TypeId t, Qualifier qualifier) {
  std::string text;
  AppendType(text, t, qualifier);
  return text;
}

void AppendSignature(std::string& out, const Signature& signature, Qualifier qualifier) {
  TypeWriter(out, qualifier).Signature(signature);
}

void AppendSignatureTypes(std::string& out, const Signature& signature, bool package_info,
                          Qualifier qualifier) {
  TypeWriter writer(out, qualifier);
  writer.param_names = false;
  writer.package_info = package_info;
  writer.Signature(signature);
}

void AppendTypeParams(std::string& out, TypeList tparams, Qualifier qualifier) {
  TypeWriter(out, qualifier).TypeParams(tparams);
}

}  // namespace premortem::types
