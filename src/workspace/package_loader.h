// Builds the import graph: packages with their dependencies, their tests, and the copies that Go
// makes of packages for tests and for profiles. Used by workspace.cpp alone.
//
//   PackageLoader loader(fs, env, /*embeds=*/true);
//   loader.Preload(set, {"example.com/m"});           // reads folders, in parallel
//   PackageId id = loader.LoadTarget(set, "example.com/m");
//
// Go's loader is depth-first, and which package an import cycle is blamed on follows from that
// order; so this one walks in the same order, but without recursion.
//
// Counterpart: cmd/go/internal/load/{pkg,test}.go, go1.27.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "workspace/embed.h"
#include "workspace/workspace.h"

namespace premortem::workspace {

// The test packages of a package; none where there is no such package.
struct TestPackages {
  PackageId main, test, xtest;
};

class PackageLoader {
 public:
  using KnownStandard = decltype(LoadOptions::known_standard);

  PackageLoader(const FileSystem& fs, const GoEnv& env, bool embeds,
                KnownStandard known_standard = nullptr)
      : fs_(fs), env_(env), embeds_(embeds), known_standard_(known_standard) {}

  // Says where a target lies, so that it is not looked for.
  void SetFolder(ModuleSet* set, const std::string& path,
                 std::shared_ptr<const FolderPackage> folder, Found found);
  // Finds and reads the packages and everything they import, in parallel.
  void Preload(ModuleSet* set, const std::vector<std::string>& paths);
  // As Preload, for what the tests of these packages import; also looks through the test files.
  void PreloadTests(const std::vector<PackageId>& packages);
  // The folder as it was read already, so that it is not read again.
  void AddKnownFolder(std::shared_ptr<const FolderPackage> folder) {
    known_folders_.emplace(folder->dir, std::move(folder));
  }

  PackageId LoadTarget(ModuleSet* set, const std::string& path);
  // A package of files that were named one by one.
  PackageId LoadFiles(ModuleSet* set, std::shared_ptr<const FolderPackage> folder);
  // A stand-in for a pattern that names nothing.
  PackageId AddBroken(const std::string& path, Error error);
  // Gives what main packages with a default.pgo import its own copies, as Go builds it.
  void SplitProfiles(const std::vector<PackageId>& targets);
  TestPackages AddTests(PackageId target);

  // What the packages lead to, dependencies first, in the order of a depth-first walk.
  std::vector<PackageId> ListFrom(const std::vector<PackageId>& roots) const;

  // Whether and where the import path is found; as Preload has found it, else looked up now.
  const Found& Find(ModuleSet* set, const std::string& path) { return Resolve(set, path).found; }

  Package& Get(PackageId id) { return packages_[id.value - 1]; }
  const Package& Get(PackageId id) const { return packages_[id.value - 1]; }
  std::deque<ModuleInfo>& modules() { return modules_; }
  // Packages of the standard library that were wanted while there is no GOROOT.
  const std::set<std::string>& missing_standard() const { return missing_standard_; }

 private:
  struct Resolved {
    Found found;
    std::shared_ptr<const FolderPackage> folder;  // never null
    EmbedResult embeds;
  };
  struct State {
    ModuleSet* set = nullptr;
    bool imports_done = false;  // false as well where loading stopped early
    bool is_files = false;      // made of files named one by one
    std::string profile;        // the default.pgo it is built with
  };
  // A package whose imports are being loaded.
  struct Frame {
    PackageId package;
    std::vector<std::string> imports;  // as written, then implicit ones
    size_t written = 0;                // how many are written
    size_t next = 0;
  };
  struct Import {
    PackageId package;
    std::optional<Error> error;  // why the importer may not import it
  };

  // -- Finding and reading --
  Resolved ResolveNow(ModuleSet* set, const std::string& path) const;
  const Resolved& Resolve(ModuleSet* set, const std::string& path);
  std::vector<std::string> ImportsToFollow(ModuleSet* set, const std::string& path,
                                           const Resolved& resolved) const;
  void CheckTestFiles(const std::vector<PackageId>& packages);
  std::string ResolvedPath(ModuleSet* set, const Package& importer, const std::string& path) const;

  // -- Packages --
  PackageId AddPackage(ModuleSet* set, const std::string& path);
  PackageId Copy(PackageId original);
  State& StateOf(PackageId id) { return states_[id.value - 1]; }
  const State& StateOf(PackageId id) const { return states_[id.value - 1]; }
  ModuleId AddModule(ModuleSet* set, const ModuleVersion& module);
  void SetError(PackageId id, Error error);

  // -- Loading, as cmd/go/internal/load does it --
  Import ImportPackage(const std::string& path, PackageId importer);
  PackageId FindOrLoad(ModuleSet* set, const std::string& path);
  void Begin(PackageId id, const Resolved& resolved, std::vector<Frame>* stack);
  void Run(std::vector<Frame>* stack);
  void FinishImport(const Frame& frame, PackageId imported);
  void End(PackageId id);
  bool CheckBeforeImports(PackageId id, const Resolved& resolved);
  void CheckRequirements(PackageId id, const Resolved& resolved);
  std::vector<std::string> WithImplicitImports(const Package& package) const;
  std::optional<Error> WhyNotImportable(const Package& importer, const Package& imported,
                                        const std::string& written) const;
  std::optional<Error> CheckInternal(const Package& importer, const Package& imported) const;

  // -- Tests --
  struct TestImports {
    std::vector<Dependency> dependencies;
    std::optional<Error> error;
    uint32_t self = Dependency::kImplicit;  // index of the import of the package under test
  };
  TestImports LoadTestImports(PackageId target, const std::vector<std::string>& imports);
  PackageId AddTestVariant(PackageId target);
  PackageId AddXTest(PackageId target, PackageId test);
  PackageId AddTestMain(PackageId target, PackageId test, PackageId xtest);
  void RebuildForTest(PackageId target, const TestPackages& tests);
  void CheckTestCycle(PackageId test);

  const FileSystem& fs_;
  const GoEnv& env_;
  bool embeds_;
  KnownStandard known_standard_;
  std::deque<Package> packages_;
  std::deque<State> states_;
  std::deque<ModuleInfo> modules_;
  std::map<std::pair<ModuleSet*, ModuleVersion>, ModuleId> module_ids_;
  std::map<ModuleSet*, std::unordered_map<std::string, Resolved>> resolved_;
  std::map<ModuleSet*, std::unordered_map<std::string, PackageId>> loaded_;
  std::unordered_map<std::string, std::string> folded_paths_;
  std::set<std::string> missing_standard_;
  // Of targets whose test files `go test` would refuse, by the value of their id.
  std::unordered_map<uint32_t, Error> test_errors_;
  std::unordered_map<std::string, std::shared_ptr<const FolderPackage>> known_folders_;
};

}  // namespace premortem::workspace
