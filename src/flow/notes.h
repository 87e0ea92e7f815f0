// What is noted of a function while its IR is there, for the facts that are solved when the program
// is linked: one member for each kind of facts, made and read by the files of that kind.
//
// A note is plain and small, as there is one for every function of the program, and refers to
// nothing that dies with the IR: calls go by their numbers (CallNumbers), functions by their
// symbols, places by SourceLoc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flow/blocking_note.h"
#include "flow/client_note.h"
#include "flow/context_values.h"
#include "flow/deadline_note.h"
#include "flow/effect_note.h"
#include "flow/error_note.h"
#include "flow/exit_note.h"
#include "flow/keep_note.h"
#include "flow/lifetime_note.h"
#include "flow/result_note.h"
#include "flow/run_note.h"
#include "flow/slice_facts.h"
#include "flow/symbol.h"
#include "flow/sync_note.h"
#include "ir/ir.h"

namespace premortem::flow {

struct FunctionNotes {
  KeepNote keeps;
  ClientNote clients;
  ContextValueNote context_values;
  DeadlineNote deadlines;
  LifetimeNote lifetimes;
  ResultNote results;
  std::shared_ptr<const ErrorNote> error_note;  // null: nothing to note
  SliceNote slices;
  SyncNote sync;
  ExitNote exits;
  RunNote runs;
  EffectNote effects;
  BlockingNote blocking;
  std::vector<Symbol> places_read;  // PlacesReadIn

  const ErrorNote& errors() const;
};

// A function of a group while its IR is there. `numbers` are its CallNumbers, `symbols` those of
// the group's functions, by FuncId less 1.
struct NotedFunction {
  const ir::FuncGroup& group;
  const ir::Function& f;
  std::span<const uint32_t> numbers;
  std::span<const Symbol> symbols;
};

// O(instructions).
FunctionNotes NotesOf(const NotedFunction& function);

}  // namespace premortem::flow
