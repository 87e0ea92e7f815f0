// What the arguments of the command line mean: folders, patterns with "...", files, import paths
// and the names all, std, cmd, tool and work.
//
//   ./...          packages of the module here, as in Go
//   DIR            the folder and everything below it, nested modules included
//   example.com/m  an import path, where no folder has that name
//
// Counterpart: cmd/go/internal/search/search.go, cmd/internal/pkgpattern, go1.27.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/fs.h"

namespace premortem::workspace {

enum class PatternKind : uint8_t {
  kFile,           // a .go file
  kFolder,         // a folder with all below it
  kFolderPattern,  // a path with "..."
  kMeta,           // all, std, cmd, tool, work
  kImportPattern,  // an import path with "..."
  kImportPath,
};

struct Pattern {
  PatternKind kind = PatternKind::kImportPath;
  std::string text;  // as given
  std::string path;  // absolute and clean for the kinds that name files and folders
};

Pattern ClassifyPattern(const FileSystem& fs, const std::string& working_directory,
                        std::string_view text);

// Whether `name` fits a pattern in which "..." stands for any text; "x/..." fits x too. "..." never
// reaches into a vendor folder.
bool MatchesPattern(std::string_view pattern, std::string_view name);
// Whether `name` or something below it may fit.
bool TreeMayMatch(std::string_view pattern, std::string_view name);

// The `ignore` lines of a go.mod: "./x" is the folder x of the module, "x" any folder of that name.
class IgnorePatterns {
 public:
  IgnorePatterns() = default;
  explicit IgnorePatterns(const std::vector<std::string>& patterns);
  // `dir` is relative to the module.
  bool ShouldIgnore(std::string_view dir) const;

 private:
  std::vector<std::string> relative_;
  std::vector<std::string> anywhere_;
};

struct WalkedFolder {
  std::string dir;
  std::string
      module_root;  // the nearest folder above with a go.mod, or the folder itself; may be ""
  std::vector<DirEntry> entries;
};

struct WalkOptions {
  bool enter_modules = false;  // nested modules too
  bool enter_vendor = false;
};

struct WalkResult {
  std::vector<WalkedFolder> folders;  // those with .go files, in the order of a walk by name
  std::vector<Error> errors;          // folders that cannot be read
  bool left_out_modules = false;      // there are nested modules, which were not entered
};

// All folders at and below `root` but for testdata, those whose name starts with _ or a dot, and
// what go.mod ignores. Symbolic links are not followed; `root` itself may be one. O(entries).
WalkResult WalkFolders(const FileSystem& fs, const std::string& root, const WalkOptions& options);

}  // namespace premortem::workspace
