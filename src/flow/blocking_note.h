// What one function waits for by itself, and which of its calls are cut short; blocking.h adds what
// it calls.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/ir.h"
#include "models/waits.h"

namespace premortem::flow {

// What something waits for, by what cuts that short.
struct Waits {
  models::WaitSet by_context;  // it is over when a context is done
  models::WaitSet by_time;     // after some time
  models::WaitSet uncut;       // only when what it waits for has come

  models::WaitSet All() const;
  void Add(const Waits& other);
  void Remove(models::Wait wait);
  friend bool operator==(const Waits&, const Waits&) = default;
};

// What a call is given that may end it before it has what it waits for: a context, or the deadline
// of its connection.
struct Cut {
  bool given = false;       // of the others: of a context that is never done
  bool by_context = false;  // the context may be done
  bool by_time = false;     // it has a deadline

  friend bool operator==(const Cut&, const Cut&) = default;
};

// What the caller waits for, where the callee itself waits for `waits`.
Waits WaitsOfCall(Waits waits, Cut cut);
// Of a function of a library, of which the kinds of waits alone are known: given a context, it
// heeds it.
Waits WaitsOfLibraryCall(models::WaitSet waits, Cut cut);

struct BlockingNote {
  struct CutCall {
    uint32_t call;  // its number
    Cut cut;
  };
  Waits channels;             // of sends, receives, and selects without a default
  std::vector<CutCall> cuts;  // by call; of the others nothing is given
  // A parameter or free variable is a reader or writer, or was made of one. Else it reads and
  // writes only what it makes itself, mostly a buffer.
  bool has_stream = false;
};

// `numbers` are the CallNumbers of the function. O(instructions).
BlockingNote BlockingNoteOf(const ir::Function& f, std::span<const uint32_t> numbers);

}  // namespace premortem::flow
