// The parts of error-lost that look at other things than assignments.
#pragma once

#include "rules/context.h"

namespace premortem::rules::error_lost {

// `defer file.Close()` of a file that was written, or of another writer (models/late_errors.h).
void LookAtDefer(FileContext& file, syntax::NodeId defer);

// `tx.Commit()`, also deferred, of a transaction in which something was written.
void LookAtCommit(FileContext& file, syntax::NodeId call);

// `for rows.Next()` where nobody asks rows.Err().
void LookAtLoop(FileContext& file, syntax::NodeId loop);

// `ident` in `ident, ... := call`, an error, hides another variable of the function, which is what
// the function looks at in the end.
void LookAtHiding(FileContext& file, syntax::NodeId ident, syntax::NodeId call);

}  // namespace premortem::rules::error_lost
