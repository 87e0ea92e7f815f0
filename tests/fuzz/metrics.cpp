// Metrics as text, and the variables of /debug/vars.
#include "evidence/metrics.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  fuzz::FuzzReader(bytes, evidence::InputKind::kMetrics, evidence::ReadMetrics);
  fuzz::FuzzReader(bytes, evidence::InputKind::kVars, evidence::ReadVars);
  evidence::HasMetrics(bytes);
  evidence::HasVars(bytes);
  return 0;
}
