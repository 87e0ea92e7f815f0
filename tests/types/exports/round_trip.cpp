// Writes the exports of every package that the patterns lead to, loads them into a new store in
// which nothing was checked, and writes them again: the bytes must be the same.
//
//   types_round_trip GOROOT GOOS GOARCH DIR PATTERN...
//
// Prints a line per difference, then how many packages were compared. Exit status 1 with
// differences, 2 where there was nothing to compare.
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "types/exports.h"
#include "types/program.h"
#include "types/store.h"
#include "types/universe.h"

using namespace premortem;
using namespace premortem::types;

namespace {

struct Stored {
  std::string key;
  std::string bytes;
  std::vector<size_t> packages;  // indices of those that loading asks for, by path
};

// Of a path that two packages share, as a test and what it tests, the importer says which is meant.
std::vector<Stored> CheckAndWrite(const workspace::Workspace& workspace) {
  source::FileTable files;
  TypeStore store;
  Program program(workspace, RealFileSystem(), files);
  program.CheckDeclarations();
  std::vector<Stored> stored;
  std::unordered_map<uint32_t, size_t> index;
  for (const workspace::Package& package : workspace.packages()) {
    PackageId id = program.PackageOf(package.id);
    if (!id.valid()) continue;
    Exports exports = WriteExports(id);
    Stored& entry = stored.emplace_back(package.Key(), std::move(exports.bytes));
    for (PackageId mentioned : exports.packages) {
      auto known = index.find(mentioned.value);
      if (known != index.end()) entry.packages.push_back(known->second);
    }
    index.emplace(id.value, stored.size() - 1);
  }
  return stored;
}

size_t LoadAndCompare(const std::vector<Stored>& stored) {
  TypeStore store;
  std::vector<PackageId> loaded;
  size_t differences = 0;
  for (const Stored& entry : stored) {
    Result<PackageId> package =
        LoadExports(entry.bytes, [&](std::string_view path, std::string* error) {
          if (path == "unsafe") return UnsafePackage();
          for (size_t i : entry.packages) {
            if (loaded[i].valid() && Get(loaded[i]).path == path) return loaded[i];
          }
          *error = "not loaded";
          return PackageId();
        });
    loaded.push_back(package ? *package : PackageId());
    std::string problem;
    if (!package) {
      problem = package.error().ToString();
    } else if (std::string again = WriteExports(*package).bytes; again != entry.bytes) {
      problem = std::to_string(entry.bytes.size()) + " bytes became " +
                std::to_string(again.size()) + " others";
    }
    if (problem.empty()) continue;
    std::printf("%s: %s\n", entry.key.c_str(), problem.c_str());
    ++differences;
  }
  return differences;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr, "usage: types_round_trip GOROOT GOOS GOARCH DIR PATTERN...\n");
    return 2;
  }
  workspace::Workspace workspace = workspace::Load({.working_directory = argv[4],
                                                    .patterns = {argv + 5, argv + argc},
                                                    .environment = workspace::ProcessEnvironment(),
                                                    .goos = argv[2],
                                                    .goarch = argv[3],
                                                    .goroot = argv[1],
                                                    .deps = true,
                                                    .tests = true});
  size_t differences = 0, bytes = 0;
  std::vector<Stored> stored;
  RunOnLargeStack([&] {
    stored = CheckAndWrite(workspace);
    differences = LoadAndCompare(stored);
  });
  for (const Stored& entry : stored) bytes += entry.bytes.size();
  std::printf("round trip: %zu packages, %zu bytes, %zu differences\n", stored.size(), bytes,
              differences);
  return stored.empty() ? 2 : differences > 0 ? 1 : 0;
}
