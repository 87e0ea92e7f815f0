// Small programs in memory, and sessions over them.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fs.h"
#include "engine/options.h"
#include "engine/session.h"

namespace premortem::testing {

// A tree of files below /w, with a go.mod unless one is given.
class MemoryProgram {
 public:
  MemoryProgram() = default;
  MemoryProgram(std::initializer_list<std::pair<std::string, std::string>> files) {
    for (const auto& [name, text] : files) Add(name, text);
  }

  void Add(const std::string& name, const std::string& text);
  // All files of a folder on the disk, those below it included.
  void AddFolder(const std::string& folder);
  // Gives every file of the folder that holds .go files but no go.mod above it a module.
  void AddModuleIfMissing();

  const MemoryFileSystem& fs() const { return fs_; }
  const std::vector<std::pair<std::string, std::string>>& files() const { return files_; }

 private:
  MemoryFileSystem fs_;
  std::vector<std::pair<std::string, std::string>> files_;  // names relative to /w
};

// Options for a run over a MemoryProgram that depend on nothing of this machine.
engine::Options HermeticOptions();

// "p.go:3:2: no-goto: message": one line per finding.
std::string Summary(const engine::Session& session);

// Files of a folder on the disk, sorted, relative to it, subfolders included.
std::vector<std::string> FilesBelow(const std::string& folder);
std::string ReadFileOrDie(const std::string& path);

}  // namespace premortem::testing
