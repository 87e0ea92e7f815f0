// Whether what a function runs comes to an end, as far as its own body says it: loops that no way
// leads out of, or only one that an event on a channel opens.
//
//   for {                       // endless: the strongly connected part of the flow that holds the
//     select {                  // select has no edge out of it, and no call in it ends the process
//     case e := <-events: handle(e)
//     case <-ctx.Done(): break  // leaves the select only
//     }
//   }
//   for e := range events {}    // its only way out is that somebody closes `events`
//   for ctx.Err() == nil {}     // ... that ctx ends
//
// A panic, a return, a `break` or `goto` out of the loop, and a call that never returns (os.Exit,
// log.Fatal) are ways out, whatever has to happen for them. So a loop that counts as endless is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "flow/deadline_note.h"
#include "flow/sync_note.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

// A way out of a loop that only an event on a channel, or the end of a context, opens.
struct GuardedExit {
  uint32_t object = SyncFinder::kNone;  // of the function's SyncNote
  std::optional<LimitOrigin> context;   // else: where it comes from
  bool closed_only = false;             // the channel has to be closed; else any receive will do
  bool in_select = false;  // it is in a case of a select; else the loop ranges over the channel
};

// A loop that ends, if at all, by guarded exits.
struct LoopNote {
  source::SourceLoc begin;  // of the first and the last instruction in it, as the source has them
  source::SourceLoc end;
  bool selects = false;  // a select stands in it
  bool waits = false;    // it receives or sends, other than in a select
  std::vector<GuardedExit> exits;
  std::vector<uint32_t> calls;  // in it, by their numbers
};

struct ExitNote {
  bool returns = false;  // some way leads to a return, or to a panic that may be recovered
  std::vector<LoopNote> loops;
  std::vector<uint32_t> always;  // calls, by their numbers, that every way to a return passes
};

// O(blocks + instructions).
ExitNote ExitNoteOf(const ir::Function& f, std::span<const uint32_t> numbers,
                    const SyncFinder& sync);

}  // namespace premortem::flow
