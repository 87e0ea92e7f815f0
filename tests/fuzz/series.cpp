// Numbers with a time in logs, JSON and tables.
#include "evidence/series.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  fuzz::FuzzReader(bytes, evidence::InputKind::kSeries, evidence::ReadSeries);
  evidence::HasSeries(bytes);
  return 0;
}
