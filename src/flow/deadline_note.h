// What one function says of how long calls may take: where its contexts, HTTP clients and requests
// come from, and whether they are limited; deadlines.h knows the rest.
//
// A context is limited by a deadline, a client by a time-out, a request by its context. A context
// without a deadline may end even so, when somebody cancels it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// Where a context, client or request comes from.
struct LimitOrigin {
  enum class Kind : uint8_t {
    kUnknown,  // or: may be limited
    kEndless,  // from context.Background, a client without time-out, without a limit on the way
    kInput,    // parameter `index`, or behind the parameters a free variable
    kPlace,    // read from the variable of a package or the field `place`
    kCall,     // a result of call `index`, by its number
  };
  Kind kind = Kind::kUnknown;
  uint32_t index = 0;  // kEndless: the value of a client that the function makes itself, or 0
  Symbol place;
  bool by_value = false;   // the place is a client, which has no limit until it is given one
  bool cancelled = false;  // what comes from there can be cancelled on the way

  friend bool operator==(const LimitOrigin&, const LimitOrigin&) = default;
};

// Of a value of such a type, of a pointer to one, or of the address of a variable. `numbers` are
// the CallNumbers of the function. O(instructions).
LimitOrigin OriginOfLimit(const ir::Function& f, ir::ValueId v, std::span<const uint32_t> numbers);

struct DeadlineNote {
  // It is handed over: as an argument, or as a free variable of a function literal.
  struct Pass {
    uint32_t call = 0;  // its number; 0: `literal` has it
    Symbol literal;
    uint32_t input = 0;  // as in Handover
    LimitOrigin origin;
  };
  // It is put into a variable or a field.
  struct Put {
    Symbol place;
    LimitOrigin origin;
  };
  std::vector<Pass> passes;
  std::vector<Put> puts;
  std::vector<LimitOrigin> limited;  // clients that are given a limit after they were made
  LimitOrigin returned;              // the first result of such a type, where all returns agree
};

DeadlineNote DeadlineNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                            std::span<const Symbol> symbols);

}  // namespace premortem::flow
