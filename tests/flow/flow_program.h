// Programs for tests of src/flow: a module on the disk, or packages that a test writes. They depend
// on nothing of this machine: the standard library is that of the snapshot, and foreign.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/fs.h"
#include "flow/program.h"
#include "flow/program_flow.h"
#include "source/file_table.h"
#include "types/std_snapshot.h"
#include "types/store.h"
#include "workspace/workspace.h"

namespace premortem::flow {

class TestProgram {
 public:
  // A module.
  explicit TestProgram(const std::string& folder) { Load(RealFileSystem(), folder); }
  // Files of a module m in memory: {"p/p.go", "package p ..."}. It has a go.mod unless one is
  // given.
  explicit TestProgram(std::initializer_list<std::pair<std::string, std::string>> texts) {
    memory_.Add("/m/go.mod", "module m\n\ngo 1.27\n");
    for (const auto& [name, text] : texts) memory_.Add("/m/" + name, text);
    Load(memory_, "/m");
  }

  const ProgramFlow& program() const { return *program_; }
  const CallGraph& graph() const { return program_->graph(); }
  const source::FileTable& files() const { return files_; }

  FunctionId Find(std::string_view name) const { return graph().Find(SymbolOf(name)); }

 private:
  void Load(const FileSystem& fs, const std::string& folder) {
    workspace_ = workspace::Load({.file_system = &fs,
                                  .working_directory = folder,
                                  .patterns = {"./..."},
                                  .goos = "linux",
                                  .goarch = "amd64",
                                  .cgo = false,
                                  .goroot = "none",
                                  .deps = true,
                                  .tests = true,
                                  .known_standard = types::IsInStdSnapshot});
    program_ = std::make_unique<ProgramFlow>(SummariseTargets(workspace_, fs, files_));
  }

  MemoryFileSystem memory_;
  types::TypeStore store_;
  source::FileTable files_;
  workspace::Workspace workspace_;
  std::unique_ptr<ProgramFlow> program_;
};

}  // namespace premortem::flow
