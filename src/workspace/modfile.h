// go.mod, go.work and vendor/modules.txt as data.
//
//   Result<ModFile> file = ParseModFile("go.mod", text);
//   for (const Requirement& r : file->require) ...
//
// The parser takes exactly what Go takes and reports the first mistake with its line and column and
// with what was expected. go.mod files of dependencies are read with ParseModFileLax: later
// versions of Go may add directives, and a dependency's replace and exclude have no effect anyway.
//
// Counterpart: golang.org/x/mod/modfile/{read,rule,work}.go, cmd/go/internal/modload/vendor.go,
// go1.27.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "workspace/semver.h"

namespace premortem::workspace {

struct Requirement {
  ModuleVersion module;
  bool indirect = false;  // marked "// indirect"
  uint32_t line = 0;
};

struct Replacement {
  ModuleVersion from;  // without version: every version
  ModuleVersion to;    // without version: a folder
  uint32_t line = 0;
};

struct Retraction {
  std::string low, high;
  std::string rationale;
};

struct Godebug {
  std::string key, value;
};

struct ModFile {
  std::string module_path;  // empty where there is no module line
  std::string deprecated;   // the text after "Deprecated:" in the comment of the module line
  std::string go;           // "1.21.3"; empty where there is no go line
  std::string toolchain;    // "go1.22.1" or "default"
  std::vector<Godebug> godebug;
  std::vector<Requirement> require;
  std::vector<ModuleVersion> exclude;
  std::vector<Replacement> replace;
  std::vector<Retraction> retract;
  std::vector<std::string> tool;
  std::vector<std::string> ignore;
};

struct WorkFile {
  struct Use {
    std::string path;  // as written
    uint32_t line = 0;
  };
  std::string go;
  std::string toolchain;
  std::vector<Godebug> godebug;
  std::vector<Use> use;
  std::vector<Replacement> replace;
};

// `file_name` is only for errors. O(text).
Result<ModFile> ParseModFile(const std::string& file_name, std::string_view text);
Result<ModFile> ParseModFileLax(const std::string& file_name, std::string_view text);
Result<WorkFile> ParseWorkFile(const std::string& file_name, std::string_view text);

// The path of the module line of a go.mod file that may be broken elsewhere; empty where there is
// none.
std::string FindModulePath(std::string_view text);

// Whether the path of a replacement or of a `use` names a folder: rooted, or it starts with . or ..
bool IsDirectoryPath(std::string_view path);

// vendor/modules.txt: which module version each vendored package comes from.
struct VendoredModule {
  ModuleVersion module;       // without version: the line only records a replacement
  ModuleVersion replacement;  // both empty where there is none
  bool explicit_in_go_mod = false;
  bool has_packages = false;  // it takes part in the build, and is not just replaced
  std::string go;
};

struct ModulesTxt {
  bool for_workspace = false;
  std::vector<VendoredModule> modules;
  // Import path -> index in `modules`.
  std::map<std::string, size_t, std::less<>> packages;
};

// Never fails: lines it does not understand are skipped, as Go does.
ModulesTxt ParseModulesTxt(std::string_view text);

}  // namespace premortem::workspace
