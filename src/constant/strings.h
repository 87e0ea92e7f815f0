// Counterpart: the stringVal of go/constant/value.go, go1.27.
//
// String constants. A chain "a" + "b" + ... of n operands has n values, one for each prefix, and
// copying each would take quadratic time. So a concatenation above some length is a rope, which
// remembers its two sides; it is made flat when somebody asks for its text. In Go it then forgets
// its sides, under a lock; here they stay, which needs none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "constant/value.h"

namespace premortem::constant::internal {

// The concatenation; unknown where it is longer than kMaxStringSize.
Value Concatenate(const Value& left, const Value& right);

// <0, 0 or >0, by bytes. Makes nothing flat.
int CompareStrings(const Value& x, const Value& y);

// The first bytes of the text, at most `size`. Makes nothing flat.
std::string Prefix(const Value& x, size_t size);

}  // namespace premortem::constant::internal
