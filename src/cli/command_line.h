// The command line: what was asked for, and the tree of commands and options that says what can be
// asked. CLI11 stays inside command_line.cpp; help, man page and completions all come from the one
// tree that is declared there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/options.h"
#include "serve/live.h"

namespace premortem::cli {

enum class Command : uint8_t {
  kNone,
  kCheck,
  kExplain,
  kRules,
  kDebugTokens,
  kDebugAst,
  kDebugPackages,
  kDebugTypes,
  kDebugIr,
  kDebugSymbols,
  kDebugSummaries,
  kDebugCallGraph,
  kDebugReach,
  kDebugFacts,
  kDebugContextValues,
  kDebugModels,
  kDebugTrace,
  kDebugEvidence,
  kDiagnose,
  kTop,
  kStacks,
  kFlame,
  kBench,
  kCompletion,
  kManPage,
};

enum class Format : uint8_t { kText, kJson, kSarif, kGithub };
enum class ColorMode : uint8_t { kAuto, kAlways, kNever };

// What `top`, `stacks` and `flame` show.
struct ViewOptions {
  std::string diff;         // top, flame: the older profile; empty without one
  std::string output;       // flame: the file to write; empty: stdout
  std::string sample_type;  // top; empty: the profile's own choice
  std::string label;        // top: by the values of this key
  bool lines = false;       // top: by line
  bool cumulative = false;  // top: the greatest cumulative value first
  bool all = false;         // not only the first rows
};

struct CommandLine {
  Command command = Command::kNone;
  engine::Options check;  // also what `debug` loads, for the dumps of packages
  Format format = Format::kText;
  ColorMode color = ColorMode::kAuto;
  bool stats = false;
  std::string trace_out;      // where spans are written to; empty: they are not kept
  size_t jobs = 0;            // 0: one per processor
  std::string rule;           // explain
  std::string source_folder;  // diagnose: where the frames' code lies; empty: it is not shown
  serve::LiveOptions live;    // diagnose: how services are asked
  std::string token_file;     // diagnose: holds the token for them; empty: none
  bool json = false;          // rules, top, stacks
  std::vector<std::string>
      files;  // debug tokens|ast; the inputs of debug evidence|trace, top, stacks, flame, bench
  bool no_deps = false;    // debug packages
  std::string files_from;  // debug tokens|ast: "-" reads file names from stdin
  std::string shell;       // completion
  ViewOptions view;        // top, stacks, flame

  // Set where the arguments ask for text alone (--help, --version): print it and leave.
  std::string print_and_exit;
};

// The error says what was wrong and what was expected.
Result<CommandLine> ParseCommandLine(int argc, const char* const* argv);

// ---- The tree, for the completions and the man page ----

struct OptionSpec {
  std::string short_name;  // "-j", or empty
  std::string long_name;   // "--jobs"
  std::string value;       // "N"; empty for flags
  std::string description;
  std::vector<std::string> choices;  // values to offer
  bool takes_path = false;
  bool many = false;      // of a positional: it may stand more than once
  bool required = false;  // of a positional
};

// "[PATTERN...]": how a positional stands in a usage line.
std::string UsageOf(const OptionSpec& positional);

struct StatusSpec {
  int status = 0;
  std::string meaning;
};

struct CommandSpec {
  std::string name;
  std::string description;
  std::vector<StatusSpec> statuses;  // the exit statuses that it can end with
  std::vector<OptionSpec> options;
  OptionSpec positional;  // long_name empty where there is none
  std::vector<CommandSpec> commands;
};

CommandSpec DescribeCommands();

// `words` call the command: "premortem check".
std::string HelpText(const CommandSpec& command, const std::string& words);
std::string CompletionScript(const CommandSpec& root, std::string_view shell);
std::string ManPage(const CommandSpec& root);

}  // namespace premortem::cli
