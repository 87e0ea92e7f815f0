#include "flow/notes.h"

namespace premortem::flow {

FunctionNotes NotesOf(const NotedFunction& function) {
  FunctionNotes notes;
  if (function.f.blocks.empty()) return notes;
  TrailFinder trails(function.f, function.numbers, function.symbols);
  trails.AddInputs();
  notes.clients = ClientNoteOf(function.f, function.numbers, trails);
  notes.context_values = ContextValueNoteOf(function.f);
  notes.keeps = trails.TakeNote();
  notes.slices = NoteSlices(function.f, function.numbers);
  notes.deadlines = DeadlineNoteOf(function.f, function.numbers, function.symbols);
  notes.errors = ErrorNoteOf(function);
  notes.results = ResultNoteOf(function.f, function.numbers);
  return notes;
}

}  // namespace premortem::flow
