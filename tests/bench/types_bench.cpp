// types_bench times how premortem loads and checks a module with all its dependencies from source:
// the counterpart of types_go, with the same command line and output. tools/bench/types runs the
// two in turn.
//
// Times of phases are those of the processor, summed over threads; wall_seconds is that of
// everything from the start.
//
//   types_bench [--all|--check] [--threads N] DIR

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

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
    } else if (argument.starts_with("--")) {
      known = false;
    } else {
      options.folder = argument;
    }
  }
  if (options.folder.empty() || !known || options.threads == 0) {
    std::fprintf(stderr, "usage: types_bench [--all|--check] [--threads N] DIR\n");
    return 2;
  }
  premortem::SetThreadCount(options.threads);
  premortem::RunOnLargeStack([&] { premortem::Run(options); });
}
