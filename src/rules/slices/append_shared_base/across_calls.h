// Appends to a slice that each call of a function finds as the one before has left it, where what
// they give lives on side by side: what one call appends, the next one overwrites.
//
//   func (g *Group) Sub(m ...Middleware) *Group {
//     return &Group{chain: append(g.chain, m...)}   // FindSharedByCalls gives it
//   }
#pragma once

#include <vector>

#include "flow/slices.h"
#include "ir/ir.h"

namespace premortem::rules::append_shared_base {

// In the order of the function. O(appends * instructions).
std::vector<flow::AppendCall> FindSharedByCalls(flow::SliceValues& values);

}  // namespace premortem::rules::append_shared_base
