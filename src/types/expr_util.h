// Small questions that several of the files on expressions ask.
#pragma once

#include "types/type.h"

namespace premortem::types {

inline bool IsPointer(TypeId t) { return UnderlyingAs<Pointer>(t) != nullptr; }

inline bool IsBasicKind(TypeId t, BasicKind kind) {
  const Basic* basic = UnderlyingAs<Basic>(t);
  return basic != nullptr && basic->basic == kind;
}

}  // namespace premortem::types
