// What one function says of how long calls may take: where its contexts come from, and which HTTP
// clients have no time-out; deadlines.h knows the rest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"

namespace premortem::flow {

// Where a context, or the request that carries one, comes from.
struct ContextOrigin {
  enum class Kind : uint8_t {
    kUnknown,  // or: may have a deadline
    kEndless,  // from context.Background, without a deadline on the way
    kInput,    // parameter `input`, or behind the parameters a free variable
  };
  Kind kind = Kind::kUnknown;
  uint32_t input = 0;

  friend bool operator==(const ContextOrigin&, const ContextOrigin&) = default;
};

// Of a value of type context.Context, or of the address of a variable of that type.
// O(instructions).
ContextOrigin OriginOfContext(const ir::Function& f, ir::ValueId v);
// Of the context of an *http.Request.
ContextOrigin OriginOfRequest(const ir::Function& f, ir::ValueId v);

// The variable or field that a client is loaded from: "p.client", "p.API.client". None: it is not.
Symbol PlaceOfClient(const ir::Function& f, ir::ValueId client);
// Whether a client that the function itself makes has no limit of its own.
bool IsUnlimitedClient(const ir::Function& f, ir::ValueId client);

struct DeadlineNote {
  // A context is handed over: as an argument, or as a free variable of a function literal.
  struct Pass {
    uint32_t call = 0;  // its number; 0: `literal` has it
    Symbol literal;
    uint32_t input = 0;  // as in Handover
    ContextOrigin origin;
  };
  // A client is put into a variable or a field, or one there is given a limit.
  struct Client {
    Symbol place;
    bool unlimited = false;
  };
  std::vector<Pass> passes;
  std::vector<Client> clients;
};

DeadlineNote DeadlineNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                            std::span<const Symbol> symbols);

}  // namespace premortem::flow
