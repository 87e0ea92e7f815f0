#include "flow/notes.h"

namespace premortem::flow {

FunctionNotes NotesOf(const ir::Function& f, std::span<const uint32_t> numbers) {
  return {.slices = NoteSlices(f, numbers)};
}

}  // namespace premortem::flow
