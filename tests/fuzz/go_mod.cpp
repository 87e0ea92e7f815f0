// go.mod and vendor/modules.txt.
#include "fuzz.h"
#include "workspace/modfile.h"

using namespace premortem;
using namespace premortem::fuzz;
using namespace premortem::workspace;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = View(data, size);
  Result<ModFile> strict = ParseModFile("go.mod", text);
  Result<ModFile> lax = ParseModFileLax("go.mod", text);
  if (!strict) ExpectGoodError(strict.error(), text);
  if (!lax) ExpectGoodError(lax.error(), text);
  if (strict) {
    Expect(lax.has_value(), "what is right for the main module is right for a dependency");
    Expect(lax->module_path == strict->module_path && lax->require.size() == strict->require.size(),
           "both readings agree");
    if (!strict->module_path.empty()) {
      Expect(FindModulePath(text) == strict->module_path, "the module's path is found alone");
    }
  }
  FindModulePath(text);
  ModulesTxt vendored = ParseModulesTxt(text);
  for (const auto& [path, module] : vendored.packages) {
    Expect(module < vendored.modules.size(), "a package is of a module");
  }
  return 0;
}
