// What is sent on a channel that functions make for themselves.
//
//   errs := make(chan error, len(jobs))
//   for _, job := range jobs { go func() { errs <- job() }() }
//   return <-errs                                                 job() is all that may come
#pragma once

#include <optional>
#include <vector>

#include "ir/ir.h"

namespace premortem::flow {

struct SentValue {
  const ir::Function* function = nullptr;
  ir::ValueId send;
};

// All that is sent on a channel as `f` sees it, by functions of the group; nothing where somebody
// else may have it. O(instructions of the group).
std::optional<std::vector<SentValue>> SentOn(const ir::FuncGroup& group, const ir::Function& f,
                                             ir::ValueId channel);

}  // namespace premortem::flow
