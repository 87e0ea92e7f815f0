// Reports of the race detector.
#include "evidence/race_report.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  fuzz::FuzzReader(fuzz::View(data, size), evidence::InputKind::kRaceReport,
                   evidence::ReadRaceReports);
  return 0;
}
