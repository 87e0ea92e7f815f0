// Types, objects and expressions as text, and messages made of them.
//
// Counterpart: go/types/{typestring,exprstring,format}.go, ObjectString in object.go, go1.27. The
// texts are equal to Go's.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/function_ref.h"
#include "constant/value.h"
#include "source/file_table.h"
#include "syntax/ast.h"
#include "types/object.h"
#include "types/operand.h"
#include "types/version.h"

namespace premortem::types {

// How a package is written before a name; "" for not at all. PathQualifier is
// go/types' null qualifier.
using Qualifier = FunctionRef<std::string(PackageId)>;
struct PathQualifierFunction {
  std::string operator()(PackageId package) const;
};
struct NameQualifierFunction {
  std::string operator()(PackageId package) const;
};
inline constexpr PathQualifierFunction PathQualifier;
inline constexpr NameQualifierFunction NameQualifier;

// What is written behind the name of a type.
using TypeMark = FunctionRef<void(std::string& out, const Object& type_name)>;

void AppendType(std::string& out, TypeId t, Qualifier qualifier);
// The same with marks behind the names of declared types, for who has to tell those apart that
// functions declare.
void AppendType(std::string& out, TypeId t, Qualifier qualifier, TypeMark mark);
std::string TypeString(TypeId t, Qualifier qualifier);
// Parameters and results alone: "(x int) error".
void AppendSignature(std::string& out, const Signature& signature, Qualifier qualifier);
// The same without the names of parameters. With `package_info`, which goes with PathQualifier, the
// first unexported field of a struct is annotated with its package.
void AppendSignatureTypes(std::string& out, const Signature& signature, bool package_info,
                          Qualifier qualifier);
// "[P any, Q, R ~int]".
void AppendTypeParams(std::string& out, TypeList tparams, Qualifier qualifier);
std::string ObjectString(const Object& object, Qualifier qualifier);
std::string ObjectKindString(const Object& object);  // "package name", "constant", "func", ...
std::string FullName(const Object& func);            // "(*pkg.T).Method"
// "struct", "map", ... of the type under t; "" for a basic type.
std::string_view CompositeKind(TypeId t);
std::string Measure(size_t count, std::string_view unit);  // "1 value", "2 values"
std::string_view NameOf(VarKind kind);                     // "PackageVar"

// The expression, shortened as in go/types: function bodies and composite literals are "{…}".
void AppendExpr(std::string& out, const syntax::Tree& tree, syntax::NodeId e);
std::string ExprString(const syntax::Tree& tree, syntax::NodeId e);

// An argument of a message. Refers to what it was made from; dies with the statement.
class Arg {
 public:
  Arg(std::string_view text) : value_(text) {}
  Arg(const char* text) : value_(std::string_view(text)) {}
  Arg(const std::string& text) : value_(std::string_view(text)) {}
  Arg(int value) : value_(static_cast<int64_t>(value)) {}
  Arg(int64_t value) : value_(value) {}
  Arg(size_t value) : value_(static_cast<int64_t>(value)) {}
  Arg(NameId name) : value_(TextOf(name)) {}
  Arg(TypeId t) : value_(t) {}
  Arg(TypeList list) : value_(list) {}
  Arg(const Object& object) : value_(&object) {}
  Arg(const Object* object) : value_(object) {}
  Arg(const Operand& x) : value_(&x) {}
  Arg(syntax::NodeId expr) : value_(expr) {}  // of the checker's current unit
  Arg(std::span<const syntax::NodeId> list) : value_(list) {}
  Arg(syntax::Token token) : value_(syntax::Text(token)) {}
  Arg(source::SourceLoc loc) : value_(loc) {}  // "file:line:column"
  Arg(const constant::Value& value) : value_(&value) {}
  Arg(GoVersion version) : value_(version) {}

 private:
  friend class Formatter;
  std::variant<std::string_view, int64_t, TypeId, TypeList, const Object*, const Operand*,
               syntax::NodeId, std::span<const syntax::NodeId>, source::SourceLoc,
               const constant::Value*, GoVersion>
      value_;
};

// The expression of an operand, or the text that stands in for it.
Arg ExprArg(const Operand& x);

// Why a condition on types does not hold; made into text only where it is shown.
struct TypeError {
  std::string_view format;  // empty: nothing to say
  std::vector<Arg> args;    // no operands, expressions or texts that die
};

}  // namespace premortem::types
