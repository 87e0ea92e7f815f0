// `premortem debug`: what a phase makes of its input, in the form that the oracles compare.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/parallel.h"
#include "base/stats.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "engine/load.h"
#include "evidence/dump.h"
#include "ir/symbols.h"
#include "ir/text.h"
#include "source/file_table.h"
#include "syntax/dump.h"
#include "types/dump.h"
#include "types/program.h"
#include "types/std_snapshot.h"
#include "types/store.h"
#include "workspace/dump.h"
#include "workspace/workspace.h"

namespace premortem::cli {

namespace {

// Dumps one file to stdout. False where it cannot be read or printed.
bool DumpFile(const CommandLine& line, const std::string& path) {
  Result<FileText> text = RealFileSystem().Read(path);
  if (!text) {
    PrintError(text.error().ToString());
    return false;
  }
  std::string out;
  if (line.command == Command::kDebugTokens) {
    syntax::DumpTokens(out, path, text->view());
  } else {
    syntax::DumpAst(out, path, text->view());
  }
  return Print(out);
}

// Names come one a line and each dump leaves before the next name is read, so that one process
// can serve an oracle for a whole tree.
bool DumpNamed(const CommandLine& line, std::istream& names) {
  bool fine = true;
  for (std::string path; std::getline(names, path);) {
    if (!path.empty()) fine = DumpFile(line, path) && fine;
  }
  return fine;
}

workspace::LoadOptions LoadOptionsOf(const CommandLine& line) {
  return {.working_directory = line.check.directory,
          .patterns = line.check.patterns,
          .environment = workspace::ProcessEnvironment(),
          .tags = line.check.tags,
          .goroot = line.check.goroot,
          .tests = line.check.tests.value_or(true),
          .known_standard = types::IsInStdSnapshot};
}

// By PackageId, from 1 on.
std::vector<std::string> Fingerprints(const workspace::Workspace& workspace) {
  source::FileTable files;
  types::TypeStore store;
  types::Program program(workspace, RealFileSystem(), files);
  program.KeepFingerprints();
  RunOnLargeStack([&] { program.CheckDeclarations(); });
  std::vector<std::string> fingerprints;
  for (const workspace::Package& package : workspace.packages()) {
    fingerprints.push_back(program.FingerprintOf(package.id).ToString());
  }
  return fingerprints;
}

void PrintWarnings(const CommandLine& line, const workspace::Workspace& workspace) {
  for (const workspace::Warning& warning : workspace.warnings()) {
    PrintError("warning: " + engine::WarningText(line.check.directory, warning));
  }
}

}  // namespace

int RunDebugFiles(const CommandLine& line) {
  if (line.files.empty() && line.files_from.empty()) {
    PrintError("expected Go files, or --files-from=FILE");
    return kExitUnusable;
  }
  bool fine = true;
  for (const std::string& path : line.files) fine = DumpFile(line, path) && fine;
  if (line.files_from == "-") {
    fine = DumpNamed(line, std::cin) && fine;
  } else if (!line.files_from.empty()) {
    std::ifstream names(line.files_from);
    if (!names) {
      PrintError(line.files_from + ": cannot be read");
      return kExitUnusable;
    }
    fine = DumpNamed(line, names) && fine;
  }
  return fine ? kExitClean : kExitUnusable;
}

int RunDebugPackages(const CommandLine& line) {
  workspace::LoadOptions options = LoadOptionsOf(line);
  options.deps = !line.no_deps;
  options.embeds = true;
  workspace::Workspace workspace = workspace::Load(options);
  // What they depend on must be there to tell them.
  std::vector<std::string> fingerprints;
  if (options.deps) fingerprints = Fingerprints(workspace);
  std::string out;
  workspace::DumpPackages(out, workspace, fingerprints);
  PrintWarnings(line, workspace);
  return Print(out) ? kExitClean : kExitUnusable;
}

int RunDebugEvidence(const CommandLine& line) {
  evidence::Evidence evidence;
  bool fine = LoadEvidence(line.files, evidence);
  std::string out;
  evidence::DumpEvidence(out, evidence);
  return Print(out) && fine ? kExitClean : kExitUnusable;
}

workspace::Workspace LoadForDebug(const CommandLine& line) {
  workspace::LoadOptions options = LoadOptionsOf(line);
  options.deps = true;
  ScopedTimer timer("load");
  workspace::Workspace workspace = workspace::Load(options);
  PrintWarnings(line, workspace);
  return workspace;
}

namespace {

// Checks the packages of the command line and prints what `dump` appends of each.
int DumpChecked(const CommandLine& line, const char* timer_name,
                void (*dump)(std::string& out, const types::PackageState&,
                             const source::FileTable&)) {
  workspace::Workspace workspace = LoadForDebug(line);
  source::FileTable files;
  types::TypeStore store;
  types::Program program(workspace, RealFileSystem(), files);
  bool printed = true;
  RunOnLargeStack([&] {
    program.Check([&](const types::CheckedPackage& package) {
      ScopedTimer dump_timer(timer_name);
      std::string out = "== " + package.source->Key() + '\n';
      dump(out, package.state, files);
      printed = printed && Print(out);
    });
  });
  if (line.stats) std::fputs(Stats::Global().ToString().c_str(), stderr);
  return printed ? kExitClean : kExitUnusable;
}

}  // namespace

int RunDebugTypes(const CommandLine& line) {
  return DumpChecked(line, "dump types", types::DumpTypes);
}

int RunDebugIr(const CommandLine& line) { return DumpChecked(line, "dump ir", ir::DumpPackage); }

int RunDebugSymbols(const CommandLine& line) {
  return DumpChecked(line, "dump symbols", ir::DumpSymbols);
}

}  // namespace premortem::cli
