// Which function or method a call calls, as far as the types say it.
//
//   if (std::optional<Callee> callee = CalleeOf(file, call)) models::RoleOf(callee->name) ...
#pragma once

#include <optional>

#include "flow/function_name.h"
#include "models/functions.h"
#include "rules/context.h"
#include "types/object.h"

namespace premortem::rules {

struct Callee {
  const types::Object* func = nullptr;  // of a generic function: its origin
  models::FunctionName name;            // of an interface's method: with the interface as receiver
};

// Nothing for conversions, builtins and calls of function values. The file has types.
std::optional<Callee> CalleeOf(const FileContext& file, syntax::NodeId call);
std::optional<Callee> CalleeOf(const syntax::Tree& tree, const types::TypeInfo& info,
                               syntax::NodeId call);

using flow::NameOfFunction;

// Where a function of a package is declared; null and none where that is in no file of it that has
// types. O(declarations of the package).
struct Declaration {
  const FileView* file = nullptr;
  syntax::NodeId node;  // the FuncDecl
};
Declaration DeclarationOf(const PackageView& package, const types::Object& func);

// The variable that is the parameter at `index` of a function, of a variadic one the last for all
// that follow; none where there is no such parameter.
types::ObjectId ParameterOf(const types::Object& func, size_t index);

}  // namespace premortem::rules
