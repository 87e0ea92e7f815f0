// What one function waits for by itself; blocking.h adds what it calls.
#pragma once

#include "ir/ir.h"

namespace premortem::flow {

struct BlockingNote {
  // It sends, receives, or selects without a default.
  bool channels = false;
  // A parameter or free variable is a reader or writer, or was made of one. Else it reads and
  // writes only what it makes itself, mostly a buffer.
  bool has_stream = false;
};

// O(instructions).
BlockingNote BlockingNoteOf(const ir::Function& f);

}  // namespace premortem::flow
