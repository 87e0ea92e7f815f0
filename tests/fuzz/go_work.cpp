// go.work.
#include "fuzz.h"
#include "workspace/modfile.h"

using namespace premortem;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  Result<workspace::WorkFile> file = workspace::ParseWorkFile("go.work", text);
  if (!file) ExpectGoodError(file.error(), text);
  return 0;
}
