// Any input as the commands take it: recognised, out of archives, compression and logs of JSON, and
// read by every reader that wants it.
#include "evidence/load.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  using namespace premortem::fuzz;
  evidence::Limits limits;
  limits.bytes = 1 << 20;
  limits.total_bytes = 1 << 24;
  std::string dumps[2];
  for (std::string& dump : dumps) {
    evidence::Evidence evidence;
    evidence::LoadReport report;
    evidence::LoadBytes("input", View(data, size), 0, limits, evidence, report);
    for (const Error& error : report.errors) {
      Expect(!error.message.empty(), "an error says something");
      dump += error.ToString() + '\n';
    }
    ExpectWhole(evidence);
    DumpEvidence(dump, evidence);
  }
  Expect(dumps[0] == dumps[1], "the same bytes are the same evidence");
  return 0;
}
