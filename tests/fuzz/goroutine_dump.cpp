// Goroutine dumps.
#include "evidence/goroutine_dump.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  evidence::HasGoroutines(bytes);
  fuzz::FuzzReader(bytes, evidence::InputKind::kGoroutineDump, evidence::ReadGoroutineDump);
  return 0;
}
