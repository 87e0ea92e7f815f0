// Exports: any bytes are an error or a package, and a package that was loaded is written to bytes
// that load again to themselves.
#include "types/exports.h"

#include "fuzz.h"
#include "syntax/names.h"
#include "types/store.h"
#include "types/universe.h"

using namespace premortem;
using namespace premortem::types;
using namespace premortem::fuzz;

namespace {

// Whatever is imported is there, with one type.
PackageId Imported(std::string_view path, std::string* error) {
  if (path == "unsafe") return UnsafePackage();
  if (path.empty()) {
    *error = "no path";
    return {};
  }
  Package& package = Store().NewPackage(std::string(path), syntax::Names().Intern("p"));
  package.complete = true;
  NameId name = syntax::Names().Intern("Lock");
  Object& object = Store().NewObject(ObjectKind::kTypeName, {}, package.id, name, TypeId());
  Named* named = Store().NewNamed(object.id);
  named->from_rhs = BasicType(BasicKind::kInt).value;
  package.scope->Insert(object);
  return package.id;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  TypeStore store;
  auto import = [](std::string_view path, std::string* error) { return Imported(path, error); };
  Result<PackageId> package = LoadExports(View(data, size), import);
  if (!package) {
    Expect(!package.error().message.empty(), "an error says something");
    return 0;
  }
  std::string bytes = WriteExports(*package).bytes;
  Result<PackageId> again = LoadExports(bytes, import);
  Expect(again.has_value(), "what is written can be loaded");
  Expect(WriteExports(*again).bytes == bytes, "what is loaded is written alike");
  return 0;
}
