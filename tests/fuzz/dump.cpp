// The dumps of any file, twice the same.
#include "syntax/dump.h"

#include "base/fs.h"
#include "fuzz.h"

using namespace premortem;
using namespace premortem::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FileText file{std::string(View(data, size))};
  for (auto* dump : {syntax::DumpTokens, syntax::DumpAst}) {
    std::string first, second;
    dump(first, "x.go", file.view());
    dump(second, "x.go", file.view());
    Expect(first == second, "a dump depends on the file alone");
    Expect(first.starts_with("== x.go\n") && first.ends_with('\n'), "a dump has a head and lines");
  }
  return 0;
}
