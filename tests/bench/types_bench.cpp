// types_bench times how premortem loads and checks a module with all its dependencies from source:
// the counterpart of types_go, with the same command line and output. tools/bench/types runs the
// two in turn.
//
// Times of phases are those of the processor, summed over threads; wall_seconds is that of
// everything from the start.
//
//   types_bench [--all|--check|--bodies] [--threads N] DIR
//
// --bodies prints something else: what it costs to declare all packages as a whole, and then to
// have every body checked alone and freed at once, in time and in what the type store keeps of it.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "base/stats.h"
#include "source/file_table.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem {
namespace {

struct Options {
  bool all = false;
  bool bodies = false;
  size_t threads = 1;
  std::string folder;
};

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

workspace::Workspace Load(const std::string& folder) {
  workspace::Environment environment = workspace::ProcessEnvironment();
  return workspace::Load({.working_directory = std::filesystem::absolute(folder).string(),
                          .patterns = {"./..."},
                          .environment = std::move(environment),
                          .goos = "linux",
                          .goarch = "amd64",
                          .cgo = false,
                          .deps = true,
                          .tests = false});
}

void Print(const Options& options, const source::FileTable& files, size_t packages, size_t errors,
           double load, double wall) {
  uint64_t peak = PeakMemoryBytes();  // before texts are read again
  size_t lines = 0, bytes = 0;
  for (uint32_t i = 1; i <= files.size(); ++i) {
    std::string_view text = files.Get(source::FileId(i)).text();
    bytes += text.size();
    lines += static_cast<size_t>(std::ranges::count(text, '\n'));
  }
  const Stats& stats = Stats::Global();
  std::printf(
      "{\"tool\":\"premortem\",\"mode\":\"%s\",\"threads\":%zu,\"packages\":%zu,\"files\":%zu,"
      "\"lines\":%zu,\"bytes\":%zu,\"load_seconds\":%.6f,\"read_seconds\":%.6f,"
      "\"parse_seconds\":%.6f,\"check_seconds\":%.6f,\"wall_seconds\":%.6f,\"peak_rss_kb\":%zu,"
      "\"errors\":%zu}\n",
      options.all ? "all" : "check", options.threads, packages, files.size(), lines, bytes, load,
      Seconds(stats.CpuTime("read for types")), Seconds(stats.CpuTime("parse for types")),
      Seconds(stats.CpuTime("check types")), wall, static_cast<size_t>(peak / 1024), errors);
}

// The functions and methods that a package declares at package level, but for init and _.
std::vector<const types::Object*> FunctionsOf(types::PackageId package) {
  std::vector<const types::Object*> functions;
  for (const types::Scope::Entry& entry : types::Get(package).scope->entries()) {
    const types::Object& object = types::Get(entry.object);
    if (object.kind == types::ObjectKind::kFunc) functions.push_back(&object);
    if (object.kind != types::ObjectKind::kTypeName || types::IsAlias(object)) continue;
    const types::Named* named = types::AsNamed(object.type);
    if (named == nullptr) continue;
    for (types::ObjectId method : named->methods) functions.push_back(&types::Get(method));
  }
  return functions;
}

void RunBodies(const Options& options) {
  workspace::Workspace workspace = Load(options.folder);
  for (bool keep : {false, true}) {
    source::FileTable files;
    types::TypeStore store;
    types::Program program(workspace, RealFileSystem(), files);
    if (keep) program.KeepBodies();
    std::clock_t start = std::clock();
    program.CheckExports();
    double declared = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    types::TypeStore::Usage before = store.usage();
    std::printf(
        "{\"keep_bodies\":%d,\"declare_seconds\":%.3f,\"peak_kb\":%zu,\"types\":%zu,"
        "\"objects\":%zu,\"store_kb\":%zu}\n",
        keep, declared, static_cast<size_t>(PeakMemoryBytes() / 1024), before.types, before.objects,
        before.bytes / 1024);
    if (!keep) continue;
    start = std::clock();
    size_t count = 0, bytes = 0;
    for (const workspace::Package& package : workspace.packages()) {
      types::PackageId id = program.PackageOf(package.id);
      if (!id.valid()) continue;
      std::shared_ptr<const types::CheckedBody> body;  // keeps the text for the next one
      for (const types::Object* function : FunctionsOf(id)) {
        std::shared_ptr<const types::CheckedBody> next = program.BodyOf(*function);
        if (next == nullptr) continue;
        ++count;
        bytes += next->memory_bytes();
        body = std::move(next);
      }
    }
    types::TypeStore::Usage after = store.usage();
    std::printf(
        "{\"bodies\":%zu,\"body_seconds\":%.3f,\"record_kb\":%zu,\"new_types\":%zu,"
        "\"new_objects\":%zu,\"new_store_kb\":%zu,\"peak_kb\":%zu}\n",
        count, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, bytes / 1024,
        after.types - before.types, after.objects - before.objects,
        (after.bytes - before.bytes) / 1024, static_cast<size_t>(PeakMemoryBytes() / 1024));
  }
}

void Run(const Options& options) {
  auto start = std::chrono::steady_clock::now();
  std::clock_t load_start = std::clock();
  workspace::Workspace workspace = Load(options.folder);
  double load = static_cast<double>(std::clock() - load_start) / CLOCKS_PER_SEC;

  source::FileTable files;
  types::TypeStore store;
  types::Program program(workspace, RealFileSystem(), files);
  size_t errors = 0;
  auto count = [&](const types::CheckedPackage& package) { errors += package.state.errors.size(); };
  options.all ? program.CheckAll(count) : program.Check(count);
  double wall = Seconds(std::chrono::steady_clock::now() - start);

  size_t packages = 0;
  for (const workspace::Package& package : workspace.packages()) {
    packages += program.PackageOf(package.id).valid();
  }
  Print(options, files, packages, errors, load, wall);
}

}  // namespace
}  // namespace premortem

int main(int argc, char** argv) {
  premortem::Options options;
  bool known = true;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--threads" && i + 1 < argc) {
      options.threads = std::strtoul(argv[++i], nullptr, 10);
    } else if (argument == "--all" || argument == "--check") {
      options.all = argument == "--all";
    } else if (argument == "--bodies") {
      options.bodies = true;
    } else if (argument.starts_with("--")) {
      known = false;
    } else {
      options.folder = argument;
    }
  }
  if (options.folder.empty() || !known || options.threads == 0) {
    std::fprintf(stderr, "usage: types_bench [--all|--check|--bodies] [--threads N] DIR\n");
    return 2;
  }
  premortem::SetThreadCount(options.threads);
  premortem::RunOnLargeStack(
      [&] { options.bodies ? premortem::RunBodies(options) : premortem::Run(options); });
}
