// Profiles in protocol buffers: into Evidence, and summed while they are read.
#include "evidence/pprof.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  fuzz::FuzzReader(bytes, evidence::InputKind::kProfile, evidence::ReadPprof);
  evidence::Evidence stored;
  evidence::Evidence summed;
  evidence::InputId input = stored.AddInput({.name = "input"});
  summed.AddInput({.name = "input"});
  evidence::Top top(summed, {});
  bool reads = evidence::ReadPprof(input, bytes, evidence::Limits(), stored).has_value();
  bool sums = evidence::ReadPprofInto(input, bytes, evidence::Limits(), summed, top).has_value();
  fuzz::Expect(sums || !reads, "what can be stored can be summed");
  if (reads) {
    evidence::Top replayed(stored, {});
    Replay(stored, stored.ProfileOf(evidence::ProfileId(1u)), replayed);
    fuzz::Expect(top.Rows().size() == replayed.Rows().size(), "both have the same rows");
  }
  return 0;
}
