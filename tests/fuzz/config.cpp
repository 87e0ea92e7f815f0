// premortem.toml, and the globs that it holds.
#include "engine/config.h"

#include "engine/glob.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  auto config = engine::ParseConfig("premortem.toml", text);
  if (!config) {
    Expect(!config.error().empty(), "a file that is refused has a fault");
    for (const Error& error : config.error()) ExpectGoodError(error, text);
    return 0;
  }
  for (const std::string& glob : config->exclude) engine::GlobMatches(glob, "a/b/c_test.go");
  for (const engine::PathSection& section : config->paths) {
    for (const std::string& glob : section.match) engine::GlobMatches(glob, text);
  }
  return 0;
}
