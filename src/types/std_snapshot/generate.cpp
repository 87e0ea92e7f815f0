// Makes the snapshot of the standard library: tools/gen_std_snapshot runs it.
//
//   std_snapshot_generate GOROOT OUTPUT
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include "base/fs.h"
#include "base/parallel.h"
#include "types/exports.h"
#include "types/program.h"
#include "types/std_snapshot.h"
#include "types/store.h"

using namespace premortem;
using namespace premortem::types;

namespace {

// The exports of all packages but commands.
std::map<std::string, std::string> ExportsFor(const std::string& goroot,
                                              const StdPlatform& platform, std::string* version) {
  workspace::Workspace workspace = workspace::Load({.working_directory = goroot + "/src",
                                                    .patterns = {"std"},
                                                    .environment = {{"GOTOOLCHAIN", "local"}},
                                                    .goos = platform.goos,
                                                    .goarch = platform.goarch,
                                                    .cgo = platform.cgo,
                                                    .goroot = goroot,
                                                    .deps = true});
  *version = workspace.env().go_version;
  std::map<std::string, std::string> exports;
  RunOnLargeStack([&] {
    source::FileTable files;
    TypeStore store;
    Program program(workspace, RealFileSystem(), files);
    program.CheckDeclarations();
    for (const workspace::Package& package : workspace.packages()) {
      PackageId id = program.PackageOf(package.id);
      if (!id.valid() || package.name == "main" || !package.standard) continue;
      exports[package.import_path] = WriteExports(id).bytes;
    }
  });
  return exports;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: std_snapshot_generate GOROOT OUTPUT\n");
    return 2;
  }
  std::string version;
  std::map<StdPlatform, std::map<std::string, std::string>> exports;
  for (const char* goos : {"darwin", "linux", "windows"}) {
    for (const char* goarch : {"amd64", "arm64"}) {
      for (bool cgo : {false, true}) {
        StdPlatform platform{goos, goarch, cgo};
        exports[platform] = ExportsFor(argv[1], platform, &version);
        if (exports[platform].empty() || version.empty()) {
          std::fprintf(stderr, "%s: no standard library for %s/%s\n", argv[1], goos, goarch);
          return 2;
        }
      }
    }
  }
  StdSnapshotBuilder builder(version);
  size_t packages = 0, bytes = 0;
  for (const auto& [platform, by_path] : exports) {
    builder.Add(platform, by_path);
    packages += by_path.size();
    for (const auto& [path, text] : by_path) bytes += text.size();
  }
  std::string archive = builder.Finish();
  std::ofstream out(argv[2], std::ios::binary);
  out << archive;
  out.close();
  if (!out) {
    std::fprintf(stderr, "%s: cannot be written\n", argv[2]);
    return 2;
  }
  std::printf("go%s: %zu platforms, %zu packages of %zu bytes in %zu bytes\n", version.c_str(),
              exports.size(), packages, bytes, archive.size());
  return 0;
}
