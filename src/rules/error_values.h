// What rules on errors ask of expressions: whether they are errors, the text of one, or a variable
// that stands for one kind of error; where the value of a local variable comes from; and how a fix
// names a function of another package.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/error_note.h"
#include "ir/type_util.h"
#include "rules/context.h"
#include "types/type.h"

namespace premortem::rules {

// The predeclared type `error`.
using ir::IsErrorType;
// Whether a value of the type is an error.
using flow::ImplementsError;

// The types of the results of the function around a node, none where they are not known.
std::vector<types::TypeId> ResultTypesAround(FileContext& file, syntax::NodeId node);

// x of `x.Error()`, where x is an error of an interface type; else none.
syntax::NodeId ErrorOfTextCall(const FileContext& file, syntax::NodeId expr);
syntax::NodeId ErrorOfTextCall(const syntax::Tree& tree, const types::TypeInfo& info,
                               syntax::NodeId expr);

// A variable or constant of a package that is an error: io.EOF, syscall.ENOENT, errMissing. Null
// for other expressions.
const types::Object* SentinelOf(const FileContext& file, syntax::NodeId expr);

// Where a local variable is set: `ident` is what it is called there. The value is the expression
// that it is set to; the call for one of several results of a call; none where nobody can tell
// (range, &x, a parameter).
struct Setting {
  syntax::NodeId ident;
  syntax::NodeId value;
  bool declares = false;  // `var x T` without a value
};

// All places where the variable that `declaration` declares is set.
std::vector<Setting> SettingsOf(FileContext& file, syntax::NodeId declaration);

// The expression that a local variable holds, where it is set only once; else none.
syntax::NodeId OnlyValueOf(FileContext& file, syntax::NodeId ident);

// How code at `place` can name a package that it needs: the name, and the edit that imports it
// where the file does not yet. Nothing where the name means something else there, or where a new
// line among the imports would not be formatted.
struct PackageRef {
  std::string name;
  std::vector<findings::Edit> edits;
};
std::optional<PackageRef> RefToPackage(const FileContext& file, std::string_view path);

}  // namespace premortem::rules
