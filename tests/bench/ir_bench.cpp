// ir_bench times how premortem lowers the functions of a module's packages to IR, and measures what
// it takes. Only building is timed, on one thread; loading and checking come before it.
//
//   ir_bench [--repeat N] [--alone] DIR
//
// With --alone each function is lowered from a body that is parsed and checked alone, and freed
// before the next one; what that takes is the time of bodies.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fs.h"
#include "base/parallel.h"
#include "base/stats.h"
#include "ir/build.h"
#include "source/file_table.h"
#include "types/program.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem {
namespace {

struct Options {
  int repeat = 1;
  bool alone = false;
  std::string folder;
};

struct Counts {
  size_t functions = 0, instrs = 0, leaves = 0, blocks = 0, bytes = 0, array_bytes = 0;
};

void Add(Counts& counts, const ir::Function& f) {
  ++counts.functions;
  size_t leaves = f.blocks.empty() ? f.instrs.size() : f.blocks[1].first.value;
  counts.leaves += leaves - 1;
  counts.instrs += f.instrs.size() - leaves;
  counts.blocks += f.block_count();
  counts.bytes += f.memory_bytes();
  counts.array_bytes += f.instrs.size_bytes() + f.extra.size_bytes() + f.blocks.size_bytes();
}

double SecondsSince(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

void RunAlone(types::Program& program, const types::CheckedPackage& package, ir::BuilderPool& pool,
              Counts& counts, double& seconds, double& body_seconds) {
  std::shared_ptr<const types::CheckedBody> body;  // keeps the text for the next one
  for (const types::Object* func : package.state.objects) {
    std::clock_t start = std::clock();
    std::shared_ptr<const types::CheckedBody> next = program.BodyOf(*func);
    body_seconds += SecondsSince(start);
    if (next == nullptr) continue;
    body = std::move(next);
    start = std::clock();
    ir::FuncGroup group = ir::BuildBody(pool, *body, *func);
    seconds += SecondsSince(start);
    for (const auto& f : group.functions) Add(counts, *f);
  }
}

void Run(const Options& options) {
  workspace::Workspace workspace =
      workspace::Load({.working_directory = std::filesystem::absolute(options.folder).string(),
                       .patterns = {"./..."},
                       .environment = workspace::ProcessEnvironment(),
                       .goos = "linux",
                       .goarch = "amd64",
                       .cgo = false,
                       .deps = true,
                       .tests = false});
  source::FileTable files;
  types::TypeStore store;
  types::Program program(workspace, RealFileSystem(), files);
  Counts counts;
  double seconds = 0;
  double body_seconds = 0;
  ir::BuilderPool pool;
  if (options.alone) program.KeepBodies();
  program.Check([&](const types::CheckedPackage& package) {
    if (options.alone) return RunAlone(program, package, pool, counts, seconds, body_seconds);
    double best = 0;
    for (int i = 0; i < options.repeat; ++i) {
      std::clock_t start = std::clock();
      ir::BuildPackage(pool, package.state, [&](ir::FuncGroup& group) {
        if (i > 0) return;
        for (const auto& f : group.functions) Add(counts, *f);
      });
      double time = SecondsSince(start);
      best = i == 0 ? time : std::min(best, time);
    }
    seconds += best;
  });
  auto per = [](size_t what, size_t of) {
    return of == 0 ? 0 : static_cast<double>(what) / static_cast<double>(of);
  };
  std::printf(
      "{\"functions\":%zu,\"instructions\":%zu,\"leaves\":%zu,\"blocks\":%zu,\"bytes\":%zu,"
      "\"bytes_per_instruction\":%.1f,\"array_bytes_per_instruction\":%.1f,\"seconds\":%.3f,"
      "\"body_seconds\":%.3f,"
      "\"functions_per_second\":%.0f,\"instructions_per_second\":%.0f,\"peak_rss_kb\":%zu}\n",
      counts.functions, counts.instrs, counts.leaves, counts.blocks, counts.bytes,
      per(counts.bytes, counts.instrs), per(counts.array_bytes, counts.instrs), seconds,
      body_seconds, static_cast<double>(counts.functions) / seconds,
      static_cast<double>(counts.instrs) / seconds, static_cast<size_t>(PeakMemoryBytes() / 1024));
}

int Main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string_view arg = argv[i];
    if (arg == "--repeat" && i + 1 < argc) {
      options.repeat = std::max(1, std::atoi(argv[++i]));
    } else if (arg == "--alone") {
      options.alone = true;
    } else {
      options.folder = arg;
    }
  }
  if (options.folder.empty()) {
    std::fputs("usage: ir_bench [--repeat N] [--alone] DIR\n", stderr);
    return 2;
  }
  SetThreadCount(1);
  RunOnLargeStack([&] { Run(options); });
  return 0;
}

}  // namespace
}  // namespace premortem

int main(int argc, char** argv) { return premortem::Main(argc, argv); }
