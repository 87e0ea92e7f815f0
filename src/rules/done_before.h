// Whether what a branch does has been done on the way to a place: then who comes from there needs
// the branch no more.
//
//   defer func() { if _, ok := err.(*Corrupt); ok { stop() } }()
//   ...
//   stop()
//   return fmt.Errorf("read: %w", err)      a wrapped one is not found above, and need not be
#pragma once

#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::rules {

// `question` is the comparison or the assertion with ok of which a branch of `f` depends; the
// branch is the one for equal, or ok. `place` is that of a call in `f` or a function around it.
// True where the branch calls something, does nothing else, and each function that it calls is
// called on all ways to the place, with the same variables. O(blocks * blocks of `f`).
bool IsDoneBefore(const ir::FuncGroup& group, const ir::Function& f, ir::ValueId question,
                  source::SourceLoc place);

}  // namespace premortem::rules
