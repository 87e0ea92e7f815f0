// Type errors: their codes, places and texts are those of go/types.
//
// Counterpart: go/types/errors.go and internal/types/errors/codes.go, go1.27.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/file_table.h"

namespace premortem::types {

enum class Code : int16_t {
#define PREMORTEM_CODE(name, value) k##name = value,
#include "types/codes.def"
#undef PREMORTEM_CODE
};
std::string_view NameOf(Code code);  // "UnusedVar"

// Where an error is; offsets in `file`. Errors are shown at `pos`.
struct Positioner {
  source::FileId file;
  uint32_t start = 0, pos = 0, end = 0;

  bool valid() const { return file.valid(); }
};

struct TypeCheckError {
  source::SourceLoc loc;
  uint32_t start = 0, end = 0;  // the range that the error is about, around loc.offset
  Code code;
  bool soft = false;
  bool is_detail = false;  // says more about the error before it; the text begins with a tab
  std::string message;
};

}  // namespace premortem::types
