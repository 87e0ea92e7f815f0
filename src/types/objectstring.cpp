// Counterpart: writeObject, writeFuncName and objectKind in go/types/object.go, go1.27.
#include <string>

#include "base/quote.h"
#include "types/format.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/scope.h"
#include "types/store.h"
#include "types/universe.h"

namespace premortem::types {

namespace {

void AppendPackagePrefix(std::string& out, PackageId package, Qualifier qualifier) {
  if (!package.valid()) return;
  std::string prefix = qualifier(package);
  if (prefix.empty()) return;
  out += prefix;
  out += '.';
}

void AppendFuncName(std::string& out, const Object& func, Qualifier qualifier) {
  if (const auto* signature = As<Signature>(func.type)) {
    if (signature->recv.valid()) {
      TypeId recv = Get(signature->recv).type;
      out += '(';
      if (As<Interface>(recv)) {
        out += "interface";
      } else {
        AppendType(out, recv, qualifier);
      }
      out += ").";
    } else {
      AppendPackagePrefix(out, func.package, qualifier);
    }
  }
  out += NameOf(func);
}

void AppendPkgName(std::string& out, const Object& object) {
  out += "package ";
  out += NameOf(object);
  const std::string& path = Get(object.imported).path;
  if (path.empty() || path == NameOf(object)) return;
  out += " (";
  AppendQuoted(out, path);
  out += ')';
}

TypeList TypeParamsOfType(TypeId t) {
  if (const Named* named = As<Named>(t)) return TypeParamsOf(*named);
  if (const Alias* alias = As<Alias>(t)) return TypeParamsOf(*alias);
  return {};
}

// What the declaration of a type name has behind the name.
void AppendTypeDecl(std::string& out, const Object& object, Qualifier qualifier) {
  TypeId t = object.type;
  if (As<Basic>(t)) return;
  if (TypeList tparams = TypeParamsOfType(t); !tparams.empty()) {
    AppendTypeParams(out, tparams, qualifier);
  }
  if (IsAlias(object)) {
    out += " =";
    if (const Alias* alias = As<Alias>(t)) t = alias->from_rhs;
  } else if (const TypeParam* param = As<TypeParam>(t)) {
    t = param->bound;
  } else {
    t = Underlying(t);
  }
  out += ' ';
  AppendType(out, t, qualifier);
}

std::string_view KeywordOf(const Object& object) {
  switch (object.kind) {
    case ObjectKind::kConst: return "const";
    case ObjectKind::kTypeName: return IsTypeParam(object.type) ? "type parameter" : "type";
    case ObjectKind::kVar: return object.is_field() ? "field" : "var";
    case ObjectKind::kLabel: return "label";
    case ObjectKind::kBuiltin: return "builtin";
    case ObjectKind::kNil: return "nil";
    default: return "";
  }
}

}  // namespace

std::string ObjectString(const Object& object, Qualifier qualifier) {
  std::string out;
  if (object.kind == ObjectKind::kPkgName) {
    AppendPkgName(out, object);
    return out;
  }
  if (object.kind == ObjectKind::kFunc) {
    out += "func ";
    AppendFuncName(out, object, qualifier);
    if (const auto* s = As<Signature>(object.type)) AppendSignature(out, *s, qualifier);
    return out;
  }
  out += KeywordOf(object);
  if (object.kind == ObjectKind::kNil) return out;
  out += ' ';
  if (object.package.valid() && Get(object.package).scope->Lookup(object.name) == &object) {
    AppendPackagePrefix(out, object.package, qualifier);
  }
  out += NameOf(object);
  if (!object.type.valid() || object.kind == ObjectKind::kLabel ||
      object.kind == ObjectKind::kBuiltin) {
    return out;
  }
  if (object.kind == ObjectKind::kTypeName) {
    AppendTypeDecl(out, object, qualifier);
    return out;
  }
  out += ' ';
  AppendType(out, object.type, qualifier);
  return out;
}

std::string FullName(const Object& func) {
  std::string out;
  AppendFuncName(out, func, PathQualifier);
  return out;
}

std::string ObjectKindString(const Object& object) {
  switch (object.kind) {
    case ObjectKind::kPkgName: return "package name";
    case ObjectKind::kConst: return "constant";
    case ObjectKind::kTypeName:
      if (IsAlias(object)) return "type alias";
      return As<TypeParam>(object.type) ? "type parameter" : "defined type";
    case ObjectKind::kVar:
      switch (object.var_kind) {
        case VarKind::kPackageVar: return "package-level variable";
        case VarKind::kLocalVar: return "local variable";
        case VarKind::kRecvVar: return "receiver";
        case VarKind::kParamVar: return "parameter";
        case VarKind::kResultVar: return "result variable";
        case VarKind::kFieldVar: return "struct field";
        case VarKind::kNone: break;
      }
      return "unknown symbol";
    case ObjectKind::kFunc: {
      const auto* signature = As<Signature>(object.type);
      return signature && signature->recv.valid() ? "method" : "function";
    }
    case ObjectKind::kLabel: return "label";
    case ObjectKind::kBuiltin: return "built-in function";
    case ObjectKind::kNil: return "untyped nil";
  }
  return "unknown symbol";
}

std::string_view NameOf(VarKind kind) {
  switch (kind) {
    case VarKind::kNone: return "VarKind(0)";
    case VarKind::kPackageVar: return "PackageVar";
    case VarKind::kLocalVar: return "LocalVar";
    case VarKind::kRecvVar: return "RecvVar";
    case VarKind::kParamVar: return "ParamVar";
    case VarKind::kResultVar: return "ResultVar";
    case VarKind::kFieldVar: return "FieldVar";
  }
  return "";
}

}  // namespace premortem::types
