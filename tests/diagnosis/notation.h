// Evidence in few lines, for the test data of verdicts. A file is read as its name says:
//
//   NAME.dump     a goroutine dump in which a header may stand for many goroutines:
//                     goroutine *1200 [chan send, 0-90 minutes]:
//                 is 1,200 of them, whose waits are spread evenly; "9000*1200" is that many with
//                 ids from 9000 on. What the runtime would print is written out and given to the
//                 reader of dumps.
//   NAME.folded   profiles, one behind the other, each with a head and a line per sample:
//                     # goroutine goroutine/count time=100 repeat=60 every=5
//                     main.main@/app/main.go:9;main.work@/app/work.go:5;runtime.gopark 100+8
//                 Frames are FUNCTION@FILE:LINE (the place may be missing), the root first. One
//                 value for each type; "100+8" is 100 in the first of the repeated profiles and 8
//                 more in each that follows. NAME=NUMBER behind the values are labels. In the head,
//                 time and every are seconds, duration and period what they are in the profile.
//   anything else as `premortem diagnose` reads it
//
// A folder is all files in it, by name.
#pragma once

#include <string>

#include "base/result.h"
#include "evidence/evidence.h"

namespace premortem::testing {

Result<void> ReadCase(const std::string& path, evidence::Evidence& evidence);

}  // namespace premortem::testing
