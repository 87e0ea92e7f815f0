// What a reader sees of a loop without knowing more than the loop and the literal that it ranges
// over: how often its body runs at most, and whether its variable is a copy.
#pragma once

#include <optional>

#include "rules/context.h"

namespace premortem::rules {

// For `for range 3`, `for i := 0; i < 3; i++` (also with further conditions), `range []T{a, b, c}`
// and `range list` where `list := []T{a, b, c}` is never assigned to again. None for all others.
std::optional<uint64_t> EvidentTripCount(FileContext& file, syntax::NodeId loop);

// Whether the loop ranges over a written-out list of values that are no pointers: `[]struct{...}{...}`,
// directly or by a local variable.
bool RangesOverStructs(FileContext& file, syntax::NodeId loop);

}  // namespace premortem::rules
