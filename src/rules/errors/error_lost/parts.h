// The parts of error-lost that look at other things than assignments.
#pragma once

#include <string>

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

// `ident` in `ident := call`, an error, is only looked at where a condition has asked another
// error, which is nil there.
void LookAtWrongCondition(FileContext& file, syntax::NodeId ident, syntax::NodeId call);

// `x.err, ... = source`, a field, where the block sets it again before anybody looks at it.
void LookAtField(FileContext& file, syntax::NodeId statement, syntax::NodeId lhs,
                 syntax::NodeId source);

// Whether what declares a variable gives it the type `error`.
bool IsErrorVariable(const FileContext& file, syntax::NodeId declaration);

// Whether a value is a call, or received from a channel, and gives an error which nobody else has:
// the call can fail, and does not make the error of another one.
bool GivesNewsOfFailure(const FileContext& file, syntax::NodeId value);

// What an error comes from, for messages: "`os.Remove`", "`<-errs`".
std::string TextOfSource(const syntax::Tree& tree, syntax::NodeId source);

}  // namespace premortem::rules::error_lost
