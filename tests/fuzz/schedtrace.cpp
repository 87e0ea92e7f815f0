// What GODEBUG=schedtrace prints.
#include "evidence/schedtrace.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  bool has = evidence::HasSchedTrace(bytes);
  fuzz::FuzzReader(bytes, evidence::InputKind::kSchedTrace, evidence::ReadSchedTrace);
  evidence::Evidence evidence;
  evidence::InputId input = evidence.AddInput({.name = "input"});
  bool read = evidence::ReadSchedTrace(input, bytes, evidence::Limits(), evidence).has_value();
  fuzz::Expect(has == read, "what is recognised can be read");
  return 0;
}
