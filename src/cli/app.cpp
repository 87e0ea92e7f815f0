// From the arguments to the exit status.

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/parallel.h"
#include "base/stats.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "engine/write_file.h"
#include "report/style.h"

namespace premortem::cli {

bool Print(std::string_view text) {
  bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) PrintError(std::string("cannot write the output: ") + std::strerror(errno));
  return written;
}

void PrintError(std::string_view message) {
  // Errors quote files: what is in them must not reach the terminal as it is.
  std::string line = "premortem: " + report::Printable(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

bool UseColor(ColorMode mode) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  bool dumb = term != nullptr && std::string_view(term) == "dumb";
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') && !dumb;
}

namespace {

int PrintAndExit(std::string_view text) { return Print(text) ? kExitClean : kExitUnusable; }

int Dispatch(const CommandLine& line) {
  switch (line.command) {
    case Command::kNone: return PrintAndExit(line.print_and_exit);
    case Command::kCheck: return RunCheck(line);
    case Command::kExplain: return RunExplain(line);
    case Command::kRules: return RunRules(line);
    case Command::kDebugTokens:
    case Command::kDebugAst: return RunDebugFiles(line);
    case Command::kDebugPackages: return RunDebugPackages(line);
    case Command::kDebugTypes: return RunDebugTypes(line);
    case Command::kDebugIr: return RunDebugIr(line);
    case Command::kDebugSymbols: return RunDebugSymbols(line);
    case Command::kDebugSummaries:
    case Command::kDebugCallGraph:
    case Command::kDebugReach:
    case Command::kDebugContextValues:
    case Command::kDebugModels:
    case Command::kDebugFacts: return RunDebugFlow(line);
    case Command::kDebugTrace: return RunDebugTrace(line);
    case Command::kDebugEvidence: return RunDebugEvidence(line);
    case Command::kDiagnose: return RunDiagnose(line);
    case Command::kTop: return RunTop(line);
    case Command::kStacks: return RunStacks(line);
    case Command::kFlame: return RunFlame(line);
    case Command::kBench: return RunBench(line);
    case Command::kCompletion:
      return PrintAndExit(CompletionScript(DescribeCommands(), line.shell));
    case Command::kManPage: return PrintAndExit(ManPage(DescribeCommands()));
  }
  return kExitFault;
}

bool WriteTrace(const std::string& path) {
  Result<void> written = engine::WriteFileAtomically(path, Stats::Global().SpansToJson());
  if (!written) PrintError(written.error().ToString());
  return written.has_value();
}

}  // namespace

int Main(int argc, const char* const* argv) {
  Result<CommandLine> line = ParseCommandLine(argc, argv);
  if (!line) {
    PrintError(line.error().ToString());
    return kExitUnusable;
  }
  if (!line->print_and_exit.empty()) return PrintAndExit(line->print_and_exit);
  if (line->jobs > 0) SetThreadCount(line->jobs);
  if (line->trace_out.empty()) return Dispatch(*line);
  Stats::Global().KeepSpans();
  int status = Dispatch(*line);
  return WriteTrace(line->trace_out) ? status : std::max<int>(status, kExitUnusable);
}

}  // namespace premortem::cli
