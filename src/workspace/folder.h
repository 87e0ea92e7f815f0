// One folder as a package: which of its files belong to the build and what they import.
//
//   FolderPackage folder = ReadFolder(fs, "/m/pkg", context);
//   folder.go_files      // a.go, b_linux.go
//   folder.imports       // "C", "fmt", sorted, each once
//
// Counterpart: go/build/build.go (Context.Import), go1.27.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fs.h"
#include "base/result.h"
#include "workspace/constraint.h"
#include "workspace/go_header.h"

namespace premortem::workspace {

enum class FileRole : uint8_t {
  kGo,       // compiled into the package
  kCgo,      // compiled into the package, imports "C"
  kTest,     // _test.go of the same package
  kXTest,    // _test.go of package p_test
  kIgnored,  // left out by constraints, by its name, or because cgo is off
};

// A .go file whose name does not start with _ or dot.
struct GoFile {
  std::string name;  // without its folder
  FileRole role = FileRole::kGo;
  std::string package_name;         // empty where the file was not read, or its header is broken
  std::vector<ImportSite> imports;  // empty in ignored files
  std::vector<EmbedPattern> embeds;
  // The lowest minor version of Go 1 that its //go:build line implies, or -1: a file of an old
  // module may ask for newer semantics and the other way round.
  int constraint_go_minor = -1;
};

enum class FolderError : uint8_t {
  kNone,
  kUnreadable,        // the folder cannot be listed
  kNoGoFiles,         // nothing to build; ignored files may be there
  kMultiplePackages,  // files of two packages
  kBadFile,           // a file cannot be read or parsed, or its constraint is malformed
};

struct FolderPackage {
  std::string dir;
  std::string name;           // of the package; of the first file where they disagree
  std::vector<GoFile> files;  // sorted by name

  // Names of files by kind, sorted.
  std::vector<std::string> go_files, cgo_files, test_go_files, xtest_go_files, ignored_go_files,
      invalid_go_files;
  std::vector<std::string> s_files, c_files, cxx_files, m_files, h_files, f_files, swig_files,
      swig_cxx_files, syso_files, ignored_other_files;

  // Sorted, each once.
  std::vector<std::string> imports, test_imports, xtest_imports;
  std::vector<std::string> embed_patterns, test_embed_patterns, xtest_embed_patterns;

  FolderError error_kind = FolderError::kNone;
  Error error;  // the first mistake; files and imports are still listed

  bool has_default_pgo = false;  // default.pgo lies in the folder
};

// Reads the folder for a platform and tags. Files are read only as far as their imports go, files
// that their name leaves out not at all. Never fails: what goes wrong is in `error`.
FolderPackage ReadFolder(const FileSystem& fs, const std::string& dir, const BuildContext& context);
// With the entries of the folder, for callers that have listed it already.
FolderPackage ReadFolder(const FileSystem& fs, const std::string& dir,
                         const std::vector<DirEntry>& entries, const BuildContext& context);
// The named files as a package, whatever their names and constraints say.
FolderPackage ReadNamedFiles(const FileSystem& fs, const std::string& dir,
                             const std::vector<std::string>& names, const BuildContext& context);

// Whether the folder holds any .go file, ignored ones included.
bool HasGoFiles(const FileSystem& fs, const std::string& dir);

}  // namespace premortem::workspace
