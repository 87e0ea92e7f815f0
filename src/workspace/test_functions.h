// What `go test` asks of test files before it builds them: that they parse, and that functions
// which look like tests have the signature of one.
//
//   func TestX(t testing.T)    // wrong: must take *testing.T
//
// Counterpart: cmd/go/internal/load/test.go (loadTestFuncs), go1.27.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fs.h"

namespace premortem::workspace {

// The first mistake in the files, given by their paths. O(text).
std::optional<Error> CheckTestFunctions(const FileSystem& fs,
                                        const std::vector<std::string>& paths);

}  // namespace premortem::workspace
