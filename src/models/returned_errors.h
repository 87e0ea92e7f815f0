// Which errors library functions return that callers tell apart: variables and types, bare or
// wrapped in another error, as their documentation says. Data, by full name.
//
//   models::ReturnedErrorsOf({"io", "Reader", "Read"})[0].error   // "io.EOF"
//
// Types that wrap another error have their rows in wraps.h. A function without a row may return
// errors too: only what callers ask for has one.
//
// To add a row: in returned_errors.cpp, in order of the names; a type is written with its star.
#pragma once

#include <span>
#include <string_view>

#include "models/functions.h"

namespace premortem::models {

struct ReturnedError {
  FunctionName name;
  // "io.EOF", "*encoding/json.SyntaxError"; of a constant its type and value: p.T("text")
  std::string_view error;
  bool wrapped = false;  // never as it is
};

// All rows, sorted by name.
std::span<const ReturnedError> ReturnedErrors();
std::span<const ReturnedError> ReturnedErrorsOf(const FunctionName& name);

// Whether functions of the package return the error, as far as rows say, but only wrapped.
bool OnlyReturnsWrapped(std::string_view package, std::string_view error);

}  // namespace premortem::models
