// Minimal version selection: from the requirements of the main modules to one version for each
// module.
//
//   ModuleGraph graph = ModuleGraph::Load(roots, Pruning::kPruned, summaries);
//   graph.Selected("golang.org/x/text")      // "v0.14.0", or nothing
//
// A module whose go.mod says "go 1.17" or later lists all it needs, so what its requirements
// require is not followed (pruning).
//
// Counterpart: cmd/go/internal/mvs/graph.go, cmd/go/internal/modload/buildlist.go (readModGraph),
// go1.27.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "workspace/semver.h"

namespace premortem::workspace {

enum class Pruning : uint8_t {
  kPruned,     // only the requirements of the roots count, and all below those roots that are old
  kUnpruned,   // everything counts
  kWorkspace,  // the roots are the modules of a go.work file
};

// Pruning starts with Go 1.17.
Pruning PruningOf(std::string_view go_version);

// What of a go.mod file matters to the graph.
struct ModSummary {
  std::vector<ModuleVersion> require;
  Pruning pruning = Pruning::kUnpruned;
  std::optional<Error> error;
  bool missing = false;  // the error is that the go.mod file is not on this machine
};

class ModuleGraph {
 public:
  // Gives the summaries of the modules, in their order; may work in parallel. Called with each
  // module once.
  using Summarise = std::function<std::vector<ModSummary>(const std::vector<ModuleVersion>&)>;

  // `roots` are the modules of the workspace, or the requirements of the main module.
  static ModuleGraph Load(const std::vector<ModuleVersion>& roots, Pruning pruning,
                          const Summarise& summarise);

  // The version of the module at `path` that takes part in the build; nothing where none does.
  std::optional<std::string_view> Selected(std::string_view path) const;
  // Whether the requirements of this very version were read.
  bool HasRequirementsOf(const ModuleVersion& module) const;
  // All selected modules, sorted by path.
  std::vector<ModuleVersion> BuildList() const;
  // Mistakes in go.mod files, in the order of modules; those that are missing are not among them.
  const std::vector<Error>& errors() const { return errors_; }

 private:
  class Loader;

  void Select(const ModuleVersion& module);

  std::map<std::string, std::string, std::less<>> selected_;
  std::map<ModuleVersion, ModSummary> summaries_;
  std::vector<Error> errors_;
};

}  // namespace premortem::workspace
