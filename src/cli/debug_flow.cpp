// `premortem debug summaries`, `debug callgraph`, `debug reach`, `debug facts`, `debug ctx-values`
// and `debug models`.
#include <cstdio>
#include <string>

#include "base/stats.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "flow/dump.h"
#include "flow/library.h"
#include "flow/program.h"
#include "flow/program_flow.h"
#include "types/store.h"

namespace premortem::cli {

namespace {

void AppendStats(std::string& out, const flow::CallGraph& graph) {
  constexpr std::string_view kCalls[] = {"static", "closure", "interface", "value"};
  const flow::CallGraph::Stats& stats = graph.stats();
  auto line = [&](std::string_view name, size_t value) {
    out += name;
    out += ' ' + std::to_string(value) + '\n';
  };
  line("functions", graph.function_count());
  for (size_t i = 0; i < std::size(kCalls); ++i) {
    out += "calls " + std::string(kCalls[i]) + ' ' + std::to_string(stats.calls[i]) + ", known:";
    for (size_t known = 0; known < std::size(stats.known[i]); ++known) {
      out += ' ' + std::string(NameOf(static_cast<flow::Known>(known))) + ' ' +
             std::to_string(stats.known[i][known]);
    }
    out += '\n';
  }
  for (size_t i = 0; i < std::size(stats.edges); ++i) {
    line("edges " + std::string(NameOf(static_cast<flow::EdgeKind>(i))), stats.edges[i]);
  }
  line("places", stats.places);
  line("flows", stats.flows);
  line("rounds", static_cast<size_t>(stats.rounds));
  line("bytes of summaries", stats.summary_bytes);
  line("bytes of flows", stats.flow_bytes);
}

}  // namespace

int RunDebugFlow(const CommandLine& line) {
  workspace::Workspace workspace = LoadForDebug(line);
  source::FileTable files;
  types::TypeStore store;
  flow::LibraryNotes library;
  std::vector<flow::PackageSummary> summaries =
      flow::SummariseTargets(workspace, RealFileSystem(), files,
                             line.command == Command::kDebugModels ? &library : nullptr);
  flow::ProgramFlow program(std::move(summaries));
  const flow::CallGraph& graph = program.graph();
  std::string out;
  switch (line.command) {
    case Command::kDebugSummaries: flow::DumpSummaries(out, graph, files); break;
    case Command::kDebugCallGraph: flow::DumpCallGraph(out, graph, files); break;
    case Command::kDebugReach: flow::DumpReach(out, graph, program.reach()); break;
    case Command::kDebugContextValues: flow::DumpContextValues(out, graph, files); break;
    case Command::kDebugModels: flow::DumpModelGaps(out, program, library); break;
    default: flow::DumpFacts(out, program); break;
  }
  bool printed = Print(out);
  if (line.stats) {
    std::string stats = Stats::Global().ToString();
    AppendStats(stats, graph);
    std::fputs(stats.c_str(), stderr);
  }
  return printed ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
