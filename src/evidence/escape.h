// What the Go compiler says of values that it places on the heap, as it prints it with
// -gcflags=-m or -m=2,
//
//   # example.com/shop
//   ./cart.go:17:2: it escapes to heap in add:
//   ./cart.go:17:2:   flow: {heap} ← &it:
//   ./cart.go:17:2:     from &it (address-of) at ./cart.go:18:22
//   ./cart.go:17:2: moved to heap: it
//
// and as it writes it to files with -gcflags=-json=0,FOLDER: lines of JSON, the first of which
// names the source file. What it says of inlining, parameters and values that stay on the stack is
// passed over.
//
// Counterpart: cmd/compile/internal/escape (escape.go, solve.go) and logopt (log_opts.go), go1.27.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/limits.h"

namespace premortem::evidence {

// Whether such a line stands somewhere in the first megabyte of the output of a build.
bool HasEscapeOutput(std::string_view text);

// Adds escapes; other lines are passed over. Fails only beyond a limit.
Result<void> ReadEscapeOutput(InputId input, std::string_view text, const Limits& limits,
                              Evidence& evidence);

// Whether it begins as a file of -json does.
bool HasEscapeJson(std::string_view text);

// Adds escapes. A malformed line is an error, but the last one, which may have been cut off: then
// the fact "truncated" says so.
Result<void> ReadEscapeJson(InputId input, std::string_view text, const Limits& limits,
                            Evidence& evidence);

}  // namespace premortem::evidence
