// What there is to know of the errors of the standard library: which of their texts have a value to
// compare with.
//
//   models::ErrorOfText("use of closed network connection")->value == "net.ErrClosed"
//
// To add a row: in errors.cpp, in order of the texts, in lower case. Only texts that mean one value
// whoever says them.
#pragma once

#include <span>
#include <string_view>

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

// The row of a text; case and blanks around it do not count. Null where there is none.
const ErrorText* ErrorOfText(std::string_view text);

}  // namespace premortem::models
