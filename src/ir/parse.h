// Reads the text form of IR (text.h): what a writer wrote comes back as IR that gives the same
// text, and tests can write functions that no Go source has.
//
//   func p.count @a.go:3:6
//     param n int @3:12
//   b0: to b2
//     Jump
//   b1: to b2
//     t0 = BinOp + t1 1:int : int
//     Jump
//   b2: from b0 b1 to b1 b3
//     t1 = Phi [0:int t0] i : int
//     t2 = BinOp < t1 p0 : bool
//     If t2
//   b3:
//     Return t1
//
// docs/internals.md has the form in full. What a text need not say: positions, a block's
// predecessors where it has no phi ("from"), its dominator ("under"), and what it was made for; N
// of tN may be any number that its function has once. Empty lines, and lines that begin with "//",
// say nothing.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "ir/ir.h"
#include "source/file_table.h"
#include "types/check.h"

namespace premortem::ir {

// The functions of a text: groups in its order, each a declared function or the initializer with
// what is within it. `package` declares those functions and whatever they mention, or imports it;
// it may be a few lines of Go with functions that have no body. Types that functions declare need
// its trees. Errors name `file`, with line and column. What comes out has passed Verify; types of
// operands that neither Verify nor a reader of the text asks for are taken as they are written.
// Any bytes are fine; O(text), and a declared function is found in O(objects of the package).
Result<std::vector<FuncGroup>> ParseText(std::string_view file, std::string_view text,
                                         const types::PackageState& package,
                                         const source::FileTable& files);

}  // namespace premortem::ir
