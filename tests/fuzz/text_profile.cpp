// Profiles as text, and binary CPU profiles.
#include "evidence.h"
#include "evidence/legacy_profile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  evidence::InputKind kind = evidence::InputKind::kProfile;
  fuzz::FuzzReader(bytes, kind, evidence::ReadTextProfile);
  fuzz::FuzzReader(bytes, kind, evidence::ReadBinaryCpuProfile);
  return 0;
}
