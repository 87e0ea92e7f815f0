// What a rule sees of the program: packages and their files, parsed. The engine fills these in
// from the workspace; rules and their tests need nothing else.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/file_table.h"
#include "syntax/ast.h"
#include "types/check.h"

namespace premortem::rules {

// The Go version whose language a file is written in: 1.22 for `go 1.22.3` in go.mod, unless a
// build constraint of the file says otherwise.
struct LanguageVersion {
  uint16_t major = 1;
  uint16_t minor = 27;

  friend constexpr auto operator<=>(LanguageVersion, LanguageVersion) = default;
};

// The last version whose whole grammar the parser knows.
inline constexpr LanguageVersion kNewestLanguage = {1, 27};

struct FileView {
  const source::SourceFile* source = nullptr;
  const syntax::Tree* tree = nullptr;
  LanguageVersion language;
  bool test = false;       // name ends in _test.go
  bool generated = false;  // carries Go's "Code generated ... DO NOT EDIT." line
  // Rules look at this file. False for files that stand here for their package's sake only: those
  // that were not asked for, or that another variant of the package has already shown.
  bool target = true;
  // What the type checker knows of the tree's nodes; null where no rule asked for types, or the
  // file is not part of its package.
  const types::TypeInfo* types = nullptr;
};

inline source::SourceRange RangeOf(const FileView& file, syntax::NodeId node) {
  return {file.source->id(), file.tree->Pos(node), file.tree->End(node)};
}

struct PackageView {
  std::string import_path;
  std::string name;
  std::string directory;
  std::string module_path;  // empty outside modules
  std::string for_test;     // import path of the package that this one exists to test, or empty
  // The import path of the folder, the same for its tests and for files that were named one by one;
  // empty where it has none (outside modules).
  std::string folder_import_path;
  bool whole_folder = true;  // false where single files of the folder were named
  // Whether all packages of its module are in the program.
  bool whole_module = false;
  std::vector<FileView> files;
  const types::PackageState* types = nullptr;  // null where no rule asked for types
  // Import paths of the packages that the files import, sorted, each once.
  std::vector<std::string> imports;
  // Import paths as written in the files, with the packages that they mean where that differs
  // (vendored packages of the standard library); sorted.
  std::vector<std::pair<std::string, std::string>> import_map;

  // The imports of packages that are in the program too, sorted by path. Those that are only in the
  // package's own _test.go files stand apart: they are in another build.
  struct Link {
    std::string path;      // as written
    uint32_t package = 0;  // index in ProgramContext::packages()
  };
  std::vector<Link> links;
  std::vector<Link> test_links;

  // Of the layers that premortem.toml names, from the lowest, 0; -1 where it is in none.
  int configured_layer = -1;

  // The link for a path as written, of either kind; null where there is none.
  const Link* FindLink(std::string_view path) const;
  std::string_view Resolve(std::string_view written_path) const;
};

// Whether a folder of the package's path within its module is one of tests, examples or
// demonstrations.
bool IsForTestsOrShow(std::string_view import_path, std::string_view module_path);
inline bool IsForTestsOrShow(const PackageView& package) {
  return IsForTestsOrShow(package.import_path, package.module_path);
}

}  // namespace premortem::rules
