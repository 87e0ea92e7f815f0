// Values that a function puts into contexts and looks for in them, by their keys: what people who
// want to know what a context carries look up by hand.
#pragma once

#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

struct ContextValueUse {
  // The key as code, with types in full: `"user" (string)`, `p.key{}`, `p.key(2)`, the variable
  // `p.userKey`, or "?" for one that is computed.
  Symbol key;
  bool writes = false;
  source::SourceLoc loc;  // of the call's "("
};
using ContextValueNote = std::vector<ContextValueUse>;

// In the order of the instructions.
ContextValueNote ContextValueNoteOf(const ir::Function& f);

}  // namespace premortem::flow
