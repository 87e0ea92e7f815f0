#include "flow/notes.h"

#include <utility>

#include "flow/place_reads.h"

namespace premortem::flow {

const ErrorNote& FunctionNotes::errors() const {
  static const ErrorNote none;
  return error_note == nullptr ? none : *error_note;
}

FunctionNotes NotesOf(const NotedFunction& function) {
  FunctionNotes notes;
  if (function.f.blocks.empty()) return notes;
  TrailFinder trails(function.f, function.numbers, function.symbols);
  trails.AddInputs();
  notes.clients = ClientNoteOf(function.f, function.numbers, trails);
  notes.context_values = ContextValueNoteOf(function.f);
  notes.keeps = trails.TakeNote();
  notes.slices = NoteSlices(function.group, function.f, function.numbers);
  notes.deadlines = DeadlineNoteOf(function.f, function.numbers, function.symbols);
  notes.lifetimes = LifetimeNoteOf(function.group, function.f, function.numbers, function.symbols);
  notes.results = ResultNoteOf(function.f, function.numbers);
  ErrorNote errors = ErrorNoteOf(function.group, function.f, function.numbers, function.symbols);
  if (!errors.empty()) notes.error_note = std::make_shared<const ErrorNote>(std::move(errors));
  SyncFinder sync(function.f, function.numbers, function.symbols);
  notes.exits = ExitNoteOf(function.f, function.numbers, sync);
  notes.sync = sync.TakeNote();
  notes.runs = RunNoteOf(function.f, function.numbers, function.symbols);
  notes.effects = EffectNoteOf(function.f, function.numbers);
  notes.blocking = BlockingNoteOf(function.f, function.numbers);
  notes.places_read = PlacesReadIn(function.f);
  return notes;
}

}  // namespace premortem::flow
