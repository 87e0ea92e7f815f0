// Profiles in protocol buffers.
#include "evidence/pprof.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  fuzz::FuzzReader(fuzz::View(data, size), evidence::InputKind::kProfile, evidence::ReadPprof);
  return 0;
}
