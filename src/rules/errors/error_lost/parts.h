// The parts of error-lost that look at other things than assignments.
#pragma once

#include "rules/context.h"

namespace premortem::rules::error_lost {

// `defer file.Close()` of a file that was written, or of another writer (models/late_errors.h), of
// which also `w.Flush()` as a statement; `call` is what the statement calls.
void LookAtLastCall(FileContext& file, syntax::NodeId statement, syntax::NodeId call);

// What a deferred function literal sets: `defer func() { err = file.Close() }()`.
void LookAtDeferredFunction(FileContext& file, syntax::NodeId defer);

// `tx.Commit()`, also deferred, of a transaction in which something was written.
void LookAtCommit(FileContext& file, syntax::NodeId call);

// `for rows.Next()` where nobody asks rows.Err().
void LookAtLoop(FileContext& file, syntax::NodeId loop);

// `ident` in `ident, ... := call`, an error, hides another variable of the function, which is what
// the function looks at in the end.
void LookAtHiding(FileContext& file, syntax::NodeId ident, syntax::NodeId call);

// Whether what declares a variable gives it the type `error`.
bool IsErrorVariable(const FileContext& file, syntax::NodeId declaration);

// Whether a value is a call that gives an error which nobody else has: the call can fail, and does
// not make the error of another one.
bool GivesNewsOfFailure(const FileContext& file, syntax::NodeId value);

}  // namespace premortem::rules::error_lost
