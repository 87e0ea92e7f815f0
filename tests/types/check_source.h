// Checks sources that tests write, as packages.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fs.h"
#include "syntax/names.h"
#include "types/dump.h"
#include "types/program.h"
#include "types/store.h"
#include "types/universe.h"
#include "workspace/workspace.h"

namespace premortem::types::testing {

// For a module in the folder /m of `fs`, and a GOROOT in /go.
inline workspace::LoadOptions OptionsFor(const FileSystem& fs, bool tests) {
  return {.file_system = &fs,
          .working_directory = "/m",
          .patterns = {"./..."},
          .environment = {{"GOROOT", "/go"}, {"GOMODCACHE", "/cache"}},
          .goos = "linux",
          .goarch = "amd64",
          .cgo = false,
          .deps = true,
          .tests = tests};
}

// To be used on a large stack, with a TypeStore.
class SourceChecker {
 public:
  // Checks one file as the package `path`; it can import what was checked before. Valid as long as
  // the checker.
  const CheckedPackage& Check(std::string path, std::string_view name, std::string text) {
    packages_.push_back(std::make_unique<CheckedPackage>());
    CheckedPackage& package = *packages_.back();
    std::string file = path + "/" + std::string(name);
    package.AddFile(files_.Get(files_.Add(file, FileText(std::move(text)))), false);
    package.state.config.path = std::move(path);
    package.state.config.file_table = &files_;
    CheckPackage(package.state, [&](std::string_view imported, std::string* error) {
      return Import(imported, error);
    });
    return package;
  }

  const source::FileTable& files() const { return files_; }

  std::string Dump(const CheckedPackage& package) const {
    std::string out;
    DumpTypes(out, package.state, files_);
    return out;
  }

 private:
  PackageId Import(std::string_view path, std::string* error) const {
    if (path == "unsafe") return UnsafePackage();
    for (const auto& package : packages_) {
      if (package->state.config.path == path) return package->state.package;
    }
    *error = "cannot find package";
    return {};
  }

  source::FileTable files_;
  std::vector<std::unique_ptr<CheckedPackage>> packages_;
};

// The type of a package-level object.
inline TypeId TypeOf(const CheckedPackage& package, std::string_view name) {
  Object* object = Get(package.state.package).scope->Lookup(syntax::Names().Intern(name));
  EXPECT_NE(object, nullptr) << name;
  return object ? object->type : TypeId();
}

}  // namespace premortem::types::testing
