// Files of control groups: the first line is the name of the input.
#include "evidence/cgroup.h"

#include "evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  std::string_view bytes = fuzz::View(data, size);
  std::string_view name = bytes.substr(0, bytes.find('\n'));
  std::string_view text = bytes.substr(std::min(name.size() + 1, bytes.size()));
  evidence::HasCgroup(name, text);
  auto read = [&](evidence::InputId input, std::string_view content, const evidence::Limits& limits,
                  evidence::Evidence& evidence) {
    evidence.InputOf(input).name = "input/" + std::string(name.substr(name.rfind('/') + 1));
    Result<void> done = evidence::ReadCgroup(input, content, limits, evidence);
    if (!done) done.error().file = "input";
    return done;
  };
  fuzz::FuzzReader(text, evidence::InputKind::kCgroup, read);
  return 0;
}
