// The calls of one function that leave something behind when the process ends, where an argument
// says so rather than the callee (models/effects.h has those).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ir/ir.h"

namespace premortem::flow {

// Calls by their numbers (CallNumbers).
struct EffectNote {
  // Given a file to write to: fmt.Fprintln(file, ...), json.NewEncoder(file). What becomes of the
  // file behind an io.Writer, nobody follows into a library. The standard output is no file.
  std::vector<uint32_t> files;
  // client.Do(req), where the function has made the request for a method that changes something.
  std::vector<uint32_t> requests;
  // Of a method of an interface or of a function value whose name tells it, and which may fail:
  // store.Save(order), s.notify(user). Who implements it may not be seen.
  struct Named {
    uint32_t call;
    std::string_view what;  // as models::EffectByName has it
  };
  std::vector<Named> named;
};

// O(instructions).
EffectNote EffectNoteOf(const ir::Function& f, std::span<const uint32_t> numbers);

}  // namespace premortem::flow
