// The program, and one function per subcommand; each returns the exit status.
#pragma once

#include <string_view>

#include "cli/command_line.h"
#include "workspace/workspace.h"

namespace premortem::cli {

inline constexpr int kExitClean = 0;
inline constexpr int kExitFindings = 1;
inline constexpr int kExitUnusable = 2;
inline constexpr int kExitFault = 3;

int Main(int argc, const char* const* argv);

int RunCheck(const CommandLine& line);
int RunExplain(const CommandLine& line);
int RunRules(const CommandLine& line);
int RunDebugFiles(const CommandLine& line);  // tokens and ast
int RunDebugPackages(const CommandLine& line);
int RunDebugTypes(const CommandLine& line);
int RunDebugIr(const CommandLine& line);
int RunDebugSymbols(const CommandLine& line);
int RunDebugFlow(const CommandLine& line);  // summaries, callgraph, reach, facts, ...
int RunDebugTrace(const CommandLine& line);
int RunDebugEvidence(const CommandLine& line);
int RunDiagnose(const CommandLine& line);
int RunTop(const CommandLine& line);
int RunStacks(const CommandLine& line);
int RunFlame(const CommandLine& line);
int RunBench(const CommandLine& line);

// Writes to stdout at once. False where that failed, which is said on stderr (a full disk; a closed
// pipe ends the process).
bool Print(std::string_view text);
void PrintError(std::string_view message);  // "premortem: message" on stderr

// The packages of `debug types` and the like, with all that they import; warnings go to stderr.
workspace::Workspace LoadForDebug(const CommandLine& line);

// What the command line wants where stdout is a terminal or not.
bool UseColor(ColorMode mode);

}  // namespace premortem::cli
