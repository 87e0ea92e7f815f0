// What there is to know of the errors of the standard library: which of their texts have a value to
// compare with, and which of its values come bare or wrapped.
//
//   models::ErrorOfText("use of closed network connection")->value == "net.ErrClosed"
//
// To add a row: in errors.cpp, in order of the texts, in lower case. Only texts that mean one value
// whoever says them.
#pragma once

#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

// The package of Is and As.
inline constexpr std::string_view kErrorsPackage = "errors";

struct ErrorText {
  std::string_view text;   // in lower case
  std::string_view value;  // as code writes it: "fs.ErrNotExist"
  bool is_type = false;    // a type for As, no value for Is
};

// All rows, sorted by text.
std::span<const ErrorText> ErrorTexts();

// The row of a text; case, blanks around it, and an operation before it ("read: ") do not count.
// Null where there is none.
const ErrorText* ErrorOfText(std::string_view text);

// Whether a function makes a new error, as far as its name says it: NewPathError, newSyntaxErr.
bool IsErrorConstructor(std::string_view function);

// Methods by which errors of any library say what they wrap or are.
bool IsErrorProtocol(std::string_view method);

// Whether the value is handed on as it is, by its documentation or by habit, so that == is right
// unless somebody visibly wraps it: io.EOF, fs.SkipDir.
bool IsPassedBare(std::string_view package, std::string_view value);

// The variables that functions of the package, of those that wrap errors (wraps.h), return, but
// only wrapped: those of os wrap io/fs.ErrNotExist in a PathError.
std::span<const std::string_view> AlwaysWrappedBy(std::string_view package);

// The variable that holds the same value as this one and is declared where that is made: of
// "os.ErrNotExist" it is "io/fs.ErrNotExist", of most it is the same.
std::string_view SameErrorAs(std::string_view variable);

// The variable that stands for the errors that a function of the same package tells from others,
// looking no deeper than what the standard library puts around them: of os.IsNotExist
// "io/fs.ErrNotExist". Empty: it is no such function.
std::string_view ValueAskedBy(const FunctionName& name);
// The type of what that is, mostly, as names of errors (flow/error_note.h) write it, and its
// package.
inline constexpr std::string_view kFileErrorType = "*io/fs.PathError";
inline constexpr std::string_view kFileErrorPackage = "io/fs";

// Whether errors that the package declares mean the same whoever returns them: that the context of
// the caller has ended. That something is missing, or that there is no more to read, means
// something else wherever somebody looks.
bool IsSaidOfCaller(std::string_view package);

// Whether functions of the package `from` may return errors that the package `of` declares: its
// own, and those of packages that it stands on.
bool MayReturnErrorOf(std::string_view from, std::string_view of);

}  // namespace premortem::models
