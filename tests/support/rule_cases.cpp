#include "support/rule_cases.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/fix_run.h"
#include "support/want.h"

namespace premortem::testing {

namespace {

// Rules with types see the standard library of the snapshot, and nothing of this machine.
engine::Options OptionsFor(std::string_view rule) {
  engine::Options options = HermeticOptions();
  options.only = {std::string(rule)};
  options.unsafe_fixes = true;
  return options;
}

std::string Output(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "cannot run " + command;
  std::string output;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, n);
  int status = pclose(pipe);
  if (status != 0 && output.empty()) output = command + " failed\n";
  return output;
}

}  // namespace

std::string CheckWants(std::string_view rule, const MemoryProgram& program) {
  std::vector<Expectation> expectations;
  std::string faults;
  for (const auto& [name, text] : program.files()) {
    if (name.ends_with(".go")) ReadExpectations(name, text, expectations, faults);
  }
  {
    // Types live once in a process: the session ends before those that ask for reasons begin.
    engine::Session session(OptionsFor(rule), program.fs());
    if (!session.Run()) return session.errors()[0].ToString() + "\n";
    if (session.counts().withheld_fixes > 0) faults += "a fix did not pass its verification\n";
    faults += CompareFindings(session, expectations);
  }
  return faults + CompareReasons(OptionsFor(rule), program.fs(), expectations);
}

std::map<std::string, std::string> FixedFiles(std::string_view rule, const MemoryProgram& program) {
  std::map<std::string, std::string> files;
  engine::FixRun run(OptionsFor(rule), program.fs());
  if (!run.Run()) return files;
  for (const engine::FileChange& change : run.changes()) files[change.shown_path] = change.after;
  return files;
}

std::string GofmtFaults(const std::map<std::string, std::string>& files, bool* skipped) {
  namespace stdfs = std::filesystem;
  *skipped = std::system("command -v gofmt >/dev/null 2>&1") != 0;
  if (*skipped || files.empty()) return {};
  std::string folder = (stdfs::temp_directory_path() / "premortem-gofmt-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return "no temporary folder\n";
  for (const auto& [name, text] : files) {
    stdfs::path path = stdfs::path(folder) / name;
    stdfs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string faults = Output("gofmt -d " + folder + " 2>&1");
  stdfs::remove_all(folder);
  return faults;
}

}  // namespace premortem::testing
