// Clients that hold connections (models/clients.h) and that one function makes; clients.h knows the
// rest.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "flow/keep_note.h"
#include "ir/ir.h"

namespace premortem::flow {

// What a value is that the function makes itself: "an HTTP transport", of a call its first result.
// Empty: nothing that holds connections.
std::string_view ClientMadeBy(const ir::Function& f, ir::ValueId v);
// Whether the client, a value or the first result of a call, serves this call of the function alone
// for a reason: it is told not to use a connection twice, or has a function that knows what the
// call is about.
bool IsMadeToMeasure(const ir::Function& f, ir::ValueId client);
// Whether a type is one of clients, or of a struct, or a pointer to one, that has such in a field
// or in a field of a field.
bool IsOrHoldsClient(types::TypeId type);

// A client in a function.
struct ClientOrigin {
  std::string_view what;  // made here; empty: the first result of a call
  uint32_t call = 0;      // its number, then
  uint32_t trail = 0;     // of the client, in the KeepNote of the function
};
using ClientNote = std::vector<ClientOrigin>;

// Those that the function may give its caller. Adds their trails.
ClientNote ClientNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                        TrailFinder& trails);

}  // namespace premortem::flow
