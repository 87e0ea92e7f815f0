// What the compiler says of values on the heap: its output and its JSON.
#include "evidence/escape.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  evidence::HasEscapeOutput(bytes);
  evidence::HasEscapeJson(bytes);
  fuzz::FuzzReader(bytes, evidence::InputKind::kEscape, evidence::ReadEscapeOutput);
  fuzz::FuzzReader(bytes, evidence::InputKind::kEscape, evidence::ReadEscapeJson);
  return 0;
}
