// What hangs on the text of an error: whether it is more than the wording of another one; and who
// makes the text.
#pragma once

#include <string_view>

#include "rules/context.h"

namespace premortem::rules::error_string_match {

// Whether the condition is that of an `if` that does nothing but word the error that is returned
// either way:
//
//   if strings.Contains(err.Error(), "x") { return fmt.Errorf("did you mean y? %w", err) }
//   return err
//
// Not where an error gets another identity: `return ErrNotFound`, `err = nil`.
bool OnlyWords(FileContext& file, syntax::NodeId condition);

// Where a function of the package that serves no test makes an error with this text in it, as far
// as constants say it; an empty range where none does. O(calls of the package).
source::SourceRange PlaceOfMaking(const FileContext& file, std::string_view text);

}  // namespace premortem::rules::error_string_match
