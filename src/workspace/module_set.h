// The modules that one go.mod or go.work file opens, and which of them an import path belongs to.
//
//   std::unique_ptr<ModuleSet> set = ModuleSet::Open(fs, env, "/m/cmd");
//   Found found = set->Import("golang.org/x/text/cases");
//   found.dir      // .../pkg/mod/golang.org/x/text@v0.14.0/cases
//
// Counterpart: cmd/go/internal/modload/{init,import,modfile,vendor}.go, go1.27.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fs.h"
#include "workspace/env.h"
#include "workspace/modfile.h"
#include "workspace/module_graph.h"

namespace premortem::workspace {

struct MainModule {
  std::string path;
  std::string prefix;  // of import paths: `path`, but empty for the standard library
  std::string dir;
  ModFile file;
};

// Where a package was found.
struct Found {
  ModuleVersion module;  // empty for the standard library and where nothing was found
  std::string dir;       // empty where nothing was found
  std::optional<Error> error;
  bool standard = false;
  bool missing_goroot = false;  // it would be of the standard library, but there is no GOROOT
  bool missing_module = false;  // its module is not in the module cache
  bool needs_graph = false;     // ask again after LoadGraph
};

// What `go list` says of a module.
struct ModuleInfo {
  std::string path, version;
  std::string dir;         // empty where it is not on this machine, or vendored
  std::string go_version;  // of its go.mod
  std::optional<ModuleVersion> replace;
  bool main = false;
};

class ModuleSet {
 public:
  // Finds go.work or go.mod in `dir` or above and reads it. Mistakes in these files go to errors();
  // the set is then usable as far as it was read. `env` must outlive the set.
  static std::unique_ptr<ModuleSet> Open(const FileSystem& fs, const GoEnv& env,
                                         const std::string& dir);

  // Finds the package; thread-safe. While the graph is not loaded only the main modules and their
  // direct requirements are looked at, which is enough for nearly all packages of tidy modules.
  Found Import(std::string_view path) const;
  // Reads the whole module graph. Not thread-safe.
  void LoadGraph();
  bool graph_loaded() const { return graph_.has_value(); }

  const std::vector<MainModule>& main_modules() const { return main_modules_; }
  const MainModule* FindMain(std::string_view path) const;
  // The main module whose folder is `dir`; null where there is none.
  const MainModule* FindMainAt(std::string_view dir) const;
  // All modules that are known to take part, main modules first. Loads nothing.
  std::vector<ModuleVersion> BuildList() const;
  // Where the files of a module lie, or why they do not.
  struct Root {
    std::string dir;
    bool local = false;  // not in the module cache: nested modules must be looked out for
    std::optional<Error> error;
  };
  Root RootOf(const ModuleVersion& module) const;

  ModuleInfo Info(const ModuleVersion& module) const;
  // Whether a package of the main modules may import one of `module`: go.mod must require it.
  bool IsExplicitRequirement(const ModuleVersion& module) const;

  bool vendored() const { return vendored_; }
  std::string VendorDir() const;
  bool in_workspace() const { return !work_file_path_.empty(); }
  // Empty where there is none.
  const std::string& work_file_path() const { return work_file_path_; }
  const std::vector<Error>& errors() const { return errors_; }
  // Modules that were asked for and are not in the module cache.
  std::vector<ModuleVersion> MissingModules() const;
  // The import path that `path` means in a package of the standard library: its own copies of
  // golang.org/x/... lie in vendor folders.
  std::string StandardVendorPath(std::string_view importer, std::string_view path) const;
  // Whether the module is the standard library or its commands: it lies in GOROOT/src.
  bool IsStandardLibraryModule(const MainModule& main) const;
  // Whether GOROOT/src holds a package there.
  bool IsStandardPackage(std::string_view path) const;

 private:
  struct Candidates;
  struct DependencyFile {
    ModFile file;
    std::optional<Error> error;
    bool missing = false;
  };
  struct InModule {
    std::string dir;
    bool has_go_files = false;
  };

  ModuleSet(const FileSystem& fs, const GoEnv& env) : fs_(fs), env_(env) {}

  void ReadWorkFile();
  void ReadMainModule(const std::string& dir);
  void Prepare();
  void AddReplacements();
  bool IsVendorDirUsed(const std::string& go_version, const std::string& vendor_dir) const;
  void ChooseVendoring();
  void ReadVendorList();
  void ReadGoSum(const std::string& path);
  void AddRoots();

  std::optional<ModuleVersion> ReplacementOf(const ModuleVersion& module) const;
  std::string AbsoluteReplacement(std::string_view path) const;
  std::string CachedModFile(const ModuleVersion& module) const;
  bool MustHaveSums() const;
  bool HasSum(const ModuleVersion& module, std::string_view suffix) const;
  void RecordMissing(const ModuleVersion& module) const;
  DependencyFile LoadDependencyFile(const ModuleVersion& actual) const;
  const DependencyFile& ReadDependencyFile(const ModuleVersion& actual) const;
  ModSummary SummariseMain(const MainModule& main) const;
  ModSummary SummariseOne(const ModuleVersion& module) const;
  std::vector<ModSummary> Summarise(const std::vector<ModuleVersion>& modules) const;

  bool HasGoMod(const std::string& dir) const;
  bool HasGoFilesCached(const std::string& dir) const;
  InModule DirInModule(std::string_view path, std::string_view module_path, const std::string& root,
                       bool local) const;
  std::optional<ModuleVersion> SelectedFor(std::string_view prefix, bool use_graph) const;
  void TryModules(std::string_view path, bool use_graph, Candidates* candidates) const;
  Found ImportVendored(std::string_view path, bool standard) const;

  const FileSystem& fs_;
  const GoEnv& env_;
  std::string work_file_path_;
  WorkFile work_file_;
  std::vector<MainModule> main_modules_;
  bool vendored_ = false;
  ModulesTxt modules_txt_;
  std::vector<ModuleVersion> roots_;
  std::map<std::string, std::string, std::less<>> root_versions_;
  Pruning pruning_ = Pruning::kPruned;
  // From a module, or a module without version, to what stands in for it; folders are absolute or
  // relative to the main module or the workspace.
  std::map<ModuleVersion, ModuleVersion> replacements_;
  std::set<ModuleVersion> excluded_;
  std::set<std::pair<std::string, std::string>> sums_;  // path, version or version/go.mod
  std::optional<ModuleGraph> graph_;
  std::vector<Error> errors_;

  mutable std::mutex mutex_;  // guards the caches below
  mutable std::map<ModuleVersion, std::unique_ptr<DependencyFile>> dependency_files_;
  mutable std::map<std::string, bool, std::less<>> have_go_mod_;
  mutable std::map<std::string, bool, std::less<>> have_go_files_;
  mutable std::set<ModuleVersion> missing_;
};

// The folder at or above `dir` that holds the file `name`; empty where there is none.
std::string FindUpwards(const FileSystem& fs, const std::string& dir, std::string_view name);

}  // namespace premortem::workspace
