// From the bytes of a file to its tree.
//
//   Tree tree = ParseFile(file.text(), {.mode = ParseMode::kSkipBodies});
//
// Counterpart: go/parser/interface.go, go1.27.
#pragma once

#include <string_view>

#include "syntax/ast.h"

namespace premortem::syntax {

enum class ParseMode : uint8_t {
  kImportsOnly,  // package clause and imports; what follows is not even read
  kSkipBodies,   // bodies of declared functions are skipped at the lexer's speed
  kFull,
};

struct ParseOptions {
  ParseMode mode = ParseMode::kFull;
};

// Parses a whole file. Never fails: what cannot be parsed becomes Bad nodes and entries in
// Tree::errors(). The text must outlive the tree and be smaller than 4 GiB. Names go to Names().
// The text must come from a FileText: the lexer reads into its padding. Must run on a large stack
// (base/parallel.h). O(text).
Tree ParseFile(std::string_view text, ParseOptions options = {});

// Parses the body that `range` names within the text of a file (its braces included) into a tree
// of its own whose root is a BlockStmt; offsets are those of the file.
Tree ParseBody(std::string_view text, Tree::BodyRange range);

}  // namespace premortem::syntax
