// Archives of exports: any bytes are an error or an archive whose packages can be taken out or not.
#include "types/std_snapshot.h"

#include "fuzz.h"

using namespace premortem;
using namespace premortem::types;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Result<StdSnapshot> snapshot = StdSnapshot::Open(View(data, size));
  if (!snapshot) {
    Expect(!snapshot.error().message.empty(), "an error says something");
    return 0;
  }
  for (const StdPlatform& platform : snapshot->platforms()) {
    for (const std::string& path : snapshot->PathsOf(platform)) {
      Result<std::string> exports = snapshot->ExportsOf(platform, path);
      Expect(exports || !exports.error().message.empty(), "an error says something");
    }
  }
  return 0;
}
